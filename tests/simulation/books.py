"""What the simulated people did, written down by themselves: nothing here is read from the database."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jiubu.kernel.errors import Refused

IN_TIME = 30
"""Minutes that a lead may wait, by the rules of the pack."""


class Books:
    """Counts of what was done, and the names behind what the figures count. ``waits``: open minutes of answered leads."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.names: defaultdict[str, set[Any]] = defaultdict(set)
        self.refusals: Counter[str] = Counter()
        self.waits: list[int] = []
        self._waiting: dict[int, datetime] = {}

    def lead_came(self, deal: int, at: datetime) -> None:
        self.note("lead", deal)
        self._waiting[deal] = at

    def is_waiting(self, deal: int) -> bool:
        return deal in self._waiting

    def answered(self, deal: int, at: datetime, store) -> None:
        """A person got in touch; only the first time counts."""
        came = self._waiting.pop(deal, None)
        if came is not None:
            self.waits.append(open_minutes(store, came, at))
            self.note("answered in time" if self.waits[-1] <= IN_TIME else "answered late", deal)

    def note(self, what: str, name: Any = None) -> None:
        self.done[what] += 1
        if name is not None:
            self.names[what].add(name)

    def refused(self, code: str, act: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """It must be refused, for this reason."""
        found = "done"
        try:
            act(*args, **kwargs)
        except Refused as refusal:
            found = refusal.code
        assert found == code, f"{act.__name__}: {found} instead of {code}"
        self.refusals[code] += 1


def open_minutes(store, begin: datetime, end: datetime) -> int:
    """Whole minutes between two moments in which a store without days of rest was open, added up day by day."""
    total, day = timedelta(), begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        opens = day.replace(hour=store.opens_at.hour, minute=store.opens_at.minute)
        closes = day.replace(hour=store.closes_at.hour, minute=store.closes_at.minute)
        total += max(min(end, closes) - max(begin, opens), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)
