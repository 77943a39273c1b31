"""Rows leave an import as a file: for who brought them, or may export lists; and that is recorded."""

from jiubu.imports import access, queries
from jiubu.imports.events import NumbersHandedOut, ResultTaken
from jiubu.imports.models import Job
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed


@command
def hand_out_result(job_id: int, *, format: str, verdict: str = "", by: Actor) -> Job:  # noqa: A002
    """Let the rows of this verdict ("" for all) go out as ``format``; the journal keeps who took how many.

    ``queries.all_lines`` says what stands in them: who made the import gets refused rows with personal numbers in full,
    to mend them; everybody else, and of what went in, as much as the role shows.
    """
    job = queries.job_of(by, job_id)
    if not access.may_take(by, job):
        raise NotAllowed(access.EXPORT)
    rows = job.lines.filter(verdict=verdict) if verdict else job.lines.all()
    record(ResultTaken(format=format, rows=rows.count()), about=job, by=by)
    whole = rows.exclude(verdict__in=queries.TAKEN).count() if job.sealed and access.is_own(by, job) else 0
    if whole:
        record(NumbersHandedOut(count=whole), about=job, by=by)
    return job
