"""A customer on one page: all that one wants to know half an hour before a meeting."""

from dataclasses import dataclass
from datetime import datetime

from jiubu.customers import access as customers_access
from jiubu.customers import queries as customers
from jiubu.customers.models import Contact, Customer, OwnedVehicle
from jiubu.customers.queries import Related
from jiubu.deals import queries as deals
from jiubu.deals.models import Deal, Followup
from jiubu.deals.queries import Card
from jiubu.journal.log import read
from jiubu.kernel.actor import Actor
from jiubu.showroom import queries as showroom
from jiubu.showroom.models import Visit
from jiubu.vehicles.queries import vehicles_by_vin
from jiubu.work import queries as work
from jiubu.work.models import Appointment, Promise, Task

ENTRIES = 60
ROWS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    icon: str
    text: str
    who: str
    at: datetime
    body: str = ""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    customer: Customer
    seen: customers_access.Seen
    contacts: list[tuple[Contact, str]]
    promises: list[Promise]
    """Open and broken ones first."""
    open_deals: list[Card]
    closed_deals: list[Card]
    stages: dict[str, str]
    tasks: list[Task]
    appointments: list[Appointment]
    followups: list[Followup]
    visits: list[Visit]
    vehicles: list[tuple[OwnedVehicle, int | None]]
    """Each with the id of its card in the stock, where the actor sees one."""
    relations: list[Related]
    lines: list[Line]
    may_edit: bool


def customer_page(actor: Actor, customer_id: int) -> CustomerPage:
    """Customer.DoesNotExist also when it is a colleague's. The same number of queries however much there is."""
    customer = customers.customer_of(actor, customer_id)
    rows = list(deals.deals_of_customer(actor, customer.pk)[:ROWS])
    cards = dict(zip((row.pk for row in rows), deals.cards_of(actor, rows), strict=True))
    about = {"customers.customer": [customer.pk], "deals.deal": [row.pk for row in rows]}
    followups = list(deals.contacts_of_customer(actor, customer.pk)[:ROWS])
    return CustomerPage(
        customer=customer,
        seen=customers_access.seen(actor, customer),
        contacts=[(row, customers_access.seen_mobile(actor, row)) for row in customers.contacts_of(customer)],
        promises=_promises(about),
        open_deals=[cards[row.pk] for row in rows if _is_going_on(row)],
        closed_deals=[cards[row.pk] for row in rows if not _is_going_on(row)],
        stages={str(key): str(title) for key, title in deals.stage_titles(actor).items()},
        tasks=list(work.open_tasks_about(about)[:ROWS]),
        appointments=list(work.appointments_about_any(about)[:ROWS]),
        followups=followups,
        visits=list(showroom.visits_of_customer(customer)[:ROWS]),
        vehicles=_vehicles(actor, customer),
        relations=customers.relations_of(actor, customer),
        lines=_lines(customer, followups),
        may_edit=actor.reach(customers_access.EDIT).covers(owner_id=customer.owner_id, store_id=customer.store_id),
    )


def _vehicles(actor: Actor, customer: Customer) -> list[tuple[OwnedVehicle, int | None]]:
    owned = list(customers.owned_vehicles_of(customer))
    cards = vehicles_by_vin(actor, [vehicle.vin for vehicle in owned]) if actor.can("vehicles.see") else {}
    return [(vehicle, cards.get(vehicle.vin)) for vehicle in owned]


def _is_going_on(deal: Deal) -> bool:
    return deal.phase in ("lead", "open", "won")


def _promises(about: dict[str, list[int]]) -> list[Promise]:
    order = {Promise.State.BROKEN: 0, Promise.State.OPEN: 0, Promise.State.KEPT: 1, Promise.State.REPLACED: 2}
    rows = list(work.promises_about_any(about)[:ROWS])
    return sorted(rows, key=lambda p: (order[Promise.State(p.state)] if not p.replaced_by_id else 2, p.due_at))


def _lines(customer: Customer, followups: list[Followup]) -> list[Line]:
    """What happened, newest first, with the words of recorded contacts."""
    said = {row.pk: row.said for row in followups if row.said}
    entries = [(entry, read(entry)) for entry in customers.timeline_of(customer)[:ENTRIES]]
    return [
        Line(event.icon, event.text(), entry.who, entry.at, said.get(entry.data.get("followup_id", 0), ""))
        for entry, event in entries
        if not event.is_quiet
    ]
