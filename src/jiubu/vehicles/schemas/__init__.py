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
    invoice_name: str
    vehicle_type: str
    origin: str
    displacement_ml: int | None
    seats: int | None
    ev_range_km: int | None
    gearbox: str
    tonnage: Decimal | None


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


class OfferedOut(Schema):
    """A colour or an option, and which trims offer it (none: all of the series)."""

    id: int
    trim_ids: list[int]


class ExclusionOut(Schema):
    """Two options that may not be chosen together."""

    option_id: int
    other_id: int


class SeriesCardOut(Schema):
    series: SeriesOut
    colours: list[ColourOut]
    options: list[OptionOut]
    colours_offered: list[OfferedOut]
    options_offered: list[OfferedOut]
    exclusions: list[ExclusionOut]


class ConfigurationOut(Schema):
    trim_id: int
    colours: list[ColourOut]
    options: list[OptionOut]
    price: Decimal | None = Field(description="guide price of the whole")


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
        description="planned, ordered, in_transit, transfer, arrived, in_stock, reserved, sold, delivered, demo, loan, "
        "damaged, returned"
    )
    whereabouts: str = Field(description="where a reserved or sold vehicle stands")
    guide_price: Decimal | None
    plate: str
    engine_number: str
    location: str
    made_on: date | None
    expected_on: date | None
    arrived_on: date | None
    delivered_on: date | None
    certificate_number: str
    certificate_place: str = Field(description="maker, bank, store, posted, customer; empty: nobody has said")
    keys_here: int
    specification: list[list[str]]
    is_import: bool
    import_certificate: str
    inspection_number: str
    customs_declaration: str
    customs_port: str
    customs_on: date | None
    days_in_stock: int | None
    version: int


class WaitingOut(Schema):
    id: int
    vehicle_id: int
    about_kind: str
    about_id: int
    by: str | None = Field(None, alias="by.name")
    at: datetime
    state: str = Field(description="waiting, offered, taken, passed, withdrawn")
    offered_until: datetime | None


class VehicleCardOut(Schema):
    vehicle: VehicleOut
    options: list[OptionOut]
    queue: list[WaitingOut]
    owner_ids: list[int] = Field(description="customers who own it")
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
    expected_on: date | None = None
    certificate_number: str = Field("", max_length=40)
    option_ids: list[int] = Field(default_factory=list)
    specification: list[tuple[str, str]] = Field(default_factory=list)
    is_import: bool = False
    import_certificate: str = Field("", max_length=40)
    inspection_number: str = Field("", max_length=40)
    customs_declaration: str = Field("", max_length=40)
    customs_port: str = Field("", max_length=40)
    customs_on: date | None = None


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
    expected_on: date | None = None
    certificate_number: str | None = Field(None, max_length=40)
    option_ids: list[int] | None = None
    specification: list[tuple[str, str]] | None = None
    is_import: bool | None = None
    import_certificate: str | None = Field(None, max_length=40)
    inspection_number: str | None = Field(None, max_length=40)
    customs_declaration: str | None = Field(None, max_length=40)
    customs_port: str | None = Field(None, max_length=40)
    customs_on: date | None = None


class StateBody(Body):
    to: str
    on: date | None = None
    reason: str = Field("", max_length=200)
    document: str = Field("", max_length=60, description="number of what moves it; a reason or a document is needed")
    store_id: int | None = Field(None, description="where a transfer goes")


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
    invoice_name: str = Field("", max_length=80)
    vehicle_type: str = Field("", max_length=40)
    origin: str = Field("", max_length=40)
    displacement_ml: int | None = Field(None, ge=0, le=20_000)
    seats: int | None = Field(None, ge=1, le=99)
    ev_range_km: int | None = Field(None, ge=0, le=3_000)
    gearbox: str = Field("", max_length=20)
    tonnage: Decimal | None = Field(None, ge=0, max_digits=7, decimal_places=3)


class ExclusionBody(Body):
    option_id: int
    other_id: int
    is_excluded: bool = True


class ColourBody(Body):
    name: str = Field(min_length=1, max_length=40)
    is_inside: bool = False
    code: str = Field("", max_length=20)
    swatch: str = Field("", pattern=r"^(#[0-9a-fA-F]{6})?$")
    price: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=2)
    trim_ids: list[int] | None = Field(None, description="that offer it; empty: all; not sent: as it is")


class OptionBody(Body):
    name: str = Field(min_length=1, max_length=80)
    code: str = Field("", max_length=20)
    price: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=2)
    trim_ids: list[int] | None = Field(None, description="that offer it; empty: all; not sent: as it is")
