"""Shapes of the API of consents, contacts and complaints."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body, LocalTime

ChannelKey = Literal["call", "message", "wechat", "email", "letter", "share"]
ProofKey = Literal["spoken", "paper", "signature", "recording", "written", "form"]


class GateReasonOut(Schema):
    code: str
    text: str
    until: datetime | None = Field(description="when it ends by itself; null: not by itself")


class VerdictOut(Schema):
    channel: str
    purpose: str
    is_allowed: bool
    reasons: list[GateReasonOut]
    next_at: datetime | None = Field(description="when it will be allowed; null: not by itself")
    may_override: bool = Field(description="whether you may pass it with a reason")


class OutwardContactBody(Body):
    channel: ChannelKey
    purpose: str = Field("deal", max_length=40)
    reason: str = Field("", max_length=300, description="passes what may be passed, for who has the right")


class OutwardContactOut(Schema):
    id: int
    address: str = Field(description="number or address in full; that you got it is in the journal")
    against: list[str] = Field(description="codes of the reasons that were passed")


class ConsentCell(Schema):
    channel: str
    state: Literal["given", "withdrawn", ""] = Field(description='"": nothing was said')
    at: datetime | None


class ConsentLine(Schema):
    purpose: str
    title: str
    basis: str
    wording: int | None = Field(description="number of the newest text")
    channels: list[ConsentCell]


class ConsentBody(Body):
    purpose: str = Field(max_length=40)
    channels: list[ChannelKey] = Field(default_factory=list, description="none: all of the purpose")
    proof: ProofKey = "spoken"
    note: str = Field("", max_length=300, description="where the proof lies")


class GivingBody(ConsentBody):
    wording: int | None = Field(None, ge=1, le=2**31 - 1, description="number of the text; null: the newest")


class LedgerLine(Schema):
    id: int
    purpose: str
    channel: str
    is_given: bool
    wording: int | None
    proof: str
    note: str
    has_picture: bool
    by: str
    door: str
    at: datetime


class WordingOut(Schema):
    purpose: str
    number: int
    text: dict[str, str]
    at: datetime


class PurposeOut(Schema):
    key: str
    title: dict[str, str]
    basis: str
    channels: list[str]


class ComplaintBody(Body):
    text: str = Field(min_length=1, max_length=5000)


class ComplaintResult(Body):
    result: str = Field(min_length=1, max_length=5000)


class ComplaintOut(Schema):
    id: int
    customer_id: int
    text: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    result: str


class CountOut(Schema):
    count: int


class RequestBody(Body):
    kind: Literal["copy", "correct", "delete"]
    proved_by: str = Field(min_length=1, max_length=100, description="how you know that it is the person")
    text: str = Field("", max_length=2000)


class DecisionBody(Body):
    decision: str = Field("", max_length=2000)


class HeldOut(Schema):
    code: str
    text: str
    until: date


class RequestOut(Schema):
    id: int
    code: str
    customer_id: int
    kind: str
    state: str
    asked_at: datetime
    due_on: date
    decision: str
    held: list[HeldOut]
    finish_on: date | None
    answered_at: datetime | None
    receipt: dict[str, int]


class DeletableOut(Schema):
    blocks: list[str] = Field(description="why nothing may be deleted yet")
    held: list[HeldOut]


class PartOut(Schema):
    name: str
    title: str
    rows: list[dict[str, str]]


class CopyOut(Schema):
    request: RequestOut
    parts: list[PartOut]


class RetentionOut(Schema):
    id: int
    key: str
    title: dict[str, str]
    finder: str
    months: int
    is_approved: bool


class CandidateOut(Schema):
    customer_id: int | None = Field(description="null: no card, but an import")
    code: str
    name: str
    why: str
    rows: int = Field(description="rows whose contents would be deleted")


class ApprovalBody(Body):
    is_approved: bool
    months: int | None = Field(None, ge=1, le=1200, description="as the dry run showed it")


class RetentionRunOut(Schema):
    id: int
    at: datetime
    found_count: int
    done_count: int
    failed_count: int = Field(description="left because of an error; the next run takes them up again")
    held: list[dict[str, Any]] = Field(description="those left: the card, the reason (code), until when")


class HoursBody(Body):
    begins_at: LocalTime
    ends_at: LocalTime
    rest_begins_at: LocalTime | None = None
    rest_ends_at: LocalTime | None = None
    on_rest_days: bool = False
    version: int | None = Field(
        None, ge=0, description="the one that you read: a newer one is answered with 409 'stale' and both values"
    )


class HoursOut(Schema):
    begins_at: LocalTime
    ends_at: LocalTime
    rest_begins_at: LocalTime | None
    rest_ends_at: LocalTime | None
    on_rest_days: bool
    version: int = Field(description="0 as long as nobody has set hours")


class WordingBody(Body):
    zh: str = Field(min_length=1, max_length=2000)
    en: str = Field(min_length=1, max_length=2000)
