"""The palette: find a customer, deal or vehicle, or something to do."""

import re
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from jiubu.customers import queries as customers
from jiubu.customers.models import Customer
from jiubu.deals import queries as deals
from jiubu.deals.queries import Card
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.vehicles import queries as vehicles
from jiubu.vehicles.models import Vehicle
from jiubu.web.navigation import navigation

CODE = re.compile(r"^d0*(\d{1,12})$", re.IGNORECASE)
EACH = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette. ``kind``: customer, deal, vehicle, action, page."""

    kind: str
    title: str
    note: str
    url: str
    icon: str
    id: int | None = None
    is_dialog: bool = False
    grade: str = ""


def find(actor: Actor, text: str) -> list[Hit]:
    """Customers (two characters, pinyin, initials, last digits, plate, VIN), their open deals, deals by code, vehicles,
    and what can be done. Nothing typed: only that. At most four queries.
    """
    text = text.strip()[:60]
    doing = [hit for hit in _actions(actor, text) if not text or text.lower() in hit.title.lower()]
    if len(text) < 2:
        return doing
    found = customers.find_customers(actor, text, limit=EACH) if actor.can("customers.see") else []
    hits = [_of_customer(row) for row in found]
    hits += [_of_deal(card) for card in _deals(actor, text, found)]
    if actor.can("vehicles.see"):
        hits += [_of_vehicle(row) for row in vehicles.find_vehicles(actor, text, limit=EACH)]
    return hits + doing + _making(actor, text)


def _deals(actor: Actor, text: str, found: list[Customer]) -> list[Card]:
    if not actor.can("deals.see"):
        return []
    rows = deals.deals_of(actor)
    code = CODE.match(text)
    if code:
        return deals.cards_of(rows.filter(pk=int(code[1]))[:1])
    if not found:
        return []
    ids = [row.pk for row in found]
    return deals.cards_of(rows.filter(customer__in=ids, phase__in=["lead", "open", "won"]).order_by("-id")[:EACH])


def _of_customer(row: Customer) -> Hit:
    note = " · ".join(
        part for part in (crypto.mask_phone(row.mobile or ""), row.owner.name if row.owner else "") if part
    )
    return Hit("customer", row.name, note, reverse("desk:customer", args=[row.pk]), "user", row.pk)


def _of_deal(card: Card) -> Hit:
    note = " · ".join(part for part in (card.code, card.model, card.owner_name) if part)
    return Hit(
        "deal", card.customer_name, note, reverse("deals:detail", args=[card.id]), "layout-kanban", card.id,
        grade=card.grade,
    )  # fmt: skip


def _of_vehicle(row: Vehicle) -> Hit:
    note = f"{row.trim.series.name} {row.trim.name} · {row.get_state_display()}"
    return Hit("vehicle", row.code, note, _url("vehicles:detail", row.pk) or _url("vehicles:list"), "car", row.pk)


def _actions(actor: Actor, text: str) -> list[Hit]:  # noqa: ARG001  the same for every text
    """What can be begun, and the pages there are, as the sidebar knows them."""
    possible = (
        ("deals.make", _("New deal"), "deals:new", "plus", True),
        ("customers.make", _("New customer"), "customers:new", "user-plus", True),
        ("showroom.receive", _("Check in visitors"), "showroom:floor", "door-enter", False),
        ("work.see", _("New task"), "work:task_new", "square-plus", True),
        ("work.see", _("New appointment"), "work:appointment_new", "calendar-plus", True),
    )
    doing = [
        Hit("action", title, "", _url(name), icon, is_dialog=is_dialog)
        for action, title, name, icon, is_dialog in possible
        if actor.can(action) and _url(name)
    ]
    pages = [
        Hit("page", str(item.title), str(part.title), item.url, item.icon)
        for part in navigation(actor, "")
        for item in part.items
    ]
    return doing + pages


def _making(actor: Actor, text: str) -> list[Hit]:
    """Make a customer of what was typed."""
    url = _url("customers:new")
    if not url or not actor.can("customers.make") or any(c.isdigit() for c in text):
        return []
    title = _("New customer “{name}”").format(name=text)
    return [Hit("action", title, "", f"{url}?name={text}", "user-plus", is_dialog=True)]


def _url(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
