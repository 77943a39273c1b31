"""Roles: made, copied, renamed, retired, and their rows of the matrix changed, many cells in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiubu.journal.log import record
from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Stale
from jiubu.kernel.fields import FIELDS
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation import access, events
from jiubu.organisation.models import Post, Role

Titles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Cells of one role: an action to its new scope, a field to its new policy; "" takes the cell away.

    ``version`` is the one of the role that was looked at.
    """

    version: int
    grants: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@command
def put_role(
    key: str, *, title: Titles, grants: Mapping[str, str], fields: Mapping[str, str] | None = None,
    order: int | None = None, by: Actor,
) -> Role:  # fmt: skip
    """Create a role or give it this title and this row of the matrix. ``grants`` maps actions to scopes, ``fields``
    sensitive fields to hide, mask or show; None leaves the fields as they are.
    """
    access.require_group(by, access.MANAGE_ROLES)
    _require_known_scopes(grants)
    role = Role.objects.select_for_update().filter(group_id=by.group_id, key=key).first()
    role = role or Role(group_id=by.group_id, key=key)
    wanted = {
        "title": dict(title),
        "grants": dict(grants),
        "fields": role.fields if fields is None else dict(fields),
        "order": role.order if order is None else order,
    }
    before = dict(role.grants)
    if role.pk and all(getattr(role, name) == value for name, value in wanted.items()):
        return role
    for name, value in wanted.items():
        setattr(role, name, value)
    _save(role)
    _require_keeps_own_key(by)

    added = {name: scope for name, scope in grants.items() if before.get(name) != scope}
    record(events.RolePut(key=key, added=added, removed=sorted(set(before) - set(grants))), about=role, by=by)
    return role


def _require_known_scopes(grants: Mapping[str, str]) -> None:
    wrong = sorted({scope for scope in grants.values() if scope not in SCOPES})
    if wrong:
        raise Refused("unknown_scope", _("A scope is own, team, store or group; not: %s.") % ", ".join(wrong))


def _save(role: Role) -> None:
    role.version += 1 if role.pk else 0
    role.save()


@command
def change_rights(changes: Mapping[str, RoleChange], *, by: Actor) -> list[Role]:
    """Change cells of the matrix, of one role or many, in one step; each role that changed tells it in the journal.

    Stale when somebody changed one of the roles since, with what it says now; Refused("yourself") when the actor would
    no longer be able to manage roles.
    """
    access.require_group(by, access.MANAGE_ROLES)
    rows = Role.objects.select_for_update().filter(group_id=by.group_id, key__in=list(changes), is_active=True)
    roles = {role.key: role for role in rows.order_by("id")}
    for key in changes:
        if key not in roles:
            raise Role.DoesNotExist
    require_known(changes)
    _require_fresh(roles, changes)
    changed = [role for role in roles.values() if _change(role, changes[role.key], by=by)]
    if changed:
        _require_keeps_own_key(by)
    return changed


def require_known(changes: Mapping[str, RoleChange]) -> None:
    """Lines that the matrix has, with values that they take."""
    for change in changes.values():
        _require_known_scopes({action: scope for action, scope in change.grants.items() if scope})
        unknown = sorted((set(change.grants) - set(ACTIONS)) | (set(change.fields) - set(FIELDS)))
        wrong = sorted(k for k, policy in change.fields.items() if k in FIELDS and policy not in _choices(k))
        if unknown or wrong:
            text = _("The matrix has no such line, or not this value: %s.") % ", ".join([*unknown, *wrong])
            raise Refused("unknown_right", text)


def _choices(key: str) -> tuple[str, ...]:
    return ("", *FIELDS[key].policies)


def _require_fresh(roles: Mapping[str, Role], changes: Mapping[str, RoleChange]) -> None:
    differences: dict[str, object] = {}
    for key, role in roles.items():
        change = changes[key]
        if change.version != role.version:
            wanted, now = {**change.grants, **change.fields}, {**role.grants, **role.fields}
            differences[key] = {
                cell: {"title": f"{role.name}: {title_of(cell)}", "yours": value, "theirs": now.get(cell, "")}
                for cell, value in wanted.items()
            }
    if differences:
        raise Stale(differences=differences)


def title_of(cell: str) -> str:
    """What a line of the matrix is called: an action or a field."""
    known = ACTIONS.get(cell) or FIELDS.get(cell)
    return str(known.title) if known else cell


def _change(role: Role, change: RoleChange, *, by: Actor) -> bool:
    grants, fields = _changed(role.grants, change.grants), _changed(role.fields, change.fields)
    if not grants and not fields:
        return False
    role.grants, role.fields = _with(role.grants, change.grants), _with(role.fields, change.fields)
    _save(role)
    record(events.RightsChanged(key=role.key, actions=grants, fields=fields), about=role, by=by)
    return True


def _changed(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {key: (now.get(key, ""), value) for key, value in wanted.items() if now.get(key, "") != value}


def _with(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in {**now, **wanted}.items() if value}


def _require_keeps_own_key(by: Actor) -> None:
    """Who edits the matrix cannot lock himself out of it; so somebody always can edit it."""
    if not by.is_machine and by.user_id not in access.people_managing_roles(by.group_id):
        raise Refused("yourself", _("You would no longer be able to manage roles. Ask another administrator."))


@command
def make_role(*, title: Titles, copy_of: int | None = None, by: Actor) -> Role:
    """A new role that may do what the role ``copy_of`` may, or nothing yet; its cells are changed afterwards."""
    access.require_group(by, access.MANAGE_ROLES)
    named = _named(title)
    key = _free_key(by.group_id, named["en"])
    if copy_of is None:
        return put_role(key, title=named, grants={}, by=by)
    source = Role.objects.get(pk=copy_of, group_id=by.group_id)
    order = min(source.order + 1, 32767)
    return put_role(key, title=named, grants=source.grants, fields=source.fields, order=order, by=by)


def _named(title: Titles) -> dict[str, str]:
    empty = [name for name in ("zh", "en") if not title.get(name, "").strip()]
    if empty:
        raise Refused("incomplete", _("Fill in what is marked."), fields=dict.fromkeys(empty, _("This is required.")))
    return {name: value.strip() for name, value in title.items()}


def _free_key(group_id: int, title: str) -> str:
    """From the English title; with a number where it is taken."""
    begin = slugify(title).replace("-", "_")[:40].strip("_") or "role"
    taken = set(Role.objects.filter(group_id=group_id, key__startswith=begin).values_list("key", flat=True))
    number = 1
    key = begin
    while key in taken:
        number += 1
        key = f"{begin}_{number}"
    return key


@command
def rename_role(role_id: int, *, title: Titles, by: Actor) -> Role:
    """Give a role another title; its key and its people stay."""
    access.require_group(by, access.MANAGE_ROLES)
    role = Role.objects.select_for_update().get(pk=role_id, group_id=by.group_id)
    named = _named(title)
    if role.title == named:
        return role
    role.title = named
    _save(role)

    record(events.RoleRenamed(key=role.key), about=role, by=by)
    return role


@command
def retire_role(role_id: int, *, by: Actor) -> Role:
    """The role is given to nobody any more. Refused("role_held") while somebody holds it."""
    access.require_group(by, access.MANAGE_ROLES)
    role = Role.objects.select_for_update().get(pk=role_id, group_id=by.group_id)
    if not role.is_active:
        return role
    holders = Post.objects.filter(role=role, until__isnull=True, user__is_active=True).values("user").distinct().count()
    if holders:
        text = ngettext(
            "{n} person holds this role. Give another role first.",
            "{n} people hold this role. Give them another role first.",
            holders,
        )
        raise Refused("role_held", text.format(n=holders))
    role.is_active = False
    _save(role)

    record(events.RoleRetired(key=role.key), about=role, by=by)
    return role


@command
def restore_role(role_id: int, *, by: Actor) -> Role:
    """A retired role can be given again."""
    access.require_group(by, access.MANAGE_ROLES)
    role = Role.objects.select_for_update().get(pk=role_id, group_id=by.group_id)
    if role.is_active:
        return role
    role.is_active = True
    _save(role)

    record(events.RoleRestored(key=role.key), about=role, by=by)
    return role
