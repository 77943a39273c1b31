"""Who may do what with vehicles. A vehicle belongs to a store: "own" and "team" reach the stores somebody works in."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.actor import Actor, Reach
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import action
from jiubu.vehicles.models import Reservation, Vehicle

SEE = action("vehicles.see", _("See the stock"))
EDIT = action("vehicles.edit", _("Make and change vehicle cards"))
RESERVE = action("vehicles.reserve", _("Keep a vehicle for a deal"))
RELEASE = action("vehicles.release", _("Release other people's reservations"))
SELL = action("vehicles.sell", _("Sell and deliver vehicles"))
COST = action("vehicles.see_cost", _("See what vehicles cost"))
QUERIES = action("vehicles.see_queries", _("See who asked the stock what"))
CATALOGUE = action("vehicles.catalogue", _("Change the catalogue"))


def require_over_store(actor: Actor, key: str, store_id: int) -> None:
    """NotAllowed unless the action reaches this store."""
    if not reaches_store(actor, actor.reach(key), store_id):
        raise NotAllowed(key)


def reaches_store(actor: Actor, reach: Reach, store_id: int) -> bool:
    return reach.group or store_id in reach.stores or (bool(reach.users) and store_id in actor.stores)


def sees_cost(actor: Actor, vehicle: Vehicle) -> bool:
    """Whether what this vehicle cost is anything for the actor's eyes."""
    return vehicle.group_id == actor.group_id and reaches_store(actor, actor.reach(COST), vehicle.store_id)


def require_over_vehicle(actor: Actor, key: str, vehicle: Vehicle) -> None:
    if vehicle.group_id != actor.group_id:
        raise Vehicle.DoesNotExist
    require_over_store(actor, key, vehicle.store_id)


def can_release(actor: Actor, reservation: Reservation, vehicle: Vehicle) -> bool:
    try:
        require_release(actor, reservation, vehicle)
    except NotAllowed:
        return False
    return True


def require_release(actor: Actor, reservation: Reservation, vehicle: Vehicle) -> None:
    """One's own reservation by who may reserve, another's by who may release it."""
    own = reservation.by_id is not None and reservation.by_id == actor.user_id
    require_over_vehicle(actor, RESERVE if own else RELEASE, vehicle)
