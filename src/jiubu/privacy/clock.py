"""What happens to personal data by time alone."""

from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.privacy import commands, queries


@every(timedelta(days=1), name="privacy.finish_deletions")
def finish_deletions(slot: datetime) -> None:
    """What had to be kept until today is deleted too."""
    commands.finish_deletions(
        today=timezone.localdate(slot), by=Actor.machine("clock", group_id=0, door="clock")
    )  # fmt: skip


@every(timedelta(days=1), name="privacy.retention")
def apply_retention(slot: datetime) -> None:  # noqa: ARG001  the rules look at the clock themselves
    """Approved retention rules, once a day. One that can't be applied does not stop the others."""
    broken: Exception | None = None
    for rule in queries.approved_rules():
        try:
            commands.run_retention(rule.pk, by=Actor.machine("clock", group_id=rule.group_id, door="clock"))
        except Exception as error:  # noqa: BLE001  raised below, so that the job counts as failed and is tried again
            broken = error
    if broken is not None:
        raise broken
