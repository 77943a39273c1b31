"""What happens to vehicles by itself: reservations end."""

from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.vehicles import commands, queries


@every(timedelta(minutes=5), name="vehicles.expire_reservations")
def expire(slot: datetime) -> None:  # noqa: ARG001
    """Free the vehicles whose reservation is over. Repeating it changes nothing."""
    due = queries.due_reservations(timezone.now())
    for group_id, rows in groupby(due, key=lambda row: row[0]):
        by = Actor.machine("clock", group_id=group_id, door="clock")
        commands.expire_reservations([vehicle_id for _, vehicle_id in rows], by=by)
