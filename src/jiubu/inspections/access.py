"""Who sees inspections, who makes them, and who writes the check lists."""

from django.utils.translation import gettext_lazy as _

from jiubu.inspections.models import Inspection
from jiubu.kernel.actor import Actor
from jiubu.kernel.rights import action
from jiubu.vehicles.models import Vehicle

SEE = action("inspections.see", _("See inspections of vehicles"))
INSPECT = action("inspections.inspect", _("Inspect vehicles"))
MANAGE = action("inspections.manage", _("Change check lists and intervals of inspections"))


def can_inspect(actor: Actor, store_id: int) -> bool:
    """As with vehicles, "own" and "team" reach the stores that somebody works in."""
    reach = actor.reach(INSPECT)
    return reach.group or store_id in reach.stores or (bool(reach.users) and store_id in actor.stores)


def require_inspect(actor: Actor, vehicle: Vehicle) -> None:
    if vehicle.group_id != actor.group_id:
        raise Vehicle.DoesNotExist
    if not can_inspect(actor, vehicle.store_id):
        actor.require_over(INSPECT, owner_id=None, store_id=vehicle.store_id)


def require_inspection(actor: Actor, inspection: Inspection) -> None:
    """An inspection that the actor may not even see is said to be missing."""
    if not actor.reach(SEE).covers(owner_id=inspection.made_by_id, store_id=inspection.store_id):
        raise Inspection.DoesNotExist
    if not can_inspect(actor, inspection.store_id):
        actor.require_over(INSPECT, owner_id=None, store_id=inspection.store_id)


def can_manage(actor: Actor, store_id: int) -> bool:
    return actor.reach(MANAGE).covers(owner_id=None, store_id=store_id)
