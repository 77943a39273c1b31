"""JSON of the desk."""

from datetime import datetime
from decimal import Decimal

from ninja import Schema
from pydantic import Field


class ItemOut(Schema):
    """One thing to do, in the order it should be done."""

    key: str = Field(description='"task-7", "visit-3", "approval-2" …: kind of row and its id')
    kind: str
    title: str
    who: str
    why: str
    at: datetime
    amount: Decimal
    grade: str


class NumberOut(Schema):
    key: str
    title: str
    value: int
    amount: Decimal | None


class TodayOut(Schema):
    items: list[ItemOut]
    numbers: list[NumberOut]


class HitOut(Schema):
    kind: str = Field(description="customer, deal, vehicle, action or page")
    id: int | None
    title: str
    note: str
    url: str


class HitsOut(Schema):
    rows: list[HitOut]
