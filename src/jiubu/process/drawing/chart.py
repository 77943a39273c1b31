"""What is drawn: plain data, made from a definition and, for one deal, from its run."""

from dataclasses import dataclass
from typing import Literal

ChartState = Literal["", "done", "current", "next", "skipped"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A role whose stages stand in one lane."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One box. ``note`` is the small line below the title (time limit), ``count`` the figure at its right."""

    key: str
    title: str
    lane: str
    note: str = ""
    count: str = ""
    state: ChartState = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way out of a decision, to a stage or an end. ``is_taken``: the deal took it."""

    label: str
    to: str
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A question after a stage."""

    key: str
    after: str
    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Where a process ends. ``kind`` colours it: good, bad or mute."""

    key: str
    title: str
    kind: Literal["good", "bad", "mute"]
    state: ChartState = ""


@dataclass(frozen=True, slots=True)
class WayBack:
    """A return to an earlier stage that the definition allows."""

    origin: str
    to: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``stages`` in the order of the process; ``ends`` beside them; ``results`` is the title of the ends' lane.

    ``aside`` says in words where every stage may lead at any time ("战败、休眠：任何阶段").
    """

    title: str
    start: str
    finish: str
    lanes: tuple[Lane, ...]
    stages: tuple[Stage, ...]
    decisions: tuple[Decision, ...] = ()
    ends: tuple[End, ...] = ()
    ways_back: tuple[WayBack, ...] = ()
    skips: tuple[str, ...] = ()
    results: str = ""
    aside: str = ""
    skip_label: str = ""
    back_label: str = ""

    def number(self, key: str) -> int:
        """Place of a stage, from 1; 0 for an end."""
        return next((i for i, stage in enumerate(self.stages, 1) if stage.key == key), 0)

    def title_of(self, key: str) -> str:
        titles = {stage.key: stage.title for stage in self.stages} | {end.key: end.title for end in self.ends}
        return titles.get(key, key)

    def end(self, key: str) -> End | None:
        return next((end for end in self.ends if end.key == key), None)

    def decision_after(self, key: str) -> Decision | None:
        return next((decision for decision in self.decisions if decision.after == key), None)

    def backs_of(self, key: str) -> tuple[WayBack, ...]:
        return tuple(way for way in self.ways_back if way.origin == key)
