"""The long part in the worker. Killed in the middle it goes on with the batch that was not done."""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from jiubu.imports import commands
from jiubu.imports.models import Job
from jiubu.journal.jobs import job, stop_written
from jiubu.kernel.actor import Actor
from jiubu.organisation.queries import actor_of


def actor_for(work: Job) -> Actor:
    """Who asked for it, through the import's door; a machine where nobody did (command line)."""
    if work.user is not None:
        return actor_of(work.user, door="import")
    return Actor.machine("import", group_id=work.group_id, door="import")


def work_through(job_id: int, *, by: Actor) -> None:
    """All batches, one transaction each. What stops it is written on the import."""
    unexpected = _("Something unexpected stopped the work. What was done stays; let it go on.")
    with stop_written(lambda error: commands.fail_import(job_id, error=error, by=by), unexpected=unexpected):
        while _next_batch(job_id, by=by):
            pass


def _next_batch(job_id: int, *, by: Actor) -> bool:
    """One batch; again when somebody made the same thing at the same moment (it is found there then)."""
    for _attempt in range(3):
        try:
            return commands.work_batch(job_id, by=by)
        except IntegrityError:
            continue
    return commands.work_batch(job_id, by=by)


@job()
def work(job_id: int) -> None:
    """Check, run or undo an import, as its state says."""
    found = Job.objects.select_related("user").filter(pk=job_id).first()
    if found is not None and found.is_working:
        work_through(job_id, by=actor_for(found))
