"""Links by which somebody chooses a password: to begin to work here, or to get in again."""

import secrets
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events, limits, queries
from jiubu.organisation.commands.passwords import choose_password
from jiubu.organisation.commands.people import give_post, locked_person, make_account, require_manages
from jiubu.organisation.models import Invitation, Role, User
from jiubu.organisation.queries import accounts

DAYS = 3
LONGEST_DAYS = 30
PATH = "/organisation/invitations/{}/"


def void() -> Refused:
    return Refused("invitation_void", _("This link is no longer good. Ask for a new one."))


@command
def invite(
    *, store_id: int, role_key: str, team_id: int | None = None, is_lead: bool = False, name: str = "", username: str = "",
    email: str = "", days: int = DAYS, by: Actor,
) -> tuple[Invitation, str]:  # fmt: skip
    """A link by which somebody joins the store in this role; who opens it sets name and password.

    Gives the invitation and the path of the link, which is nowhere else. Good once, for ``days``.
    """
    access.require_store(by, access.MANAGE_PEOPLE, store_id)
    store = queries.store_of(by, store_id)
    role = Role.objects.get(group_id=by.group_id, key=role_key, is_active=True)
    access.require_may_grant(by, role, store_id=store_id)
    team = queries.teams_of(by).get(pk=team_id, store_id=store_id) if team_id is not None else None
    _require_free(username)
    invitation, path = _make(
        by, days, store=store, role=role, team=team, is_lead=is_lead, name=name.strip()[:100], username=username.strip(),
        email=email.strip(),
    )  # fmt: skip

    record(events.InvitationMade(role=role.key, store=store.key), about=store, also=[invitation], by=by)
    return invitation, path


@command
def invite_person(user_id: int, *, by: Actor) -> str:
    """The path of a page where somebody who is known already chooses a new password; earlier links become void."""
    user = locked_person(user_id, by=by)
    require_manages(user, by=by)
    if not user.is_active:
        raise Refused("not_active", _("Activate this person first."))
    _end(user.pk)
    invitation, path = _make(by, DAYS, user=user)

    record(events.PersonInvited(), about=user, also=[invitation], by=by)
    return path


def _make(by: Actor, days: int, **fields: object) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        group_id=by.group_id,
        digest=queries.digest_of(secret),
        invited_by_id=by.user_id,
        expires_at=timezone.now() + timedelta(days=max(1, min(days, LONGEST_DAYS))),
        **fields,
    )
    return invitation, PATH.format(secret)


def _require_free(username: str) -> None:
    if username.strip() and User.objects.filter(username__iexact=username.strip()).exists():
        raise _taken()


def _taken() -> Refused:
    text = _("Somebody signs in with this name already. Choose another.")
    return Refused("username_taken", text, fields={"username": text})


def _end(user_id: int) -> None:
    """Links that were made for somebody are good no longer."""
    open_ones = Invitation.objects.filter(user_id=user_id, used_at__isnull=True, revoked_at__isnull=True)
    open_ones.update(revoked_at=timezone.now())


@command
def revoke_invitation(invitation_id: int, *, by: Actor) -> None:
    """The link leads nowhere from now on. Twice changes nothing."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("user", "store").get(
        pk=invitation_id, group_id=by.group_id
    )  # fmt: skip
    if invitation.user is not None:
        require_manages(invitation.user, by=by)
    else:
        access.require_store(by, access.MANAGE_PEOPLE, invitation.store_id or 0)
    if not invitation.is_good:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])

    about = invitation.user or invitation.store or invitation
    record(events.InvitationRevoked(), about=about, also=[invitation], by=by)


@command
def accept_invitation(secret: str, *, password: str, name: str = "", username: str = "", by: Actor) -> User:
    """Who opened the link chooses a password, and name and sign-in name where the person is new.

    ``by`` is the machine of the link's group. Refused("invitation_void") when the link was used, taken back or is too old.
    """
    invitation = Invitation.objects.select_for_update().filter(digest=queries.digest_of(secret)).first()
    if invitation is None or accounts.invitation_by_secret(secret) is None:
        raise void()
    user = User.objects.select_for_update().get(pk=invitation.user_id) if invitation.user_id else _join(
        invitation, name=name, username=username, by=by
    )  # fmt: skip
    choose_password(user, password)
    invitation.user = user
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["user", "used_at"])
    limits.forget(limits.OF_A_NAME, user.username.casefold())

    own = replace(by, is_machine=False, user_id=user.pk, name=user.name)
    record(events.InvitationAccepted(), about=user, also=[invitation], by=own)
    return user


def _join(invitation: Invitation, *, name: str, username: str, by: Actor) -> User:
    role = Role.objects.get(pk=invitation.role_id or 0)
    user = make_account(
        username=invitation.username or username, name=name or invitation.name, email=invitation.email, by=by
    )
    give_post(
        user.pk, store_id=invitation.store_id or 0, role_key=role.key, team_id=invitation.team_id,
        is_lead=invitation.is_lead, by=by,
    )  # fmt: skip
    return user
