"""Shapes of the API."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from jiubu.web.api import Body

Answer = Literal["good", "poor", "unseen"]


class CheckListOut(Schema):
    """What is looked at; ``points``: key and title."""

    id: int
    key: str
    kind: str
    name: str
    points: list[dict[str, object]]


class WalkFindingOut(Schema):
    """Something that was found; ``task_id``: who does something about it."""

    id: int
    point: str
    text: str
    has_photo: bool
    task_id: int | None


class WalkOut(Schema):
    """One check; ``person_id``: whose reception was watched."""

    id: int
    store_id: int
    check_list_id: int
    kind: str
    person_id: int | None
    walked_at: datetime
    made_by_id: int | None
    answers: dict[str, str]
    note: str
    poor_count: int


class WalkDetailOut(WalkOut):
    findings: list[WalkFindingOut]


class WalkIn(Body):
    """``answers``: point -> good, poor or unseen; what is left out was not seen."""

    store_id: int
    check_list_id: int
    person_id: int | None = None
    walked_at: datetime | None = None
    answers: dict[str, Answer]
    note: str = Field("", max_length=2000)


class FindingIn(Body):
    """With ``owner_id`` and ``due_on`` it becomes a task. ``photo``: Base64 of a PNG, JPEG or WebP of at most 5 MB."""

    text: str = Field(min_length=1, max_length=300)
    point: str = ""
    photo: str = ""
    owner_id: int | None = None
    due_on: date | None = None


class DutyOut(Schema):
    """How often a consultant's reception was watched in the month; at least once is the duty."""

    person_id: int
    person_name: str
    count: int
    is_missing: bool
