"""Shapes of the API of vehicles and the catalogue."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.web.api import Body


class TrimOut(Schema):
    id: int
    brand: str = Field(alias="series.maker.brand.name")
    maker: str = Field(alias="series.maker.name")
    series_id: int
    series: str = Field(alias="series.name")
    name: str
    model_year: str
    external_id: str
    guide_price: Decimal | None
    energy: str
    is_active: bool


class SeriesOut(Schema):
    id: int
    brand: str = Field(alias="maker.brand.name")
    maker: str = Field(alias="maker.name")
    name: str
    is_sold_here: bool


class BrandOut(Schema):
    id: int
    name: str
    series_count: int


class ColourOut(Schema):
    id: int
    name: str
    code: str
    swatch: str
    is_inside: bool
    price: Decimal


class OptionOut(Schema):
    id: int
    name: str
    code: str
    price: Decimal


class SeriesCardOut(Schema):
    series: SeriesOut
    colours: list[ColourOut]
    options: list[OptionOut]


class ReservationOut(Schema):
    id: int
    vehicle_id: int
    about_kind: str
    about_id: int
    by: str | None = Field(None, alias="by.name")
    at: datetime
    until: datetime
    state: str = Field(description="active, released, expired, used")
    reason: str


class VehicleOut(Schema):
    id: int
    code: str
    vin: str | None
    store_id: int
    trim: TrimOut
    colour: ColourOut | None
    inside_colour: ColourOut | None
    state: str = Field(
        description="planned, ordered, in_transit, arrived, in_stock, reserved, sold, delivered, demo, damaged"
    )
    whereabouts: str = Field(description="where a reserved or sold vehicle stands")
    guide_price: Decimal | None
    plate: str
    engine_number: str
    location: str
    made_on: date | None
    arrived_on: date | None
    delivered_on: date | None
    days_in_stock: int | None
    version: int


class VehicleCardOut(Schema):
    vehicle: VehicleOut
    reservation: ReservationOut | None
    model_year: int | None
    warning: str = Field("", description="about the VIN")


class VehicleBody(Body):
    store_id: int
    vin: str = ""
    trim_id: int
    state: str = "in_stock"
    colour_id: int | None = None
    inside_colour_id: int | None = None
    engine_number: str = Field("", max_length=40)
    plate: str = Field("", max_length=10)
    guide_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    location: str = Field("", max_length=60)
    made_on: date | None = None
    arrived_on: date | None = None


class VehicleChanges(Body):
    version: int
    vin: str | None = None
    trim_id: int | None = None
    colour_id: int | None = None
    inside_colour_id: int | None = None
    engine_number: str | None = Field(None, max_length=40)
    plate: str | None = Field(None, max_length=10)
    guide_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    location: str | None = Field(None, max_length=60)
    made_on: date | None = None
    arrived_on: date | None = None


class StateBody(Body):
    to: str
    on: date | None = None


class ReservationBody(Body):
    about_kind: str = Field("deals.deal", description="what the vehicle is kept for")
    about_id: int
    until: AwareDatetime | None = Field(None, description="three days from now if not given")


class UntilBody(Body):
    until: AwareDatetime


class ReasonBody(Body):
    reason: str = Field("", max_length=200)


class SaleBody(Body):
    about_kind: str = "deals.deal"
    about_id: int


class DeliveryBody(SaleBody):
    on: date | None = None


class SeriesBody(Body):
    brand: str = Field(min_length=1, max_length=60)
    maker: str = Field("", max_length=60)
    series: str = Field(min_length=1, max_length=60)
    is_sold_here: bool | None = None


class OfferBody(Body):
    is_sold_here: bool


class TrimBody(Body):
    name: str = Field(min_length=1, max_length=120)
    model_year: str = Field("", max_length=10)
    external_id: str = Field("", max_length=40)
    guide_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    energy: str = ""
    is_active: bool = True


class ColourBody(Body):
    name: str = Field(min_length=1, max_length=40)
    is_inside: bool = False
    code: str = Field("", max_length=20)
    swatch: str = Field("", pattern=r"^(#[0-9a-fA-F]{6})?$")
    price: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=2)


class OptionBody(Body):
    name: str = Field(min_length=1, max_length=80)
    code: str = Field("", max_length=20)
    price: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=2)
