"""The matrix as a table: roles beside each other, actions and sensitive fields below each other, by module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.fields import FIELDS
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.commands import RoleChange
from jiubu.organisation.matrix.words import module_title, policy_title, scope_title
from jiubu.organisation.models import Role
from jiubu.organisation.registry import PackRole, pack_roles


@dataclass(frozen=True, slots=True)
class Cell:
    """One role in one line: the value now ("" for nothing), and what the pack says where it says otherwise."""

    role_key: str
    role_name: str
    value: str
    title: str
    pack: str | None
    pack_title: str
    """None and "" where the pack says the same, or has no such role."""


@dataclass(frozen=True, slots=True)
class Line:
    """One action, or one sensitive field (``is_field``), with what can be chosen."""

    key: str
    title: str
    is_field: bool
    usual: str
    choices: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one module."""

    module: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RoleSheet:
    """One role with its lines, who holds it, and whether the pack has it."""

    role: Role
    parts: tuple[Part, ...]
    holders: int
    pack_title: Mapping[str, str] | None
    differing: int


def matrix_of(actor: Actor, *, roles: Sequence[Role] | None = None) -> tuple[list[Role], list[Part]]:
    """The active roles of the group (or those given), and the lines by module. One query beside the pack's."""
    if roles is None:
        roles = list(Role.objects.filter(group_id=actor.group_id, is_active=True).order_by("order", "id"))
    packs = pack_roles(actor.group_id)
    lines = [_action_line(key, roles, packs) for key in ACTIONS] + [_field_line(key, roles, packs) for key in FIELDS]
    modules: dict[str, list[Line]] = {}
    for line in lines:
        modules.setdefault(line.key.partition(".")[0], []).append(line)
    return list(roles), [Part(key, module_title(key), tuple(found)) for key, found in modules.items()]


def _action_line(key: str, roles: Sequence[Role], packs: Mapping[str, PackRole]) -> Line:
    cells = [
        _cell(role, role.grants.get(key, ""), packs[role.key].grants.get(key, "") if role.key in packs else None)
        for role in roles
    ]
    choices = tuple((scope, scope_title(scope)) for scope in ("", *SCOPES))
    return Line(key, str(ACTIONS[key].title), is_field=False, usual="", choices=choices, cells=tuple(cells))


def _field_line(key: str, roles: Sequence[Role], packs: Mapping[str, PackRole]) -> Line:
    field = FIELDS[key]
    cells = [
        _cell(role, role.fields.get(key, ""), packs[role.key].fields.get(key, "") if role.key in packs else None)
        for role in roles
    ]
    usual = _("usual: {policy}").format(policy=policy_title(field.usual))
    choices = (("", usual), *((policy, policy_title(policy)) for policy in field.policies))
    return Line(key, str(field.title), is_field=True, usual=field.usual, choices=choices, cells=tuple(cells))


def _cell(role: Role, value: str, pack: str | None) -> Cell:
    differs = pack is not None and pack != value
    return Cell(
        role_key=role.key,
        role_name=role.name,
        value=value,
        title=value_title(value),
        pack=pack if differs else None,
        pack_title=value_title(pack or "") if differs else "",
    )


def value_title(value: str) -> str:
    """What a cell says, of whichever kind it is."""
    return scope_title(value) if value in SCOPES or not value else policy_title(value)


def role_sheet(actor: Actor, role_id: int) -> RoleSheet:
    """One role, also a retired one; Role.DoesNotExist when it is another group's. Two queries."""
    held = Count("posts__user", filter=Q(posts__until__isnull=True, posts__user__is_active=True), distinct=True)
    role = Role.objects.filter(group_id=actor.group_id).annotate(holders=held).get(pk=role_id)
    _roles, parts = matrix_of(actor, roles=[role])
    pack = pack_roles(actor.group_id).get(role.key)
    differing = sum(1 for part in parts for line in part.lines for cell in line.cells if cell.pack is not None)
    return RoleSheet(role, tuple(parts), role.holders, pack.title if pack else None, differing)


def pack_changes(actor: Actor, role_id: int) -> dict[str, RoleChange]:
    """What would have to change so that the role is as the pack has it; empty when it is."""
    role = Role.objects.get(pk=role_id, group_id=actor.group_id, is_active=True)
    pack = pack_roles(actor.group_id).get(role.key)
    if pack is None:
        return {}
    grants, fields = _towards(role.grants, pack.grants), _towards(role.fields, pack.fields)
    return {role.key: RoleChange(role.version, grants, fields)} if grants or fields else {}


def _towards(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    return {key: wanted.get(key, "") for key in {*now, *wanted} if now.get(key, "") != wanted.get(key, "")}
