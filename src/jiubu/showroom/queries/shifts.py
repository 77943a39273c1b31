"""The shift plan: a week in one grid, whose shift it is now, one's own shifts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store, User
from jiubu.showroom import access
from jiubu.showroom.models import Shift, ShiftKind

WEEK = 7


@dataclass(frozen=True, slots=True)
class ShiftCell:
    """One person's day: its kind (None: not planned), whether it may still be changed."""

    user_id: int
    day: date
    kind: ShiftKind | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class ShiftRow:
    user: User
    cells: list[ShiftCell]

    @property
    def working_days(self) -> int:
        return sum(cell.kind is not None and not cell.kind.is_off for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ShiftWeek:
    """The plan of a store's week. ``present`` counts for each day who works."""

    store: Store
    days: list[date]
    rows: list[ShiftRow]
    kinds: list[ShiftKind]
    today: date

    @property
    def monday(self) -> date:
        return self.days[0]

    @property
    def present(self) -> list[int]:
        return [sum(_works(row.cells[place].kind) for row in self.rows) for place in range(len(self.days))]

    @property
    def is_empty(self) -> bool:
        return not any(cell.kind for row in self.rows for cell in row.cells)


def _works(kind: ShiftKind | None) -> bool:
    return kind is not None and not kind.is_off


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def shift_kinds_of_group(group_id: int) -> QuerySet[ShiftKind]:
    return ShiftKind.objects.filter(group_id=group_id).order_by("order", "id")


def shift_kinds(actor: Actor) -> QuerySet[ShiftKind]:
    """Kinds of shift to plan with."""
    return shift_kinds_of_group(actor.group_id).filter(is_active=True)


def shift_week(actor: Actor, store: Store, people: Iterable[User], monday: date) -> ShiftWeek:
    """The week from ``monday`` on, for who sees the store's showroom. Two queries; ``people`` work there."""
    days = [monday + timedelta(days=number) for number in range(WEEK)]
    today = timezone.localtime(timezone.now(), ZoneInfo(store.timezone)).date()
    kinds = list(shift_kinds(actor))
    is_seen = actor.reach(access.SEE).covers(owner_id=actor.user_id, store_id=store.pk)
    rows = Shift.objects.filter(store=store, day__range=(days[0], days[-1])).select_related("kind", "user")
    planned = {(row.user_id, row.day): row for row in rows} if is_seen else {}
    everybody = {person.pk: person for person in people} | {row.user_id: row.user for row in planned.values()}
    found = [
        ShiftRow(person, [ShiftCell(pk, day, _kind_of(planned.get((pk, day))), is_past=day < today) for day in days])
        for pk, person in sorted(everybody.items(), key=lambda item: (item[0] != actor.user_id, item[0]))
    ]
    return ShiftWeek(store, days, found, kinds, today)


def _kind_of(shift: Shift | None) -> ShiftKind | None:
    return shift.kind if shift is not None else None


def shifts_of_day(store_id: int, day: date) -> dict[int, ShiftKind]:
    """Who is planned for what on a day of a store; empty: nobody planned this day. One query."""
    rows = Shift.objects.filter(store_id=store_id, day=day).select_related("kind")
    return {row.user_id: row.kind for row in rows}


def shifts_of(actor: Actor, begin: date, end: date) -> QuerySet[Shift]:
    """One's own shifts from ``begin`` to ``end``, both included."""
    rows = Shift.objects.filter(group_id=actor.group_id, user_id=actor.user_id or 0, day__range=(begin, end))
    return rows.select_related("kind", "store").order_by("day", "id")


SOON = timedelta(minutes=30)
"""Whose shift begins so soon stands in the line as if it had begun."""


def hours_at(store: Store, at: datetime) -> tuple[time, time]:
    """The store's time of day then, and in half an hour: a shift that covers one of them is there or coming."""
    local = timezone.localtime(at, ZoneInfo(store.timezone))
    return local.time(), min(local + SOON, local.replace(hour=23, minute=59)).time()


def off_at(planned: Mapping[int, ShiftKind], people: Collection[int], hours: Iterable[time]) -> set[int]:
    """Those of ``people`` whose shift covers none of these times of the day. Nobody, when nobody planned it."""
    if not planned:
        return set()
    covered = {person for hour in hours for person, kind in planned.items() if kind.covers(hour)}
    return set(people) - covered


def outside_shift(store: Store, at: datetime, people: Collection[int], *, is_coming: bool = False) -> set[int]:
    """Those of ``people`` who have no shift in the store at that moment. Nobody, when nobody planned the day.
    ``is_coming``: who has come for a shift that begins soon is within it already.
    """
    local = timezone.localtime(at, ZoneInfo(store.timezone))
    planned = shifts_of_day(store.pk, local.date()) if people else {}
    now, soon = hours_at(store, at)
    return off_at(planned, people, (now, soon) if is_coming else (now,))


def shifts_mark(store: Store, at: datetime) -> tuple[int, ...]:
    """Other numbers whenever the plan of the day was changed, or somebody's shift comes near, begins or ends. One query."""
    now, soon = hours_at(store, at)
    rows = Shift.objects.filter(store=store, day=timezone.localtime(at, ZoneInfo(store.timezone)).date())
    found = rows.aggregate(
        count=Count("id"),
        last=Max("id"),
        newest=Max("planned_at"),
        near=Count("id", filter=Q(kind__begins_at__lte=soon)),
        begun=Count("id", filter=Q(kind__begins_at__lte=now)),
        over=Count("id", filter=Q(kind__ends_at__lte=now)),
    )
    newest = found.pop("newest")
    return (int(newest.timestamp() * 1_000_000) if newest else 0, *(number or 0 for number in found.values()))


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def stores_at_an_edge(at: datetime) -> list[Store]:
    """Stores where a shift came near or ended in the minute before ``at``, for the clock. Two queries."""
    rows = Shift.objects.filter(day__range=(at.date() - DAY, at.date() + DAY), kind__begins_at__isnull=False)
    rows = rows.filter(store__in=Store.objects.filter(is_active=True)).order_by()
    edges = set(rows.values_list("store_id", "day", "kind__begins_at", "kind__ends_at"))
    stores = Store.objects.in_bulk({store_id for store_id, *_ in edges})
    found = {
        store_id
        for store_id, day, begins, ends in edges
        if begins and ends and _is_edge(stores[store_id], at, day, begins, ends)
    }
    return [stores[store_id] for store_id in sorted(found)]


def _is_edge(store: Store, at: datetime, day: date, begins: time, ends: time) -> bool:
    """Whether one who has these hours on this day is in the line by another right than a minute before."""
    (was, was_soon), (now, soon) = hours_at(store, at - MINUTE), hours_at(store, at)
    is_today = timezone.localtime(at, ZoneInfo(store.timezone)).date() == day
    return is_today and (was_soon < begins <= soon or was < ends <= now)
