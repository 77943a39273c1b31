"""JSON of the showroom: visits and calls, the turn order, test drives."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from jiubu.showroom.models import Drive
from jiubu.web.api import Body, LocalTime

Purpose = Literal["new_car", "negotiate", "pick_up", "papers", "service", "other"]
Result = Literal["not_bought", "ordered", "picked_up", "invited", "talked", "other"]
StepKey = Literal["received", "needs", "presented", "drove", "desk", "manager"]


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
    channel: Literal["visit", "call"] = Field("visit", description="call: somebody rings up; uses no turn")
    says_return: bool = Field(default=False, description="they say that they were here before")
    waited: int = Field(0, ge=0, le=4 * 3600, description="seconds that this had to wait for a connection")
    reason: str = Field("", max_length=200, description="why the consultant receives them out of turn")


class VisitEditIn(Body):
    source: str | None = Field(None, max_length=40, description="key of a channel")
    purpose: str | None = Field(None, max_length=40, description="as at the check-in")
    party_size: int | None = Field(None, ge=1, le=99)
    says_return: bool | None = Field(None, description="they say that they were here before")
    result: Result | None = Field(None, description="how it ended after all; within three days after they left")
    reason: str = Field("", max_length=300, description="why the result is another")


class VisitVoidIn(Body):
    reason: str = Field(min_length=1, max_length=300)


class VisitOut(Schema):
    id: int
    store_id: int
    channel: str = Field(description="visit, call, or void: entered by mistake, counts nowhere")
    kind: str = Field(description="first, return, appointment")
    purpose: str
    source: str
    party_size: int
    name: str
    customer_id: int | None
    deal_id: int | None
    appointment_id: int | None
    consultant_id: int | None
    meant_for_id: int | None = Field(description="who has the appointment or looks after them, if he receives here")
    arrived_at: datetime
    taken_at: datetime | None
    left_at: datetime | None
    result: str
    note: str
    progress: dict[str, str] = Field(description="step reached -> when")
    version: int


class StepIn(Body):
    is_reached: bool = True


class OpenOut(Schema):
    """What one person has not closed; ``person_id`` null: nobody receives them."""

    person_id: int | None
    name: str
    visit_ids: list[int]


class ClosingTimeOut(Schema):
    """Whether the board reads zero. ``open`` is empty until closing time, but for what is left of a day before."""

    store_id: int
    is_closed: bool
    open: list[OpenOut]


class ConsultantIn(Body):
    consultant_id: int | None = Field(None, description="the caller when left out")
    reason: str = Field("", max_length=200, description="why out of turn, when it is")


class VisitorIn(Body):
    """Who they are: a customer's id, or a name with a number."""

    customer_id: int | None = None
    name: str = Field("", max_length=100)
    mobile: str = Field("", max_length=20)
    gender: Literal["male", "female", ""] = ""


class ProspectIn(VisitorIn):
    source: str = Field("", max_length=40, description="key of a channel, where nobody asked at the reception")
    series_id: int | None = None
    trim_id: int | None = None


class ProspectOut(Schema):
    visit_id: int
    deal_id: int
    customer_id: int


class LinkIn(Body):
    deal_id: int


class ClosingIn(Body):
    """Of a visit: not_bought, ordered (its deal is signed), picked_up, other. Of a call: invited, talked, other."""

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
    traffic: int = Field(description="parties that came to look, ask or buy")
    calls: int
    call_traffic: int
    calls_with_customer: int


class TurnPlaceOut(Schema):
    """Somebody in the line. ``state``: next, ready, busy (with a visitor), waits, off (no shift now)."""

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
    other_id: int | None = Field(description="of a take: past whom it was, who was next")
    visit_id: int | None
    counts: bool = Field(description="a turn was used")
    is_outside: bool = Field(description="came in outside the planned shift")
    reason: str = Field(
        alias="why", description="as somebody wrote it, or the machine's, in the language of the request"
    )
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
    out_of_turn: int = Field(description="visits taken past whoever was next")
    per_day: float | None = Field(description="turns used and kept for each day in the line; null without a day")


class DriveCarOut(Schema):
    """A demo car, and when it is free on the day that was asked: beginnings of free quarters of an hour."""

    vehicle_id: int
    title: str
    plate: str
    free: list[datetime]


class DriveRouteOut(Schema):
    id: int
    key: str
    title: dict[str, str]
    minutes: int
    kilometres: int
    store_id: int | None = Field(description="null: of the group")
    is_active: bool = Field(description="whether it is offered; one out of use is not listed")


class DriveRouteIn(Body):
    store_id: int | None = Field(None, description="null: for the whole group")
    title: dict[str, str]
    minutes: int = Field(ge=5, le=480)
    kilometres: int = Field(0, ge=0, le=500)
    is_active: bool = True


class DriveTextOut(Schema):
    number: int
    title: dict[str, str]
    body: dict[str, str]
    digest: str = Field(description="SHA-256 of title and body")
    published_at: datetime


class DriveTextIn(Body):
    title: dict[str, str]
    body: dict[str, str]


class DriveIn(Body):
    """A demo car for the customer of a deal, for who is in the showroom (a visit), or for somebody by name."""

    vehicle_id: int
    begins_at: datetime
    minutes: int = Field(30, ge=15, le=480)
    deal_id: int | None = None
    visit_id: int | None = None
    driver_name: str = Field("", max_length=60)
    route_id: int | None = None
    consultant_id: int | None = Field(None, description="owner of the deal, consultant of the visit, or the caller")


class DriveTimeIn(Body):
    begins_at: datetime
    minutes: int = Field(ge=15, le=480)
    vehicle_id: int | None = None


class LicenceIn(Body):
    driver_name: str = Field(min_length=1, max_length=60)
    licence_number: str = Field("", max_length=20, description="empty or as masked: the one that is known already")
    licence_class: Literal["a1", "a2", "b1", "b2", "c1", "c2"]
    valid_until: date
    route_id: int | None = None
    is_seen: bool = Field(description="the original was looked at")


class DriveSignIn(Body):
    accepts: bool
    signature: str = Field(max_length=3_000_000, description="a data: address, image/png, image/jpeg or image/webp")
    text_number: int | None = Field(None, description="the version of the text that was read; a newer one is refused")


class KilometresIn(Body):
    kilometres: int = Field(ge=0, le=999_999)
    level: int | None = Field(None, ge=0, le=100, description="fuel or charge in per cent")


class BackIn(KilometresIn):
    note: str = Field("", max_length=300)


class DriveAnswersIn(Body):
    answers: dict[str, Any] = Field(description="by the form test_drive_feedback of the deal's process")


class DriveCancelIn(Body):
    reason: str = Field(min_length=1, max_length=300)


class DriveOut(Schema):
    """One test drive. ``licence``: the number masked."""

    id: int
    store_id: int
    vehicle_id: int
    consultant_id: int
    customer_id: int | None
    deal_id: int | None
    visit_id: int | None
    state: str = Field(description="booked, out, back, cancelled")
    begins_at: datetime
    ends_at: datetime
    driver_name: str
    licence: str
    licence_class: str
    licence_valid_until: date | None
    licence_seen_at: datetime | None
    route_id: int | None
    text_number: int | None
    signed_at: datetime | None
    agreement_digest: str
    out_at: datetime | None
    due_at: datetime | None
    back_at: datetime | None
    kilometres_out: int | None
    kilometres_in: int | None
    level_out: int | None
    level_in: int | None
    is_late: bool
    feedback: dict[str, Any]
    note: str
    version: int

    @staticmethod
    def resolve_licence(drive: Drive) -> str:
        return str(drive.licence.get("mask", ""))

    @staticmethod
    def resolve_text_number(drive: Drive) -> int | None:
        return drive.text.number if drive.text else None

    @staticmethod
    def resolve_is_late(drive: Drive) -> bool:
        return drive.is_late(timezone.now())


class ShiftKindOut(Schema):
    """A kind of shift; hours are those of the store's clock, null for a day off."""

    key: str
    title: dict[str, str]
    short: dict[str, str]
    begins_at: LocalTime | None
    ends_at: LocalTime | None
    tone: str
    order: int
    is_active: bool


class ShiftKindIn(Body):
    title: dict[str, str]
    short: dict[str, str] = Field(default_factory=dict)
    begins_at: LocalTime | None = None
    ends_at: LocalTime | None = None
    tone: Literal["green", "blue", "amber", "violet", "teal", "grey"] = "grey"
    order: int = Field(100, ge=0, le=9999)
    is_active: bool = True


class ShiftOut(Schema):
    store_id: int
    person_id: int
    day: date
    kind: str
    begins_at: LocalTime | None
    ends_at: LocalTime | None


class ShiftIn(Body):
    store_id: int | None = Field(None, description="the caller's home store when left out")
    person_id: int
    day: date
    kind: str = Field("", max_length=50, description="empty: not planned")


class ShiftCopyIn(Body):
    store_id: int | None = Field(None, description="the caller's home store when left out")
    week: date = Field(description="any day of the week to fill")


class ShiftCopyOut(Schema):
    count: int
