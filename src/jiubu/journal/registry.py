"""Who reacts to what, and what runs at which time. Filled by ``reactions.py`` and ``clock.py`` of the modules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiubu.journal.models import Entry
    from jiubu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Reaction:
    name: str
    verbs: frozenset[str]
    run: "Callable[[Entry, Actor], None]"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job that runs once per slot; slots begin every ``every``, counted from midnight UTC."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that is looked for again and again in a thread of its own; ``pause``: seconds after nothing was found."""

    name: str
    pause: float
    run: Callable[[], bool]


LOOPS: dict[str, Loop] = {}
REACTIONS: dict[str, Reaction] = {}
SCHEDULE: dict[str, Scheduled] = {}
_by_verb: dict[str, list[str]] = {}


def reaction(name: str, *verbs: str) -> "Callable[[Callable[[Entry, Actor], None]], Callable[[Entry, Actor], None]]":
    """Declare ``run(entry, by)`` as the reaction ``name`` to the verbs. It must be safe to repeat."""

    def declare(run: "Callable[[Entry, Actor], None]") -> "Callable[[Entry, Actor], None]":
        if name in REACTIONS:
            raise TypeError(f"reaction {name!r} is declared twice")
        REACTIONS[name] = Reaction(name, frozenset(verbs), run)
        for verb in verbs:
            _by_verb.setdefault(verb, []).append(name)
        return run

    return declare


def reactions_to(verb: str) -> list[str]:
    return _by_verb.get(verb, [])


def every(interval: timedelta, *, name: str) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Declare ``run(slot)`` as a job of the schedule. It must be safe to repeat."""

    def declare(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        if name in SCHEDULE:
            raise TypeError(f"job {name!r} is declared twice")
        SCHEDULE[name] = Scheduled(name, interval, run)
        return run

    return declare


def looping(name: str, *, pause: float) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Declare ``run()`` as a loop of the worker: it says whether it found something to do. It must be safe to repeat,
    also by several workers at once. For what waits for others (the network): reactions and jobs must not.
    """

    def declare(run: Callable[[], bool]) -> Callable[[], bool]:
        if name in LOOPS:
            raise TypeError(f"loop {name!r} is declared twice")
        LOOPS[name] = Loop(name, pause, run)
        return run

    return declare
