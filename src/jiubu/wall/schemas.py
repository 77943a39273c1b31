"""Shapes of the API."""

from datetime import datetime

from ninja import Field, Schema

from jiubu.web.api import Body


class WallSumOut(Schema):
    """One thing that is counted (traffic, cards, drives, orders, deliveries, losses)."""

    key: str
    today: int
    month: int
    target: float | None
    pace: float | None


class RowOut(Schema):
    """One consultant."""

    name: str
    sums: list[WallSumOut]


class HereOut(Schema):
    """Who is in the showroom, masked; without a consultant they wait."""

    name: str
    since: datetime
    consultant: str
    party_size: int


class ComingOut(Schema):
    """An appointment or a test drive that is next, the customer masked."""

    at: datetime
    kind: str
    name: str
    consultant: str
    series: str


class RankOut(Schema):
    """A closing rate with its sample; no place for a small one."""

    name: str
    won: int
    lost: int
    rate: float | None
    place: int | None


class OfDayOut(Schema):
    """birthday, delivery (agreed) or delivered; masked."""

    kind: str
    name: str
    at: datetime | None


class WallOut(Schema):
    """What hangs on the wall. ``mark`` is another one whenever something else is shown."""

    store_id: int
    mark: str
    sums: list[WallSumOut]
    rows: list[RowOut]
    more_rows: int = Field(description="consultants beyond those")
    here: list[HereOut]
    here_count: int
    waiting_count: int
    coming: list[ComingOut]
    promises_overdue: int
    tasks_overdue: int
    contacts_overdue: int
    ranking: list[RankOut]
    of_day: list[OfDayOut]


class ScreenOut(Schema):
    """A link that opens the board of a store."""

    id: int
    store_id: int
    title: str
    created_at: datetime
    revoked_at: datetime | None


class ScreenIn(Body):
    store_id: int
    title: str = Field(min_length=1, max_length=60)


class ScreenMadeOut(ScreenOut):
    """``path`` is told once and nowhere else."""

    path: str
