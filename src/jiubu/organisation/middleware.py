"""Gives every request its actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiubu.organisation import queries
from jiubu.organisation.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: GetResponse) -> GetResponse:
    """The API sets its actor itself, from the token or the session (``jiubu.api.auth``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/static/", "/api/")) and isinstance(request.user, User):
            request.actor = queries.actor_of(request.user, door="web")  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
