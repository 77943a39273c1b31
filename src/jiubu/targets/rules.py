"""Months, working days and the part of a target that a period has. Pure: no database here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

IsWorking = Callable[[date], bool]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    return (month + timedelta(31)).replace(day=1)


def months_in(begin: date, end: date) -> Iterator[date]:
    """The months that the days from ``begin`` to before ``end`` lie in."""
    month = month_of(begin)
    while month < end:
        yield month
        month = month_after(month)


def working_days(begin: date, end: date, is_working: IsWorking) -> int:
    """From ``begin`` to before ``end``."""
    return sum(is_working(begin + timedelta(n)) for n in range(max((end - begin).days, 0)))


def part_of(month: date, begin: date, end: date, is_working: IsWorking) -> float:
    """Which part of the month's working days lies from ``begin`` to before ``end``: its target is shared out evenly.

    A month without a working day counts its calendar days.
    """
    last = month_after(month)
    inside = max(begin, month), min(end, last)
    whole = working_days(month, last, is_working)
    if not whole:
        return max((inside[1] - inside[0]).days, 0) / (last - month).days
    return working_days(*inside, is_working) / whole


def due(values: Mapping[date, int], begin: date, end: date, is_working: IsWorking) -> float:
    """What the months' targets ask for from ``begin`` to before ``end``, to one place."""
    return round(sum(value * part_of(month, begin, end, is_working) for month, value in values.items()), 1)


def total(own: int | None, parts: Iterable[int]) -> int | None:
    """Its own number, else the sum of its people's; None when nobody has one."""
    found = list(parts)
    if own is not None:
        return own
    return sum(found) if found else None
