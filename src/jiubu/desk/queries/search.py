"""The palette: find a customer, deal or vehicle."""

import re
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from jiubu.customers import access
from jiubu.customers import queries as customers
from jiubu.customers.models import Customer
from jiubu.deals import queries as deals
from jiubu.deals.queries import Card
from jiubu.kernel.actor import Actor
from jiubu.vehicles import queries as vehicles
from jiubu.vehicles.models import Vehicle

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


def find_records(actor: Actor, text: str) -> list[Hit]:
    """Customers (two characters, pinyin, initials, last digits, plate, VIN), their open deals, deals by code, vehicles.
    At most four queries; none for a single character.
    """
    if len(text) < 2:
        return []
    found = customers.find_customers(actor, text, limit=EACH) if actor.can("customers.see") else []
    hits = [_of_customer(actor, row) for row in found]
    hits += [_of_deal(card) for card in _deals(actor, text, found)]
    if actor.can("vehicles.see"):
        hits += [_of_vehicle(row) for row in vehicles.find_vehicles(actor, text, limit=EACH)]
    return hits


def _deals(actor: Actor, text: str, found: list[Customer]) -> list[Card]:
    if not actor.can("deals.see"):
        return []
    rows = deals.deals_of(actor)
    code = CODE.match(text)
    if code:
        return deals.cards_of(actor, rows.filter(pk=int(code[1]))[:1])
    if not found:
        return []
    ids = [row.pk for row in found]
    return deals.cards_of(
        actor, rows.filter(customer__in=ids, phase__in=["lead", "open", "won"]).order_by("-id")[:EACH]
    )


def _of_customer(actor: Actor, row: Customer) -> Hit:
    note = " · ".join(part for part in (access.seen_mobile(actor, row), row.owner.name if row.owner else "") if part)
    return Hit("customer", row.name, note, reverse("desk:customer", args=[row.pk]), "user", row.pk)


def _of_deal(card: Card) -> Hit:
    note = " · ".join(part for part in (card.code, card.model, card.owner_name) if part)
    return Hit(
        "deal", card.customer_name, note, reverse("deals:detail", args=[card.id]), "layout-kanban", card.id,
        grade=card.grade,
    )  # fmt: skip


def _of_vehicle(row: Vehicle) -> Hit:
    note = f"{row.trim.full_name} · {row.get_state_display()}"
    return Hit("vehicle", row.code, note, url_of("vehicles:detail", row.pk) or url_of("vehicles:list"), "car", row.pk)


def url_of(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
