"""The names that figures count: of one store in one period, with the person each belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Case, Min, Value, When
from django.utils import timezone

from jiubu.analytics.models import Snapshot, Standing
from jiubu.analytics.queries.leads import Lead, inquiries_of, leads_of
from jiubu.analytics.rules import PROSPECTS, Period
from jiubu.customers.models import OPENER, Customer
from jiubu.deals.models import Deal, Followup, LossRequest
from jiubu.deals.queries import FELL_AWAY
from jiubu.deals.queries.losses import CLEAR, COUNTED
from jiubu.organisation.models import Store
from jiubu.process import models as process
from jiubu.showroom.enums import TRAFFIC
from jiubu.showroom.models import Drive, Visit

SIGNED = "won"


@dataclass(frozen=True, slots=True)
class Name:
    """One row behind a number: ``kind`` visit, customer, deal; of whom it is told, when it counted, and how much, for
    what is measured and not only counted."""

    kind: str
    id: int
    person_id: int | None
    customer_id: int | None
    at: datetime | None
    value: float | None = None
    is_off: bool = False
    """Taken off the count: an order that was cancelled."""


class Sets:
    """All sets of one store and period, each fetched when it is first asked for. At most nineteen queries for all of them.

    A set that can't be told is None: what was left over, when no snapshot of the first day is kept.
    """

    def __init__(self, store: Store, period: Period) -> None:
        self.store, self.period = store, period
        self.zone = ZoneInfo(store.timezone)
        self.begin, self.end = period.moments(store.timezone)

    def names(self, key: str) -> list[Name] | None:
        kind, _, grade = key.partition("_")
        if len(grade) == 1:
            return self._of_grade(grade, ordered=kind == "orders")
        found: list[Name] | None = getattr(self, f"_{key}")
        return found

    # --- visits ---

    @cached_property
    def _visits(self) -> list[Visit]:
        rows = Visit.objects.filter(store=self.store, channel=Visit.Channel.VISIT, arrived_at__gte=self.begin)
        rows = rows.filter(arrived_at__lt=self.end)
        return list(rows.select_related("customer").order_by("arrived_at", "id"))

    @cached_property
    def _traffic(self) -> list[Visit]:
        return [visit for visit in self._visits if visit.purpose in TRAFFIC]

    @cached_property
    def _first_ids(self) -> set[int]:
        """Visits that are their customer's first to this store, or of somebody without a card who came first."""
        cards = {visit.customer_id for visit in self._traffic if visit.customer_id}
        rows = Visit.objects.filter(store=self.store, channel=Visit.Channel.VISIT, customer_id__in=cards)
        first = {
            row["customer_id"]: row["first"] for row in rows.values("customer_id").annotate(first=Min("arrived_at"))
        }
        return {
            visit.pk
            for visit in self._traffic
            if (visit.customer_id is None and visit.kind == Visit.Kind.FIRST)
            or (visit.customer_id is not None and visit.arrived_at == first[visit.customer_id])
        }

    @cached_property
    def _first_carded(self) -> list[Name]:
        return [_visit(v) for v in self._traffic if v.pk in self._first_ids and self._was_carded_there(v)]

    @cached_property
    def _first_invited(self) -> list[Name]:
        firsts = (v for v in self._traffic if v.pk in self._first_ids and v.customer_id)
        return [_visit(v) for v in firsts if not self._was_carded_there(v)]

    @cached_property
    def _first_unknown(self) -> list[Name]:
        return [_visit(v) for v in self._traffic if v.pk in self._first_ids and v.customer_id is None]

    @cached_property
    def _returned(self) -> list[Name]:
        """Customers, not visits."""
        again = (v for v in self._traffic if v.customer_id and v.pk not in self._first_ids)
        return list({v.customer_id: _visit(v) for v in again}.values())

    @cached_property
    def _open_at_closing(self) -> list[Name]:
        now = timezone.now()
        return [_visit(v) for v in self._visits if self._to_close_by(v) < min(now, v.left_at or now)]

    def _to_close_by(self, visit: Visit) -> datetime:
        """Closing time; for who came after it, the end of the day."""
        day = visit.arrived_at.astimezone(self.zone).date()
        closing = datetime.combine(day, self.store.closes_at, self.zone)
        return closing if visit.arrived_at < closing else datetime.combine(day + timedelta(days=1), time(), self.zone)

    def _was_carded_there(self, visit: Visit) -> bool:
        """The card was opened on the day of the visit or after it: not before, as for somebody who was invited."""
        if visit.customer is None:
            return False
        day = visit.arrived_at.astimezone(self.zone).date()
        return visit.customer.created_at.astimezone(self.zone).date() >= day

    # --- leads ---

    @cached_property
    def _leads(self) -> list[Lead]:
        return leads_of(self.store, self.begin, self.end)

    @cached_property
    def _leads_due(self) -> list[Name]:
        return [_lead(lead) for lead in self._leads if lead.is_due]

    @cached_property
    def _answered(self) -> list[Name]:
        return [_lead(lead) for lead in self._leads if lead.waited is not None]

    @cached_property
    def _answered_in_time(self) -> list[Name]:
        return [_lead(lead) for lead in self._leads if lead.is_in_time]

    @cached_property
    def _inquiries(self) -> dict[str, list[Name]]:
        rows = Visit.objects.filter(store=self.store, channel=Visit.Channel.CALL, arrived_at__gte=self.begin)
        calls = list(rows.filter(arrived_at__lt=self.end).select_related("customer").order_by("arrived_at", "id"))
        found: dict[str, list[Name]] = {}
        for row, kind in inquiries_of(calls, self._leads, lambda at: at.astimezone(self.zone).date()):
            found.setdefault(kind, []).append(_visit(row) if isinstance(row, Visit) else _inquiry(row))
        return found

    @cached_property
    def _dcc_card(self) -> list[Name]:
        return self._inquiries.get("card", [])

    @cached_property
    def _dcc_nothing(self) -> list[Name]:
        return self._inquiries.get("nothing", [])

    @cached_property
    def _dcc_known(self) -> list[Name]:
        return self._inquiries.get("known", [])

    # --- cards and deals ---

    @cached_property
    def _cards(self) -> list[Name]:
        rows = Customer.objects.filter(store=self.store, merged_into=None, created_at__gte=self.begin)
        found = rows.filter(created_at__lt=self.end).values_list("id", OPENER, "created_at")
        return [Name("customer", pk, opener, pk, at) for pk, opener, at in found.order_by("created_at", "id")]

    @cached_property
    def _standings(self) -> list[Standing] | None:
        snapshot = Snapshot.objects.filter(store=self.store, day=self.period.begin).first()
        if snapshot is None:
            return None
        return list(Standing.objects.filter(snapshot=snapshot).select_related("deal").order_by("deal_id"))

    @cached_property
    def _left_over(self) -> list[Name] | None:
        return self._standing(phases=("lead", "open"), grades=PROSPECTS)

    @cached_property
    def _open_orders(self) -> list[Name] | None:
        return self._standing(phases=(SIGNED,))

    def _standing(self, phases: Iterable[str], grades: Iterable[str] | None = None) -> list[Name] | None:
        if self._standings is None:
            return None
        rows = (s for s in self._standings if s.phase in phases and (grades is None or s.grade in grades))
        return [Name("deal", s.deal_id, s.owner_id, s.deal.customer_id, None) for s in rows]

    @cached_property
    def _orders(self) -> list[Name]:
        """Those signed in the period, also when they were cancelled since: a cancellation counts in its own month."""
        return sorted(
            [*self._deals("won"), *self._signed_and_gone()], key=lambda name: (name.at or self.begin, name.id)
        )

    def _signed_and_gone(self) -> list[Name]:
        """Orders of the period that a deal keeps no date of, because it went back from there."""
        rows = process.Visit.objects.filter(run__subject_kind="deal", run__is_main=True, store=self.store)
        signed = rows.filter(phase=SIGNED, entered_at__gte=self.begin, entered_at__lt=self.end)
        again = rows.filter(run_id__in=signed.values("run_id")).order_by("run_id", "number")
        gone, run, since = [], 0, None
        for of, deal_id, phase, at in again.values_list("run_id", "run__subject_id", "phase", "entered_at"):
            since, run = (since if of == run else None), of
            if phase in (SIGNED, "after"):
                since = since or at
            elif since is not None:
                gone += [(deal_id, since)] if self.begin <= since < self.end else []
                since = None
        deals = Deal.objects.in_bulk([deal_id for deal_id, _at in gone])
        kept = [(deals[pk], at) for pk, at in gone if deals[pk].won_at != at]
        return [_order(deal, at) for deal, at in kept]

    @cached_property
    def _deliveries(self) -> list[Name]:
        return self._deals("delivered")

    def _deals(self, what: str) -> list[Name]:
        """``what``: won, delivered. Whose it was then, not who has it now."""
        at = f"{what}_at"
        rows = Deal.objects.filter(store=self.store, **{f"{at}__gte": self.begin, f"{at}__lt": self.end})
        found = rows.order_by(at, "id").values_list("id", f"{what}_by_id", "customer_id", at)
        return [Name("deal", *row) for row in found]

    @cached_property
    def _orders_first(self) -> list[Name]:
        return self._orders_among(self._first_carded)

    @cached_property
    def _orders_invited(self) -> list[Name]:
        return self._orders_among(self._first_invited)

    @cached_property
    def _orders_returned(self) -> list[Name]:
        return self._orders_among(self._returned)

    def _orders_among(self, names: Iterable[Name]) -> list[Name]:
        customers = {name.customer_id for name in names}
        return [order for order in self._orders if order.customer_id in customers]

    def _of_grade(self, grade: str, *, ordered: bool) -> list[Name] | None:
        then = self._standing(phases=("lead", "open"), grades=(grade,))
        if then is None or not ordered:
            return then
        orders = {order.id for order in self._orders}
        return [name for name in then if name.id in orders]

    @cached_property
    def _cancelled(self) -> list[Name]:
        """Deals that went from signed to something else than delivered."""
        visits = process.Visit.objects.filter(run__subject_kind="deal", run__is_main=True, store=self.store)
        left = visits.filter(phase=SIGNED, left_at__gte=self.begin, left_at__lt=self.end)
        next_visits = process.Visit.objects.filter(run_id__in=left.values("run_id")).exclude(
            phase__in=(SIGNED, "after")
        )
        came = {(run, number) for run, number in next_visits.values_list("run_id", "number")}
        gone = [
            (deal_id, at)
            for run, number, deal_id, at in left.values_list("run_id", "number", "run__subject_id", "left_at")
            if (run, number + 1) in came
        ]
        deals = Deal.objects.in_bulk([deal_id for deal_id, _at in gone])
        return [_order(deals[pk], at) for pk, at in gone]

    # --- test drives, losses, follow-ups ---

    @cached_property
    def _drives(self) -> list[Name]:
        rows = Drive.objects.filter(store=self.store, back_at__gte=self.begin, back_at__lt=self.end)
        found = rows.order_by("back_at", "id")
        return [Name("drive", row.pk, row.consultant_id, row.customer_id, row.back_at) for row in found]

    @cached_property
    def _orders_driven(self) -> list[Name]:
        """Orders of the period whose deal had a test drive before, also in an earlier period."""
        rows = Drive.objects.filter(deal__in=[order.id for order in self._orders], back_at__isnull=False).order_by()
        first = dict(rows.values_list("deal").annotate(first=Min("back_at")))
        return [order for order in self._orders if order.at and order.id in first and first[order.id] <= order.at]

    @cached_property
    def _requested(self) -> list[LossRequest]:
        """Requests for a loss that were asked for in the period: what became of them."""
        rows = LossRequest.objects.filter(COUNTED, store=self.store, asked_at__gte=self.begin, asked_at__lt=self.end)
        clear = Case(When(CLEAR, then=Value(1)), default=Value(0))
        return list(rows.annotate(is_clear=clear).select_related("deal").order_by("asked_at", "id"))

    @cached_property
    def _loss_requests(self) -> list[Name]:
        return [_loss(request, request.asked_at) for request in self._requested]

    @cached_property
    def _loss_rejected(self) -> list[Name]:
        rejected = (r for r in self._requested if r.state == LossRequest.State.SENT_BACK)
        return [_loss(request, request.asked_at) for request in rejected]

    @cached_property
    def _lost_clear(self) -> list[Name]:
        return [_loss(r, r.asked_at) for r in self._requested if getattr(r, "is_clear", 0)]

    @cached_property
    def _lost(self) -> list[Name]:
        """Confirmed in the period, whenever it was asked for."""
        rows = LossRequest.objects.filter(
            store=self.store, state=LossRequest.State.CONFIRMED, decided_at__gte=self.begin, decided_at__lt=self.end
        )
        return [_loss(r, r.decided_at) for r in rows.select_related("deal").order_by("decided_at", "id")]

    @cached_property
    def _followups(self) -> list[Followup]:
        """What was due; a contact that is not made yet once its day is over."""
        today = timezone.now().astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = Followup.objects.filter(store=self.store, planned_at__gte=self.begin, planned_at__lt=self.end)
        rows = rows.exclude(FELL_AWAY)
        rows = rows.exclude(state=Followup.State.PLANNED, planned_at__gte=today)
        return list(rows.order_by("planned_at", "id"))

    @cached_property
    def _due(self) -> list[Name]:
        return [_followup(row) for row in self._followups]

    @cached_property
    def _due_done(self) -> list[Name]:
        return [_followup(row) for row in self._followups if self._was_in_time(row)]

    def _was_in_time(self, row: Followup) -> bool:
        if row.state != Followup.State.DONE or row.done_at is None or row.planned_at is None:
            return False
        end_of_day = row.planned_at.astimezone(self.zone).replace(hour=0, minute=0, second=0) + timedelta(days=1)
        return row.done_at < end_of_day


def _visit(visit: Visit) -> Name:
    return Name("visit", visit.pk, visit.consultant_id, visit.customer_id, visit.arrived_at)


def _inquiry(lead: Lead) -> Name:
    """Of who answered it; one that waits still is of who has it."""
    deal = lead.deal
    return Name("deal", deal.pk, deal.responded_by_id or deal.owner_id, deal.customer_id, lead.came_at)


def _order(deal: Deal, at: datetime | None) -> Name:
    """An order that was cancelled: of who signed it (older ones don't say: then of who has the deal)."""
    return Name("deal", deal.pk, deal.won_by_id or deal.owner_id, deal.customer_id, at)


def _lead(lead: Lead) -> Name:
    """``value``: the minutes that the customer waited."""
    waited = None if lead.waited is None else lead.waited.total_seconds() / 60
    return replace(_inquiry(lead), value=waited)


def _loss(request: LossRequest, at: datetime | None) -> Name:
    return Name("deal", request.deal_id, request.owner_id, request.deal.customer_id, at)


def _followup(row: Followup) -> Name:
    return Name("deal", row.deal_id, row.missed_by_id or row.owner_id, row.customer_id, row.planned_at)
