"""Contacts as JSON, planned and recorded."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.deals.commands import Recorded
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
    answers: str
    planned_at: datetime | None
    missed_by_id: int | None = Field(
        description="who let its day pass without making it: before somebody else got the deal (given away, handed over, "
        "into the pool), or before it was cancelled (the deal went on, was paused, lost or delivered, a visit or another "
        "plan took its place); null when nobody did, also for a meeting that took place and for a deal of nobody"
    )
    state: str
    done_at: datetime | None
    outcome: str
    said: str
    is_two_way: bool
    appointment: str
    referral: str
    signs: list[str]


class PlanIn(Body):
    """The next contact. Later than the grade allows only with a reason."""

    at: AwareDatetime
    purpose: str = Field(max_length=100)
    way: Way = "call"
    points: str = Field("", max_length=5000)
    answers: str = Field("", max_length=5000, description="what the customer may answer")
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


class ContactAskedIn(Body):
    """What was asked of the customer: an appointment (made: ``meets_at``), a recommendation (given: name and mobile, they
    get a deal of their own), and the signs of the grade table that he gave.
    """

    appointment: Literal["", "asked", "made"] = ""
    meets_at: AwareDatetime | None = None
    referral: Literal["", "asked", "given"] = ""
    referred_name: str = Field("", max_length=100)
    referred_mobile: str = Field("", max_length=20)
    signs: list[str] = []


class RecordIn(Body):
    """A contact that was made or tried, what was promised and agreed, and when the next one is (the grade proposes it
    where it is left out).
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
    asked: ContactAskedIn | None = None


class PromisedOut(Schema):
    """The promise that was made in a contact."""

    id: int
    text: str
    due_at: datetime
    owner_id: int
    state: str


class RecordedOut(Schema):
    """The recorded contact, the next one, the promise and the appointment that were made in it, the deal of who was
    recommended, and the grade that the facts propose now.
    """

    followup: FollowupOut
    next: FollowupOut | None
    promise: PromisedOut | None
    appointment_id: int | None
    referred_deal_id: int | None
    proposed_grade: str

    @staticmethod
    def resolve_appointment_id(obj: Recorded) -> int | None:
        return obj.brought.appointment.pk if obj.brought and obj.brought.appointment else None

    @staticmethod
    def resolve_referred_deal_id(obj: Recorded) -> int | None:
        return obj.brought.referred.pk if obj.brought and obj.brought.referred else None
