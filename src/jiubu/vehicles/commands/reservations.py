"""Keeping a vehicle for a deal, selling it to the deal, delivering it."""

from datetime import date, datetime

from django.apps import apps
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.vehicles import access, rules
from jiubu.vehicles.commands.queue import close_queue, leave_queue, offer_next, require_turn
from jiubu.vehicles.events import (
    ReservationExpired,
    ReservationExtended,
    ReservationReleased,
    VehicleDelivered,
    VehicleReserved,
    VehicleSold,
    VehicleTakenBack,
)
from jiubu.vehicles.models import Reservation, Vehicle


@command
def reserve_vehicle(
    vehicle_id: int, *, about: models.Model, about_title: str = "", until: datetime, by: Actor
) -> Reservation:
    """Keep the vehicle for ``about`` (a deal) until a time.

    Refused("vehicle_taken") when somebody keeps it already (the constraint has the last word), "vehicle_not_free" in
    another state, "deal_has_vehicle" when another vehicle is kept for ``about``, "bad_until" for a time gone by.
    """
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.RESERVE, vehicle)
    kind = about._meta.label_lower
    kept = Reservation.objects.filter(vehicle=vehicle, state__in=["active", "used"]).select_related("by").first()
    if kept is not None:
        if (kept.state, kept.about_kind, kept.about_id) == ("active", kind, about.pk):
            return kept
        raise _taken(kept)
    _require_free(vehicle, until)
    require_turn(vehicle, (kind, about.pk))

    reservation = Reservation(
        vehicle=vehicle, group_id=vehicle.group_id, about_kind=kind, about_id=about.pk, about_title=about_title[:200],
        by_id=by.user_id, until=until,
    )  # fmt: skip
    _insert(reservation)
    vehicle.state_before, vehicle.state = vehicle.state, Vehicle.State.RESERVED
    vehicle.version += 1
    vehicle.save(update_fields=["state", "state_before", "version"])

    record(VehicleReserved(until=until), about=vehicle, also=[about], by=by)
    leave_queue(vehicle, (kind, about.pk), by=by)
    return reservation


def _require_free(vehicle: Vehicle, until: datetime) -> None:
    if vehicle.state not in rules.RESERVABLE:
        text = _("This vehicle is “{state}” and can't be kept. Choose another.").format(
            state=vehicle.get_state_display()
        )
        raise Refused("vehicle_not_free", text)
    if until <= timezone.now():
        raise Refused("bad_until", _("Choose a time in the future."), fields={"until": _("This time is over.")})


def _insert(reservation: Reservation) -> None:
    try:
        with attempt():
            reservation.save()
    except IntegrityError as error:
        if Reservation.objects.filter(vehicle=reservation.vehicle_id, state__in=["active", "used"]).exists():
            raise _taken(None) from error
        text = _("Another vehicle is kept for this deal. Release that one first.")
        raise Refused("deal_has_vehicle", text) from error


def _taken(kept: Reservation | None) -> Refused:
    if kept is None:
        return Refused("vehicle_taken", _("Somebody else has just taken this vehicle. Choose another."))
    name = kept.by.name if kept.by else _("the system")
    if kept.state == Reservation.State.USED:
        return Refused("vehicle_taken", _("This vehicle is sold. Choose another."))
    until = date_format(timezone.localtime(kept.until), "SHORT_DATETIME_FORMAT")
    text = _("{name} keeps this vehicle until {until}. Choose another, or ask for it.").format(name=name, until=until)
    return Refused("vehicle_taken", text, details={"by": name, "until": kept.until.isoformat()})


@command
def extend_reservation(reservation_id: int, *, until: datetime, by: Actor) -> Reservation:
    """Keep the vehicle until a later time."""
    reservation, vehicle = _locked(reservation_id)
    access.require_release(by, reservation, vehicle)
    if reservation.state != Reservation.State.ACTIVE:
        raise Refused("reservation_over", _("This reservation is over. Reserve the vehicle again."))
    if until <= timezone.now():
        raise Refused("bad_until", _("Choose a time in the future."), fields={"until": _("This time is over.")})
    if reservation.until == until:
        return reservation
    reservation.until = until
    reservation.save(update_fields=["until"])
    record(ReservationExtended(until=until), about=vehicle, by=by)
    return reservation


@command
def release_reservation(reservation_id: int, *, reason: str, by: Actor) -> Reservation:
    """Give the vehicle back to the stock. Twice changes nothing; a sold one is refused."""
    reservation, vehicle = _locked(reservation_id)
    access.require_release(by, reservation, vehicle)
    if reservation.state in {Reservation.State.RELEASED, Reservation.State.EXPIRED}:
        return reservation
    if reservation.state == Reservation.State.USED:
        raise Refused("vehicle_sold", _("This vehicle is sold. Undo the sale first."))
    _end(reservation, vehicle, state=Reservation.State.RELEASED, reason=reason)
    record(ReservationReleased(reason=reason), about=vehicle, also=[_about(reservation)], by=by)
    offer_next(vehicle, by=by)
    return reservation


def _locked(reservation_id: int) -> tuple[Reservation, Vehicle]:
    """Vehicle first, then its reservation: the order in which everybody locks them."""
    vehicle_id = Reservation.objects.values_list("vehicle_id", flat=True).get(pk=reservation_id)
    vehicle = Vehicle.objects.lock(vehicle_id)
    return Reservation.objects.select_for_update().get(pk=reservation_id), vehicle


def _end(reservation: Reservation, vehicle: Vehicle, *, state: str, reason: str = "") -> None:
    reservation.state = state
    reservation.reason = reason[:200]
    reservation.ended_at = timezone.now()
    reservation.save(update_fields=["state", "reason", "ended_at"])
    vehicle.state, vehicle.state_before = vehicle.whereabouts, ""
    vehicle.version += 1
    vehicle.save(update_fields=["state", "state_before", "version"])


def _about(reservation: Reservation) -> models.Model | None:
    """What the vehicle was kept for, as far as a link of the journal needs it."""
    try:
        model = apps.get_model(reservation.about_kind)
    except LookupError:
        return None
    thing: models.Model = model(pk=reservation.about_id)
    return thing


@command
def expire_reservations(vehicle_ids: list[int], *, by: Actor) -> int:
    """End the reservations of these vehicles whose time is over; how many. The clock calls it per group."""
    now = timezone.now()
    vehicles = {v.pk: v for v in Vehicle.objects.filter(pk__in=vehicle_ids).select_for_update().order_by("id")}
    due = Reservation.objects.select_for_update().filter(
        vehicle__in=vehicles, group=by.group_id, state=Reservation.State.ACTIVE, until__lte=now
    )
    count = 0
    for reservation in due:
        vehicle = vehicles[reservation.vehicle_id]
        _end(reservation, vehicle, state=Reservation.State.EXPIRED)
        record(ReservationExpired(), about=vehicle, also=[_about(reservation)], by=by)
        offer_next(vehicle, by=by)
        count += 1
    return count


@command
def sell_vehicle(vehicle_id: int, *, about: models.Model, about_title: str = "", by: Actor) -> Vehicle:
    """Sell the vehicle to ``about``: its reservation is used, or a free vehicle is sold at once. Twice changes nothing."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.SELL, vehicle)
    kind = about._meta.label_lower
    kept = Reservation.objects.filter(vehicle=vehicle, state__in=["active", "used"]).select_related("by").first()
    if kept is not None and (kept.about_kind, kept.about_id) != (kind, about.pk):
        raise _taken(kept)
    if kept is not None and kept.state == Reservation.State.USED:
        return vehicle

    now = timezone.now()
    is_new = kept is None
    if kept is None:
        if vehicle.state not in rules.RESERVABLE:
            raise Refused("vehicle_not_free", _("This vehicle can't be sold as it is. Choose another."))
        require_turn(vehicle, (kind, about.pk))
        kept = Reservation(
            vehicle=vehicle, group_id=vehicle.group_id, about_kind=kind, about_id=about.pk, until=now,
            about_title=about_title[:200], by_id=by.user_id,
        )  # fmt: skip
        vehicle.state_before = vehicle.state
    kept.state, kept.ended_at = Reservation.State.USED, now
    if is_new:
        _insert(kept)
    else:
        kept.save(update_fields=["state", "ended_at"])
    vehicle.state = Vehicle.State.SOLD
    vehicle.version += 1
    vehicle.save(update_fields=["state", "state_before", "version"])

    record(VehicleSold(), about=vehicle, also=[about], by=by)
    leave_queue(vehicle, (kind, about.pk), by=by)
    close_queue(vehicle, by=by)
    return vehicle


@command
def take_back_vehicle(vehicle_id: int, *, reason: str, by: Actor) -> Vehicle:
    """Undo a sale before the delivery: the vehicle is free again."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.SELL, vehicle)
    if vehicle.state == Vehicle.State.DELIVERED:
        raise Refused("vehicle_delivered", _("This vehicle is delivered; the sale can't be undone here."))
    if vehicle.state != Vehicle.State.SOLD:
        return vehicle
    used = Reservation.objects.select_for_update().get(vehicle=vehicle, state=Reservation.State.USED)
    _end(used, vehicle, state=Reservation.State.RELEASED, reason=reason)
    record(VehicleTakenBack(reason=reason), about=vehicle, also=[_about(used)], by=by)
    return vehicle


@command
def deliver_vehicle(vehicle_id: int, *, about: models.Model, on: date, by: Actor) -> Vehicle:
    """Hand the sold vehicle over to the buyer. Twice changes nothing."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.SELL, vehicle)
    used = Reservation.objects.filter(
        vehicle=vehicle, state="used", about_kind=about._meta.label_lower, about_id=about.pk
    ).exists()
    if not used:
        raise Refused("vehicle_not_sold", _("This vehicle isn't sold to this deal. Sell it first."))
    if vehicle.state == Vehicle.State.DELIVERED:
        return vehicle
    if vehicle.whereabouts not in rules.HERE:
        raise Refused("vehicle_not_here", _("This vehicle hasn't arrived yet. Record its arrival first."))

    vehicle.state, vehicle.state_before, vehicle.delivered_on = Vehicle.State.DELIVERED, "", on
    vehicle.version += 1
    vehicle.save(update_fields=["state", "state_before", "delivered_on", "version"])

    record(VehicleDelivered(on=on), about=vehicle, also=[about], by=by)
    return vehicle
