"""Keys of the API, and the answers kept for repeated submissions."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import events, queries
from jiubu.organisation.models import Submission, Token, User

ATTEMPTS = 5
WINDOW_SECONDS = 300
LONGEST_DAYS = 365
KEEP_SUBMISSIONS = timedelta(days=7)


def require_password(username: str, password: str, *, code: str = "", client: str = "") -> User:
    """The person with this password (and the code of the authenticator app, where one is set up).

    Refused("too_many") after 5 failures of a name or 20 of an address within 5 minutes, Refused("wrong_password") and
    Refused("code_needed").
    """
    _require_few(f"signing-in:name:{username.casefold()[:150]}", ATTEMPTS)
    _require_few(f"signing-in:client:{client}", ATTEMPTS * 4)
    user = authenticate(None, username=username, password=password)
    if not isinstance(user, User):
        _count_failure(username, client)
        raise Refused("wrong_password", _("Name or password is wrong."))
    if get_adapter().is_mfa_enabled(user) and not _is_code_right(user, code):
        _count_failure(username, client)
        raise Refused(
            "code_needed",
            _("Send the code of your authenticator app as well."),
            fields={"code": _("Authenticator code")},
        )
    return user


def _require_few(key: str, limit: int) -> None:
    if int(cache.get(_cache_key(key), 0)) >= limit:
        raise Refused("too_many", _("Too many attempts. Wait five minutes and try again."))


def _count_failure(username: str, client: str) -> None:
    for key in (f"signing-in:name:{username.casefold()[:150]}", f"signing-in:client:{client}"):
        if not cache.add(_cache_key(key), 1, WINDOW_SECONDS):
            cache.incr(_cache_key(key))


def _cache_key(key: str) -> str:
    """Names may hold characters that a cache refuses."""
    return f"organisation:{queries.digest_of(key)}"


def _is_code_right(user: User, code: str) -> bool:
    rows = Authenticator.objects.filter(user=user)
    return bool(code) and any(row.wrap().validate_code(code) for row in rows)


@command
def issue_token(*, name: str, days: int = 90, by: Actor) -> tuple[Token, str]:
    """Make a token of the actor's own. The secret is in the answer and nowhere else."""
    if not name.strip():
        raise Refused("name_needed", _("Say what the token is for."), fields={"name": _("This is required.")})
    user = queries.user_of(by)
    secret = f"jb_{secrets.token_urlsafe(32)}"
    expires_at = timezone.now() + timedelta(days=max(1, min(days, LONGEST_DAYS)))
    digest = queries.digest_of(secret)
    token = Token.objects.create(user=user, name=name.strip()[:100], digest=digest, expires_at=expires_at)

    record(events.TokenIssued(), about=user, by=by)
    return token, secret


@command
def revoke_token(token_id: int, *, by: Actor) -> None:
    """Make a token of the actor's own useless. Twice changes nothing."""
    token = Token.objects.select_for_update().select_related(None).get(pk=token_id, user_id=by.user_id or 0)
    if token.revoked_at is not None:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])

    record(events.TokenRevoked(), about=queries.user_of(by), by=by)


@command
def note_token_use(token_id: int, *, by: Actor) -> None:
    """When a token was used last; bookkeeping, so nothing goes into the journal."""
    Token.objects.filter(pk=token_id, user_id=by.user_id or 0).update(used_at=timezone.now())


@command
def forget_submissions(*, now: datetime, by: Actor) -> int:
    """Kept answers older than a week go: nobody sends a form again after that."""
    by.require("organisation.manage_people")
    count, _rows = Submission.objects.filter(created_at__lt=now - KEEP_SUBMISSIONS).delete()
    return count
