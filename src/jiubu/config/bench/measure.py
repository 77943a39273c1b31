"""Measuring one thing: wall clock, processor time, statements and the memory that it asks for."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

Work = Callable[[int], object]
"""Does the thing once; the number says which time it is, for things that can be done only once to the same row."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``wall`` and ``cpu`` in milliseconds, one per round; the processor time is that of this process alone."""

    name: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    statements: int
    kilobytes: int
    aim: str = ""

    @property
    def line(self) -> str:
        return (
            f"{self.name:<34} {median(self.wall):8.1f} {share(self.wall, 0.95):8.1f} {median(self.cpu):8.1f} "
            f"{self.statements:5} {self.kilobytes:7}  {self.aim}"
        )


HEAD = f"{'':<34} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'stmts':>5} {'peak kB':>7}  aim"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def share(values: Sequence[float], part: float) -> float:
    """The value that ``part`` of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


@dataclass(slots=True)
class Statements:
    """What was sent to the database, without savepoints."""

    texts: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001  Django's signature
        if not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")):
            self.texts.append(sql)
        return execute(sql, params, many, context)


@contextmanager
def counting() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def measure(name: str, work: Work, *, rounds: int, aim: str = "") -> Measured:
    """Once to warm up, ``rounds`` times by the clock, then twice more: for the statements and for the memory."""
    work(0)
    wall, cpu = [], []
    gc.collect()
    for number in range(1, rounds + 1):
        begun, used = time.perf_counter(), time.process_time()
        work(number)
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    with counting() as statements:
        work(rounds + 1)
    tracemalloc.start()
    work(rounds + 2)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measured(name, tuple(wall), tuple(cpu), len(statements.texts), round(peak / 1024), aim)


EXTRA = 3
"""Rounds besides those by the clock."""
