"""The turn order of the last weeks: who stood in the line, and what the visits did to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from jiubu.organisation.models import Store, User
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import ZONE, Source
from jiubu.showroom.enums import StepKind
from jiubu.showroom.models import Step, TurnDay, Visit
from jiubu.showroom.rules import uses_turn

WEEKS = timedelta(days=28)


def save_turns(source: Source, people: People) -> None:
    """Of every store and day of these weeks: in, receives, free again, out; each day begins one further on."""
    begin = source.now - WEEKS
    for store in people.stores.values():
        days: dict[date, list[Visit]] = defaultdict(list)
        for visit in Visit.objects.filter(store=store, arrived_at__gte=begin).order_by("arrived_at"):
            days[visit.arrived_at.astimezone(ZONE).date()].append(visit)
        line = people.sellers(store)
        for number, day in enumerate(sorted({*days, source.today})):
            _save_day(source, store, day, line[number % len(line) :] + line[: number % len(line)], days[day])


def _save_day(source: Source, store: Store, day: date, line: list[User], visits: list[Visit]) -> None:
    opened = datetime(day.year, day.month, day.day, 8, 50, tzinfo=ZONE)
    if opened > source.now:
        return
    steps = [*_come(line, opened), *_receive(visits, {user.pk for user in line})]
    if day < source.today:
        steps += [
            Step(at=opened + timedelta(hours=9, minutes=15), kind=StepKind.OUT, person=user, by=user, reason="下班")
            for user in line
        ]
    kept = TurnDay.objects.create(group_id=store.group_id, store=store, day=day, last_number=len(steps))
    for number, step in enumerate(sorted(steps, key=lambda step: step.at), start=1):
        step.day, step.number = kept, number
    Step.objects.bulk_create(steps)


def _come(line: Iterable[User], opened: datetime) -> Iterator[Step]:
    for number, user in enumerate(line):
        yield Step(at=opened + timedelta(seconds=20 * number), kind=StepKind.IN, person=user, by=user)


def _receive(visits: Iterable[Visit], present: set[int]) -> Iterator[Step]:
    for visit in visits:
        if visit.consultant_id not in present:
            continue
        counts = uses_turn(is_first=visit.kind == Visit.Kind.FIRST, purpose=visit.purpose)
        who = {"person_id": visit.consultant_id, "visit": visit, "by_id": visit.received_by_id}
        yield Step(at=visit.arrived_at, kind=StepKind.TAKE, counts=counts, **who)
        if visit.left_at is not None:
            yield Step(at=visit.left_at, kind=StepKind.RETURN, **who)
