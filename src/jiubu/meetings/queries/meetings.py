"""What stands on the pages of the meetings: all reports of a day, all plans, a week with its won and lost deals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiubu.deals.models import WON_PHASES, Deal, LossRequest
from jiubu.kernel.actor import Actor
from jiubu.losses.models import Case, Review
from jiubu.meetings import access
from jiubu.meetings.enums import EVENING, MORNING, SECTIONS, WEEKLY, Text
from jiubu.meetings.models import Instruction, Meeting, PlanMark, Report
from jiubu.meetings.queries.figures import figures_of
from jiubu.meetings.queries.items import Item, items_of
from jiubu.meetings.queries.plans import Plan, plans_of
from jiubu.meetings.queries.reports import instructions_of, marks_of, next_day_of, span_at, writers_of
from jiubu.meetings.rules import Figures, monday_of, read_figures, sums_of, tags_in
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.showroom.queries import Board, board_of, consultants_of

WAITING = 60
"""Actions of earlier weeks that one page shows at most."""


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that went wrong on the day, by name."""

    kind: str
    owner: User
    item: Item


@dataclass(frozen=True, slots=True)
class Row:
    """One consultant in the evening: figures as handed in (or as they are), plan of tomorrow, what was instructed."""

    owner: User
    report: Report | None
    figures: Figures
    plan: list[Plan]
    mark: PlanMark | None
    instructions: list[Instruction]

    @property
    def counts(self) -> list[int]:
        return [len(self.figures[key]) for key in SECTIONS]

    @property
    def is_handed_in(self) -> bool:
        return self.report is not None and self.report.is_handed_in

    def tags(self, key: str) -> dict[str, int]:
        return tags_in(self.figures[key])


@dataclass(frozen=True, slots=True)
class Evening:
    store: Store
    day: date
    next_day: date
    meeting: Meeting | None
    heads: list[tuple[str, Text, str]]
    rows: list[Row]
    sums: list[int]
    shortcomings: list[Shortcoming]
    losses: list[tuple[User, Item]]

    @property
    def missing(self) -> list[User]:
        return [row.owner for row in self.rows if not row.is_handed_in]


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One consultant in the morning."""

    owner: User
    plan: list[Plan]
    evening: PlanMark | None
    morning: PlanMark | None


@dataclass(frozen=True, slots=True)
class Morning:
    store: Store
    day: date
    meeting: Meeting | None
    people: list[PersonDay]
    board: Board
    agenda: list[tuple[User, Plan]]


@dataclass(frozen=True, slots=True)
class Lost:
    request: LossRequest
    case: Case | None


@dataclass(frozen=True, slots=True)
class Weekly:
    """``carried``: actions of earlier weeks that are open, and those of the last review."""

    store: Store
    monday: date
    sunday: date
    meeting: Meeting | None
    won: list[Deal]
    lost: list[Lost]
    reviews: list[Review]
    actions: list[Instruction]
    carried: list[Instruction]


def meetings_of(actor: Actor) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(actor).select_related("store", "held_by")


def meeting_row(store_id: int, kind: str, day: date) -> Meeting | None:
    rows = Meeting.objects.filter(store=store_id, kind=kind, day=day)
    return rows.select_related("held_by").prefetch_related("participants").first()


def evening_of(actor: Actor, store: Store, day: date) -> Evening:
    """All reports of a day in one view. The same number of queries for one consultant and for twenty."""
    people = {user.pk: user for user in writers_of(actor, store.pk)}
    reports = {row.owner_id: row for row in Report.objects.filter(store=store, day=day, owner__in=people)}
    live = figures_of(store.pk, people, span_at(store, day))
    next_day = next_day_of(store, day)
    plans = plans_of(store.pk, people, span_at(store, next_day))
    marks = marks_of(store.pk, next_day, EVENING)
    told = instructions_of([row.pk for row in reports.values()])
    rows = [
        Row(
            owner=user, report=reports.get(pk), figures=_kept(reports.get(pk)) or live[pk], plan=plans[pk],
            mark=marks.get(pk), instructions=[one for one in told if one.owner_id == pk],
        )
        for pk, user in people.items()
    ]  # fmt: skip
    shortcomings, losses = _named(rows)
    sums = sums_of([row.figures for row in rows])
    return Evening(
        store=store, day=day, next_day=next_day, meeting=meeting_row(store.pk, EVENING, day),
        heads=[(key, title, icon) for key, (title, icon) in SECTIONS.items()], rows=rows,
        sums=[sums[key] for key in SECTIONS], shortcomings=shortcomings, losses=losses,
    )  # fmt: skip


def _kept(report: Report | None) -> Figures | None:
    return read_figures(report.figures) if report and report.is_handed_in else None


def _named(rows: Sequence[Row]) -> tuple[list[Shortcoming], list[tuple[User, Item]]]:
    """What was forgotten, left overdue or open on the day, and what was lost: with names. Four queries at most."""
    bad = {
        "overdue": [(row.owner, mark) for row in rows for mark in row.figures["overdue"]],
        "contacts": [(row.owner, mark) for row in rows for mark in row.figures["contacts"] if mark[1] == "left"],
        "visits": [(row.owner, mark) for row in rows for mark in row.figures["visits"] if mark[1] == "here"],
        "losses": [(row.owner, mark) for row in rows for mark in row.figures["losses"]],
    }
    items = items_of({key: [mark for _owner, mark in marks] for key, marks in bad.items()})
    named = {key: [(owner, items[key].get(pk, Item("–"))) for owner, (pk, _tag) in marks] for key, marks in bad.items()}
    losses = named.pop("losses")
    return [Shortcoming(key, owner, item) for key, marks in named.items() for owner, item in marks], losses


def morning_of(actor: Actor, store: Store, day: date) -> Morning:
    """The plans of everybody, the line of consultants, and what is agreed for the day."""
    people = {user.pk: user for user in writers_of(actor, store.pk)}
    plans = plans_of(store.pk, people, span_at(store, day))
    evening, morning = marks_of(store.pk, day, EVENING), marks_of(store.pk, day, MORNING)
    agreed = [
        (people[pk], line) for pk, lines in plans.items() for line in lines if line.kind in ("appointment", "drive")
    ]
    return Morning(
        store=store, day=day, meeting=meeting_row(store.pk, MORNING, day),
        people=[PersonDay(user, plans[pk], evening.get(pk), morning.get(pk)) for pk, user in people.items()],
        board=board_of(store, consultants_of(store.pk), now=_line_time(store, day)),
        agenda=sorted(agreed, key=lambda one: one[1].at),
    )  # fmt: skip


def _line_time(store: Store, day: date) -> datetime:
    """When to look at the line, in which only those are next whose shift it is: as the store opens, then as it is now."""
    now, opening = timezone.now(), calendar_of(store).opening_of(day)
    return now if opening < now < span_at(store, day).end else opening


def weekly_of(actor: Actor, store: Store, day: date) -> Weekly:
    """The week of ``day``: won and lost deals by name, what was decided, and what is left of earlier weeks."""
    monday = monday_of(day)
    sunday = monday + timedelta(days=6)
    begin, end = span_at(store, monday).begin, span_at(store, sunday).end
    meeting = meeting_row(store.pk, WEEKLY, monday)
    won = Deal.objects.visible_to(actor).filter(store=store, won_at__gte=begin, won_at__lt=end, phase__in=WON_PHASES)
    lost = list(_lost(actor, store, monday, sunday))
    cases = {case.request_id: case for case in Case.objects.visible_to(actor).filter(request__in=[r.pk for r in lost])}
    reviews = Review.objects.visible_to(actor).filter(store=store, held_on__range=(monday, sunday))
    return Weekly(
        store=store, monday=monday, sunday=sunday, meeting=meeting,
        won=list(won.select_related("customer", "won_by", "series", "trim").order_by("won_at", "id")),
        lost=[Lost(request, cases.get(request.pk)) for request in lost],
        reviews=list(reviews.order_by("held_on", "id")),
        actions=_actions(Q(meeting=meeting)) if meeting else [],
        carried=carried_actions(store.pk, monday),
    )  # fmt: skip


def _lost(actor: Actor, store: Store, monday: date, sunday: date) -> QuerySet[LossRequest]:
    begin, end = span_at(store, monday).begin, span_at(store, sunday).end
    seen = Deal.objects.visible_to(actor).filter(store=store)
    rows = LossRequest.objects.filter(store=store, state="confirmed", decided_at__gte=begin, decided_at__lt=end)
    rows = rows.filter(deal__in=seen.values("pk")).select_related("deal__customer", "deal__series", "reason", "owner")
    return rows.order_by("decided_at", "id")


def carried_actions(store_id: int, monday: date) -> list[Instruction]:
    """Actions of earlier reviews that are still open, and all of the last one."""
    earlier = Meeting.objects.filter(store=store_id, kind=WEEKLY, day__lt=monday, actions__isnull=False)
    last = earlier.order_by("-day").values_list("pk", flat=True).first()
    wanted = Q(meeting=last) | Q(meeting__store=store_id, meeting__day__lt=monday, task__state="open")
    return _actions(wanted)[:WAITING]


def _actions(wanted: Q) -> list[Instruction]:
    rows = Instruction.objects.filter(wanted, meeting__isnull=False)
    return list(rows.select_related("task", "owner", "meeting").order_by("due_on", "id"))


def stores_of_meetings(actor: Actor, stores: Sequence[Store]) -> list[Store]:
    """The stores in which the actor meets: his own, and those whose reports he reads."""
    reach = actor.reach(access.SEE)
    return [store for store in stores if reach.group or store.pk in reach.stores or store.pk in actor.stores]
