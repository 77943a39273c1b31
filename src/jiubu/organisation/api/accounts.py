"""The API of accounts: places where one is signed in, passwords, invitations, second factors, tokens of others."""

from typing import Any

from ninja import Router, Status

from jiubu.kernel.actor import Actor
from jiubu.organisation import commands, queries
from jiubu.organisation.commands.invitations import void
from jiubu.organisation.models import Invitation, Token, User
from jiubu.organisation.once import once
from jiubu.organisation.queries import accounts
from jiubu.organisation.schemas import TokenRow
from jiubu.organisation.schemas.accounts import (
    EndedOut,
    FactorRule,
    FactorRuleOut,
    InvitationBody,
    InvitationMade,
    InvitationRow,
    PasswordBody,
    PlaceOut,
    WelcomeBody,
    WelcomeOut,
)
from jiubu.web.requests import StaffRequest

router = Router(tags=["organisation"])


def _places(user_id: int) -> list[dict[str, Any]]:
    names = ("id", "ip", "since", "seen_at")
    return [{**{n: getattr(p, n) for n in names}, "device": str(p.device)} for p in accounts.places_of(user_id)]


@router.get("/me/sessions", response=list[PlaceOut])
def session_list(request: StaffRequest) -> Any:
    """Where you are signed in to the pages."""
    return _places(request.actor.user_id or 0)


@router.delete("/me/sessions", response=EndedOut)
@once
def sessions_end(request: StaffRequest) -> dict[str, int]:
    """Sign yourself out everywhere (in a browser: everywhere else)."""
    here = request.session.session_key or "" if hasattr(request, "session") else ""
    return {"count": commands.end_other_sessions(here=here, by=request.actor)}


@router.delete("/me/sessions/{int:session_id}", response={204: None})
@once
def session_end(request: StaffRequest, session_id: int) -> Status[None]:
    """Sign yourself out in one place."""
    commands.end_own_session(session_id, by=request.actor)
    return Status(204, None)


@router.put("/me/password", response={204: None})
def password_change(request: StaffRequest, body: PasswordBody) -> Status[None]:
    """A new password. Every session of the pages ends; tokens stay. Guessing the present one is limited (429)."""
    commands.change_password(present=body.present, password=body.password, by=request.actor)
    return Status(204, None)


@router.delete("/me/links/{int:link_id}", response={204: None})
@once
def link_end(request: StaffRequest, link_id: int) -> Status[None]:
    """No more single sign-on with this identity: your own, or of somebody whose account you manage."""
    commands.unlink_identity(link_id, by=request.actor)
    return Status(204, None)


@router.get("/invitations", response=list[InvitationRow])
def invitation_list(request: StaffRequest) -> list[dict[str, Any]]:
    """Links that still lead somewhere, of the stores whose people you manage."""
    request.actor.require("organisation.manage_people")
    return [_invitation(row) for row in accounts.invitations_of(request.actor)]


@router.post("/invitations", response={201: InvitationMade})
@once
def invitation_make(request: StaffRequest, body: InvitationBody) -> Status[dict[str, Any]]:
    """A link by which somebody new joins a store in a role."""
    fields = body.dict()
    invitation, path = commands.invite(role_key=fields.pop("role"), **fields, by=request.actor)
    return Status(201, {**_invitation(invitation), "path": path})


def _invitation(row: Invitation) -> dict[str, Any]:
    names = ("id", "user_id", "name", "username", "store_id", "team_id", "created_at", "expires_at")
    return {**{name: getattr(row, name) for name in names}, "role": row.role.key if row.role else None}


@router.delete("/invitations/{int:invitation_id}", response={204: None})
@once
def invitation_revoke(request: StaffRequest, invitation_id: int) -> Status[None]:
    """The link leads nowhere from now on."""
    commands.revoke_invitation(invitation_id, by=request.actor)
    return Status(204, None)


@router.post("/invitations/{slug:secret}/acceptance", auth=None, response={201: WelcomeOut})
def invitation_accept(request: StaffRequest, secret: str, body: WelcomeBody) -> Status[User]:  # noqa: ARG001
    """Choose password (and name, when new) with the secret at the end of the link. Good once."""
    found = accounts.invitation_by_secret(secret)
    if found is None:
        raise void()
    by = Actor.machine("invitation", group_id=found.group_id, door="public")
    user = commands.accept_invitation(secret, password=body.password, name=body.name, username=body.username, by=by)
    return Status(201, user)


def _managed(request: StaffRequest, user_id: int) -> User:
    user = queries.person_of(request.actor, user_id)
    if not accounts.may_manage(request.actor, user):
        raise User.DoesNotExist
    return user


@router.get("/people/{int:user_id}/sessions", response=list[PlaceOut])
def person_session_list(request: StaffRequest, user_id: int) -> Any:
    """Where somebody is signed in whose account you manage."""
    return _places(_managed(request, user_id).pk)


@router.delete("/people/{int:user_id}/sessions", response=EndedOut)
@once
def person_sessions_end(request: StaffRequest, user_id: int) -> dict[str, int]:
    """Sign somebody out everywhere."""
    return {"count": commands.sign_out_person(user_id, by=request.actor)}


@router.get("/people/{int:user_id}/tokens", response=list[TokenRow])
def person_token_list(request: StaffRequest, user_id: int) -> Any:
    """The good tokens of somebody whose account you manage; secrets are nowhere."""
    return accounts.good_tokens(_managed(request, user_id).pk)


@router.delete("/people/{int:user_id}/tokens/{int:token_id}", response={204: None})
@once
def person_token_revoke(request: StaffRequest, user_id: int, token_id: int) -> Status[None]:
    """Make a token of somebody useless whose account you manage."""
    token: Token = accounts.good_tokens(_managed(request, user_id).pk).get(pk=token_id)
    commands.revoke_token(token.pk, by=request.actor)
    return Status(204, None)


@router.delete("/people/{int:user_id}/factors", response={204: None})
@once
def person_factors_remove(request: StaffRequest, user_id: int) -> Status[None]:
    """A lost phone: app, passkeys and recovery codes of somebody go, and his sessions end."""
    commands.remove_factors(user_id, by=request.actor)
    return Status(204, None)


@router.get("/factor-rule", response=FactorRuleOut)
def factor_rule(request: StaffRequest) -> dict[str, Any]:
    """Which roles need a second factor, and who has set up none yet."""
    request.actor.require("organisation.manage_roles")
    return _rule(request)


@router.put("/factor-rule", response=FactorRuleOut)
@once
def factor_rule_put(request: StaffRequest, body: FactorRule) -> dict[str, Any]:
    """Say which roles need a second factor."""
    commands.require_factors(body.roles, by=request.actor)
    return _rule(request)


def _rule(request: StaffRequest) -> dict[str, Any]:
    roles = [role.key for role in queries.roles_of(request.actor) if role.needs_two_factors]
    return {"roles": roles, "lacking": [user.pk for user in accounts.people_without_factor(request.actor)]}
