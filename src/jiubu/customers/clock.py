"""What happens to customers by time alone."""

from datetime import datetime, timedelta

from jiubu.customers import commands
from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor


@every(timedelta(days=1), name="customers.forget_merges")
def forget_merges(slot: datetime) -> None:  # noqa: ARG001  the command looks at the clock itself
    """How merged cards looked is forgotten when the time for undoing is over."""
    commands.forget_merges(by=Actor.machine("clock", group_id=0, door="clock"))
