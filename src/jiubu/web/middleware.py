"""Security headers, and the one place where a refusal becomes a page."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiubu.kernel.errors import NotAllowed, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]

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


class RefusalMiddleware:
    """Refused becomes 409 (403 where the role does not allow it), a foreign row is as good as none: 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
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
