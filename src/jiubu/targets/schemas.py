"""Shapes of the API."""

from datetime import date
from typing import Literal

from ninja import Field, Schema

from jiubu.targets.enums import MOST
from jiubu.web.api import Body

Kind = Literal["cards", "drives", "orders", "deliveries"]


class TargetOut(Schema):
    """Of the store (neither team nor person), a team or a person."""

    kind: str
    team_id: int | None
    person_id: int | None
    value: int


class SumOut(Schema):
    """What the people's numbers of one kind add up to."""

    kind: str
    value: int


class MonthOut(Schema):
    """A store's month. ``version`` is sent back with a change."""

    store_id: int
    month: date
    version: int
    set_by: str
    targets: list[TargetOut]
    sums: list[SumOut]


class TargetIn(Body):
    """``value`` null takes the number away."""

    kind: Kind
    team_id: int | None = None
    person_id: int | None = None
    value: int | None = Field(None, ge=0, le=MOST)


class MonthIn(Body):
    """Numbers that are not named stay. ``month``: any day in it."""

    store_id: int
    month: date
    version: int | None = None
    targets: list[TargetIn] = Field(min_length=1, max_length=2000)
