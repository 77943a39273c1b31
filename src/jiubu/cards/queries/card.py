"""The conversation card: everything that is known about one prospect, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.customers import access as customer_access
from jiubu.customers import queries as customers
from jiubu.customers.models import Contact, OwnedVehicle
from jiubu.deals import queries as deals
from jiubu.deals.models import Deal, Followup, GradeChange
from jiubu.kernel.actor import Actor
from jiubu.kernel.titles import say
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import User
from jiubu.process import queries as process
from jiubu.showroom import queries as showroom
from jiubu.showroom.models import Drive, Visit
from jiubu.vehicles.models import Reservation
from jiubu.vehicles.queries import reservation_about
from jiubu.work.models import Promise
from jiubu.work.queries import promises_about

PAYMENT = {"cash": _("Cash"), "loan": _("Loan"), "lease": _("Lease")}
MOST = 60
"""Rows of one kind: a card is one page, two at most."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A change of the grade with the signs that spoke for it."""

    change: GradeChange
    signs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stay:
    """How long the deal was at a stage."""

    title: str
    entered_at: datetime
    left_at: datetime | None

    @property
    def days(self) -> int:
        return max(((self.left_at or timezone.now()) - self.entered_at) // timedelta(days=1), 0)


@dataclass(frozen=True, slots=True)
class Card:
    """The page. What a role may not see is empty or masked here already."""

    deal: Deal
    seen: customer_access.Seen
    relations: Sequence[customers.Related]
    contacts: Sequence[Contact]
    owned: Sequence[OwnedVehicle]
    amount: Decimal | None
    missing: Sequence[str]
    """Of name, phone, model: without them it is no card, or has no grade."""
    grades: Sequence[Judged]
    followups: Sequence[Followup]
    next: Followup | None
    promises: Sequence[Promise]
    visits: Sequence[Visit]
    drives: Sequence[Drive]
    forms: Sequence[Mapping[str, Any]]
    stays: Sequence[Stay]
    reservation: Reservation | None
    managers: Sequence[User]

    @property
    def payment(self) -> str:
        """How the customer pays, in words."""
        return str(PAYMENT.get(self.deal.payment_way, self.deal.payment_way))

    @property
    def is_card(self) -> bool:
        """With a name and a valid phone."""
        return not {"name", "phone"} & set(self.missing)


def card_of(actor: Actor, deal_id: int) -> Card:
    """Everything in the actor's reach; ``Deal.DoesNotExist`` when the deal is not. The same statements for every deal."""
    deal = deals.deal_of(actor, deal_id)
    customer = deal.customer
    done = deals.followups_of(deal).filter(state=Followup.State.DONE).order_by("-done_at", "-id")
    return Card(
        deal=deal,
        seen=customer_access.seen(actor, customer),
        relations=customers.relations_of(actor, customer),
        contacts=list(customers.contacts_of(customer)),
        owned=list(customers.owned_vehicles_of(customer)),
        amount=deals.amount_of(actor, deal),
        missing=deals.missing_for_grade(deal),
        grades=_grades(deal),
        followups=list(done[:MOST]),
        next=deals.planned_of(deal).first(),
        promises=list(promises_about("deals.deal", deal.pk)[:MOST]),
        visits=_visits(actor, deal),
        drives=list(showroom.drives_of(actor).filter(deal=deal).order_by("-begins_at", "-id")[:MOST]),
        forms=process.answers_to_show(deal.run_id) if deal.run_id else (),
        stays=_stays(deal),
        reservation=reservation_about("deals.deal", deal.pk),
        managers=organisation.managers_of(deal.store_id, deal.owner_id),
    )


def _grades(deal: Deal) -> list[Judged]:
    titles = {sign.key: say(sign.title) for sign in deals.profile_of_group(deal.group_id).signs}
    rows = deals.grade_history_of(deal)[:MOST]
    return [Judged(row, [titles.get(key, key) for key in row.signs]) for row in rows]


def _visits(actor: Actor, deal: Deal) -> list[Visit]:
    """Those of the deal, and those of the customer that belong to none."""
    rows = showroom.visits_of(actor).filter(Q(deal=deal) | Q(deal=None, customer=deal.customer_id))
    return list(rows.exclude(channel=Visit.Channel.VOID).order_by("-arrived_at", "-id")[:MOST])


def _stays(deal: Deal) -> list[Stay]:
    if deal.run_id is None:
        return []
    titles = {stage.key: say(stage.title) for stage in process.definition_of(deal.version_id_of_process).stages}
    visits = process.visits_of(deal.run_id)
    return [Stay(titles.get(visit.stage, visit.stage), visit.entered_at, visit.left_at) for visit in visits]
