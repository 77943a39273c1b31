"""Leads of a store in a period: when each came in, when somebody first got in touch, and what became of the calls and
online leads. In bulk: four queries, whatever the number of leads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiubu.analytics.rules import RESPONSE_LIMIT, Inquiry, kind_of_inquiry
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.calendar import WorkCalendar
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.process.models import Visit as StageVisit
from jiubu.showroom.enums import TRAFFIC
from jiubu.showroom.models import Visit

LEAD, LOST = "lead", ("lost", "dormant")


@dataclass(frozen=True, slots=True)
class Lead:
    """A deal that began as a lead: the customer was not there, and nobody had talked to him yet.

    ``came_at``: when it was received, which may be before it was entered. ``answered_at``: when a person first took it up;
    ``waited``: working time of the store until then.
    ``is_due``: answered, or waiting longer than the limit by now. ``was_prospect``: it went on from its lead phase.
    """

    deal: Deal
    came_at: datetime
    answered_at: datetime | None
    waited: timedelta | None
    is_in_time: bool
    is_due: bool
    was_prospect: bool


def leads_of(store: Store, begin: datetime, end: datetime) -> list[Lead]:
    """Those received from ``begin`` to before ``end``, oldest first. Four queries."""
    received = Q(received_at__gte=begin, received_at__lt=end)
    entered = Q(received_at=None, created_at__gte=begin, created_at__lt=end)
    rows = Deal.objects.filter(received | entered, store=store)
    phases = _phases(rows)
    met = set(
        Visit.objects.filter(
            deal__in=rows.values("pk"), arrived_at__lte=Coalesce("deal__received_at", "deal__created_at")
        )
        .exclude(channel=Visit.Channel.VOID)
        .values_list("deal_id")
    )
    first = _first_contacts(rows)
    found = rows.select_related("customer", "channel").order_by(Coalesce("received_at", "created_at"), "id")
    calendar, now = calendar_of(store), timezone.now()
    return [
        _lead(deal, first.get(deal.pk), phases[deal.pk], calendar, now)
        for deal in found
        if phases.get(deal.pk, [""])[0] == LEAD and (deal.pk,) not in met
    ]


def _phases(rows: QuerySet[Deal]) -> dict[int, list[str]]:
    """The phases that each deal has been in, in their order."""
    visits = StageVisit.objects.filter(
        run__subject_kind="deal", run__is_main=True, run__subject_id__in=rows.values("pk")
    )
    found: dict[int, list[str]] = {}
    for deal_id, phase in visits.order_by("run_id", "number").values_list("run__subject_id", "phase"):
        found.setdefault(deal_id, []).append(phase)
    return found


def _first_contacts(rows: QuerySet[Deal]) -> dict[int, datetime]:
    """Of deals that say nothing of an answer: imported, or older than that is kept. What a machine sent is none; nor is
    that the customer came by himself.
    """
    done = Followup.objects.filter(
        deal__in=rows.filter(received_at=None).values("pk"),
        state=Followup.State.DONE,
        done_by__isnull=False,
        done_at__gte=F("deal__created_at"),
    )
    told = done.exclude(way=Followup.Way.VISIT).values("deal_id").annotate(first=Min("done_at"))
    return dict(told.values_list("deal_id", "first"))


def _lead(deal: Deal, contact_at: datetime | None, phases: list[str], calendar: WorkCalendar, now: datetime) -> Lead:
    """What the deal keeps of its answer is the one truth; ``contact_at``: where it keeps nothing."""
    came_at = deal.received_at or deal.created_at
    answered_at = deal.responded_at if deal.received_at else contact_at
    waited = _waited(deal, came_at, answered_at, calendar)
    so_far = waited if waited is not None else calendar.working_time_between(came_at, now)
    until = deal.response_due_at  # as the rules of the group had it when the lead came
    is_in_time = waited is not None and (answered_at <= until if until and answered_at else waited <= RESPONSE_LIMIT)
    is_due = waited is not None or (now > until if until else so_far > RESPONSE_LIMIT)
    was_prospect = bool({"open", "won"} & set(phases))
    return Lead(deal, came_at, answered_at, waited, is_in_time, is_due, was_prospect)


def _waited(deal: Deal, came_at: datetime, answered_at: datetime | None, calendar: WorkCalendar) -> timedelta | None:
    if answered_at is None:
        return None
    if deal.received_at and deal.response_minutes is not None:
        return timedelta(minutes=deal.response_minutes)
    return calendar.working_time_between(came_at, answered_at)


def inquiries_of(
    visits: list[Visit], leads: list[Lead], day_of: Callable[[datetime], object]
) -> list[tuple[Visit | Lead, Inquiry]]:
    """Incoming calls and online leads with what became of each, as it is known now."""
    calls: list[tuple[Visit | Lead, Inquiry]] = [(call, _of_call(call, day_of)) for call in visits]
    online = (lead for lead in leads if lead.deal.channel is not None and lead.deal.channel.is_online)
    return [*calls, *((lead, _of_lead(lead, day_of)) for lead in online)]


def _of_call(call: Visit, day_of: Callable[[datetime], object]) -> Inquiry:
    """Who agreed to come but left no number is open yet: the card may be made when they come."""
    has_card = call.customer is not None
    is_over = call.left_at is not None and call.result != Visit.Result.INVITED
    return kind_of_inquiry(
        had_card=call.customer is not None and _is_before(call.customer.created_at, call.arrived_at, day_of),
        is_nothing=call.purpose not in TRAFFIC or (not has_card and is_over),
        is_settled=has_card,
    )


def _of_lead(lead: Lead, day_of: Callable[[datetime], object]) -> Inquiry:
    deal = lead.deal
    return kind_of_inquiry(
        had_card=_is_before(deal.customer.created_at, lead.came_at, day_of),
        is_nothing=deal.phase in LOST and not lead.was_prospect,
        is_settled=lead.answered_at is not None or deal.phase != LEAD,
    )


def _is_before(made: datetime, came: datetime, day_of: Callable[[datetime], object]) -> bool:
    """The card was there on an earlier day."""
    return made < came and day_of(made) != day_of(came)
