"""What happens to deals at a time: grades fall by silence."""

from datetime import datetime, timedelta

from jiubu.deals import commands, queries
from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor


@every(timedelta(hours=6), name="deals.silence")
def lower_silent_grades(slot: datetime) -> None:
    """Deals that nobody heard of for longer than their grade allows fall to the next grade, in the end to dormant."""
    for group_id in queries.groups_with_deals():
        by = Actor.machine("clock", group_id=group_id, door="clock")
        for silent in queries.silent_deals(group_id, slot):
            commands.fall_back(silent.deal_id, at=slot, by=by)
