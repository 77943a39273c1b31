"""Running the jobs of the schedule, each once per slot."""

import logging
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jiubu.journal.backoff import MOST_ATTEMPTS, described, wait_after
from jiubu.journal.models import Tick
from jiubu.journal.registry import SCHEDULE, Scheduled

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""A job not done after so long was lost with its worker; another takes it."""

BACK = timedelta(seconds=30)
"""A clock that falls back by more was set back; by less it is being trimmed."""

_quiet_until: dict[str, datetime] = {}
"""Until when this process need not look at a job again: looking at the clock then costs no query."""
_looked_at: list[datetime] = []
"""When this process looked at the clock last."""


def slot_of(job: Scheduled, moment: datetime) -> datetime:
    """The beginning of the slot that ``moment`` is in; slots are counted from midnight UTC of 1970-01-01."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (moment - epoch) // job.every * job.every


def run_due_jobs() -> int:
    """Run every job whose present slot has not been done; returns how many were run."""
    now = timezone.now()
    if not _looked_at or now < _looked_at[0] - BACK:
        _forget_future(now)
    _looked_at[:] = [now]
    jobs = [job for job in SCHEDULE.values() if _quiet_until.get(job.name, now) <= now]
    return sum(_run(job, slot_of(job, now)) for job in jobs)


def forget_slots() -> None:
    """Look at the table again (tests begin with an empty one)."""
    _quiet_until.clear()
    _looked_at.clear()


def _forget_future(now: datetime) -> None:
    """The clock was ahead and is right again: what was done in slots that are still to come has to be done in them."""
    _quiet_until.clear()
    Tick.objects.filter(slot__gt=now).delete()


def _run(job: Scheduled, slot: datetime) -> bool:
    tick = _claim(job, slot)
    if tick is None:
        return False
    try:
        job.run(slot)
    except Exception as error:  # noqa: BLE001  one job's failure must not stop the others
        tick.error = described(error)
        tick.due_at = timezone.now() + wait_after(tick.attempts)
        _quiet_until[job.name] = min(tick.due_at, slot + job.every)
        logger.warning("job %s of %s: %s", job.name, slot, tick.error)
    else:
        tick.error = ""
        tick.done_at = timezone.now()
        _quiet_until[job.name] = slot + job.every
    tick.save(update_fields=["error", "due_at", "done_at"])
    return True


def _claim(job: Scheduled, slot: datetime) -> Tick | None:
    """The tick to run, marked as ours for a while; None when it is done, somebody else's, or has failed for good."""
    with transaction.atomic():
        Tick.objects.get_or_create(job=job.name, slot=slot)
        tick = Tick.objects.select_for_update(skip_locked=True).filter(job=job.name, slot=slot).first()
        if tick is None:
            return None
        if tick.done_at is not None or tick.attempts >= MOST_ATTEMPTS:
            _quiet_until[job.name] = slot + job.every
            return None
        if tick.due_at > timezone.now():
            _quiet_until[job.name] = min(tick.due_at, slot + job.every)
            return None
        tick.attempts += 1
        tick.due_at = timezone.now() + LEASE
        tick.save(update_fields=["attempts", "due_at"])
        return tick
