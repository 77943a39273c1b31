"""The API of the organisation: signing in, the own profile, people, posts, stores, teams, roles."""

from functools import partial
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from ninja import Router, Status

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.organisation import access, commands, queries
from jiubu.organisation.api import accounts, roles
from jiubu.organisation.models import Post, Store, Team, Token, User
from jiubu.organisation.once import once
from jiubu.organisation.schemas import (
    ActiveBody,
    InvitationOut,
    MeOut,
    PersonBody,
    PersonChanges,
    PersonOut,
    PostBody,
    PostOut,
    ProfileChanges,
    SignIn,
    StoreBody,
    StoreOut,
    TeamBody,
    TeamOut,
    TokenBody,
    TokenMade,
    TokenRow,
)
from jiubu.web.api import Body, PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["organisation"])
router.add_router("", accounts.router)
router.add_router("", roles.router)


@router.post("/tokens", auth=None, response={201: TokenMade}, url_name="tokens")
def sign_in(request: StaffRequest, body: SignIn) -> Status[dict[str, Any]]:
    """Get a token for a name and password. Five failures close the door for five minutes (429)."""
    client = get_client_ip(request)
    user = commands.require_password(body.username, body.password, code=body.code, client=client)
    token, secret = commands.issue_token(name=body.name, days=body.days, by=queries.actor_of(user, door="api"))
    return Status(201, _token_made(token, secret))


@router.post("/me/tokens", response={201: TokenMade})
@once
def token_make(request: StaffRequest, body: TokenBody) -> Status[dict[str, Any]]:
    """One more token of your own."""
    token, secret = commands.issue_token(**body.dict(), by=request.actor)
    return Status(201, _token_made(token, secret))


def _token_made(token: Token, secret: str) -> dict[str, Any]:
    names = ("id", "name", "actions", "is_read_only", "created_at", "expires_at", "used_at")
    return {**{name: getattr(token, name) for name in names}, "token": secret}


@router.get("/me/tokens", response=list[TokenRow])
def token_list(request: StaffRequest) -> Any:
    """Your own tokens that are still good."""
    return queries.tokens_of(request.actor)


@router.delete("/me/tokens/{int:token_id}", response={204: None})
@once
def token_revoke(request: StaffRequest, token_id: int) -> Status[None]:
    """Make one of your own tokens useless."""
    commands.revoke_token(token_id, by=request.actor)
    return Status(204, None)


@router.get("/me", response=MeOut)
def me(request: StaffRequest) -> dict[str, Any]:
    """Who you are, where you work, and what you may do how far."""
    return _me(request, queries.user_of(request.actor))


@router.patch("/me", response=MeOut)
@once
def me_edit(request: StaffRequest, body: ProfileChanges) -> dict[str, Any]:
    """Change your own name, phone, e-mail or language."""
    changes, version = _changes(body)
    return _me(request, commands.edit_profile(changes=changes, version=version, by=request.actor))


def _changes(body: Body) -> tuple[dict[str, Any], int | None]:
    """What is to be changed, and the version that was read, if the caller says it."""
    changes = {name: value for name, value in body.given().items() if value is not None}
    return changes, changes.pop("version", None)


def _me(request: StaffRequest, user: User) -> dict[str, Any]:
    actor = request.actor
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "group_id": actor.group_id,
        "store_id": actor.store_id,
        "stores": sorted(actor.stores),
        "roles": sorted(actor.roles),
        "actions": queries.scopes_of(actor),
        "language": user.language,
        "version": user.version,
    }


@router.get("/stores", response=list[StoreOut])
def store_list(request: StaffRequest) -> Any:
    """The stores that you work in or may see."""
    return queries.stores_of(request.actor)


@router.put("/stores/{slug:key}", response=StoreOut)
@once
def store_put(request: StaffRequest, key: str, body: StoreBody) -> Store:
    """Open a store or change it; what is left out stays."""
    changes, version = _changes(body)
    return commands.put_store(key, changes=changes, version=version, by=request.actor)


@router.get("/teams", response=list[TeamOut])
def team_list(request: StaffRequest) -> Any:
    """The teams of your stores."""
    return queries.teams_of(request.actor)


@router.put("/stores/{int:store_id}/teams/{slug:key}", response=TeamOut)
@once
def team_put(request: StaffRequest, store_id: int, key: str, body: TeamBody) -> Team:
    """Make a team or give it another name."""
    return commands.put_team(store_id, key, name=body.name, version=body.version, by=request.actor)


@router.get("/people", response=PageOut[PersonOut])
def person_list(
    request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50, inactive: bool = False,  # noqa: FBT001, FBT002
) -> dict[str, Any]:  # fmt: skip
    """The people of your stores, in the order in which they came; who may not see people gets their names only."""
    people = queries.people_of(request.actor, store_id, inactive=inactive)
    return page_out(page_of(people, order=("id",), after=after, size=size), partial(_person, request.actor))


@router.post("/people", response={201: PersonOut})
@once
def person_make(request: StaffRequest, body: PersonBody) -> Status[dict[str, Any]]:
    """Somebody starts to work in a store. Make an invitation next."""
    fields = body.dict()
    user = commands.make_person(role_key=fields.pop("role"), **fields, by=request.actor)
    return Status(201, _person(request.actor, queries.person_of(request.actor, user.pk)))


@router.get("/people/{int:user_id}", response=PersonOut)
def person_detail(request: StaffRequest, user_id: int) -> dict[str, Any]:
    """One colleague with the posts held now; only the name for who may not see people."""
    return _person(request.actor, queries.person_of(request.actor, user_id))


@router.patch("/people/{int:user_id}", response=PersonOut)
@once
def person_edit(request: StaffRequest, user_id: int, body: PersonChanges) -> dict[str, Any]:
    """Change a colleague's name, phone or e-mail."""
    changes, version = _changes(body)
    commands.edit_person(user_id, changes=changes, version=version, by=request.actor)
    return _person(request.actor, queries.person_of(request.actor, user_id))


@router.put("/people/{int:user_id}/active", response=PersonOut)
@once
def person_active(request: StaffRequest, user_id: int, body: ActiveBody) -> dict[str, Any]:
    """Deactivate who left, activate who came back. Who leaves names successors, where something is left behind: else 409
    ``hand_over_needed`` lists the stores."""
    if body.is_active:
        commands.activate_person(user_id, by=request.actor)
    else:
        commands.deactivate_person(user_id, successors=body.successors, reason=body.reason, by=request.actor)
    return _person(request.actor, queries.person_of(request.actor, user_id))


@router.post("/people/{int:user_id}/invitation", response={201: InvitationOut})
@once
def person_invite(request: StaffRequest, user_id: int) -> Status[dict[str, str]]:
    """A page where this person chooses a password."""
    return Status(201, {"path": commands.invite_person(user_id, by=request.actor)})


@router.post("/people/{int:user_id}/posts", response={201: PostOut})
@once
def post_give(request: StaffRequest, user_id: int, body: PostBody) -> Status[dict[str, Any]]:
    """A role in a store; the same again changes team and lead."""
    post = commands.give_post(
        user_id, store_id=body.store_id, role_key=body.role, team_id=body.team_id, is_lead=body.is_lead,
        by=request.actor,
    )  # fmt: skip
    return Status(201, _post(post))


@router.delete("/posts/{int:post_id}", response={204: None})
@once
def post_end(request: StaffRequest, post_id: int) -> Status[None]:
    """The person no longer holds this role, from now on."""
    commands.end_post(post_id, by=request.actor)
    return Status(204, None)


def _post(post: Post) -> dict[str, Any]:
    names = ("id", "store_id", "team_id", "is_lead", "is_home", "since")
    return {**{name: getattr(post, name) for name in names}, "role": post.role.key}


def _person(actor: Actor, user: User) -> dict[str, Any]:
    """To choose a colleague the name is enough; address and telephone are for who may see people."""
    names = ("id", "name", "is_active", "version")
    found = {name: getattr(user, name) for name in names}
    if not access.can_see(actor, user):
        return {**found, "username": "", "phone": "", "email": "", "posts": []}
    posts = getattr(user, "current_posts", [])
    contact = {name: getattr(user, name) for name in ("username", "phone", "email")}
    return {**found, **contact, "posts": [_post(post) for post in posts]}


@router.get("/actions", response=dict[str, str])
def action_list(request: StaffRequest) -> dict[str, str]:
    """Every action that a role can be granted, with its title."""
    request.actor.require(access.SEE)
    return queries.action_titles()
