"""Everything that is asked about people, stores, roles and tokens."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from jiubu.kernel import fields
from jiubu.kernel.actor import SCOPES, Actor, Door
from jiubu.kernel.calendar import WorkCalendar
from jiubu.kernel.prepared import Prepared
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation import access, rights
from jiubu.organisation.models import Group, Post, Role, Store, Team, Token, User

MANAGE_WORK = "work.manage"
NOTE_EVERY = timedelta(minutes=1)


def actor_of(user: User, *, door: Door, token: Token | None = None, request_id: UUID | None = None) -> Actor:
    """Who acts, with the widest reach that any of the person's posts grants per action. One query.

    ``token`` narrows that to the actions that it opens.
    """
    posts, members = posts_and_members(user)
    reaches = rights.reaches_of(rights.grants_of(posts, members))
    if token is not None and token.actions is not None:
        reaches = {action: reach for action, reach in reaches.items() if action in token.actions}
    return Actor(
        group_id=user.group_id or 0,
        user_id=user.pk,
        name=user.name or user.username,
        door=door,
        store_id=posts[0].store_id if posts else None,
        stores=frozenset(post.store_id for post in posts),
        roles=frozenset(post.role.key for post in posts),
        reaches=MappingProxyType(reaches),
        fields=MappingProxyType(fields.widest([post.role.fields for post in posts])),
        store_title=posts[0].store.title if posts else "",
        role_title=posts[0].role.name if posts else "",
        is_limited=token is not None and (token.actions is not None or token.is_read_only),
        needs_two_factors=any(post.role.needs_two_factors for post in posts),
        request_id=request_id or uuid4(),
    )


def _posts(user_id: int, today: date) -> QuerySet[Post]:
    current = Post.objects.current(today)
    own = current.filter(user=user_id, team__isnull=False)
    rows = current.filter(Q(user=user_id) | Q(team__in=own.values("team")))
    return rows.select_related("role", "store").order_by("-is_home", "id")


POSTS = Prepared(_posts, user_id=1_900_000_001, today=date(1901, 2, 3))


def posts_and_members(user: User) -> tuple[list[Post], dict[int, set[int]]]:
    """The person's posts, home first, and who is in their teams: asked together, as every request asks."""
    posts: list[Post] = []
    members: dict[int, set[int]] = {}
    for post in POSTS.rows(user_id=user.pk, today=timezone.localdate()):
        if post.user_id == user.pk:
            posts.append(post)
        if post.team_id is not None:
            members.setdefault(post.team_id, set()).add(post.user_id)
    return posts, members


def group_of(actor: Actor) -> Group:
    return Group.objects.get(pk=actor.group_id)


def stores_of(actor: Actor) -> QuerySet[Store]:
    """The stores that the actor works in or sees; a machine and who sees the group: all of them."""
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    reach = actor.reach("organisation.see")
    return rows if reach.group else rows.filter(pk__in=actor.stores | reach.stores)


def store_of(actor: Actor, store_id: int) -> Store:
    return stores_of(actor).get(pk=store_id)


def teams_of(actor: Actor) -> QuerySet[Team]:
    return Team.objects.filter(store__in=stores_of(actor)).select_related("store").order_by("store_id", "id")


def roles_of(actor: Actor) -> QuerySet[Role]:
    """The roles that can be given."""
    return all_roles_of(actor).filter(is_active=True)


def stores_to_staff(actor: Actor) -> list[Store]:
    """The stores in which the actor may give posts."""
    reach = actor.reach(access.MANAGE_PEOPLE)
    return [store for store in stores_of(actor) if reach.covers(owner_id=None, store_id=store.pk)]


def roles_to_give(actor: Actor, stores: Sequence[Store], *, user_id: int | None = None) -> list[Role]:
    """The roles that the actor may give in one of these stores, to ``user_id`` or to somebody new."""
    return [
        role
        for role in roles_of(actor)
        if any(access.may_grant(actor, role, store_id=store.pk, user_id=user_id) for store in stores)
    ]


def all_roles_of(actor: Actor) -> QuerySet[Role]:
    """Also retired ones."""
    return Role.objects.filter(group_id=actor.group_id).order_by("order", "id")


def roles_of_group(group_id: int) -> QuerySet[Role]:
    return Role.objects.filter(group_id=group_id).order_by("order", "id")


def role_by_key(group_id: int, key: str) -> Role | None:
    return Role.objects.filter(group_id=group_id, key=key).first()


def people_of(actor: Actor, store_id: int | None = None, *, inactive: bool = False) -> QuerySet[User]:
    """The people of the stores that the actor works in or sees, by name; ``current_posts`` is fetched along."""
    posts = Post.objects.current() if not inactive else Post.objects.filter(until__isnull=True)
    wanted = posts.filter(store__in=stores_of(actor))
    if store_id is not None:
        wanted = wanted.filter(store_id=store_id)
    rows = User.objects.filter(group_id=actor.group_id, pk__in=wanted.values("user_id"))
    if not inactive:
        rows = rows.filter(is_active=True)
    shown = posts.select_related("role", "store", "team").order_by("-is_home", "id")
    return rows.prefetch_related(Prefetch("posts", queryset=shown, to_attr="current_posts")).order_by("name", "id")


def person_of(actor: Actor, user_id: int) -> User:
    """A colleague, also one who can no longer sign in; User.DoesNotExist when it is none of the actor's."""
    return people_of(actor, inactive=True).get(pk=user_id)


def people_with_role(store_id: int, role_key: str) -> list[User]:
    """Active people who hold the role in the store, longest in post first."""
    posts = Post.objects.current().filter(store_id=store_id, role__key=role_key).select_related("user")
    return [post.user for post in posts.order_by("since", "id")]


def stores_with_ids(actor: Actor, ids: Collection[int]) -> list[Store]:
    """Stores of the group by id, also those that one does not see or that are closed."""
    return list(Store.objects.filter(group_id=actor.group_id, pk__in=ids).order_by("id"))


def successors_of(actor: Actor, store_ids: Collection[int], *, but: int) -> dict[int, list[tuple[int, str]]]:
    """Store -> (id, name) of who works there now and could take over from ``but``."""
    posts = Post.objects.current().filter(store__group_id=actor.group_id, store__in=store_ids).exclude(user=but)
    found: dict[int, dict[int, str]] = {}
    for post in posts.select_related("user").order_by("user__name", "id"):
        found.setdefault(post.store_id, {})[post.user_id] = post.user.name
    return {store_id: list(people.items()) for store_id, people in found.items()}


def store_to_work_in(user_id: int, store_id: int) -> int:
    """The store, if the person works there; else the person's own, home first."""
    stores = list(
        Post.objects.current().filter(user=user_id).order_by("-is_home", "id").values_list("store_id", flat=True)
    )
    return store_id if store_id in stores or not stores else stores[0]


def managers_of(store_id: int, user_id: int | None) -> list[User]:
    """Who leads this person: the lead of the team, else who may manage the work of the store, else of the group."""
    if user_id is not None:
        leads = _leads(store_id, user_id)
        if leads:
            return leads
    store = Store.objects.only("group_id").get(pk=store_id)
    posts = Post.objects.current().filter(Q(store_id=store_id) | Q(role__group_id=store.group_id)).exclude(user=user_id)
    found: dict[str, list[User]] = {"store": [], "group": []}
    for post in posts.select_related("user", "role").order_by("role__order", "id"):
        scope = post.role.grants.get(MANAGE_WORK)
        if scope == "group" or (scope == "store" and post.store_id == store_id):
            people = found[scope]
            if post.user not in people:
                people.append(post.user)
    return found["store"] or found["group"]


def _leads(store_id: int, user_id: int) -> list[User]:
    teams = Post.objects.current().filter(store_id=store_id, user_id=user_id, team__isnull=False).values("team_id")
    posts = Post.objects.current().filter(team__in=teams, is_lead=True).exclude(user_id=user_id)
    return list({post.user_id: post.user for post in posts.select_related("user").order_by("id")}.values())


def calendar_of(store: Store) -> WorkCalendar:
    """When this store works."""
    return WorkCalendar(
        timezone=store.timezone,
        opens_at=store.opens_at,
        closes_at=store.closes_at,
        rest_days=tuple(store.rest_days),
    )


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _tokens(digest: str, now: datetime) -> QuerySet[Token]:
    rows = Token.objects.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)
    return rows.select_related("user").filter(digest=digest)


TOKENS = Prepared(_tokens, digest="the digest of a secret", now=datetime(1901, 2, 3, tzinfo=UTC))


def token_by_secret(secret: str) -> Token | None:
    """The token, if it is good now and its owner may sign in."""
    return TOKENS.first(digest=digest_of(secret), now=timezone.now())


def is_worth_noting(token: Token) -> bool:
    """Each use would be a write; once a minute says enough."""
    return token.used_at is None or timezone.now() - token.used_at > NOTE_EVERY


def tokens_of(actor: Actor) -> QuerySet[Token]:
    """The actor's own good tokens, newest first."""
    rows = Token.objects.filter(user_id=actor.user_id or 0, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return rows.order_by("-id")


def good_tokens_of(person: User) -> QuerySet[Token]:
    """A person's tokens that are good now, for who looks after rights."""
    return Token.objects.filter(user=person, revoked_at__isnull=True, expires_at__gt=timezone.now()).order_by("-id")


def user_of(actor: Actor) -> User:
    """The person behind the actor."""
    return User.objects.get(pk=actor.user_id or 0)


def scopes_of(actor: Actor) -> dict[str, str]:
    """The widest scope of each action that the actor's current roles grant."""
    widest: dict[str, str] = {}
    for post in Post.objects.current().filter(user_id=actor.user_id or 0).select_related("role"):
        for action, scope in post.role.grants.items():
            widest[action] = max(widest.get(action, SCOPES[0]), scope, key=SCOPES.index)
    return widest


def action_titles() -> dict[str, str]:
    """Every action that modules declare, in the reader's language."""
    return {key: str(action.title) for key, action in sorted(ACTIONS.items())}


def is_colleague(actor: Actor, user_id: int | None) -> bool:
    """Whether this is somebody active of the actor's group."""
    return User.objects.filter(pk=user_id or 0, group_id=actor.group_id, is_active=True).exists()


def role_titles(group_id: int) -> dict[str, str]:
    """Role key -> its title in the reader's language."""
    return {role.key: role.name for role in Role.objects.filter(group_id=group_id).only("key", "title")}
