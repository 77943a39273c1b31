"""Keys of the API, and the answers kept for repeated submissions."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events, limits, queries
from jiubu.organisation.models import Submission, Token, User
from jiubu.organisation.queries import accounts

LONGEST_DAYS = 365
KEEP_SUBMISSIONS = timedelta(days=7)


def require_password(username: str, password: str, *, code: str = "", client: str = "") -> User:
    """The person with this password (and the code of the authenticator app, where one is set up).

    Refused("too_many") when a name or an address was wrong too often (pages and API count together),
    Refused("wrong_password"), Refused("code_needed"), and Refused("two_factors_needed") where the role asks for a second
    factor that this person has not set up.
    """
    attempt = limits.attempt_sign_in(username, client)
    user = authenticate(None, username=username, password=password)
    if not isinstance(user, User):
        note_wrong_password(username, is_last=attempt.is_last)
        raise Refused("wrong_password", _("Name or password is wrong."))
    if accounts.has_second_factor(user.pk) and not _is_code_right(user, code):
        note_wrong_password(username, is_last=attempt.is_last)
        raise Refused(
            "code_needed",
            _("Send the code of your authenticator app as well."),
            fields={"code": _("Authenticator code")},
        )
    limits.give_back(attempt)
    return user


def note_wrong_password(username: str, *, is_last: bool) -> None:
    """The door closes for this name: that is told in the journal, once."""
    user = User.objects.filter(username__iexact=username).first() if is_last else None
    if user is not None:
        close_door(user.pk, by=Actor.machine("lockout", group_id=user.group_id or 0, door="public"))


@command
def close_door(user_id: int, *, by: Actor) -> None:
    """Somebody guessed at this person's password as often as is allowed."""
    record(events.SignInClosed(), about=User.objects.get(pk=user_id), by=by)


def _is_code_right(user: User, code: str) -> bool:
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return bool(code) and any(row.wrap().validate_code(code) for row in rows)


@command
def issue_token(
    *, name: str, days: int = 90, actions: Collection[str] | None = None, is_read_only: bool = False, by: Actor
) -> tuple[Token, str]:
    """Make a token of the actor's own. The secret is in the answer and nowhere else.

    ``actions`` are those that it opens, some of the actor's (None: all, also those that come later); a read-only one
    changes nothing. Refused("more_than_own") for an action that the actor has not.
    """
    access.require_whole(by)
    if not name.strip():
        raise Refused("name_needed", _("Say what the token is for."), fields={"name": _("This is required.")})
    chosen = _own_actions(actions, by=by)
    user = queries.user_of(by)
    secret = f"jb_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user=user,
        name=name.strip()[:100],
        digest=queries.digest_of(secret),
        actions=chosen,
        is_read_only=is_read_only,
        expires_at=timezone.now() + timedelta(days=max(1, min(days, LONGEST_DAYS))),
    )

    record(events.TokenIssued(actions=chosen, is_read_only=is_read_only), about=user, by=by)
    return token, secret


def _own_actions(actions: Collection[str] | None, *, by: Actor) -> list[str] | None:
    if actions is None:
        return None
    foreign = sorted(action for action in actions if not by.can(action))
    if foreign:
        text = _("You may not do this yourself: %s.") % ", ".join(foreign)
        raise Refused("more_than_own", text, fields={"actions": text})
    if not actions:
        text = _("Choose at least one action, or all.")
        raise Refused("no_action", text, fields={"actions": text})
    return sorted(set(actions))


@command
def revoke_token(token_id: int, *, by: Actor) -> None:
    """Make a token useless: one's own, or that of somebody whose account one manages. Twice changes nothing."""
    rows = Token.objects.select_for_update(of=("self",)).select_related("user").filter(user__group_id=by.group_id)
    token = rows.get(pk=token_id)
    if token.user_id != by.user_id and not accounts.may_manage(by, token.user):
        raise Token.DoesNotExist
    access.require_whole(by)
    if token.revoked_at is not None:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])

    record(events.TokenRevoked(), about=token.user, by=by)


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
