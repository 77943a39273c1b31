"""Pages that belong to no module: the choice of the language, and errors."""

import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from jiubu.kernel.errors import Refused
from jiubu.web.api import problem
from jiubu.web.help import help_of
from jiubu.web.language import language_of
from jiubu.web.live import mark_by
from jiubu.web.outages import outage_of
from jiubu.web.requests import staff

YEAR = 365 * 24 * 3600
CHUNK = 64 * 1024
MOST_READ = 64 * 1024 * 1024
"""Of what an answer in trouble did not want to know, so much is still read."""


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie and go back; anybody may, also before signing in."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because it may only speak for pages below its own address. Nothing in it is anybody's."""
    response = render(request, "web/sw.js", content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def live(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  the signature says everything
    """The mark of something that a page follows."""
    mark = mark_by(token)
    if mark is None:
        raise Http404
    response = HttpResponse(mark, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


live.audience = ("anybody",)  # type: ignore[attr-defined]
service_worker.audience = ("anybody",)  # type: ignore[attr-defined]
language.audience = ("anybody",)  # type: ignore[attr-defined]


@staff()
@require_GET
def page_help(request: HttpRequest, page: str) -> HttpResponse:
    """What a page is for, the three most important things to do there, and what the words mean."""
    found = help_of(page)
    if found is None:
        raise Http404
    return render(request, "web/help.html", {"help": found})


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/error.html", {"status": status, "title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A form over the limit ends here too: the check of its token reads it before any view does."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _trouble(request, 400, "bad_request", _("This request makes no sense here"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    text = _("Your role does not allow this. Ask your manager if you need it.")
    return _trouble(request, 403, "not_allowed", _("Not for you"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    text = _(
        "The page was open too long or cookies are off. Go back, reload the page, and send it again; drafts are kept."
    )
    return _trouble(request, 403, "not_allowed", _("This page has expired"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    text = _("The address may be mistyped, or the record belongs to colleagues whose rows you do not see.")
    return _trouble(request, 404, "not_found", _("There is nothing here"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """No database, no actor: this page has to come even when much is broken. An outage (503) says what is the matter."""
    outage = outage_of(sys.exc_info()[1])
    _read_to_the_end(request)
    with override(language_of(request)):
        if outage is not None:
            response = _trouble(request, 503, outage.code, str(outage.title), str(outage.text))
            response.headers["Retry-After"] = "10"
            return response
        text = _("Nothing was changed. Try again in a moment; if it happens again, tell your administrator.")
        return _trouble(request, 500, "broken", _("Something went wrong on our side"), text)


def _read_to_the_end(request: HttpRequest) -> None:
    """A server that answers while somebody still sends cuts the line: the sender sees no answer at all, not even this one."""
    left = MOST_READ
    with suppress(Exception):  # whatever is wrong with the line, the answer is on its way
        while left > 0 and (part := request.read(CHUNK)):
            left -= len(part)


def _trouble(request: HttpRequest, status: int, code: str, title: str, text: str) -> HttpResponse:
    """To the API as JSON, to people as a page."""
    if request.path.startswith("/api/"):
        body = problem(Refused(code, text))
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return _error(request, status, title, text)


def too_large(request: HttpRequest) -> HttpResponse:
    text = _("What you sent is larger than allowed. Send a smaller file, or split it.")
    return _error(request, 413, _("This is too large"), text)
