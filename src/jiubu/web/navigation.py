"""What the sidebar offers: every module's first page, where the actor may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import ACTIONS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """``urls``: the first that exists is taken. ``actions``: one of them is enough; none named is for everybody."""

    title: Text
    icon: str
    urls: tuple[str, ...]
    actions: tuple[str, ...] = ()
    is_thumb: bool = False
    """Also in the bar at the bottom of the phone."""
    also: tuple[str, ...] = ()
    """Pages elsewhere that belong to it: it is here on them, too."""


@dataclass(frozen=True, slots=True)
class Item:
    title: Text
    icon: str
    url: str
    is_here: bool
    is_thumb: bool


@dataclass(frozen=True, slots=True)
class Part:
    title: Text
    items: tuple[Item, ...]


MAP: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry(_("Today"), "home", ("/",), is_thumb=True),
            Entry(_("Work"), "inbox", ("/work/", "/work/tasks/"), ("work.see",)),
        ),
    ),
    (
        _("Sales"),
        (
            Entry(_("Showroom"), "building-store", ("/showroom/",), ("showroom.see",), is_thumb=True),
            Entry(_("Deals"), "layout-kanban", ("/deals/",), ("deals.see",), is_thumb=True),
            Entry(_("Customers"), "users", ("/customers/",), ("customers.see",), is_thumb=True, also=("/desk/customers/",)),
            Entry(_("Figures"), "chart-bar", ("/analytics/",), ("analytics.see",)),
            Entry(_("Kanban board"), "device-tv", ("/wall/",), ("wall.see",)),
            Entry(_("Targets"), "target-arrow", ("/targets/",), ("targets.see",)),
            Entry(_("Walk-around checks"), "walk", ("/walks/",), ("walks.see",)),
            Entry(_("Meetings"), "users-group", ("/meetings/report/",), ("meetings.see",), also=("/meetings/",)),
            Entry(_("Discipline of follow-up"), "checkup-list", ("/deals/discipline/",), ("deals.see",)),
            Entry(_("Cards"), "cards", ("/cards/",), ("cards.see",)),
            Entry(_("Pool"), "inbox", ("/deals/pool/",), ("deals.make",)),
            Entry(_("Lost deals"), "flag-x", ("/deals/losses/analysis/",), ("losses.see",), also=("/deals/losses/",)),
            Entry(_("Hand-over of work"), "transfer", ("/deals/handovers/",), ("deals.hand_over",)),
            Entry(_("Open complaints"), "mood-sad", ("/privacy/complaints/",), ("privacy.complain",)),
        ),
    ),
    (
        _("Vehicles"),
        (
            Entry(_("Stock"), "car", ("/vehicles/",), ("vehicles.see",)),
            Entry(_("Vehicle checks"), "clipboard-check", ("/inspections/",), ("inspections.see", "inspections.inspect")),
            Entry(_("Catalogue"), "list-details", ("/vehicles/catalogue/",), ("vehicles.see",)),
            Entry(_("Prices"), "tag", ("/pricing/",), ("pricing.see",)),
        ),
    ),
    (
        _("Ways of working"),
        (
            Entry(_("Processes"), "sitemap", ("/processes/",), ("process.see", "processes.see")),
            Entry(_("Requests about personal data"), "file-description", ("/privacy/requests/",), ("privacy.requests",)),
            Entry(_("Retention"), "clock-x", ("/privacy/retention/",), ("privacy.retention",)),
            Entry(_("Rules of contact"), "shield-check", ("/privacy/settings/",), ("privacy.settings",)),
            Entry(_("Imports"), "file-import", ("/imports/",), ("imports.see", "imports.run")),
            Entry(_("Industry packs"), "package", ("/packs/",), ("packs.see", "packs.install")),
            Entry(_("Organisation"), "building-community", ("/organisation/", "/organisation/people/"), ("organisation.see",)),
            Entry(_("Connections"), "webhook", ("/hooks/",), ("hooks.manage",)),
            Entry(_("Backups and health"), "database-export", ("/recovery/",), ("recovery.see",)),
            Entry(_("Failed background work"), "alert-triangle", ("/journal/failures/",), ("journal.see_failures",)),
        ),
    ),
)  # fmt: skip


def navigation(actor: Actor | None, path: str) -> list[Part]:
    """The parts of the sidebar for this actor; the item whose address is the longest start of ``path`` is here."""
    if actor is None:
        return []
    shown = [
        (title, [(entry, url) for entry, url in _existing(entries) if _may(actor, entry)]) for title, entries in MAP
    ]
    starts = [
        (len(start), url)
        for _title, entries in shown
        for entry, url in entries
        for start in (url, *entry.also)
        if _is_start(start, path)
    ]
    here = max(starts, default=(0, ""))[1]
    return [
        Part(title, tuple(Item(e.title, e.icon, url, url == here, e.is_thumb) for e, url in entries))
        for title, entries in shown
        if entries
    ]


def _existing(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        url = next((u for u in entry.urls if _exists(u)), None)
        if url is not None:
            yield entry, url


@lru_cache(200)
def _exists(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def _is_start(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _may(actor: Actor, entry: Entry) -> bool:
    declared = [action for action in entry.actions if action in ACTIONS]
    return not declared or any(actor.can(action) for action in declared)
