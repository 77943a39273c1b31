"""A deal of the demo business, as plain data: its steps, contacts, visits, losses and promises."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Ending = Literal["delivered", "won", "lost", "dormant", "open"]
PHASES = {
    "prospecting": "lead", "find": "lead", "invite": "lead", "delivery": "won", "follow_up": "after", "lost": "lost", "dormant": "dormant",
}  # fmt: skip
"""Every other stage is "open"."""
DIRECT = ("walk_in", "auto_show", "outside_event")
"""Who comes by these ways stands in the showroom at once."""


@dataclass(slots=True)
class Step:
    """The time at one stage."""

    stage: str
    way: str
    entered_at: datetime
    left_at: datetime | None = None
    reason: str = ""
    decision: str = ""
    answer: str = ""

    @property
    def phase(self) -> str:
        return PHASES.get(self.stage, "open")


@dataclass(slots=True)
class Talk:
    """A contact that was made (``at``), or is planned only (``planned_at``)."""

    kind: str
    purpose: str
    planned_at: datetime | None
    at: datetime | None = None
    way: str = "call"
    outcome: str = ""
    said: str = ""
    source: str = ""
    made_at: datetime | None = None
    """When it was planned; else at the contact before it."""

    @property
    def is_two_way(self) -> bool:
        return self.outcome == "reached" and self.kind != "thank_you"


@dataclass(slots=True)
class Coming:
    """A visit to the showroom."""

    arrived_at: datetime
    left_at: datetime
    kind: str
    result: str
    note: str = ""


@dataclass(slots=True)
class Loss:
    """A request to close, and what became of it ("" while it waits)."""

    at: datetime
    stage: str
    state: str
    decided_at: datetime | None = None
    decision: str = ""


@dataclass(slots=True)
class Story:
    ending: Ending
    channel: str
    process: str = "nine_step"
    steps: list[Step] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    visits: list[Coming] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    grades: list[tuple[datetime, str, str]] = field(default_factory=list)
    """(at, grade, stage) of every judgement."""
    promised_at: datetime | None = None
    first_promised_at: datetime | None = None
    """Where the first promise could not be kept."""
    apologised_at: datetime | None = None

    @property
    def created_at(self) -> datetime:
        return self.steps[0].entered_at

    def entered(self, stage: str) -> datetime | None:
        return next((step.entered_at for step in self.steps if step.stage == stage), None)
