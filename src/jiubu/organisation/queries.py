"""Everything that is asked about people and stores."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID, uuid4

from jiubu.kernel.actor import Actor, Door, Reach
from jiubu.organisation.models import Post, User


@dataclass(slots=True)
class _Reaching:
    users: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    stores: set[int] = field(default_factory=set)
    group: bool = False

    def widen(self, scope: str, post: Post) -> None:
        self.users.add(post.user_id)
        if scope == "group":
            self.group = True
        elif scope == "store" or (scope == "team" and post.team_id is None):
            self.stores.add(post.store_id)
        elif scope == "team" and post.team_id is not None:
            self.teams.add(post.team_id)


def actor_of(user: User, *, door: Door, request_id: UUID | None = None) -> Actor:
    """Who acts, with the widest reach that any of the person's posts grants per action. Two queries at most."""
    posts = list(Post.objects.current().filter(user=user).select_related("role").order_by("-is_home", "id"))
    reaching: dict[str, _Reaching] = {}
    for post in posts:
        for action, scope in post.role.grants.items():
            reaching.setdefault(action, _Reaching()).widen(scope, post)
    members = _members({team for r in reaching.values() for team in r.teams})
    return Actor(
        group_id=user.group_id or 0,
        user_id=user.pk,
        name=user.name or user.username,
        door=door,
        store_id=posts[0].store_id if posts else None,
        stores=frozenset(post.store_id for post in posts),
        roles=frozenset(post.role.key for post in posts),
        reaches=MappingProxyType({action: _reach(r, members) for action, r in reaching.items()}),
        request_id=request_id or uuid4(),
    )


def _members(teams: Iterable[int]) -> dict[int, set[int]]:
    teams = set(teams)
    members: dict[int, set[int]] = {team: set() for team in teams}
    if teams:
        for team_id, user_id in Post.objects.current().filter(team__in=teams).values_list("team_id", "user_id"):
            members[team_id].add(user_id)
    return members


def _reach(reaching: _Reaching, members: dict[int, set[int]]) -> Reach:
    users = set(reaching.users).union(*(members[team] for team in reaching.teams))
    return Reach(users=frozenset(users), stores=frozenset(reaching.stores), group=reaching.group)
