"""Cards as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class CardPersonOut(Schema):
    """The customer; sensitive fields as the role may see them: whole, masked or empty."""

    id: int
    name: str
    mobile: str
    other_phone: str
    wechat: str
    email: str
    address: str
    id_number: str
    birth_on: date | None
    region: str
    occupation: str
    remark: str


class CardWishOut(Schema):
    """What the customer wants. ``amount`` is null where the role hides it."""

    model: str
    colour: str
    amount: Decimal | None
    payment_way: str
    expected_on: date | None
    channel: str


class CardGradeOut(Schema):
    """A change of the grade, with the titles of the signs that spoke for it."""

    at: datetime
    before: str
    after: str
    reason: str
    signs: list[str]
    stage: str


class CardStayOut(Schema):
    """How long the deal was at a stage."""

    title: str
    entered_at: datetime
    left_at: datetime | None
    days: int


class CardVisitOut(Schema):
    """A visit to the showroom, or an incoming call."""

    id: int
    channel: str
    arrived_at: datetime
    left_at: datetime | None
    party_size: int
    result: str
    note: str


class CardDriveOut(Schema):
    """A test drive."""

    id: int
    state: str
    begins_at: datetime
    vehicle: str


class CardPromiseOut(Schema):
    """What was promised."""

    text: str
    due_at: datetime
    state: str


class CardContactOut(Schema):
    """A contact, recorded or planned next."""

    id: int
    way: str
    purpose: str
    points: str
    answers: str
    planned_at: datetime | None
    done_at: datetime | None
    outcome: str
    said: str
    appointment: str
    referral: str
    signs: list[str]


class ConversationCardOut(Schema):
    """The conversation card of one deal. ``missing``: of name, phone, model; without name and phone it is no card yet."""

    deal_id: int
    is_card: bool
    missing: list[str]
    grade: str
    stage: str
    person: CardPersonOut
    relations: list[dict[str, Any]]
    owned_vehicles: list[dict[str, Any]]
    wish: CardWishOut
    grades: list[CardGradeOut]
    contacts: list[CardContactOut]
    next: CardContactOut | None
    promises: list[CardPromiseOut]
    visits: list[CardVisitOut]
    drives: list[CardDriveOut]
    forms: list[dict[str, Any]]
    stages: list[CardStayOut]
    consultant: str
    managers: list[str]


class DrawerOut(Schema):
    """The cards of one grade: how many, how many of them overdue, and their deals."""

    grade: str
    title: str
    count: int
    overdue: int
    deal_ids: list[int]


class DrawersOut(Schema):
    """All drawers of a consultant, hot to cold; deals without a phone are not yet a card."""

    owner_id: int
    store_id: int
    total: int
    drawers: list[DrawerOut]
    without_card: list[int]


class CountStartIn(Body):
    """A month, as any of its days."""

    store_id: int
    month: date


class CardCountOut(Schema):
    """The count of one consultant's drawer in one month. ``state``: open, counting, counted, closed."""

    id: int
    store_id: int
    consultant_id: int
    month: date
    state: str
    counted_at: datetime | None
    checked_at: datetime | None
    checked_by_id: int | None
    signed_at: datetime | None
    approved_at: datetime | None
    approved_by_id: int | None
    closed_at: datetime | None


class CountLineOut(Schema):
    """One grade. Until one's own count is entered all numbers are null. ``…_known``: what the system had then."""

    grade: str
    counted: int | None
    counted_known: int | None
    checked: int | None
    checked_known: int | None
    explanation: str
    is_different: bool


class CountDetailOut(CardCountOut):
    lines: list[CountLineOut]
    sides: list[str] = Field(description="as whom the caller may count: consultant, manager")


class NumbersIn(Body):
    """Cards found, per grade; every grade of the count is named."""

    numbers: dict[str, int]


class TextsIn(Body):
    """Why the numbers differ, per grade."""

    texts: dict[str, str]


class TableIn(Body):
    """The week of a day."""

    store_id: int
    consultant_id: int
    week: date


class AdvanceTableOut(Schema):
    """An advance table. ``week`` is its Monday."""

    id: int
    store_id: int
    consultant_id: int
    week: date
    until: date
    comment: str
    commented_by_id: int | None
    line_count: int
    done_count: int


class TableLineOut(Schema):
    """One customer of the week. ``grade_now`` at the end of the week (while it lasts: now)."""

    id: int
    deal_id: int
    customer_name: str
    model: str
    grade: str
    target: str
    grade_now: str
    is_reached: bool
    step: str
    due_on: date
    followup_id: int | None
    done_at: datetime | None
    is_carried: bool
    is_late: bool


class TableDetailOut(AdvanceTableOut):
    lines: list[TableLineOut]


class LinesIn(Body):
    """Deals of the consultant that come into the table."""

    deal_ids: list[int] = Field(max_length=100)


class LineIn(Body):
    """Target grade, step and day of a line; the step becomes the deal's next contact on that day."""

    target: str = Field(max_length=4)
    step: str = Field(max_length=100)
    due_on: date


class TickIn(Body):
    done: bool


class TableCommentIn(Body):
    comment: str = Field(max_length=2000)
