"""Weeks, months, and what a count of cards says. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

SIDES = ("consultant", "manager")
"""Who counts the drawer: each for oneself, before the system says its number."""


class Line(Protocol):
    """One grade of a count: what each side found, and what the system had when that side had counted."""

    grade: str
    counted: int | None
    counted_known: int | None
    checked: int | None
    checked_known: int | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade by which cards are sorted."""

    key: str
    title: Mapping[str, str]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_of(week: date) -> date:
    """The Sunday of the week that begins on this Monday."""
    return week + timedelta(days=6)


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def difference(found: int | None, known: int | None) -> int | None:
    """Cards found more (+) or fewer (-) than the system has; None before the count."""
    return None if found is None or known is None else found - known


def is_different(line: Line) -> bool:
    """Whether one of the two counts differs from what the system had then."""
    return bool(difference(line.counted, line.counted_known)) or bool(difference(line.checked, line.checked_known))


def unexplained(lines: Iterable[Line]) -> list[str]:
    """The grades whose difference nobody has explained."""
    return [line.grade for line in lines if is_different(line) and not line.explanation.strip()]


def hotter(grade: str, order: Sequence[str]) -> str:
    """The grade to aim at: the next hotter one of ``order`` (hot to cold); the hottest stays."""
    if grade not in order:
        return order[-1] if order else grade
    return order[max(order.index(grade) - 1, 0)]


def is_reached(grade: str, target: str, order: Sequence[str]) -> bool:
    """Whether a customer of ``grade`` is where the table wanted him, or further."""
    if grade == target:
        return True
    return grade in order and target in order and order.index(grade) < order.index(target)
