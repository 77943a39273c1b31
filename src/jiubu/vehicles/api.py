"""The API of vehicles: stock, cards, reservations, sale, delivery; and the catalogue."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from ninja import Router, Status

from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.models import Reservation, Vehicle
from jiubu.vehicles.registry import holder_of
from jiubu.vehicles.schemas import (
    BrandOut,
    ColourBody,
    ColourOut,
    DeliveryBody,
    OfferBody,
    OptionBody,
    OptionOut,
    ReasonBody,
    ReservationBody,
    ReservationOut,
    SaleBody,
    SeriesBody,
    SeriesCardOut,
    SeriesOut,
    StateBody,
    TrimBody,
    TrimOut,
    UntilBody,
    VehicleBody,
    VehicleCardOut,
    VehicleChanges,
    VehicleOut,
)
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["vehicles"])
KEPT = timedelta(days=3)


@router.get("/vehicles", response=PageOut[VehicleOut])
def stock(
    request: StaffRequest, text: str = "", state: str = "", store_id: int | None = None, brand_id: int | None = None,
    series_id: int | None = None, age: int | None = None, after: str = "", size: int = 50,
) -> Any:  # fmt: skip
    """The stock: everything in hand unless ``state`` (comma-separated) says otherwise; ``age`` in days at least."""
    request.actor.require(access.SEE)
    wanted = queries.StockFilter(text, tuple(s for s in state.split(",") if s), store_id, brand_id, series_id, age)
    return page_out(queries.stock_page(request.actor, wanted, after=after, size=size))


@router.post("/vehicles", response={201: VehicleOut})
@once
def vehicle_make(request: StaffRequest, body: VehicleBody) -> Status[Vehicle]:
    """Make a vehicle card. 409 with a sentence beside the field for a wrong VIN."""
    values = body.model_dump(exclude={"store_id", "state"})
    made = commands.make_vehicle(store_id=body.store_id, values=values, state=body.state, by=request.actor)
    return Status(201, queries.vehicle_of(request.actor, made.pk))


@router.get("/vehicles/{int:vehicle_id}", response=VehicleCardOut)
def vehicle_card(request: StaffRequest, vehicle_id: int) -> Any:
    """The vehicle card with who keeps it."""
    card = queries.card_of(request.actor, vehicle_id)
    warning = str(check_vin(card.vehicle.vin).warning) if card.vehicle.vin else ""
    return {"vehicle": card.vehicle, "reservation": card.reservation, "model_year": card.model_year, "warning": warning}


@router.patch("/vehicles/{int:vehicle_id}", response=VehicleOut)
@once
def vehicle_edit(request: StaffRequest, vehicle_id: int, body: VehicleChanges) -> Any:
    """Change what the card says; ``version`` is that of the card as read."""
    changes = body.given()
    version = changes.pop("version")
    commands.edit_vehicle(vehicle_id, changes=changes, version=version, by=request.actor)
    return queries.vehicle_of(request.actor, vehicle_id)


@router.post("/vehicles/{int:vehicle_id}/state", response=VehicleOut)
@once
def vehicle_move(request: StaffRequest, vehicle_id: int, body: StateBody) -> Any:
    """The next state of its way: ordered, in_transit, arrived, in_stock, demo, damaged."""
    commands.move_vehicle(vehicle_id, to=body.to, on=body.on, by=request.actor)
    return queries.vehicle_of(request.actor, vehicle_id)


@router.post("/vehicles/{int:vehicle_id}/reservation", response={201: ReservationOut})
@once
def vehicle_reserve(request: StaffRequest, vehicle_id: int, body: ReservationBody) -> Status[Reservation]:
    """Keep the vehicle for a deal. 409 ``vehicle_taken`` when somebody else keeps it."""
    about, title = holder_of(request.actor, body.about_kind, body.about_id)
    until = body.until or timezone.now() + KEPT
    made = commands.reserve_vehicle(vehicle_id, about=about, about_title=title, until=until, by=request.actor)
    return Status(201, made)


@router.patch("/reservations/{int:reservation_id}", response=ReservationOut)
@once
def reservation_extend(request: StaffRequest, reservation_id: int, body: UntilBody) -> Any:
    """Keep it until another time."""
    found = queries.reservation_of(request.actor, reservation_id)
    return commands.extend_reservation(found.pk, until=body.until, by=request.actor)


@router.post("/reservations/{int:reservation_id}/release", response=ReservationOut)
@once
def reservation_release(request: StaffRequest, reservation_id: int, body: ReasonBody) -> Any:
    """Give the vehicle back to the stock."""
    found = queries.reservation_of(request.actor, reservation_id)
    return commands.release_reservation(found.pk, reason=body.reason, by=request.actor)


@router.post("/vehicles/{int:vehicle_id}/sale", response=VehicleOut)
@once
def vehicle_sell(request: StaffRequest, vehicle_id: int, body: SaleBody) -> Any:
    """Sell the vehicle to the deal that keeps it (or a free one at once)."""
    about, title = holder_of(request.actor, body.about_kind, body.about_id)
    commands.sell_vehicle(vehicle_id, about=about, about_title=title, by=request.actor)
    return queries.vehicle_of(request.actor, vehicle_id)


@router.post("/vehicles/{int:vehicle_id}/sale/undo", response=VehicleOut)
@once
def vehicle_take_back(request: StaffRequest, vehicle_id: int, body: ReasonBody) -> Any:
    """Undo a sale before the delivery."""
    commands.take_back_vehicle(vehicle_id, reason=body.reason, by=request.actor)
    return queries.vehicle_of(request.actor, vehicle_id)


@router.post("/vehicles/{int:vehicle_id}/delivery", response=VehicleOut)
@once
def vehicle_deliver(request: StaffRequest, vehicle_id: int, body: DeliveryBody) -> Any:
    """Record that the sold vehicle was handed over, today unless ``on`` says otherwise."""
    about, _title = holder_of(request.actor, body.about_kind, body.about_id)
    commands.deliver_vehicle(vehicle_id, about=about, on=body.on or timezone.localdate(), by=request.actor)
    return queries.vehicle_of(request.actor, vehicle_id)


@router.get("/catalogue/brands", response=list[BrandOut])
def brands(request: StaffRequest, text: str = "", sold_here: bool = False) -> Any:  # noqa: FBT001, FBT002  query parameter
    """Brands with the number of their series."""
    request.actor.require(access.SEE)
    return queries.brands_of(request.actor, text=text, sold_here=sold_here)


@router.get("/catalogue/brands/{int:brand_id}/series", response=list[SeriesOut])
def brand_series(request: StaffRequest, brand_id: int) -> Any:
    """The series of one brand, by maker."""
    request.actor.require(access.SEE)
    return queries.series_in(request.actor, queries.brand_of(request.actor, brand_id))


@router.get("/catalogue/series", response=list[SeriesOut])
def series_offered(request: StaffRequest) -> Any:
    """What is offered when a deal is made."""
    request.actor.require(access.SEE)
    return queries.series_sold_here(request.actor.group_id)


@router.post("/catalogue/series", response={201: SeriesOut})
@once
def series_put(request: StaffRequest, body: SeriesBody) -> Status[Any]:
    """The series of these names, made with brand and maker where they are missing."""
    made = commands.put_series(**body.model_dump(), by=request.actor)
    return Status(201, queries.series_of(request.actor, made.pk))


@router.get("/catalogue/series/{int:series_id}", response=SeriesCardOut)
def series_card(request: StaffRequest, series_id: int) -> Any:
    """One series with its colours and options."""
    request.actor.require(access.SEE)
    series = queries.series_of(request.actor, series_id)
    return {"series": series, "colours": queries.colours_of(series), "options": queries.options_of(series)}


@router.patch("/catalogue/series/{int:series_id}", response=SeriesOut)
@once
def series_offer(request: StaffRequest, series_id: int, body: OfferBody) -> Any:
    """Whether it is offered when a deal is made."""
    commands.offer_series(series_id, is_sold_here=body.is_sold_here, by=request.actor)
    return queries.series_of(request.actor, series_id)


@router.get("/catalogue/series/{int:series_id}/trims", response=PageOut[TrimOut])
def trims(request: StaffRequest, series_id: int, after: str = "", size: int = 50) -> Any:
    """Trims of a series, the newest model year first."""
    request.actor.require(access.SEE)
    series = queries.series_of(request.actor, series_id)
    return page_out(queries.trims_page(request.actor, series, after=after, size=size))


@router.get("/catalogue/trims", response=list[TrimOut])
def trims_found(request: StaffRequest, text: str, limit: int = 30) -> Any:
    """Trims by words of brand, series and name."""
    request.actor.require(access.SEE)
    return queries.find_trims(request.actor, text, limit=max(1, min(limit, 100)))


@router.post("/catalogue/series/{int:series_id}/trims", response={201: TrimOut})
@once
def trim_put(request: StaffRequest, series_id: int, body: TrimBody) -> Status[Any]:
    """The trim of this name and model year, made or changed."""
    made = commands.put_trim(series_id, **body.model_dump(), by=request.actor)
    return Status(201, queries.trims_of(request.actor).get(pk=made.pk))


@router.post("/catalogue/series/{int:series_id}/colours", response={201: ColourOut})
@once
def colour_put(request: StaffRequest, series_id: int, body: ColourBody) -> Status[Any]:
    """The colour of this name, made or changed."""
    return Status(201, commands.put_colour(series_id, **body.model_dump(), by=request.actor))


@router.post("/catalogue/series/{int:series_id}/options", response={201: OptionOut})
@once
def option_put(request: StaffRequest, series_id: int, body: OptionBody) -> Status[Any]:
    """The factory option of this name, made or changed."""
    return Status(201, commands.put_option(series_id, **body.model_dump(), by=request.actor))
