"""Deals as a list and on a calendar."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jiubu.deals.models import OPEN_PHASES, Deal, Followup, LossRequest
from jiubu.deals.queries.cards import Card, Filters, cards_of, deals_of, filtered, model_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.kernel.reach import reach_q
from jiubu.work.models import Appointment
from jiubu.work.queries import appointments_between

CALENDAR_MOST = 1000
"""Contacts shown on one page of the calendar."""

SORTS = {"newest": ("-id",), "next_contact": ("next_contact_at", "id"), "stage": ("-stage_entered_at", "-id")}


@dataclass(frozen=True, slots=True)
class DealPage:
    """One page of the list, ready to print; ``next`` is the cursor of the next page."""

    cards: list[Card]
    next: str


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """``kind``: contact (planned, or done), appointment. ``id`` is that of the follow-up or appointment."""

    kind: str
    id: int
    deal_id: int | None
    title: str
    customer_name: str
    model: str
    begins_at: datetime
    ends_at: datetime | None
    owner_id: int | None
    owner_name: str
    owner_colour: str
    is_done: bool
    is_overdue: bool


def deal_rows(actor: Actor, filters: Filters, *, after: str = "", size: int = 50, sort: str = "newest") -> Page[Deal]:
    """One page of deals. Sorted by next contact only open deals are listed, as the others have none."""
    rows = filtered(deals_of(actor).select_related("store"), filters)
    if sort == "next_contact":
        rows = rows.filter(phase__in=OPEN_PHASES)
    return page_of(rows, order=SORTS.get(sort, SORTS["newest"]), after=after, size=size)


def deals_page(actor: Actor, filters: Filters, after: str = "", *, size: int = 50, sort: str = "newest") -> DealPage:
    """One page of the list. ``sort``: newest, next_contact, stage (longest standing last)."""
    page = deal_rows(actor, filters, after=after, size=size, sort=sort)
    return DealPage(cards_of(actor, page.rows), page.next)


def calendar_of(actor: Actor, begin: datetime, end: datetime, *, owner_id: int | None = None) -> list[CalendarItem]:
    """Contacts planned or made, and appointments, from ``begin`` to before ``end``, by time."""
    contacts = (
        Followup.objects.filter(reach_q(actor, "deals.see", group="deal__group"))
        .filter(planned_at__gte=begin, planned_at__lt=end)
        .exclude(state__in=[Followup.State.CANCELLED, Followup.State.FORWARDED])
        .select_related("customer", "owner", "deal__trim__series", "deal__series")
        .order_by("planned_at", "id")
    )
    appointments = appointments_between(actor, begin, end)
    if owner_id is not None:
        contacts = contacts.filter(owner=owner_id)
        appointments = appointments.filter(owner=owner_id)
    items = [_contact(row) for row in contacts[:CALENDAR_MOST]]
    items += [_appointment(row) for row in appointments.select_related("owner")[:CALENDAR_MOST]]
    return sorted(items, key=lambda item: (item.begins_at, item.kind, item.id))


def _contact(row: Followup) -> CalendarItem:
    begins_at = row.planned_at or row.created_at
    return CalendarItem(
        kind="contact",
        id=row.pk,
        deal_id=row.deal_id,
        title=row.purpose,
        customer_name=row.customer.name,
        model=model_of(row.deal),
        begins_at=begins_at,
        ends_at=None,
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "",
        owner_colour=row.owner.colour if row.owner else "",
        is_done=row.state == Followup.State.DONE,
        is_overdue=row.state == Followup.State.PLANNED and begins_at < timezone.now(),
    )


def _appointment(row: Appointment) -> CalendarItem:
    return CalendarItem(
        kind="appointment",
        id=row.pk,
        deal_id=row.about_id if row.about_kind == "deals.deal" else None,
        title=row.title,
        customer_name=row.about_title,
        model="",
        begins_at=row.starts_at,
        ends_at=row.ends_at,
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        owner_colour=row.owner.colour,
        is_done=row.state == Appointment.State.KEPT,
        is_overdue=row.state == Appointment.State.AGREED and row.ends_at < timezone.now(),
    )


def losses_asked(actor: Actor, *, after: str = "", size: int = 50) -> Page[LossRequest]:
    """Requests to close deals as lost that wait for the actor's decision, the oldest last."""
    rows = LossRequest.objects.filter(
        reach_q(actor, "deals.confirm_loss", owner="deal__owner", store="store", group="deal__group"),
        state=LossRequest.State.ASKED,
    ).select_related("deal__customer", "deal__owner", "reason__parent", "asked_by")
    return page_of(rows, order=("-id",), after=after, size=size)
