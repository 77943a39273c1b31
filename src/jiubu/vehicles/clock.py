"""What happens to vehicles by itself: reservations and offers end, old queries are forgotten."""

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


@every(timedelta(minutes=5), name="vehicles.pass_offers")
def pass_offers(slot: datetime) -> None:  # noqa: ARG001
    """Offer vehicles to the next in the queue when the first did not take it in time. Repeating it changes nothing."""
    due = queries.due_offers(timezone.now())
    for group_id, rows in groupby(due, key=lambda row: row[0]):
        by = Actor.machine("clock", group_id=group_id, door="clock")
        commands.pass_offers([vehicle_id for _, vehicle_id in rows], by=by)


@every(timedelta(days=1), name="vehicles.forget_queries")
def forget_queries(slot: datetime) -> None:  # noqa: ARG001  the stores say how old is too old
    """The log of queries is kept for as long as its store says."""
    commands.forget_queries(timezone.now(), by=Actor.machine("clock", group_id=0, door="clock"))
