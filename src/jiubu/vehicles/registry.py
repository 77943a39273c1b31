"""What modules above say about vehicles: what one can be kept for (a deal), and which pages of theirs are about one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused

Find = Callable[[Actor, int], tuple[Any, str]]
HOLDERS: dict[str, Find] = {}


def register_holder(kind: str, find: Find) -> None:
    """``find(actor, id)``: the row that the actor may change, and what to call it; ObjectDoesNotExist for a foreign one."""
    if kind in HOLDERS:
        raise TypeError(f"{kind!r} is registered twice")
    HOLDERS[kind] = find


def holder_of(actor: Actor, kind: str, object_id: int) -> tuple[Any, str]:
    if kind not in HOLDERS:
        raise Refused("unknown_kind", _("A vehicle can't be kept for this."), fields={"about_kind": _("Unknown.")})
    return HOLDERS[kind](actor, object_id)


@dataclass(frozen=True, slots=True)
class VehiclePage:
    """A page about one vehicle that its card links to, for who has one of ``actions``."""

    title: str | Promise
    icon: str
    actions: tuple[str, ...]
    url_of: Callable[[int], str]


PAGES: list[VehiclePage] = []


def register_page(page: VehiclePage) -> None:
    PAGES.append(page)


def pages_about(actor: Actor, vehicle_id: int) -> list[tuple[str | Promise, str, str]]:
    """(title, icon, address) of every page that the actor may open."""
    return [
        (page.title, page.icon, page.url_of(vehicle_id))
        for page in PAGES
        if any(actor.can(key) for key in page.actions)
    ]
