"""Vehicle cards, reservations and the queue, sale and delivery over HTTP."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Status

from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.api.router import router
from jiubu.vehicles.api.stock import note
from jiubu.vehicles.models import Reservation, Vehicle, Waiting
from jiubu.vehicles.registry import holder_of
from jiubu.vehicles.rules import MOST_DAYS
from jiubu.vehicles.schemas import (
    DeliveryBody,
    ReasonBody,
    ReservationBody,
    ReservationOut,
    SaleBody,
    StateBody,
    UntilBody,
    VehicleBody,
    VehicleCardOut,
    VehicleChanges,
    VehicleOut,
    WaitingOut,
)
from jiubu.vehicles.schemas.books import WaitingBody
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

KEPT = timedelta(days=3)
Days = Annotated[int | None, Query(ge=0, le=MOST_DAYS)]
Price = Annotated[Decimal | None, Query(ge=0, max_digits=12, decimal_places=2)]


@router.get("/vehicles", response=PageOut[VehicleOut])
def stock(
    request: StaffRequest, text: str = "", state: str = "", store_id: int | None = None, brand_id: int | None = None,
    series_id: int | None = None, age: Days = None, youngest: Days = None, trim_id: int | None = None, colour: str = "",
    price_from: Price = None, price_to: Price = None, arrived_from: date | None = None, arrived_to: date | None = None,
    after: str = "", size: int = 50,
) -> Any:  # fmt: skip
    """The stock: everything in hand unless ``state`` (comma-separated) says otherwise; ``age`` in days at least,
    ``youngest`` at most. Who asked what is kept.
    """
    request.actor.require(access.SEE)
    wanted = queries.StockFilter(
        text, tuple(s for s in state.split(",") if s), store_id, brand_id, series_id, age, trim_id, colour, price_from,
        price_to, arrived_from, arrived_to, youngest,
    )  # fmt: skip
    page = queries.stock_page(request.actor, wanted, after=after, size=size)
    note(request, "stock", wanted.said(), page)
    return page_out(page)


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
    return {
        "vehicle": card.vehicle, "reservation": card.reservation, "model_year": card.model_year, "warning": warning,
        "options": card.options, "queue": card.queue,
        "owner_ids": [owner.pk for owner in queries.owners_of(request.actor, card.vehicle)],
    }  # fmt: skip


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
    """The next state of its way: ordered, in_transit, arrived, in_stock, demo, loan, transfer, damaged, returned."""
    commands.move_vehicle(vehicle_id, **body.model_dump(), by=request.actor)
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


@router.post("/vehicles/{int:vehicle_id}/waiting", response={201: WaitingOut})
@once
def vehicle_wait(request: StaffRequest, vehicle_id: int, body: WaitingBody) -> Status[Waiting]:
    """Stand in the queue of a kept vehicle. 409 ``vehicle_free`` when nobody keeps it."""
    about, title = holder_of(request.actor, body.about_kind, body.about_id)
    return Status(
        201, commands.wait_for_vehicle(vehicle_id, about=about, about_title=title, by=request.actor)
    )  # fmt: skip


@router.post("/waiting/{int:waiting_id}/withdrawal", response=WaitingOut)
@once
def waiting_withdraw(request: StaffRequest, waiting_id: int) -> Any:
    """Leave the queue; the turn goes to the next."""
    found = queries.waiting_of(request.actor, waiting_id)
    return commands.withdraw_waiting(found.pk, by=request.actor)


@router.post("/vehicles/{int:vehicle_id}/sending", response={204: None})
@once
def vehicle_send(request: StaffRequest, vehicle_id: int) -> Status[None]:
    """Have the record sent to the connected systems again."""
    commands.send_vehicle(vehicle_id, by=request.actor)
    return Status(204, None)


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
