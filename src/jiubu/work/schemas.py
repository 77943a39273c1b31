"""JSON of work."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.web.api import Body

TaskKind = Literal["followup", "call", "instruction", "other"]
AppointmentKind = Literal["visit", "test_drive", "delivery", "service", "call"]
PromiseKind = Literal["delivery", "price", "gift", "call", "other"]


class AboutIn(Body):
    """What work is about: {"kind": "deals.deal", "id": 7}."""

    kind: str = Field(max_length=60)
    id: int


class TaskIn(Body):
    kind: TaskKind = "other"
    title: str = Field(min_length=1, max_length=200)
    due_at: AwareDatetime
    note: str = ""
    about: AboutIn | None = None
    owner_id: int | None = Field(None, description="whose it is; the caller's own when left out")
    store_id: int | None = Field(None, description="the caller's home store when left out")


class TaskOut(Schema):
    id: int
    kind: str
    title: str
    note: str
    about_kind: str
    about_id: int | None
    about_title: str
    due_at: datetime
    state: str
    ladder: int = Field(description="0 owner, 1 manager, 2 pool")
    owner_id: int | None
    store_id: int
    done_at: datetime | None
    done_by_id: int | None
    result: str
    source: str
    version: int


class DoneIn(Body):
    result: str = Field("", max_length=2000)


class WorkReasonIn(Body):
    reason: str = Field(min_length=1, max_length=200)


class TaskTimeIn(Body):
    due_at: AwareDatetime
    reason: str = Field("", max_length=200)


class WorkOwnerIn(Body):
    owner_id: int


class AppointmentIn(Body):
    kind: AppointmentKind = "visit"
    title: str = Field(min_length=1, max_length=200)
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = Field(None, description="an hour after the beginning when left out")
    note: str = ""
    about: AboutIn | None = None
    owner_id: int | None = None
    store_id: int | None = None


class AppointmentOut(Schema):
    id: int
    kind: str
    title: str
    about_kind: str
    about_id: int | None
    about_title: str
    starts_at: datetime
    ends_at: datetime
    note: str
    state: str
    owner_id: int
    store_id: int
    version: int


class AppointmentTimeIn(Body):
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    reason: str = Field("", max_length=200)


class PromiseIn(Body):
    kind: PromiseKind = "other"
    text: str = Field(min_length=1, max_length=300)
    due_at: AwareDatetime
    about: AboutIn
    owner_id: int | None = None
    store_id: int | None = None


class PromiseOut(Schema):
    id: int
    kind: str
    text: str
    about_kind: str
    about_id: int
    about_title: str
    due_at: datetime
    made_at: datetime
    state: str
    closed_at: datetime | None
    owner_id: int
    promised_by_id: int
    replaced_by_id: int | None
    store_id: int


class ReplacementIn(Body):
    text: str = Field(min_length=1, max_length=300)
    due_at: AwareDatetime


class StepOut(Schema):
    role: str
    by_id: int
    at: datetime
    is_yes: bool
    reason: str


class ApprovalOut(Schema):
    id: int
    rule_key: str
    question: str
    amount: Decimal
    about_kind: str
    about_id: int
    about_title: str
    state: str
    role: str = Field(description="the role that is asked now")
    levels: list[str]
    asked_by_id: int | None
    asked_at: datetime
    decided_at: datetime | None
    store_id: int
    steps: list[StepOut]

    @staticmethod
    def resolve_steps(row: object) -> list[object]:
        return list(row.steps.all())  # type: ignore[attr-defined]


class DecisionIn(Body):
    is_yes: bool
    reason: str = Field("", max_length=300)


class NotificationOut(Schema):
    id: int
    at: datetime
    text: str = Field(validation_alias="said")
    about_kind: str
    about_id: int | None
    read_at: datetime | None


class SubscriptionIn(Body):
    endpoint: str = Field(max_length=2000)
    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)


class RingChannelIn(Body):
    kind: Literal["push", "mail"]
    subscription: SubscriptionIn | None = Field(None, description="of the browser (PushSubscription.toJSON)")
    title: str = Field("", max_length=100)


class RingChannelOut(Schema):
    id: int
    kind: str
    title: str
    made_at: datetime


class RingChannelsOut(Schema):
    rows: list[RingChannelOut]
    push_key: str = Field(description='applicationServerKey for subscribing; "" where there is no push')


class ReadIn(Body):
    until_id: int | None = Field(None, description="up to and with this one; all when left out")


class ReadOut(Schema):
    read: int


class CalendarFeedOut(Schema):
    """The caller's address for calendar programs, without its secret."""

    made_at: datetime
    read_at: datetime | None


class CalendarFeedMadeOut(Schema):
    url: str = Field(description="secret: whoever knows it reads the calendar")


class FeedTextIn(Body):
    """``plain``: kind and time only; ``names``: without telephone numbers; ``phones``: with them."""

    text: Literal["plain", "names", "phones"]
