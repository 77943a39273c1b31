"""Who calls the API: a token's owner, or who is signed in to the pages."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security import SessionAuth as NinjaSessionAuth

from jiubu.kernel.errors import NotAllowed
from jiubu.organisation import queries
from jiubu.organisation.access import require_second_factor
from jiubu.organisation.commands import note_token_use
from jiubu.organisation.models import User

READING = {"GET", "HEAD", "OPTIONS"}


class TokenAuth(HttpBearer):
    """``Authorization: Bearer jb_…``: a token from POST /api/v1/tokens or from the own profile page."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = queries.token_by_secret(token)
        if found is None:
            return None
        if found.is_read_only and request.method not in READING:
            raise NotAllowed("write", _("This token may only read."))
        actor = queries.actor_of(found.user, door="api", token=found)
        require_second_factor(actor)
        if queries.is_worth_noting(found):
            with suppress(OperationalError):  # who only reads is served also where there is no room to note it
                note_token_use(found.pk, by=actor)
        request.user = found.user
        request.actor = actor  # type: ignore[attr-defined]
        request.token_id = found.pk  # type: ignore[attr-defined]
        return found.user


class SessionAuth(NinjaSessionAuth):
    """The pages' own session, for calls from the browser (with the CSRF token)."""

    def __call__(self, request: HttpRequest) -> Any:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = super().authenticate(request, key)
        if isinstance(user, User) and user.is_active:
            actor = queries.actor_of(user, door="api")
            require_second_factor(actor)
            request.actor = actor  # type: ignore[attr-defined]
            return user
        return None
