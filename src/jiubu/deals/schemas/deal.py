"""One deal as JSON: opening, changing, moving, handing over."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.web.api import Body


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
    received_at: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    response_minutes: int | None
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
    received_at: AwareDatetime | None = Field(default=None, description="when the lead came in, if not now")


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


class DealMoveIn(Body):
    """Where to: a stage key; at a decision also the answer. ``override`` passes an unmet gate, with a reason."""

    to: str = Field(max_length=40)
    answer: str = Field("", max_length=40)
    reason: str = Field("", max_length=300)
    override: bool = False


class DealMovedOut(Schema):
    """What came of it: moved, asked (an approval is waited for), already (it stands there)."""

    state: str
    stage: str
    phase: str


class HandoverIn(Body):
    """Everything of one person to another. ``only_open`` leaves customers who have only closed deals, with all work about
    them: for somebody who is only away.
    """

    from_user_id: int
    to_user_id: int
    reason: str = Field(max_length=200)
    store_id: int | None = None
    only_open: bool = False


class HandoverOut(Schema):
    """The receipt: ids of what moved, by kind (customers, deals, tasks, promises, appointments, test drives as ``drives``,
    loss cases as ``cases``, ``countermeasures``, actions of reviews as ``instructions``); once it was undone, ids of what stayed (``left``).
    """

    id: int
    from_user_id: int
    to_user_id: int
    store_id: int
    at: datetime
    reason: str
    moved: dict[str, list[int]]
    undone_at: datetime | None
    left: dict[str, list[int]]
