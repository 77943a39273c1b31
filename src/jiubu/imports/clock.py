"""Imports whose worker died go on."""

from datetime import datetime, timedelta

from jiubu.imports import queries
from jiubu.imports.tasks import work
from jiubu.journal.registry import every


@every(timedelta(minutes=1), name="imports.resume")
def resume(slot: datetime) -> None:  # noqa: ARG001
    """Queue again what stands still; batches are locked, so two workers don't do one twice."""
    for job in queries.stalled_jobs():
        work.enqueue(job.pk)
