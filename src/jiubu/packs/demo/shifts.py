"""The shift plan of the demo business: the last four weeks, this one and the next."""

from collections.abc import Mapping
from datetime import date, timedelta

from jiubu.organisation.models import Store, User
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source
from jiubu.showroom.models import Shift, ShiftKind
from jiubu.showroom.queries import monday_of

DAYS = 7 * 6
PATTERN = ("early", "late", "whole", "early", "late", "off")
"""Whoever begins one further on in it than a colleague is off on another day."""

Plan = Mapping[tuple[int, date], Mapping[int, ShiftKind]]
"""(store, day) to person to kind of shift."""


def save_shifts(source: Source, people: People) -> Plan:
    kinds = {kind.key: kind for kind in ShiftKind.objects.filter(group=people.group)}
    begin = monday_of(source.today) - timedelta(days=28)
    plan: dict[tuple[int, date], dict[int, ShiftKind]] = {}
    rows: list[Shift] = []
    for store in people.stores.values():
        manager = people.first(store, "sales_manager")
        for number in range(DAYS):
            day = begin + timedelta(days=number)
            plan[store.pk, day] = _day(people.sellers(store), number, kinds)
            rows.extend(_rows(store, day, plan[store.pk, day], manager, source))
    Shift.objects.bulk_create(rows, batch_size=500)
    return plan


def _day(sellers: list[User], number: int, kinds: Mapping[str, ShiftKind]) -> dict[int, ShiftKind]:
    return {user.pk: kinds[PATTERN[(place + number) % len(PATTERN)]] for place, user in enumerate(sellers)}


def _rows(store: Store, day: date, planned: Mapping[int, ShiftKind], manager: User, source: Source) -> list[Shift]:
    at = min(source.at(day - timedelta(days=day.weekday() + 3), first=15, last=17), source.now)
    return [
        Shift(
            group_id=store.group_id, store=store, user_id=user_id, day=day, kind=kind, planned_by=manager, planned_at=at
        )
        for user_id, kind in planned.items()
    ]
