"""What inspections do after something happened to vehicles and tasks. Each is safe to repeat."""

from typing import TYPE_CHECKING

from jiubu.inspections import commands, queries
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor

if TYPE_CHECKING:
    from jiubu.journal.models import Entry

VEHICLE = "vehicles.vehicle"


@reaction(
    "inspections.settle_due",
    "vehicles.vehicle_made",
    "vehicles.vehicle_changed",
    "vehicles.vehicle_state_changed",
    "vehicles.vehicle_delivered",
    "vehicles.vehicle_taken_back",
)
def count_anew(entry: "Entry", by: Actor) -> None:
    """A vehicle came, went or arrived on another day: its checks fall due on other days, or no more."""
    vehicle_id = linked_id(entry, VEHICLE)
    if vehicle_id is not None:
        commands.settle_due([vehicle_id], by=by)


@reaction("inspections.settle_finding", "work.task_finished")
def close_with_task(entry: "Entry", by: Actor) -> None:
    """A defect is put right when its task is done."""
    task_id = linked_id(entry, "work.task")
    finding_id = queries.finding_with_task(by.group_id, task_id) if task_id is not None else None
    if finding_id is not None and task_id is not None:
        commands.settle_finding(finding_id, task_id=task_id, by=by)
