"""Shapes of the API of processes."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body, MissingOut


class ProcessOut(Schema):
    """A process with its newest version's number of stages."""

    id: int
    key: str
    title: dict[str, str]
    subject_kind: str
    store_id: int | None
    is_default: bool


class VersionOut(Schema):
    """One published version; ``body`` is the whole definition, forms included."""

    process_id: int
    number: int
    published_at: datetime
    published_by: str
    body: dict[str, Any]


class ProcessIn(Body):
    """A definition to publish: ``body`` as a pack writes it; ``forms`` by key (left out: the group's)."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    body: dict[str, Any]
    forms: dict[str, Any] | None = None
    store_id: int | None = None
    is_default: bool = False


class FormIn(Body):
    """A form as a pack writes it."""

    body: dict[str, Any]


class StoreIn(Body):
    store_id: int


class FactOut(Schema):
    name: str
    subject: str
    type: str
    title: str
    source: str


class RunOut(Schema):
    """Where a run stands. ``light``: green, amber, red or "" without a time limit."""

    id: int
    subject_kind: str
    subject_id: int
    process_id: int
    version: int
    stage: str
    phase: str
    state: str
    revision: int
    entered_at: datetime
    warn_at: datetime | None
    limit_at: datetime | None
    light: str
    met_count: int
    asked_count: int
    has_override: bool


class WorkOut(Schema):
    key: str
    title: str
    role: str
    is_required: bool
    is_done: bool
    is_computed: bool


class FormStatusOut(Schema):
    key: str
    title: str
    state: str
    number: int


class WayOut(Schema):
    """One way on. ``kind``: next, answer, finish, back, skip, aside or reopen."""

    kind: str
    to: str
    title: str
    decision: str
    answer: str
    label: str
    needs_reason: bool
    needs_form: str
    needs_approval: str
    missing: list[MissingOut]


class StatusOut(Schema):
    """Everything about where a run stands and how it goes on."""

    run: RunOut
    title: str
    question: str
    is_ready: bool
    missing: list[MissingOut]
    work: list[WorkOut]
    forms: list[FormStatusOut]
    ways: list[WayOut]
    is_waiting: bool


class StageVisitOut(Schema):
    number: int
    stage: str
    phase: str
    way: str
    decision: str
    answer: str
    reason: str
    is_override: bool
    unmet: list[str]
    entered_at: datetime
    left_at: datetime | None


class MoveIn(Body):
    """Where to: a stage's key, or "finish". ``override`` passes an unmet gate, with the right to it and a reason."""

    to: str = Field(max_length=40)
    answer: str = Field("", max_length=40)
    reason: str = Field("", max_length=300)
    override: bool = False


class MovedOut(Schema):
    """``state``: moved, asked (waits for approval) or already."""

    state: str
    run: RunOut


class WorkIn(Body):
    done: bool = True
    note: str = Field("", max_length=300)


class AnswersIn(Body):
    """The whole form; ``number`` of the version that was edited guards against overwriting somebody else's."""

    answers: dict[str, Any]
    number: int | None = None


class AnswersOut(Schema):
    form: str
    number: int
    answers: dict[str, Any]
    is_complete: bool
    at: datetime


class AttachmentOut(Schema):
    id: int
    content_type: str
    size: int


class MigrationIn(Body):
    """``stages`` maps old stage keys to new ones. Dry unless ``really``."""

    origin: int
    to: int
    stages: dict[str, str] = Field(default_factory=dict)
    really: bool = False


class MigrationOut(Schema):
    moved: list[int]
    unmapped: dict[str, list[int]]
