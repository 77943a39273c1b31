"""Stores, teams, and roles with their rows of the matrix."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events
from jiubu.organisation.models import Role, Store, Team

STORE_FIELDS = ("name", "short_name", "timezone", "opens_at", "closes_at", "rest_days", "address", "phone", "is_active")


@command
def put_role(
    key: str, *, title: Mapping[str, str], grants: Mapping[str, str], order: int | None = None, by: Actor
) -> Role:
    """Create a role or change its title and its row of the matrix. ``grants`` maps actions to scopes."""
    access.require_group(by, access.MANAGE_ROLES)
    wrong = sorted({scope for scope in grants.values() if scope not in SCOPES})
    if wrong:
        raise Refused("unknown_scope", _("A scope is own, team, store or group; not: %s.") % ", ".join(wrong))
    role = Role.objects.select_for_update().filter(group_id=by.group_id, key=key).first()
    role = role or Role(group_id=by.group_id, key=key)
    wanted = {"title": dict(title), "grants": dict(grants), "order": role.order if order is None else order}
    before = dict(role.grants)
    if role.pk and all(getattr(role, name) == value for name, value in wanted.items()):
        return role
    _require_keeps_own_key(role, before, grants, by=by)
    for name, value in wanted.items():
        setattr(role, name, value)
    role.save()

    added = {name: scope for name, scope in grants.items() if before.get(name) != scope}
    record(events.RolePut(key=key, added=added, removed=sorted(set(before) - set(grants))), about=role, by=by)
    return role


def _require_keeps_own_key(role: Role, before: Mapping[str, str], after: Mapping[str, str], *, by: Actor) -> None:
    """Who edits the matrix cannot lock himself out of it."""
    had = before.get(access.MANAGE_ROLES) == "group"
    if had and after.get(access.MANAGE_ROLES) != "group" and role.key in by.roles:
        raise Refused("yourself", _("You would no longer be able to manage roles. Ask another administrator."))


@command
def put_store(key: str, *, changes: Mapping[str, Any], by: Actor) -> Store:
    """Open a store or change its name, hours, rest days (weekdays closed, Monday = 0) and address."""
    store = Store.objects.select_for_update().filter(group_id=by.group_id, key=key).first()
    if store is None:
        access.require_group(by, access.MANAGE_STORES)
        store = Store(group_id=by.group_id, key=key)
    else:
        access.require_store(by, access.MANAGE_STORES, store.pk)
    changed = [name for name in STORE_FIELDS if name in changes and getattr(store, name) != changes[name]]
    if store.pk and not changed:
        return store
    for name in changed:
        setattr(store, name, changes[name])
    if not store.name:
        raise Refused("incomplete", _("Fill in what is marked."), fields={"name": _("This is required.")})
    store.save()

    record(events.StorePut(key=key), about=store, by=by)
    return store


@command
def put_team(store_id: int, key: str, *, name: str, by: Actor) -> Team:
    """Make a team of a store, or give it another name."""
    access.require_store(by, access.MANAGE_STORES, store_id)
    store = Store.objects.select_for_update().get(pk=store_id, group_id=by.group_id)
    if not name.strip():
        raise Refused("incomplete", _("Fill in what is marked."), fields={"name": _("This is required.")})
    team = Team.objects.filter(store=store, key=key).first() or Team(store=store, key=key)
    if team.pk and team.name == name.strip():
        return team
    team.name = name.strip()
    team.save()

    record(events.TeamPut(key=key), about=team, also=[store], by=by)
    return team
