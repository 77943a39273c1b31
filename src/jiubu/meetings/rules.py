"""What a daily report holds, as it is kept: for each section its rows as (id, what became of it)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jiubu.meetings.enums import SECTIONS

Rows = Sequence[tuple[int, str]]
Figures = dict[str, list[tuple[int, str]]]

ANCHORED = ("visits", "calls", "talks", "cards", "drives", "grades", "moves", "promised", "kept")
"""Sections whose rows are told by a moment that never changes: they must be found again as long as the rows are there."""


@dataclass(frozen=True, slots=True)
class Span:
    """One day of a store: from ``begin`` up to ``end``, as it was known at ``cut``."""

    day: date
    begin: datetime
    end: datetime
    cut: datetime

    @property
    def until(self) -> datetime:
        """What was recorded at the very moment of the cut counts."""
        return min(self.end, self.cut + timedelta(microseconds=1))

    @property
    def left(self) -> datetime:
        """What was due before this is left over: of an earlier day, and its time has passed."""
        return min(self.begin, self.cut)


def span_of(day: date, timezone_name: str, cut: datetime) -> Span:
    zone = ZoneInfo(timezone_name)
    begin = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return Span(day, begin, end, cut)


def read_figures(kept: Mapping[str, Sequence[Sequence[object]]]) -> Figures:
    """As JSON gives them back; a section of later versions is passed over."""
    return {key: [(int(str(row[0])), str(row[1])) for row in kept.get(key, ())] for key in SECTIONS}


def no_figures() -> Figures:
    return {key: [] for key in SECTIONS}


def tags_in(rows: Rows) -> dict[str, int]:
    """How many rows became what, the most first."""
    return dict(Counter(tag for _id, tag in rows if tag).most_common())


def sums_of(reports: Sequence[Figures]) -> dict[str, int]:
    return {key: sum(len(figures[key]) for figures in reports) for key in SECTIONS}


def differences(kept: Figures, found: Figures) -> dict[str, tuple[Rows, Rows]]:
    """section -> (only kept, only found): a row whose tag is another is in both."""
    changed: dict[str, tuple[Rows, Rows]] = {}
    for key in SECTIONS:
        before, now = set(kept[key]), set(found[key])
        if before != now:
            changed[key] = (sorted(before - now), sorted(now - before))
    return changed


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def day_of_kind(kind: str, day: date) -> date:
    """The day under which a meeting is kept: the week's one under its Monday."""
    return monday_of(day) if kind == "weekly" else day
