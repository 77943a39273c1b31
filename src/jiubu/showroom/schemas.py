"""JSON of visits."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body

Purpose = Literal["new_car", "negotiate", "pick_up", "papers", "service", "other"]
Result = Literal["not_bought", "ordered", "picked_up", "other"]


class VisitIn(Body):
    """One party coming in. Everything may follow later."""

    store_id: int | None = Field(None, description="the caller's home store when left out")
    party_size: int = Field(1, ge=1, le=99)
    purpose: Purpose = "new_car"
    source: str = Field("", max_length=40, description="key of a channel")
    customer_id: int | None = None
    name: str = Field("", max_length=60)
    mobile: str = Field("", max_length=20, description="finds the card in the group, or makes one with the name")
    appointment_id: int | None = None
    consultant_id: int | None = None
    note: str = Field("", max_length=300)


class VisitOut(Schema):
    id: int
    store_id: int
    kind: str = Field(description="first, return, appointment")
    purpose: str
    source: str
    party_size: int
    name: str
    customer_id: int | None
    deal_id: int | None
    appointment_id: int | None
    consultant_id: int | None
    arrived_at: datetime
    taken_at: datetime | None
    left_at: datetime | None
    result: str
    note: str
    version: int


class ConsultantIn(Body):
    consultant_id: int | None = Field(None, description="the caller when left out")


class VisitorIn(Body):
    """Who they are: a customer's id, or a name with a number."""

    customer_id: int | None = None
    name: str = Field("", max_length=100)
    mobile: str = Field("", max_length=20)
    gender: Literal["male", "female", ""] = ""


class ProspectIn(VisitorIn):
    series_id: int | None = None
    trim_id: int | None = None


class ProspectOut(Schema):
    visit_id: int
    deal_id: int
    customer_id: int


class LinkIn(Body):
    deal_id: int


class ClosingIn(Body):
    result: Result
    note: str = Field("", max_length=300)


class DayOut(Schema):
    """Numbers of today: parties and people who came, parties here and waiting, with a known customer, and ordered."""

    parties: int
    people: int
    here: int
    waiting: int
    with_customer: int
    ordered: int


class TurnPlaceOut(Schema):
    """Somebody in the line. ``state``: next, ready, busy (with a visitor), waits."""

    person_id: int
    name: str
    state: str
    turns: int = Field(description="used today and kept")


class TurnLineOut(Schema):
    store_id: int
    day: date
    places: list[TurnPlaceOut]
    absent: list[int] = Field(description="who receives here but does not stand in the line")


class TurnStepIn(Body):
    """``in``, ``out``: the caller, or somebody else for who arranges. ``open``: yesterday's line again. ``skip``, ``swap``
    (with ``other_id``) and ``decline`` need a reason."""

    store_id: int | None = Field(None, description="the caller's home store when left out")
    kind: Literal["in", "out", "open", "skip", "swap", "decline"]
    person_id: int | None = None
    other_id: int | None = None
    reason: str = Field("", max_length=200)


class TurnGiveBackIn(Body):
    reason: str = Field(min_length=1, max_length=200)


class TurnStepOut(Schema):
    number: int
    at: datetime
    kind: str
    person_id: int
    other_id: int | None
    visit_id: int | None
    counts: bool = Field(description="a turn was used")
    reason: str
    by_id: int | None


class TurnShareOut(Schema):
    """How the visits of a period were shared out."""

    person_id: int
    name: str
    days: int
    received: int
    turns: int
    given_back: int
    skipped: int
    declined: int
    per_day: float | None = Field(description="turns used and kept for each day in the line; null without a day")
