"""Who calls the API: a token's owner, or who is signed in to the pages."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth as NinjaSessionAuth

from jiubu.organisation import queries
from jiubu.organisation.models import User


class TokenAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002
        return None


class SessionAuth(NinjaSessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = super().authenticate(request, key)
        if isinstance(user, User):
            request.actor = queries.actor_of(user, door="api")  # type: ignore[attr-defined]
            return user
        return None
