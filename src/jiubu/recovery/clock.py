"""A backup each night."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from jiubu.journal.registry import every
from jiubu.recovery.archive import shelf
from jiubu.recovery.tasks import make_backup

HOUR = 2
"""From when on the night's backup may be made, by the installation's clock; missed ones are made up for by day."""


@every(timedelta(hours=1), name="recovery.nightly_backup")
def back_up_each_night(slot: datetime) -> None:  # noqa: ARG001
    """Once a day, from two in the morning on: an installation that sleeps at night makes it when it wakes."""
    now = timezone.localtime()
    if not settings.NIGHTLY_BACKUP or now.hour < HOUR:
        return
    last = next(iter(shelf.backups()), None)
    if last is None or timezone.localtime(last.made_at).date() < now.date():
        make_backup.enqueue()
