"""Boards, lists and calendars as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

ContactState = Literal["planned", "today", "overdue", ""]


class CardOut(Schema):
    """A deal as boards and lists show it."""

    id: int
    code: str
    version: int
    customer_id: int
    customer_name: str
    grade: str
    is_grade_overridden: bool
    model: str
    colour: str
    amount: Decimal | None
    channel: str
    stage: str
    phase: str
    days_in_stage: int
    limit: str = Field(description="of the stage's time: empty, warn, over")
    next_contact_at: datetime | None
    next_purpose: str
    contact: ContactState
    overdue_days: int
    owner_id: int | None
    owner_name: str
    has_override: bool
    is_loss_asked: bool
    may_contact: bool = Field(description="you may plan and record contacts")
    may_move: bool = Field(description="you may move it to another stage")


class ColumnOut(Schema):
    """One stage of the board with its first cards."""

    stage: str
    title: str
    phase: str
    probability: int
    count: int
    amount: Decimal | None = Field(description="null where the role hides amounts")
    planned: int
    today: int
    overdue: int
    cards: list[CardOut]
    next: str


class ChoiceOut(Schema):
    """Something to filter by. An owner with id 0 is the pool."""

    id: int
    title: str
    is_chosen: bool


class BoardOut(Schema):
    """The board of one process."""

    process_id: int
    process_title: str
    columns: list[ColumnOut]
    total: int
    amount: Decimal | None
    processes: list[ChoiceOut]
    stores: list[ChoiceOut]
    owners: list[ChoiceOut]


class CardPageOut(Schema):
    """Cards of one page; ask again with ``after`` = ``next``."""

    rows: list[CardOut]
    next: str


class CalendarItemOut(Schema):
    """A contact or an appointment."""

    kind: str
    id: int
    deal_id: int | None
    title: str
    customer_name: str
    model: str
    begins_at: datetime
    ends_at: datetime | None
    owner_id: int | None
    owner_name: str
    is_done: bool
    is_overdue: bool
