"""What a person's posts grant: from here come the reaches of the actor, and from here they are explained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiubu.kernel.actor import Reach
from jiubu.organisation.models import Post

Members = Mapping[int, set[int]]
"""Who is in which team."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One action that one post grants, and the rows that it covers by itself."""

    action: str
    scope: str
    post: Post
    reach: Reach


def grants_of(posts: Iterable[Post], members: Members) -> list[Grant]:
    """Every grant of these posts; actions that no role names are granted by nothing."""
    return [
        Grant(action, scope, post, reach_of(scope, post, members))
        for post in posts
        for action, scope in post.role.grants.items()
    ]


def reach_of(scope: str, post: Post, members: Members) -> Reach:
    """The rows that a scope means for this post. Who is in no team, but granted the team, reaches the store."""
    if scope == "group":
        return Reach(users=frozenset({post.user_id}), group=True)
    if scope == "store" or (scope == "team" and post.team_id is None):
        return Reach(users=frozenset({post.user_id}), stores=frozenset({post.store_id}))
    if scope == "team" and post.team_id is not None:
        return Reach(users=frozenset({post.user_id, *members.get(post.team_id, set())}))
    return Reach(users=frozenset({post.user_id}))


def reaches_of(grants: Iterable[Grant]) -> dict[str, Reach]:
    """Of each action all that the grants cover together."""
    found: dict[str, Reach] = {}
    for grant in grants:
        known = found.get(grant.action)
        found[grant.action] = grant.reach if known is None else _together(known, grant.reach)
    return found


def _together(one: Reach, other: Reach) -> Reach:
    return Reach(users=one.users | other.users, stores=one.stores | other.stores, group=one.group or other.group)
