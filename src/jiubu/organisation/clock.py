"""What happens in the organisation by time alone."""

from datetime import datetime, timedelta

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.organisation import commands


@every(timedelta(days=1), name="organisation.forget_submissions")
def forget_submissions(slot: datetime) -> None:
    """Answers kept for repeated submissions are of no use after a week."""
    commands.forget_submissions(now=slot, by=Actor.machine("clock", group_id=0, door="clock"))
