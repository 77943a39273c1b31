"""A vehicle on its way: the table of states says where it may go, a document or a reason says why."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store
from jiubu.vehicles import access, rules
from jiubu.vehicles.events import VehicleStateChanged
from jiubu.vehicles.models import Reservation, Vehicle


@command
def move_vehicle(
    vehicle_id: int, *, to: str, reason: str = "", document: str = "", on: date | None = None, store_id: int | None = None,
    by: Actor,
) -> Vehicle:  # fmt: skip
    """The next state of the vehicle's way. A reserved or sold one stays so and remembers where it stands.

    ``document`` is the number of what moves it; without one a ``reason`` is needed: Refused("reason_missing"). A transfer
    names the store that it goes to, whose vehicle it is from then on.
    """
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    before = vehicle.whereabouts
    if before == to:
        return vehicle
    if to not in rules.next_states(vehicle.state, vehicle.state_before):
        raise Refused(
            "vehicle_way", _("A vehicle that is “{now}” can't become that.").format(now=vehicle.get_state_display())
        )
    _require_why(reason, document)
    target = _target(vehicle, to, store_id, by)

    if vehicle.state == Vehicle.State.DELIVERED:
        _undo_delivery(vehicle, reason or document)
    if vehicle.state in {"reserved", "sold"}:
        vehicle.state_before = to
    else:
        vehicle.state = to
    if to in {"arrived", "in_stock", "returned"} and vehicle.arrived_on is None:
        vehicle.arrived_on = on or timezone.localdate()
    if target is not None:
        vehicle.store, vehicle.location = target, ""
    vehicle.version += 1
    vehicle.save()

    event = VehicleStateChanged(
        before=before, after=to, reason=reason.strip()[:200], document=document.strip()[:60],
        store=target.title if target else "",
    )  # fmt: skip
    record(event, about=vehicle, by=by)
    return vehicle


def _require_why(reason: str, document: str) -> None:
    if not reason.strip() and not document.strip():
        text = _("Say why, or name the document.")
        raise Refused("reason_missing", text, fields={"reason": text})


def _target(vehicle: Vehicle, to: str, store_id: int | None, by: Actor) -> Store | None:
    """The store that a transfer goes to; None for every other move."""
    if to != "transfer":
        return None
    if store_id is None or store_id == vehicle.store_id:
        text = _("Say which other store it goes to.")
        raise Refused("store_missing", text, fields={"store_id": text})
    require_in_group(by, store_id=store_id)
    return Store.objects.get(pk=store_id, group=vehicle.group_id)


def _undo_delivery(vehicle: Vehicle, reason: str) -> None:
    """A returned vehicle is nobody's any more: its reservation ends, and it was not delivered after all."""
    used = Reservation.objects.select_for_update().filter(vehicle=vehicle, state=Reservation.State.USED)
    used.update(state=Reservation.State.RELEASED, reason=reason[:200], ended_at=timezone.now())
    vehicle.delivered_on, vehicle.state_before = None, ""
