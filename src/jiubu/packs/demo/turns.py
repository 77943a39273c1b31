"""The turn order of the last weeks: who stood in the line, and what the visits did to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from jiubu.organisation.models import Store, User
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.shifts import Plan
from jiubu.packs.demo.source import ZONE, Source
from jiubu.showroom.enums import StepKind
from jiubu.showroom.models import ShiftKind, Step, TurnDay, Visit
from jiubu.showroom.rules import uses_turn

WEEKS = timedelta(days=28)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Line = list[tuple[User, ShiftKind]]


def save_turns(source: Source, people: People, plan: Plan) -> None:
    """Of every store and day of these weeks: in as the shift begins, receives, free again, out when it ends; each day
    begins one further on.
    """
    begin = source.now - WEEKS
    for store in people.stores.values():
        days: dict[date, list[Visit]] = defaultdict(list)
        for visit in Visit.objects.filter(store=store, arrived_at__gte=begin).order_by("arrived_at"):
            days[visit.arrived_at.astimezone(ZONE).date()].append(visit)
        line = people.sellers(store)
        for number, day in enumerate(sorted({*days, source.today})):
            order = line[number % len(line) :] + line[: number % len(line)]
            shifts = plan.get((store.pk, day), {})
            here = [(user, kind) for user in order if (kind := shifts.get(user.pk)) is not None and not kind.is_off]
            _save_day(source, store, day, here, days[day])


def _save_day(source: Source, store: Store, day: date, line: Line, visits: list[Visit]) -> None:
    steps = [step for step in (*_come_and_go(line, day), *_receive(visits, line, day)) if step.at <= source.now]
    if not steps:
        return
    kept = TurnDay.objects.create(group_id=store.group_id, store=store, day=day, last_number=len(steps))
    for number, step in enumerate(sorted(steps, key=lambda step: step.at), start=1):
        step.day, step.number = kept, number
    Step.objects.bulk_create(steps)


def _come_and_go(line: Line, day: date) -> Iterator[Step]:
    for number, (user, kind) in enumerate(line):
        begin, end = hours_of(kind, day)
        yield Step(at=begin + timedelta(seconds=20 * number), kind=StepKind.IN, person=user, by=user)
        leaves = end + timedelta(minutes=15 + number)
        yield Step(at=leaves, kind=StepKind.OUT, person=user, by=user, reason="下班")


def hours_of(kind: ShiftKind, day: date) -> tuple[datetime, datetime]:
    begin, end = kind.begins_at or time(9), kind.ends_at or time(18)
    return datetime.combine(day, begin, ZONE), datetime.combine(day, end, ZONE)


def _receive(visits: Iterable[Visit], line: Line, day: date) -> Iterator[Step]:
    """Whoever was received in somebody's shift."""
    hours = {user.pk: hours_of(kind, day) for user, kind in line}
    for visit in visits:
        begin, end = hours.get(visit.consultant_id or 0, (NEVER, NEVER))
        if not begin < visit.arrived_at < end:
            continue
        counts = uses_turn(is_first=visit.kind == Visit.Kind.FIRST, purpose=visit.purpose)
        who = {"person_id": visit.consultant_id, "visit": visit, "by_id": visit.received_by_id}
        yield Step(at=visit.arrived_at, kind=StepKind.TAKE, counts=counts, **who)
        if visit.left_at is not None:
            yield Step(at=visit.left_at, kind=StepKind.RETURN, **who)
