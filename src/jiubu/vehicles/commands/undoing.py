"""Taking back that a vehicle was handed over."""

from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.vehicles import access
from jiubu.vehicles.events import DeliveryUndone
from jiubu.vehicles.models import Vehicle


@command
def undo_delivery(vehicle_id: int, *, reason: str, by: Actor) -> Vehicle:
    """The vehicle stands here again, sold as before. Twice changes nothing; Refused("not_delivered") for any other."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.SELL, vehicle)
    if vehicle.state == Vehicle.State.SOLD:
        return vehicle
    if vehicle.state != Vehicle.State.DELIVERED:
        raise Refused("not_delivered", _("This vehicle is not delivered."))
    vehicle.state, vehicle.state_before, vehicle.delivered_on = Vehicle.State.SOLD, Vehicle.State.IN_STOCK, None
    vehicle.version += 1
    vehicle.save(update_fields=["state", "state_before", "delivered_on", "version"])
    record(DeliveryUndone(reason=reason), about=vehicle, by=by)
    return vehicle
