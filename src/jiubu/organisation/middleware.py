"""Gives every request its actor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import activate

from jiubu.organisation import queries
from jiubu.organisation.models import User

FREE = ("/accounts/", "/organisation/profile/password/", "/language/")
"""Where somebody may go whose password was chosen by somebody else."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: GetResponse) -> GetResponse:
    """The API sets its actor itself, from the token or the session (``jiubu.api.auth``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/static/", "/api/")) and isinstance(request.user, User):
            if request.user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                activate(request.user.language)
            request.actor = queries.actor_of(request.user, door="web")  # type: ignore[attr-defined]
            if request.user.must_change_password and not request.path.startswith(FREE):
                return redirect("organisation:password_new")
        return get_response(request)

    return middleware
