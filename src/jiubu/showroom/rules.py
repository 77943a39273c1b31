"""How the line of consultants moves. Pure: the ledger in, the line out.

Rules (the trade's rota, 轮值接待): who comes in stands at the end. The first who is not with a visitor is next, the second
stands ready. A stranger who comes to look, ask or buy uses a turn: who receives him goes to the end of the line. Anybody
else - a customer who comes back, an appointment, somebody with another purpose - uses none: the place is kept. Who is
passed over lets one go ahead; who declines goes to the end; a turn given back leads to the head, but one that was taken
out of turn only back behind those who stood ahead then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from jiubu.showroom.enums import TRAFFIC, StepKind


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the ledger, without its time."""

    kind: str
    person: int
    other: int | None = None
    visit: int | None = None
    counts: bool = False
    is_outside: bool = False


@dataclass(slots=True)
class Line:
    """Who stands in it, in order; with whom each is busy (visit ids), also those who are not in the line; ``outside``:
    who came into it outside the planned shift, and so is meant to receive; ``off``: whose shift it is not (the ledger
    doesn't know, it is set from the plan).
    """

    order: list[int] = field(default_factory=list)
    busy: dict[int, set[int]] = field(default_factory=dict)
    outside: set[int] = field(default_factory=set)
    off: set[int] = field(default_factory=set)
    ahead: dict[int, set[int]] = field(default_factory=dict)
    """Who stood before whoever took a turn out of turn, and has kept that place since."""

    @property
    def free(self) -> list[int]:
        """Those in the line who are with nobody and whose shift it is, in order."""
        return [person for person in self.order if not self.busy.get(person) and person not in self.resting]

    @property
    def resting(self) -> set[int]:
        return self.off - self.outside

    @property
    def next(self) -> int | None:
        return next(iter(self.free), None)

    def after(self, person: int) -> int | None:
        """Who goes ahead when this person is passed over: the next one who is free."""
        behind = self.free[self.free.index(person) + 1 :] if person in self.free else []
        return next(iter(behind), None)

    @property
    def ready(self) -> int | None:
        """Who stands ready: the one after the next."""
        return next(iter(self.free[1:]), None)


def replay(steps: Iterable[Said]) -> Line:
    """The line after these steps, oldest first."""
    line = Line()
    for step in steps:
        apply(line, step)
    return line


def apply(line: Line, step: Said) -> None:
    """Move the line by one step."""
    MOVES[step.kind](line, step)


def uses_turn(*, is_first: bool, purpose: str) -> bool:
    """Whether receiving them uses a turn."""
    return is_first and purpose in TRAFFIC


def _in(line: Line, step: Said) -> None:
    if step.person not in line.order:
        line.order.append(step.person)
    if step.is_outside:
        line.outside.add(step.person)


def _out(line: Line, step: Said) -> None:
    if step.person in line.order:
        line.order.remove(step.person)
    line.outside.discard(step.person)
    _leaves_place(line, step.person)


def _to(line: Line, person: int, place: int) -> None:
    if person in line.order:
        line.order.remove(person)
        line.order.insert(place, person)


def _take(line: Line, step: Said) -> None:
    line.busy.setdefault(step.person, set()).add(step.visit or 0)
    if step.counts:
        _leaves_place(line, step.person)
        if step.other is not None and step.person in line.order:
            line.ahead[step.person] = set(line.order[: line.order.index(step.person)])
        _to(line, step.person, len(line.order))


def _leaves_place(line: Line, person: int) -> None:
    """Whoever goes to the end, or home, stands before nobody by the place he had."""
    line.ahead.pop(person, None)
    for ahead in line.ahead.values():
        ahead.discard(person)


def _return(line: Line, step: Said) -> None:
    line.busy.get(step.person, set()).discard(step.visit or 0)


def _skip(line: Line, step: Said) -> None:
    """Behind the one whom the ledger names, if it does: who was free then is not known when it is replayed. Older steps
    name nobody: one place down among those who are with nobody.
    """
    behind = step.other if step.other is not None else line.after(step.person)
    if behind is not None and behind != step.person and {behind, step.person} <= set(line.order):
        line.order.remove(step.person)
        line.order.insert(line.order.index(behind) + 1, step.person)


def _decline(line: Line, step: Said) -> None:
    _leaves_place(line, step.person)
    _to(line, step.person, len(line.order))


def _swap(line: Line, step: Said) -> None:
    if step.person in line.order and step.other in line.order:
        one, two = line.order.index(step.person), line.order.index(step.other)
        line.order[one], line.order[two] = line.order[two], line.order[one]


def _give_back(line: Line, step: Said) -> None:
    ahead = line.ahead.pop(step.person, set())
    _to(line, step.person, sum(1 for person in line.order if person in ahead))


MOVES: dict[str, Callable[[Line, Said], None]] = {
    StepKind.IN: _in,
    StepKind.OUT: _out,
    StepKind.TAKE: _take,
    StepKind.RETURN: _return,
    StepKind.SKIP: _skip,
    StepKind.DECLINE: _decline,
    StepKind.SWAP: _swap,
    StepKind.GIVE_BACK: _give_back,
}


QUARTER = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
SOON = timedelta(hours=1)
"""Whose drive begins within this time hears that its car is not back."""
GIVEN_UP_AFTER = timedelta(hours=2)
"""A booked drive that nobody began or moved is over this long after its end, as its appointment is."""


def quarters(begin: datetime, end: datetime) -> list[datetime]:
    """The quarters of an hour that a drive from ``begin`` to ``end`` touches, in order."""
    at = quarter_of(begin)
    found = []
    while at < end:
        found.append(at)
        at += QUARTER
    return found


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of an hour began that the moment lies in."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0).astimezone(UTC)
