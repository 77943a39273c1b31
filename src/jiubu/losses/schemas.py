"""Lost deals and what is learnt from them, as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body

Step = Literal["discussion", "countermeasure", "training", "reward", "done"]


class AskedIn(Schema):
    """A period, both days included (this month when left out), and what the losses are narrowed to; "-" is "none"."""

    begin: date | None = None
    end: date | None = None
    store: int | None = Field(None, ge=1)
    reason: str = ""
    rival_brand: str = ""
    rival_model: str = ""
    series: str = Field("", description="an id")
    owner: str = Field("", description="an id")
    stage: str = ""
    channel: str = ""


class LostOut(Schema):
    """A confirmed loss."""

    id: int
    deal_id: int
    case_id: int | None
    customer_name: str
    series: str
    reason: str
    text: str
    rival_brand: str
    rival_model: str
    rival_price: Decimal | None
    rival_dealer: str
    stage: str
    channel: str
    owner_id: int | None
    store_id: int
    asked_at: datetime
    decided_at: datetime
    decision: str
    revive_on: date | None
    to_pool: bool


class LossLineOut(Schema):
    """A number; ``words`` is the query of ``/losses`` that lists the names behind it."""

    title: str
    count: int
    share: float
    words: dict[str, str]
    is_part: bool


class TableOut(Schema):
    key: str
    title: str
    lines: list[LossLineOut]
    more: int


class ClosingOut(Schema):
    """Closing rate of a consultant: won / (won + lost). ``place`` null: too few to rank; ``rate`` null: nothing decided."""

    owner_id: int
    name: str
    won: int
    lost: int
    count: int
    rate: float | None
    place: int | None
    is_small: bool


class DecidedOut(Schema):
    """Requests asked for in the period. ``sent_back_rate``: K15; ``clear_rate``: K14."""

    asked: int
    confirmed: int
    sent_back: int
    waiting: int
    clear: int
    sent_back_rate: float | None
    clear_rate: float | None


class AnalysisOut(Schema):
    begin: date
    end: date
    count: int
    tables: list[TableOut]
    closing: list[ClosingOut]
    decided: DecidedOut


class CaseOut(Schema):
    id: int
    deal_id: int
    request_id: int
    store_id: int
    owner_id: int | None
    step: str
    cause: str
    opened_at: datetime
    version: int


class CaseStepOut(Schema):
    before: str
    after: str
    note: str
    by_id: int | None
    at: datetime


class CaseDetailOut(CaseOut):
    """``missing``: what the present step still lacks (cause, review, countermeasure, rehearsal); "" nothing."""

    steps: list[CaseStepOut]
    missing: str


class CauseIn(Body):
    cause: str = Field(max_length=5000)


class CaseStepIn(Body):
    """The step that follows the present one."""

    step: Step
    note: str = Field("", max_length=2000)


class CaseOwnerIn(Body):
    owner_id: int


class ReviewIn(Body):
    store_id: int | None = None
    held_on: date
    title: str = Field(max_length=120)
    team_id: int | None = None
    participants: list[int] = Field(min_length=1, max_length=200)
    cases: list[int] = Field(default_factory=list, max_length=200)
    conclusion: str = Field("", max_length=5000)


class ReviewChange(Body):
    """Only what is sent is changed; ``version`` is the one that was read."""

    held_on: date | None = None
    title: str | None = Field(None, max_length=120)
    participants: list[int] | None = Field(None, max_length=200)
    cases: list[int] | None = Field(None, max_length=200)
    conclusion: str | None = Field(None, max_length=5000)
    version: int | None = None


class ReviewOut(Schema):
    id: int
    store_id: int
    team_id: int | None
    held_on: date
    title: str
    conclusion: str
    made_by_id: int | None
    version: int


class MeasureIn(Body):
    text: str = Field(max_length=300)
    owner_id: int
    due_on: date
    case_id: int | None = None


class MeasureOut(Schema):
    """``state`` is that of its task: open, done, cancelled."""

    id: int
    review_id: int
    case_id: int | None
    text: str
    owner_id: int
    due_on: date
    state: str | None
    task_id: int | None


class ReviewDetailOut(ReviewOut):
    participants: list[int]
    cases: list[int]
    countermeasures: list[MeasureOut]


class TalkIn(Body):
    kind: Literal["training", "talk"]
    title: str = Field(max_length=120)
    text: str = Field(max_length=20000)


class RehearsalIn(Body):
    on: date


class TalkOut(Schema):
    id: int
    countermeasure_id: int
    store_id: int
    kind: str
    title: str
    text: str
    rehearsed_on: date | None
    made_by_id: int | None
    created_at: datetime
