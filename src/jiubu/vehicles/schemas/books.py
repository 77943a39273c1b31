"""Shapes of the API of a vehicle's books and of the stock."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class CostOut(Schema):
    id: int
    kind: str
    gross: Decimal = Field(description="with VAT; a rebate and a reversal are below zero")
    net: Decimal
    on: date
    reason: str
    reverses_id: int | None


class CertificateMoveOut(Schema):
    number: int
    place: str
    to_whom: str
    reason: str
    by: str | None = Field(None, alias="by.name")
    at: datetime


class KeyMoveOut(Schema):
    id: int
    step: str
    change: int
    person_id: int | None
    place: str
    reason: str
    at: datetime


class VehicleFileOut(Schema):
    id: int
    kind: str
    title: str
    content_type: str
    size: int
    at: datetime


class BooksOut(Schema):
    """``costs``, their sums and the cost of money are null for who may not see what vehicles cost."""

    costs: list[CostOut] | None
    cost_gross: Decimal | None
    cost_net: Decimal | None
    money_per_day: Decimal | None
    certificate: list[CertificateMoveOut]
    keys: list[KeyMoveOut]
    files: list[VehicleFileOut]


class CostBody(Body):
    kind: str
    gross: Decimal = Field(
        gt=0, max_digits=12, decimal_places=2, description="with VAT; a rebate too is above zero here"
    )
    vat: Decimal = Field(Decimal("0.13"), ge=0, le=1)
    on: date
    reason: str = Field("", max_length=200)


class CertificateBody(Body):
    place: str
    to_whom: str = Field("", max_length=60, description="no name of a customer")
    reason: str = Field("", max_length=200)
    seen: int | None = Field(None, description="number of the newest line as read")


class KeysBody(Body):
    step: str
    count: int = Field(ge=1, le=20)
    person_id: int | None = None
    place: str = Field("", max_length=60)
    reason: str = Field("", max_length=200)


class FileBody(Body):
    kind: str
    title: str = Field("", max_length=80)
    content: str = Field(description="the file in base64: PNG, JPEG, or PDF for a document; at most 5 MB")


class WaitingBody(Body):
    about_kind: str = "deals.deal"
    about_id: int


class AgeOut(Schema):
    first: int
    last: int | None
    count: int
    cost: Decimal | None
    per_day: Decimal | None


class StockQueryOut(Schema):
    id: int
    kind: str
    filters: dict[str, str]
    found: int
    is_more: bool
    by: str | None = Field(None, alias="by.name")
    store_id: int | None
    at: datetime


class StockSettingsOut(Schema):
    offer_hours: int
    slow_days: int
    money_rate: Decimal
    year_days: int
    query_days: int
    version: int


class StockSettingsBody(Body):
    offer_hours: int = Field(ge=1, le=720)
    slow_days: int = Field(ge=1, le=3650)
    money_rate: Decimal = Field(ge=0, max_digits=6, decimal_places=5, description="a share of at most 0.5")
    year_days: int = Field(365, ge=360, le=366)
    query_days: int = Field(180, ge=1, le=3650)
    version: int = 0
