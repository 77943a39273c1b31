"""Counts of cards: who has counted in a month, who is missing, and what may be shown of a count already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jiubu.cards import access
from jiubu.cards.models import CardCount, CountLine
from jiubu.cards.queries.drawer import owners_with_cards
from jiubu.cards.rules import difference, is_different, next_month
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import User

COUNT = "cards.cardcount"
"""What a task about a count is about."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One grade as the actor may see it: the system's number and the other side's only after one's own count."""

    grade: str
    counted: int | None
    counted_known: int | None
    checked: int | None
    checked_known: int | None
    explanation: str
    is_different: bool

    @property
    def counted_by(self) -> int | None:
        """How far the consultant's count is from the system's."""
        return difference(self.counted, self.counted_known)

    @property
    def checked_by(self) -> int | None:
        """How far the manager's count is from the system's."""
        return difference(self.checked, self.checked_known)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One consultant in a month: his count, or that it is missing."""

    person: User
    count: CardCount | None
    cards: int | None
    difference: int | None
    """Cards found more or fewer than known, both counts together; None while nobody may know."""

    @property
    def state(self) -> str:
        return self.count.state if self.count else "missing"


CountRow = CardCount
"""For the API: a row of the list."""


def counts_of(actor: Actor) -> QuerySet[CardCount]:
    rows = CardCount.objects.visible_to(actor)
    return rows.select_related("consultant", "store", "checked_by", "approved_by")


def count_of(actor: Actor, count_id: int) -> CardCount:
    return counts_of(actor).get(pk=count_id)


def lines_of(count: CardCount) -> list[CountLine]:
    return list(CountLine.objects.filter(count=count).order_by("order", "grade"))


def rows_shown(actor: Actor, count: CardCount) -> list[LineRow]:
    """The lines as this actor may see them now. Whoever has still to count sees only the names of the drawers."""
    sides = access.sides_of(actor, count)
    waits = ("consultant" in sides and not count.counted_at) or ("manager" in sides and not count.checked_at)
    return [_shown(line, waits=waits and not count.closed_at) for line in lines_of(count)]


def _shown(line: CountLine, *, waits: bool) -> LineRow:
    if waits:
        return LineRow(line.grade, None, None, None, None, "", is_different=False)
    return LineRow(
        line.grade,
        line.counted,
        line.counted_known,
        line.checked,
        line.checked_known,
        line.explanation,
        is_different(line),
    )


def month_of(actor: Actor, store_id: int, month: date) -> list[MonthRow]:
    """Everybody who has cards in the store, with the count of the month or without. Three queries."""
    rows = counts_of(actor).filter(store=store_id, month=month).prefetch_related("lines")
    counts = {count.consultant_id: count for count in rows}
    reach = actor.reach(access.SEE)
    owners = {pk for pk in owners_with_cards(store_id, before=next_month(month)) if pk is not None}
    wanted = {pk for pk in owners if reach.covers(owner_id=pk, store_id=store_id)} | set(counts)
    people = User.objects.filter(pk__in=wanted, group_id=actor.group_id).order_by("name", "pk")
    return [_month_row(actor, person, counts.get(person.pk)) for person in people]


def _month_row(actor: Actor, person: User, count: CardCount | None) -> MonthRow:
    if count is None:
        return MonthRow(person, None, None, None)
    sides = access.sides_of(actor, count)
    waits = ("consultant" in sides and not count.counted_at) or ("manager" in sides and not count.checked_at)
    lines: Sequence[CountLine] = list(count.lines.all())
    found = [line.counted if count.counted_at else line.checked for line in lines]
    if waits or not (count.counted_at or count.checked_at):
        return MonthRow(person, count, None, None)
    off = sum(
        abs(difference(line.counted, line.counted_known) or 0) + abs(difference(line.checked, line.checked_known) or 0)
        for line in lines
    )
    return MonthRow(person, count, sum(number or 0 for number in found), off)
