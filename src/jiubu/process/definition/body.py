"""Stages, work, decisions and ways back: a process without its forms."""

from typing import Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from jiubu.kernel.titles import Title
from jiubu.process.definition.criterion import Criterion, Key, Part
from jiubu.process.definition.soundness import FINISH, problems_of

Phase = Literal["lead", "open", "won", "after", "lost", "dormant"]
ASIDE: tuple[Phase, ...] = ("lost", "dormant")
LATER = ("only_when", "appointments")
"""Fields of work items that came after the first release."""


class WorkItem(Part):
    """Something to do within a stage. With ``done_when`` it is done when that is so, else somebody ticks it;
    ``only_when``: not before that is so, nor may appointments of the kinds ``appointments`` be agreed before.
    """

    key: str = Key
    title: Title
    role: str = ""
    required: bool = False
    done_when: Criterion | None = None
    only_when: Criterion | None = None
    appointments: tuple[str, ...] = ()
    help: Title | None = None

    @model_serializer(mode="wrap")
    def _plain(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Versions and packs written before a field was there stay what they are: it is left out while it is empty."""
        return {name: value for name, value in plain(self).items() if name not in LATER or value}


class Track(Part):
    """A list of work that goes on beside the others within one stage."""

    key: str = Key
    title: Title
    work: tuple[WorkItem, ...] = Field(min_length=1)


class TimeLimit(Part):
    working_hours: float = Field(gt=0)
    warn_at: float = Field(0.75, gt=0, lt=1)


class MaySkip(Part):
    roles: tuple[str, ...] = Field(min_length=1)
    reason: Literal["required", "optional"] = "required"


class Stage(Part):
    """A step. ``enter`` is checked where one comes from, ``leave`` where one is."""

    key: str = Key
    title: Title
    phase: Phase
    role: str
    purpose: Title | None = None
    probability: int = Field(0, ge=0, le=100)
    time_limit: TimeLimit | None = None
    guidance: Title | str | None = None
    forms: tuple[str, ...] = ()
    work: tuple[WorkItem, ...] = ()
    tracks: tuple[Track, ...] = ()
    enter: Criterion | None = None
    leave: Criterion | None = None
    may_skip: MaySkip | None = None
    advance: Literal["manual", "suggest", "automatic"] = "suggest"

    @property
    def is_aside(self) -> bool:
        return self.phase in ASIDE

    @property
    def all_work(self) -> tuple[WorkItem, ...]:
        return (*self.work, *(item for track in self.tracks for item in track.work))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All that this stage asks for anywhere."""
        asked = [self.enter, self.leave]
        for item in self.all_work:
            asked += [item.done_when, item.only_when]
        return tuple(criterion for criterion in asked if criterion is not None)


class Needs(Part):
    """What an answer asks for: a form filled in, or somebody's approval."""

    form: str | None = None
    approval: str | None = None


class Answer(Part):
    key: str = Key
    to: str
    title: Title | None = None
    needs: Needs | None = None


class Decision(Part):
    """A question after a stage; only its answers lead on from there."""

    key: str = Key
    after: str
    question: Title
    answers: tuple[Answer, ...] = Field(min_length=2)


class WayBack(Part):
    from_: str = Field(alias="from")
    to: str
    reason: Literal["required", "optional"] = "required"


class ProcessBody(Part):
    """A process without its forms: what stands in one row of ``process/processes``."""

    key: str = Key
    title: Title
    subject: str = "deal"
    about: Title | None = None
    stages: tuple[Stage, ...] = Field(min_length=1)
    decisions: tuple[Decision, ...] = ()
    ways_back: tuple[WayBack, ...] = ()

    @property
    def main(self) -> tuple[Stage, ...]:
        """The stages of the way, without those aside (lost, dormant)."""
        return tuple(stage for stage in self.stages if not stage.is_aside)

    @property
    def asides(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.is_aside)

    def find(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)

    def stage(self, key: str) -> Stage:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def place(self, key: str) -> int:
        """Where a stage stands on the way, from 0; -1 for one aside."""
        return next((i for i, stage in enumerate(self.main) if stage.key == key), -1)

    def decision_after(self, key: str) -> Decision | None:
        return next((decision for decision in self.decisions if decision.after == key), None)

    def next_of(self, key: str) -> str:
        """The stage after this one, or FINISH."""
        place = self.place(key)
        return self.main[place + 1].key if place + 1 < len(self.main) else FINISH

    def way_back(self, origin: str, to: str) -> WayBack | None:
        return next((way for way in self.ways_back if way.from_ == origin and way.to == to), None)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        problems = problems_of(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self
