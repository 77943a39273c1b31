"""Signing in and out: what is noted, and who ends whose sessions."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation import access, events, queries
from jiubu.organisation.commands.people import locked_person, require_manages
from jiubu.organisation.models import User
from jiubu.organisation.queries import accounts


@command
def note_sign_in(*, ways: Sequence[str], by: Actor) -> None:
    """Somebody came in; ``ways`` are the kinds of proof that were given."""
    record(events.SignedIn(ways=list(ways)), about=queries.user_of(by), by=by)


@command
def note_seen(session_key: str, *, by: Actor) -> None:
    """When a session was used last; bookkeeping, so nothing goes into the journal."""
    UserSession.objects.filter(session_key=session_key, user_id=by.user_id or 0).update(last_seen_at=timezone.now())


def end_sessions(user: User, *, but: str = "", only: int | None = None) -> int:
    """Sign this person out wherever he is signed in, but not in the session ``but``; how many places that were."""
    rows = accounts.open_sessions(user.pk).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


@command
def end_own_session(session_id: int, *, by: Actor) -> None:
    """Sign oneself out in another place. UserSession.DoesNotExist when it is not one's own."""
    access.require_whole(by)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    UserSession.objects.get(pk=session_id, user_id=user.pk)
    _told(user, end_sessions(user, only=session_id), by=by)


@command
def end_other_sessions(*, here: str, by: Actor) -> int:
    """Sign oneself out everywhere but ``here`` (the key of the present session; "" keeps none)."""
    access.require_whole(by)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    return _told(user, end_sessions(user, but=here), by=by)


@command
def sign_out_person(user_id: int, *, session_id: int | None = None, by: Actor) -> int:
    """Sign somebody out whose account one manages: in one place, or everywhere."""
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    if session_id is not None:
        UserSession.objects.get(pk=session_id, user_id=user.pk)
    return _told(user, end_sessions(user, only=session_id), by=by)


def _told(user: User, count: int, *, by: Actor) -> int:
    if count:
        record(events.SessionsEnded(count=count), about=user, by=by)
    return count
