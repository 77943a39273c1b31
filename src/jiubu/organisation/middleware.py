"""Gives every request its actor, and keeps who lacks something (a password, a second factor) where it is mended."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import activate

from jiubu.kernel.actor import Actor
from jiubu.organisation import commands, queries
from jiubu.organisation.models import User
from jiubu.organisation.queries import accounts
from jiubu.web.language import remember_language

FREE = ("/accounts/", "/organisation/profile/password/", "/organisation/profile/second-factor/", "/language/")
"""Where somebody may go whose password was chosen by somebody else, or whose role needs a second factor."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: GetResponse) -> GetResponse:
    """The API sets its actor itself, from the token or the session (``jiubu.api.auth``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/static/", "/api/", "/live/")) and isinstance(request.user, User):
            if request.user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                activate(request.user.language)
                remember_language(request, request.user.language)
            actor = queries.actor_of(request.user, door="web")
            request.actor = actor  # type: ignore[attr-defined]
            mend = "" if request.path.startswith(FREE) else _to_mend(request.user, actor)
            if mend:
                return redirect(mend)
        return get_response(request)

    return middleware


def _to_mend(user: User, actor: Actor) -> str:
    if user.must_change_password:
        return "organisation:password_new"
    if actor.needs_two_factors and not accounts.has_second_factor(user.pk):
        return "organisation:factor_needed"
    return ""


def last_seen(get_response: GetResponse) -> GetResponse:
    """Note every few minutes that a session is in use; in between, the process remembers when it was noted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        key = request.session.session_key if hasattr(request, "session") else None
        if actor is not None and key and _is_time(key):
            with suppress(OperationalError):  # the answer is there; a note that finds no room must not take it back
                commands.note_seen(key, by=actor)
        return response

    return middleware


def _is_time(session_key: str) -> bool:
    """Not at the first sight: signing in has noted that."""
    now = timezone.now()
    noted_at = caches["local"].get_or_set(f"seen:{session_key}", now, 24 * 3600)
    if noted_at is None or now - noted_at < accounts.SEEN_EVERY:
        return False
    caches["local"].set(f"seen:{session_key}", now, 24 * 3600)
    return True
