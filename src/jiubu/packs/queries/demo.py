"""The demo business on its page: whether it is here, what would go with it and what would stay."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.models import Group, Store, User
from jiubu.packs.access import INSTALL
from jiubu.packs.demo.own import is_whole, ranges_of, split_of
from jiubu.packs.state import DEMO, FREE, state_of
from jiubu.showroom.models import Visit
from jiubu.vehicles.models import Brand, Vehicle

TITLES: tuple[tuple[type[Model], str | Promise], ...] = (
    (Customer, _("Customers")), (Deal, _("Deals")), (Vehicle, _("Vehicles")), (Visit, _("Visits")),
    (User, _("People")), (Store, _("Stores")), (Brand, _("Makes")),
)  # fmt: skip
WORKING = ("asked", "clearing")


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of record: how many go, how many of the demo stay because something of one's own needs them, own ones."""

    title: str | Promise
    goes: int
    needed: int
    own: int


@dataclass(frozen=True, slots=True)
class DemoHere:
    """What the page shows. ``whole``: nothing at all would be left. ``must_name``: the group has the demo's name."""

    state: str
    lines: tuple[Line, ...] = ()
    whole: bool = False
    is_demo_person: bool = False
    must_name: bool = False
    error: str = ""
    count: int = 0

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def may_load(self) -> bool:
        return self.state in FREE or not self.state

    @property
    def may_clear(self) -> bool:
        return self.state == "loaded" and (self.whole or not self.is_demo_person)


def demo_state(actor: Actor) -> DemoHere:
    """In which state the demo is. One query."""
    if not actor.reach(INSTALL).group:
        raise NotAllowed(INSTALL)
    return _state(Group.objects.get(pk=actor.group_id))


def _state(group: Group, **more: Any) -> DemoHere:
    known = group.settings.get(DEMO, {})
    return DemoHere(state_of(group) or "", error=known.get("error", ""), count=known.get("count", 0), **more)


def demo_here(actor: Actor) -> DemoHere:
    """The same with what would go, in figures."""
    found = demo_state(actor)
    if found.state != "loaded":
        return found
    group = Group.objects.get(pk=actor.group_id)
    split = split_of(group.pk, ranges_of(group))
    lines = [
        Line(title, len(split.goes.get(m, [])), len(split.stays.get(m, [])), split.own.get(m, 0)) for m, title in TITLES
    ]
    whole = is_whole(group, split)
    return _state(
        group,
        lines=tuple(lines),
        whole=whole,
        is_demo_person=actor.user_id in split.goes[User],
        must_name=not whole and group.settings.get("is_demo") is True,
    )


def person_named(actor: Actor, username: str) -> int:
    """The id of somebody who works here, by the name to sign in with. Refused("no_person")."""
    found = User.objects.filter(group_id=actor.group_id, username=username, is_active=True).first()
    if found is None:
        raise Refused("no_person", gettext("Say with --to who takes over: the sign-in name of somebody of your own."))
    return found.pk
