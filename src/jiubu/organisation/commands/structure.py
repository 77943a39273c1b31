"""Stores and teams."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.db.models import TimeField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation import access, events
from jiubu.organisation.models import Store, Team

STORE_FIELDS = {
    "name": pgettext_lazy("thing", "Name"), "short_name": gettext_lazy("Short name"),
    "timezone": gettext_lazy("Time zone"), "opens_at": gettext_lazy("Opens at"), "closes_at": gettext_lazy("Closes at"),
    "rest_days": pgettext_lazy("store", "Closed on"),
    "protection_days": gettext_lazy("Protection of customers (days)"), "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Phone"), "is_active": pgettext_lazy("store", "Open"),
}  # fmt: skip


@command
def put_store(key: str, *, changes: Mapping[str, Any], version: int | None = None, by: Actor) -> Store:
    """Open a store or change its name, hours, rest days (weekdays closed, Monday = 0) and address.

    Refused("bad_hours") for hours in which nobody can work: everything that waits for a working hour would fail.
    ``version`` is the one that was read: a stale one is refused with both values.
    """
    store = Store.objects.select_for_update().filter(group_id=by.group_id, key=key).first()
    if store is None:
        access.require_group(by, access.MANAGE_STORES)
        store = Store(group_id=by.group_id, key=key)
    else:
        access.require_store(by, access.MANAGE_STORES, store.pk)
    changed = [name for name in STORE_FIELDS if name in changes and getattr(store, name) != changes[name]]
    if store.pk and not changed:
        return store
    if store.pk and version is not None and version != store.version:
        said = {name: (_said(name, changes[name]), _said(name, getattr(store, name))) for name in changed}
        raise stale(store, version=store.version, fields={n: (STORE_FIELDS[n], *both) for n, both in said.items()})
    for name in changed:
        setattr(store, name, changes[name])
    if not store.name:
        raise Refused("incomplete", _("Fill in what is marked."), fields={"name": _("This is required.")})
    _require_workable(store)
    store.version += 1 if store.pk else 0
    store.save()

    record(events.StorePut(key=key), about=store, by=by)
    return store


def _require_workable(store: Store) -> None:
    """Open at some time of at least one day of the week, in a time zone that there is."""
    wrong: dict[str, Text] = {}
    opens, closes = (TimeField().to_python(value) for value in (store.opens_at, store.closes_at))
    if closes <= opens:
        wrong["closes_at"] = _("A store closes after it opens, on the same day.")
    if not set(store.rest_days) < set(range(7)):
        wrong["rest_days"] = _("Choose days of the week; on at least one the store is open.")
    if store.timezone not in available_timezones():
        wrong["timezone"] = _("There is no such time zone.")
    if wrong:
        raise Refused("bad_hours", _("Nobody can work in these hours."), fields=wrong)


def _said(name: str, value: Any) -> object:
    """A value of a store as people read it."""
    if name == "rest_days":
        return "、".join(str(WEEKDAYS[day]) for day in value)
    return f"{value:%H:%M}" if isinstance(value, time) else value


@command
def put_team(store_id: int, key: str, *, name: str, version: int | None = None, by: Actor) -> Team:
    """Make a team of a store, or give it another name. ``version`` is the one that was read: a stale one is refused
    with both names."""
    access.require_store(by, access.MANAGE_STORES, store_id)
    store = Store.objects.select_for_update().get(pk=store_id, group_id=by.group_id)
    if not name.strip():
        raise Refused("incomplete", _("Fill in what is marked."), fields={"name": _("This is required.")})
    team = Team.objects.filter(store=store, key=key).first() or Team(store=store, key=key)
    if team.pk and team.name == name.strip():
        return team
    if team.pk and version is not None and version != team.version:
        title = pgettext_lazy("thing", "Name")
        raise stale(team, version=team.version, fields={"name": (title, name.strip(), team.name)})
    team.name = name.strip()
    team.version += 1 if team.pk else 0
    team.save()

    record(events.TeamPut(key=key), about=team, also=[store], by=by)
    return team
