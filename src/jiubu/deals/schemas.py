"""Deals as JSON. Amounts are decimal strings in yuan, times carry their zone, days are YYYY-MM-DD."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.web.api import Body

Way = Literal["call", "wechat", "message", "visit", "email", "letter"]
Outcome = Literal["reached", "not_reached", "wrong_number"]
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


class ColumnOut(Schema):
    """One stage of the board with its first cards."""

    stage: str
    title: str
    phase: str
    probability: int
    count: int
    amount: Decimal
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
    amount: Decimal
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


class NextStepOut(Schema):
    """The one thing to do next."""

    kind: str
    title: str
    at: datetime | None
    state: str
    followup_id: int | None


class DealOut(Schema):
    """One deal with its facts and its next step. What its gate still wants: ``/runs/{run_id}``."""

    id: int
    code: str
    version: int
    store_id: int
    customer_id: int
    customer_name: str
    owner_id: int | None
    title: str
    series_id: int | None
    trim_id: int | None
    colour_id: int | None
    model: str
    amount: Decimal | None
    channel: str
    payment_way: str
    expected_on: date | None
    process_id: int
    run_id: int | None
    stage: str
    phase: str
    stage_entered_at: datetime
    stage_limit_at: datetime | None
    has_override: bool
    grade: str
    proposed_grade: str
    is_grade_overridden: bool
    next_contact_at: datetime | None
    next_contact_purpose: str
    last_contact_at: datetime | None
    contact_count: int
    loss_reason: str
    created_at: datetime
    won_at: datetime | None
    delivered_at: datetime | None
    lost_at: datetime | None
    external_id: str
    remark: str
    next_step: NextStepOut


class CustomerIn(Body):
    """A new customer's card. A number that has a card already is refused with that card."""

    kind: Literal["person", "company"] = "person"
    name: str = Field(max_length=100)
    mobile: str | None = Field(None, max_length=30)
    gender: str = Field("", max_length=10)
    wechat: str = Field("", max_length=60)
    credit_code: str | None = Field(None, max_length=18)
    region: str = Field("", max_length=60)


class WishIn(Body):
    """What the customer wants; each part may be unknown."""

    title: str = Field("", max_length=120)
    series_id: int | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    payment_way: Literal["", "cash", "loan", "lease"] = ""
    expected_on: date | None = None


class DealIn(Body):
    """A new deal: for a card that is there (``customer_id``) or for a new one (``customer``)."""

    customer_id: int | None = None
    customer: CustomerIn | None = None
    wish: WishIn | None = None
    channel: str = Field("", max_length=50)
    store_id: int | None = None
    owner_id: int | None = None
    is_pool: bool = False
    process_id: int | None = None
    stage: str | None = Field(None, max_length=40)
    next_at: AwareDatetime | None = None
    next_purpose: str = Field("", max_length=100)
    remark: str = Field("", max_length=5000)
    external_id: str = Field("", max_length=60)


class DealChanges(Body):
    """Only what is sent is changed. ``version`` is the one that was read; a stale one is refused (409, ``stale``)."""

    version: int | None = None
    title: str | None = Field(None, max_length=120)
    series_id: int | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    channel: str | None = Field(None, max_length=50)
    payment_way: Literal["", "cash", "loan", "lease"] | None = None
    expected_on: date | None = None
    remark: str | None = Field(None, max_length=5000)


class OwnerIn(Body):
    """Who gets the deal; null gives it back to the pool."""

    owner_id: int | None
    reason: str = Field("", max_length=200)


class MoveIn(Body):
    """Where to: a stage key; at a decision also the answer. ``override`` passes an unmet gate, with a reason."""

    to: str = Field(max_length=40)
    answer: str = Field("", max_length=40)
    reason: str = Field("", max_length=300)
    override: bool = False


class MovedOut(Schema):
    """What came of it: moved, asked (an approval is waited for), already (it stands there)."""

    state: str
    stage: str
    phase: str


class FollowupOut(Schema):
    """A contact, planned or recorded."""

    id: int
    deal_id: int
    customer_id: int
    owner_id: int | None
    kind: str
    way: str
    purpose: str
    points: str
    planned_at: datetime | None
    state: str
    done_at: datetime | None
    outcome: str
    said: str
    is_two_way: bool


class PlanIn(Body):
    """The next contact. Later than the grade allows only with a reason."""

    at: AwareDatetime
    purpose: str = Field(max_length=100)
    way: Way = "call"
    points: str = Field("", max_length=5000)
    reason: str = Field("", max_length=300)


class ForwardIn(Body):
    """Another time for a planned contact."""

    at: AwareDatetime
    reason: str = Field("", max_length=300)


class RecordIn(Body):
    """A contact that was made or tried, and when the next one is (the grade proposes it where it is left out)."""

    outcome: Outcome
    way: Way = "call"
    said: str = Field("", max_length=5000)
    is_two_way: bool | None = None
    followup_id: int | None = None
    purpose: str = Field("", max_length=100)
    next_at: AwareDatetime | None = None
    next_purpose: str = Field("", max_length=100)
    next_way: Way = "call"
    next_points: str = Field("", max_length=5000)
    reason: str = Field("", max_length=300)


class RecordedOut(Schema):
    """The recorded contact and the next one."""

    followup: FollowupOut
    next: FollowupOut | None


class SignOut(Schema):
    """A sign of a grade; shown by a fact or ticked at the last judgement."""

    key: str
    title: str
    grade: str
    is_shown: bool
    is_by_fact: bool


class GradeOut(Schema):
    """The grade with what speaks for it."""

    grade: str
    proposed: str
    reasons: list[str]
    is_overridden: bool
    judged_at: datetime | None
    signs: list[SignOut]


class GradeIn(Body):
    """Signs ticked now. ``grade`` other than the proposed one needs a reason."""

    signs: list[str] = Field(default_factory=list, max_length=60)
    grade: str | None = Field(None, max_length=4)
    reason: str = Field("", max_length=300)


class GradeChangeOut(Schema):
    """One judgement in the history."""

    before: str
    after: str
    proposed: str
    cause: str
    reason: str
    signs: list[str]
    stage: str
    at: datetime


class LossIn(Body):
    """Ask to close as lost: a leaf of the tree of reasons, what happened, and the rival where the reason wants it."""

    reason: str = Field(max_length=50)
    text: str = Field(max_length=5000)
    rival_brand: str = Field("", max_length=60)
    rival_model: str = Field("", max_length=80)
    rival_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    rival_dealer: str = Field("", max_length=100)


class ConfirmIn(Body):
    """The manager's words, and when to try again."""

    words: str = Field("", max_length=300)
    revive_on: date | None = None


class SendBackIn(Body):
    """What the manager wants tried."""

    words: str = Field(max_length=300)


class ReasonIn(Body):
    """Why."""

    reason: str = Field(max_length=300)


class LossOut(Schema):
    """A request to close a deal as lost."""

    id: int
    deal_id: int
    reason: str
    text: str
    rival_brand: str
    rival_model: str
    rival_price: Decimal | None
    rival_dealer: str
    stage: str
    contact_count: int
    asked_by_id: int | None
    asked_at: datetime
    state: str
    decided_by_id: int | None
    decided_at: datetime | None
    decision: str
    revive_on: date | None


class DeliveryIn(Body):
    """When the car will be handed over."""

    due_at: AwareDatetime


class ApologyIn(Body):
    """What the customer was told about the delay, and the new date."""

    said: str = Field(max_length=5000)
    due_at: AwareDatetime
    cause: str = Field("", max_length=300)
    way: Way = "call"


class PromiseOut(Schema):
    """A promise of delivery."""

    id: int
    text: str
    due_at: datetime
    state: str


class HandoverIn(Body):
    """Everything of one person to another. ``only_open`` leaves closed deals: for somebody who is only away."""

    from_user_id: int
    to_user_id: int
    reason: str = Field(max_length=200)
    store_id: int | None = None
    only_open: bool = False


class HandoverOut(Schema):
    """The receipt: ids of what moved, by kind."""

    id: int
    from_user_id: int
    to_user_id: int
    store_id: int
    at: datetime
    reason: str
    moved: dict[str, list[int]]


class TitledOut(Schema):
    """A channel."""

    key: str
    title: dict[str, str]


class LossReasonOut(Schema):
    """A loss reason; ``parent`` is the branch it hangs on."""

    key: str
    title: dict[str, str]
    parent: str
    wants_rival: bool


class ProfileOut(Schema):
    """The grade table in use."""

    key: str
    grades: list[dict[str, Any]]
    signs: list[dict[str, Any]]


class ChannelIn(Body):
    """A channel's titles: ``{"zh": …, "en": …}``."""

    title: dict[str, str]
    order: int = 100
    is_active: bool = True


class LossReasonPut(Body):
    """A loss reason's titles and place in the tree."""

    title: dict[str, str]
    parent: str = ""
    wants_rival: bool = False
    order: int = 100
    is_active: bool = True


class ProfileIn(Body):
    """A whole grade table, as packs write it."""

    title: dict[str, str]
    grades: list[dict[str, Any]] = Field(max_length=30)
    signs: list[dict[str, Any]] = Field(default_factory=list, max_length=100)


class ProfileChoice(Body):
    """Which grade table to judge by."""

    key: str = Field(max_length=50)
