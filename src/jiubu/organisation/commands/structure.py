"""Stores and teams."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import access, events
from jiubu.organisation.models import Store, Team

STORE_FIELDS = (
    "name", "short_name", "timezone", "opens_at", "closes_at", "rest_days", "protection_days", "address", "phone",
    "is_active",
)  # fmt: skip


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
