"""Shapes of the API."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from jiubu.kernel.titles import Title
from jiubu.web.api import Body

Kind = Literal["arrival", "storage", "battery", "pdi"]
Repeated = Literal["storage", "battery"]


class InspectionItem(Schema):
    """One item; a number has ``least``, ``most`` (decimal texts) and ``unit``. ``is_blocking``: not OK fails the inspection."""

    key: str = Field(max_length=40)
    title: Title
    section: Title
    kind: Literal["check", "number", "text"] = "check"
    least: str | None = None
    most: str | None = None
    unit: str = ""
    needs_photo: bool = False
    is_blocking: bool = False
    is_damage: bool = False


class InspectionListOut(Schema):
    """The list of a kind as it is used now."""

    kind: str
    key: str
    name: str
    title: dict[str, str]
    version: int
    interval_days: int | None
    items: list[InspectionItem]


class InspectionListIn(Body):
    """``version``: the one that was read."""

    title: Title
    items: list[InspectionItem] = Field(min_length=1, max_length=120)
    interval_days: int | None = None
    version: int | None = None


class InspectionIntervalOut(Schema):
    """Days between two checks of a store; ``is_own`` false: as the list says."""

    store_id: int
    kind: str
    days: int
    is_own: bool


class InspectionIntervalIn(Body):
    """``days`` null: as the list says."""

    store_id: int
    kind: Repeated
    days: int | None = None


class InspectionDueOut(Schema):
    """A vehicle with the day of its next check; ``days_late`` below 0: not due yet."""

    vehicle_id: int
    vehicle_code: str
    store_id: int
    kind: str
    last_on: date | None
    next_due_on: date
    days_late: int


class InspectionFindingOut(Schema):
    """An item that was not OK."""

    id: int
    item: str
    text: str
    is_blocking: bool
    owner_id: int | None
    due_on: date
    task_id: int | None
    remedy: str
    closed_at: datetime | None


class InspectionOut(Schema):
    """One inspection; ``result``: passed, conditional or failed."""

    id: int
    store_id: int
    vehicle_id: int
    kind: str
    at: datetime
    mileage: int | None
    result: str
    note: str
    made_by_id: int | None


class InspectionDetailOut(InspectionOut):
    """With answers (item -> answer, value, note), findings, and photos (item -> id)."""

    list_version: int
    answers: dict[str, dict[str, str]]
    findings: list[InspectionFindingOut]
    photos: dict[str, int]


class InspectionAnswer(Body):
    """``answer`` of a check: ok, not_ok, na; ``value`` of a number or text."""

    answer: Literal["", "ok", "not_ok", "na"] = ""
    value: str = Field("", max_length=300)
    note: str = Field("", max_length=300)


class InspectionOrder(Body):
    """Who puts a defect right, and by when."""

    owner_id: int | None = None
    due_on: date | None = None


class InspectionIn(Body):
    """``photos``: item -> id of a photo sent before. ``orders``: item -> who puts it right; ``usual``: for all others."""

    vehicle_id: int
    kind: Kind
    answers: dict[str, InspectionAnswer]
    photos: dict[str, int] = Field(default_factory=dict)
    mileage: int | None = None
    note: str = Field("", max_length=2000)
    at: datetime | None = None
    version: int | None = None
    usual: InspectionOrder = InspectionOrder()
    orders: dict[str, InspectionOrder] = Field(default_factory=dict)


class InspectionPhotoIn(Body):
    """``picture``: Base64 of a PNG, JPEG or WebP of at most 5 MB."""

    vehicle_id: int
    picture: str


class InspectionPhotoOut(Schema):
    """Name it in the inspection, within three days."""

    id: int


class InspectionClosingIn(Body):
    """What was done about it."""

    remedy: str = Field("", max_length=300)
