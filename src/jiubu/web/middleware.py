"""Security headers, and the one place where a refusal becomes a page."""

import json
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from jiubu.kernel.errors import NotAllowed, Refused, out_of_range
from jiubu.web import views
from jiubu.web.context import is_in_dialog

logger = logging.getLogger(__name__)

OUT_OF_RANGE = (OverflowError, DataError)
"""What the database or the calendar says to numbers, texts and dates that no form has bounded."""

GetResponse = Callable[[HttpRequest], HttpResponse]

MORPH = {"target": "#page", "select": "#page", "swap": "morph:outerHTML"}
"""Show the same page again in place: what did not change keeps its scroll position and focus."""

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def security_headers(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
        return response

    return middleware


def submission_taken(get_response: GetResponse) -> GetResponse:
    """Tell the browser, in a cookie of a minute, which submission was taken: its draft goes, and that of no other.

    Without it a page that was opened after a lost answer would look like the one that follows an accepted form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code in (301, 302, 303):
            key = request.POST.get("submission", "")
            if key.isascii() and key.isalnum() and len(key) <= 80:
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie("jiubu_taken", key, max_age=60, samesite="Lax", secure=secure)
        return response

    return middleware


def dialog_redirects(get_response: GetResponse) -> GetResponse:
    """A form in the dialog that was accepted: close the dialog, then show the page again or go to the next one.

    Views just redirect, whether their form stands in a page or in the dialog.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in (301, 302, 303) or not is_in_dialog(request):
            return response
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
        target = response.headers["Location"]
        answer = HttpResponse(status=204)
        answer.cookies = response.cookies
        if target.split("?")[0] == urlsplit(htmx.current_url or "").path:
            answer.headers["HX-Location"] = json.dumps({"path": target, **MORPH})
        else:
            answer.headers["HX-Redirect"] = target
        return answer

    return middleware


class RefusalMiddleware:
    """Refused becomes 409 (403 where the role does not allow it), a foreign row is as good as none: 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RequestDataTooBig):
            return views.too_large(request)
        if isinstance(error, OUT_OF_RANGE):
            logger.warning("out of range at %s: %s", request.path, error)
            return _page(request, out_of_range(), status=400)
        if isinstance(error, Refused):
            return _page(request, error, status=403 if isinstance(error, NotAllowed) else 409)
        if isinstance(error, ObjectDoesNotExist):
            return _page(request, Refused("not_found", _("This does not exist, or not for you.")), status=404)
        return None


def _page(request: HttpRequest, error: Refused, *, status: int) -> HttpResponse:
    fragment = getattr(request, "htmx", False)
    template = "web/_refused.html" if fragment else "web/refused.html"
    response = render(request, template, {"error": error, "missing": error.missing}, status=status)
    if fragment:
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "beforeend"
    return response
