"""What the journal does at times: tidying up after itself."""

from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.journal import heartbeat, jobs
from jiubu.journal.models import Tick
from jiubu.journal.registry import every


@every(timedelta(days=1), name="journal.tidy")
def tidy(slot: datetime) -> None:  # noqa: ARG001
    """Old ticks, dead workers and results of finished jobs go; entries and deliveries stay."""
    Tick.objects.filter(slot__lt=timezone.now() - timedelta(days=7)).delete()
    heartbeat.forget_dead()
    jobs.forget_finished()
