"""Contacts as JSON, planned and recorded."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.web.api import Body

Way = Literal["call", "wechat", "message", "visit", "email", "letter"]
Outcome = Literal["reached", "not_reached", "wrong_number"]


class EntryOut(Schema):
    """One thing that happened: when, what (a stable verb), who through which door, and its sentence."""

    id: int
    at: datetime
    verb: str
    by: str
    door: str
    text: str


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


class PromisedIn(Body):
    """What the customer was promised in the contact, by when, and who keeps it (left out: who records it)."""

    text: str = Field(min_length=1, max_length=300)
    due_at: AwareDatetime
    owner_id: int | None = None


class RecordIn(Body):
    """A contact that was made or tried, what was promised, and when the next one is (the grade proposes it where it
    is left out).
    """

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
    promise: PromisedIn | None = None
    is_automatic: bool = Field(
        default=False, description="a machine sent it: no contact, the first response still waits"
    )


class PromisedOut(Schema):
    """The promise that was made in a contact."""

    id: int
    text: str
    due_at: datetime
    owner_id: int
    state: str


class RecordedOut(Schema):
    """The recorded contact, the next one, and the promise that was made in it."""

    followup: FollowupOut
    next: FollowupOut | None
    promise: PromisedOut | None
