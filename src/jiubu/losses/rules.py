"""The five steps after a loss, and how closing rates are ranked. Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

STEPS = ("analysis", "discussion", "countermeasure", "training", "reward")
DONE = "done"

SMALL_SAMPLE = 10
"""A closing rate of fewer decided deals than this says little: it is shown, but not ranked."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a case has to show."""

    has_cause: bool = False
    is_discussed: bool = False
    has_countermeasure: bool = False
    is_rehearsed: bool = False


def next_step(step: str) -> str:
    """The step after this one; "done" after the last, "" after the end."""
    if step == DONE:
        return ""
    return (*STEPS, DONE)[STEPS.index(step) + 1]


def missing_at(step: str, known: Known) -> str:
    """What this step still lacks before the case may go on: cause, review, countermeasure, rehearsal; "" nothing."""
    wanted = {
        "analysis": (known.has_cause, "cause"),
        "discussion": (known.is_discussed, "review"),
        "countermeasure": (known.has_countermeasure, "countermeasure"),
        "training": (known.is_rehearsed, "rehearsal"),
    }
    met, what = wanted.get(step, (True, ""))
    return "" if met else what


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody decided in a period. Rate = won / (won + lost); None when nothing was decided."""

    owner_id: int | None
    name: str
    won: int
    lost: int
    place: int | None = None

    @property
    def count(self) -> int:
        return self.won + self.lost

    @property
    def rate(self) -> float | None:
        return self.won / self.count if self.count else None

    @property
    def is_small(self) -> bool:
        return 0 < self.count < SMALL_SAMPLE


def ranked(rows: Iterable[Closing]) -> list[Closing]:
    """The best rate first; equal rates share a place. Small samples follow without a place, then who decided nothing."""
    found = list(rows)
    large = sorted((r for r in found if r.count >= SMALL_SAMPLE), key=lambda r: (-(r.rate or 0), -r.count, r.name))
    rest = sorted((r for r in found if r.count < SMALL_SAMPLE), key=lambda r: (r.count == 0, -(r.rate or 0), r.name))
    placed: list[Closing] = []
    for number, row in enumerate(large, start=1):
        place = placed[-1].place if placed and placed[-1].rate == row.rate else number
        placed.append(Closing(row.owner_id, row.name, row.won, row.lost, place))
    return [*placed, *rest]
