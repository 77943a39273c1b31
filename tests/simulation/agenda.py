"""Made-up people act one after another under a moved clock; a person is a generator that yields how long it waits."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from tests.factories.worker import run_schedule, run_worker

Life = Iterator[timedelta | datetime]


class Agenda:
    """Whose turn it is. Every ``beat`` the worker and the jobs of the clock run, as they would beside the people."""

    def __init__(self, clock, begin: datetime, *, beat: timedelta) -> None:
        self.clock, self.now, self.beat = clock, begin, beat
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._numbers = count()
        self._next_beat = begin
        self.beats = 0

    def join(self, at: datetime, life: Life) -> None:
        heappush(self._waiting, (at, next(self._numbers), life))

    def live_until(self, end: datetime, *, at_night: Callable[[datetime], bool]) -> None:
        """``at_night``: while it says so, and nobody acts, the jobs run once an hour only."""
        while self._waiting and self._waiting[0][0] < end:
            at, _number, life = heappop(self._waiting)
            self._beat_until(at, at_night)
            self._go(at)
            wait = next(life, None)
            if wait is not None:
                self.join(wait if isinstance(wait, datetime) else self.now + wait, life)
        self._beat_until(end, at_night)
        self._go(end)

    def _beat_until(self, moment: datetime, at_night: Callable[[datetime], bool]) -> None:
        while self._next_beat <= moment:
            self._go(self._next_beat)
            run_worker()
            run_schedule()
            run_worker()
            self.beats += 1
            self._next_beat += timedelta(hours=1) if at_night(self._next_beat) else self.beat

    def _go(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        self.clock.move_to(self.now)
