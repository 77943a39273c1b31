"""Reports and meetings as JSON."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class ReportItemOut(Schema):
    name: str
    note: str
    url: str
    became: str = Field(description="what became of it, in words: did not buy, pushed back, a stage, a grade")


class SectionOut(Schema):
    key: str
    title: str
    count: int
    items: list[ReportItemOut]


class PlanOut(Schema):
    at: datetime
    kind: str = Field(description="appointment, drive, contact, task")
    title: str
    about: str
    url: str
    is_overdue: bool


class InstructionOut(Schema):
    id: int
    text: str
    owner_id: int
    due_on: date
    task_id: int
    state: str = Field(description="of its task: open, done, cancelled")


class DailyReportOut(Schema):
    """One person's day. ``sections`` as handed in, else as they are now; ``changed``: sections that hold something else
    by now."""

    store_id: int
    owner_id: int
    day: date
    handed_in_at: datetime | None
    seen_at: datetime | None
    remark: str
    sections: list[SectionOut]
    changed: list[str]
    next_day: date
    plan: list[PlanOut]
    is_plan_confirmed: bool
    instructions: list[InstructionOut]


class ReportBody(Body):
    store_id: int
    day: date
    remark: str = Field("", max_length=2000)


class PersonDayBody(Body):
    store_id: int
    owner_id: int
    day: date


class ReportRowOut(Schema):
    id: int
    store_id: int
    owner_id: int
    day: date
    handed_in_at: datetime | None
    seen_at: datetime | None
    remark: str


class LineBody(Body):
    store_id: int
    day: date
    text: str = Field(min_length=1, max_length=200)


class ReportLineOut(Schema):
    task_id: int
    title: str
    due_at: datetime


class InstructionBody(PersonDayBody):
    text: str = Field(min_length=1, max_length=200)
    due_on: date


class PlanBody(PersonDayBody):
    meeting: str = Field(description="evening or morning", max_length=8)


class PlanMarkOut(Schema):
    owner_id: int
    day: date
    meeting: str
    at: datetime


class MeetingOut(Schema):
    """A meeting that was written down or held. A weekly review is kept under its Monday."""

    id: int
    store_id: int
    kind: str = Field(description="morning, evening, weekly")
    day: date
    text: str
    held_at: datetime | None
    held_by_id: int | None
    version: int


class EveningRowOut(Schema):
    owner_id: int
    name: str
    handed_in_at: datetime | None
    counts: dict[str, int]
    plan_count: int
    is_plan_confirmed: bool
    instructions: list[InstructionOut]


class EveningOut(Schema):
    day: date
    next_day: date
    meeting: MeetingOut | None
    rows: list[EveningRowOut]
    sums: dict[str, int]
    missing: list[int] = Field(description="who has not handed in")


class MorningRowOut(Schema):
    owner_id: int
    name: str
    plan: list[PlanOut]
    is_confirmed: bool


class MorningOut(Schema):
    day: date
    meeting: MeetingOut | None
    rows: list[MorningRowOut]
    turn_order: list[int] = Field(description="people in the line, the next one first")


class WeeklyOut(Schema):
    monday: date
    meeting: MeetingOut | None
    won: list[int] = Field(description="deals")
    lost: list[int] = Field(description="deals")
    actions: list[InstructionOut]
    carried: list[InstructionOut]


class MeetingTextBody(Body):
    store_id: int
    day: date
    text: str = Field("", max_length=5000)
    version: int | None = None


class HoldingBody(Body):
    store_id: int
    day: date
    participants: list[int] = Field(min_length=1, max_length=200)


class ActionBody(Body):
    store_id: int
    day: date
    owner_id: int
    text: str = Field(min_length=1, max_length=200)
    due_on: date
