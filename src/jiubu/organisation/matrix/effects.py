"""What a change of the matrix would do, before it is made: cell by cell, with the people it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.fields import FIELDS, POLICIES
from jiubu.organisation import access
from jiubu.organisation.commands import RoleChange
from jiubu.organisation.commands.roles import require_known, title_of
from jiubu.organisation.matrix.table import value_title
from jiubu.organisation.models import Post, Role

Direction = Literal["lose", "less", "more", "gain", "same"]
ORDER: tuple[Direction, ...] = ("lose", "less", "more", "gain", "same")
NAMES = 12
"""People named for one change; the number says how many there are."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One cell that changes, and the people who would feel it: "12 people lose …".

    Who has the same from another role feels nothing and is not counted.
    """

    role_id: int
    role_name: str
    key: str
    title: str
    before: str
    after: str
    direction: Direction
    people: int
    names: tuple[str, ...]

    @property
    def before_title(self) -> str:
        return value_title(self.before)

    @property
    def after_title(self) -> str:
        return value_title(self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """``locks_out``: the actor himself could no longer manage roles; the command would refuse."""

    effects: tuple[Effect, ...]
    locks_out: bool

    @property
    def people(self) -> int:
        """The most people that any single change concerns; several changes mostly concern the same ones."""
        return max((effect.people for effect in self.effects), default=0)


def preview_of(actor: Actor, changes: Mapping[str, RoleChange]) -> Preview:
    """What ``change_rights`` with these changes would do. Two queries."""
    access.require_group(actor, access.MANAGE_ROLES)
    require_known(changes)
    roles = {r.key: r for r in Role.objects.filter(group_id=actor.group_id, key__in=list(changes), is_active=True)}
    posts = _posts(actor.group_id, [role.pk for role in roles.values()])
    effects = [
        _effect(role, key, value, posts)
        for role_key, role in sorted(roles.items(), key=lambda item: (item[1].order, item[0]))
        for key, value in {**changes[role_key].grants, **changes[role_key].fields}.items()
        if _now(role, key) != value
    ]
    effects.sort(key=lambda effect: ORDER.index(effect.direction))
    mine = posts.get(actor.user_id or 0, [])
    locks_out = bool(mine) and _widest(mine, access.MANAGE_ROLES, changes) != "group"
    return Preview(tuple(effects), locks_out and not actor.is_machine)


def _posts(group_id: int, role_ids: Sequence[int]) -> dict[int, list[Post]]:
    """All posts of the active people who hold one of these roles: another of their roles may grant the same."""
    held = Post.objects.current().filter(role__in=role_ids).values("user_id")
    found: dict[int, list[Post]] = {}
    rows = Post.objects.current().filter(user__group_id=group_id, user_id__in=held).select_related("role", "user")
    for post in rows.order_by("user__name", "id"):
        found.setdefault(post.user_id, []).append(post)
    return found


def _now(role: Role, key: str) -> str:
    values: Mapping[str, str] = role.fields if key in FIELDS else role.grants
    return values.get(key, "")


def _effect(role: Role, key: str, value: str, posts: Mapping[int, list[Post]]) -> Effect:
    change = {role.key: RoleChange(role.version, {key: value}, {key: value})}
    concerned = [
        held[0].user.name
        for held in posts.values()
        if any(post.role_id == role.pk for post in held) and _widest(held, key, {}) != _widest(held, key, change)
    ]
    before = _now(role, key)
    return Effect(
        role_id=role.pk,
        role_name=role.name,
        key=key,
        title=title_of(key),
        before=before,
        after=value,
        direction=_direction(key, before, value),
        people=len(concerned),
        names=tuple(concerned[:NAMES]),
    )


def _widest(posts: Sequence[Post], key: str, changes: Mapping[str, RoleChange]) -> str:
    """The most that these posts give together, with the changes made."""
    order: Sequence[str] = POLICIES if key in FIELDS else ("", *SCOPES)
    values = [_value(post.role, key, changes) for post in posts]
    return max(values, key=order.index) if values else ""


def _value(role: Role, key: str, changes: Mapping[str, RoleChange]) -> str:
    change = changes.get(role.key)
    wanted: Mapping[str, str] = {}
    if change is not None:
        wanted = change.fields if key in FIELDS else change.grants
    value = wanted.get(key, _now(role, key))
    return (value or FIELDS[key].usual) if key in FIELDS else value


def _direction(key: str, before: str, after: str) -> Direction:
    order: Sequence[str] = POLICIES if key in FIELDS else ("", *SCOPES)
    usual = FIELDS[key].usual if key in FIELDS else ""
    old, new = order.index(before or usual), order.index(after or usual)
    if old == new:
        return "same"
    if new < old:
        return "lose" if new == 0 else "less"
    return "gain" if old == 0 else "more"
