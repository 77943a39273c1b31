"""Who a story is about: its customer, consultant, car and vehicle; then the deal and its run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from jiubu.customers.models import Customer
from jiubu.deals.models import Channel, Deal, LossReason
from jiubu.kernel.calendar import WorkCalendar
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.packs.demo.catalogue import Catalogue
from jiubu.packs.demo.customers import new_customer
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.packs.demo.story import Story
from jiubu.process.definition import Definition, Stage
from jiubu.process.models import Process, Run, Version
from jiubu.vehicles.models import Colour, Series, Trim, Vehicle

ORDERED = {"won": "O", "after": "D", "lost": "F"}
STORE_SHARES = {"xuhui": 58, "pudong": 42}
LOST_EARLY = {"reach": 6, "timing": 3, "other": 2, "need": 2, "rival": 2}
LOST_LATER = {"rival": 26, "price": 20, "timing": 15, "power": 12, "need": 12, "confidence": 10, "other": 4}
EXPECTED_DAYS = {"H": (0, 7), "A": (8, 30), "B": (31, 90), "C": (91, 160)}


@dataclass(slots=True)
class Case:
    """One deal of the demo business with everything that belongs to it."""

    story: Story
    store: Store
    owner: User
    customer: Customer
    series: Series
    trim: Trim
    colour: Colour
    amount: Decimal
    deal: Deal = field(default_factory=Deal)
    run: Run = field(default_factory=Run)
    vehicle: Vehicle | None = None
    loss_reason: LossReason | None = None

    @property
    def name(self) -> str:
        return f"{self.customer.name} · {self.series.name}"

    @property
    def is_closed_run(self) -> bool:
        return self.story.steps[-1].left_at is not None

    @property
    def is_finished(self) -> bool:
        return self.is_closed_run and self.deal.phase == "after"


@dataclass(frozen=True, slots=True)
class Flow:
    """A process that cases go by."""

    process: Process
    version: Version
    definition: Definition


@dataclass(slots=True)
class Setting:
    """What all cases share."""

    people: People
    catalogue: Catalogue
    flows: Mapping[str, Flow]
    channels: Mapping[str, Channel]
    reasons: Mapping[str, list[LossReason]]
    """key of the branch to its leaves."""
    response_minutes: int
    calendars: dict[int, WorkCalendar] = field(default_factory=dict)

    def flow(self, case: Case) -> Flow:
        return self.flows[case.story.process]

    def calendar(self, store: Store) -> WorkCalendar:
        if store.pk not in self.calendars:
            self.calendars[store.pk] = calendar_of(store)
        return self.calendars[store.pk]


def cast(source: Source, setting: Setting, story: Story, earlier: list[Case]) -> Case:
    """Give the story its people and its car. Some customers come for a second car."""
    store = setting.people.stores[source.pick(STORE_SHARES)]
    owner = source.one_of(setting.people.by_role[store.pk, "sales_consultant"])
    if story.channel in ("short_video", "portal", "website", "manufacturer") and source.chance(0.5):
        owner = setting.people.first(store, "internet_consultant")
    series, trim, colour = setting.catalogue.wanted(source)
    customer = _comes_again(source, story, earlier)
    if customer is None:
        customer = new_customer(source, store=store, owner=owner, at=story.created_at, channel=story.channel)
    elif customer.owner is not None:
        store, owner = customer.store, customer.owner
    price = (trim.guide_price or Decimal(0)) + colour.price
    is_agreed = story.entered("negotiation") is not None
    amount = price * (100 - source.random.randrange(1, 8)) / 100 if is_agreed else price
    amount = Decimal(int(amount / 100) * 100)
    case = Case(story, store, owner, customer, series, trim, colour, amount)
    if story.losses:
        branch = source.pick(LOST_EARLY if story.losses[0].stage == "prospecting" else LOST_LATER)
        case.loss_reason = source.one_of(setting.reasons[branch])
    return case


def _comes_again(source: Source, story: Story, earlier: list[Case]) -> Customer | None:
    """One in twenty has bought or lost before."""
    if len(earlier) < 100 or not source.chance(0.05):
        return None
    case = source.one_of(earlier)
    end = case.story.steps[-1].entered_at
    return case.customer if case.story.ending in ("delivered", "lost") and end < story.created_at else None


def save_cases(source: Source, setting: Setting, cases: list[Case]) -> None:
    """Deals in the order in which they were opened, then their runs."""
    for case in cases:
        case.deal = _deal(source, setting, case)
    Deal.objects.bulk_create([case.deal for case in cases], batch_size=500)
    for case in cases:
        case.run = _run(source, setting, case)
    Run.objects.bulk_create([case.run for case in cases], batch_size=500)
    for case in cases:
        case.deal.run_id = case.run.pk
    run = Run.objects.filter(subject_kind="deal", subject_id=OuterRef("pk"), is_main=True)
    Deal.objects.filter(group=setting.people.group).update(run_id=Subquery(run.values("pk")[:1]))


def _deal(source: Source, setting: Setting, case: Case) -> Deal:
    story, last = case.story, case.story.steps[-1]
    planned = [talk for talk in story.talks if talk.at is None]
    coming = min(planned, key=lambda talk: talk.planned_at or source.now) if planned else None
    apologies = [story.apologised_at] if story.apologised_at else []
    reached = [*(talk.at for talk in story.talks if talk.at and talk.outcome == "reached"), *apologies]
    judged = story.grades[-1][1] if story.grades else "N"
    grade = ORDERED.get(last.phase, judged)
    warn_at, limit_at = limits(setting, case) if last.left_at is None else (None, None)
    return Deal(
        group_id=case.store.group_id,
        store=case.store,
        customer=case.customer,
        owner=case.owner,
        series=case.series,
        trim=case.trim,
        colour=case.colour,
        amount=case.amount,
        channel=setting.channels[story.channel],
        payment_way=source.pick({"loan": 5, "cash": 4, "": 3}),
        expected_on=_expected(source, judged),
        process=setting.flow(case).process,
        version_id_of_process=setting.flow(case).version.pk,
        stage=last.stage,
        phase=last.phase,
        stage_entered_at=last.entered_at,
        stage_warn_at=warn_at,
        stage_limit_at=limit_at,
        grade=grade,
        proposed_grade=grade,
        next_contact_at=coming.planned_at if coming else None,
        next_contact_purpose=coming.purpose if coming else "",
        last_contact_at=max(reached, default=None),
        contact_count=sum(talk.at is not None for talk in story.talks) + len(apologies),
        **_response(setting, case),
        loss_reason=case.loss_reason if last.phase == "lost" else None,
        created_at=story.created_at,
        won_at=story.entered("delivery"),
        won_by=case.owner if story.entered("delivery") else None,
        delivered_at=story.entered("follow_up"),
        delivered_by=case.owner if story.entered("follow_up") else None,
        lost_at=last.entered_at if last.phase == "lost" else None,
    )


def _response(setting: Setting, case: Case) -> dict[str, Any]:
    """How long a lead waited for the first contact by its consultant."""
    story = case.story
    if story.steps[0].phase != "lead":
        return {}
    calendar = setting.calendar(case.store)
    due_at = calendar.add_working_hours(story.created_at, setting.response_minutes / 60)
    asked: dict[str, Any] = {"received_at": story.created_at, "response_due_at": due_at}
    first = min((talk.at for talk in story.talks if talk.at), default=None)
    if first is None:
        return asked
    passed = calendar.working_time_between(story.created_at, first)
    minutes = int(passed.total_seconds() // 60)
    return {**asked, "responded_at": first, "responded_by": case.owner, "response_minutes": minutes}


def _expected(source: Source, grade: str) -> date | None:
    days = EXPECTED_DAYS.get(grade)
    return source.today + timedelta(days=source.random.randrange(days[0], days[1] + 1)) if days else None


def limits(setting: Setting, case: Case) -> tuple[datetime | None, datetime | None]:
    """When the time limit of the stage warns and ends."""
    at = case.story.steps[-1].entered_at
    limit = stage_of(setting, case, case.story.steps[-1].stage).time_limit
    if limit is None:
        return None, None
    calendar = setting.calendar(case.store)
    return (
        calendar.add_working_hours(at, limit.working_hours * limit.warn_at),
        calendar.add_working_hours(at, limit.working_hours),
    )


def stage_of(setting: Setting, case: Case, key: str) -> Stage:
    return setting.flow(case).definition.stage(key)


def _run(source: Source, setting: Setting, case: Case) -> Run:
    steps, deal = case.story.steps, case.deal
    closed_at = steps[-1].left_at if case.is_closed_run else None
    told = 0
    if deal.stage_limit_at is not None and closed_at is None:
        told = 2 if deal.stage_limit_at < source.now else 1 if (deal.stage_warn_at or source.now) < source.now else 0
    return Run(
        group_id=deal.group_id,
        store=case.store,
        version=setting.flow(case).version,
        subject_kind="deal",
        subject_id=deal.pk,
        stage=deal.stage,
        phase=deal.phase,
        state="closed" if closed_at else "open",
        visit_count=len(steps),
        stage_before_aside=steps[-2].stage if deal.phase in ("lost", "dormant") else "",
        entered_at=deal.stage_entered_at,
        warn_at=deal.stage_warn_at,
        limit_at=deal.stage_limit_at,
        started_at=deal.created_at,
        closed_at=closed_at,
        told=told,
    )
