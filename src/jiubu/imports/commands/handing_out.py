"""Personal numbers leave an import only for who brought them, and that is recorded."""

from jiubu.imports import queries
from jiubu.imports.events import NumbersHandedOut
from jiubu.imports.models import Line
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command


@command
def hand_out_numbers(job_id: int, *, verdict: str = "", by: Actor) -> bool:
    """Whether the rows of this verdict ("" for all) may be taken with personal numbers in full: by who made the import,
    to mend what was refused. For everybody else they stay masked.
    """
    job = queries.job_of(by, job_id)
    if not job.sealed or by.user_id is None or by.user_id != job.user_id:
        return False
    rows = job.lines.exclude(verdict__in=[Line.Verdict.MADE, Line.Verdict.UPDATED, Line.Verdict.UNCHANGED])
    count = rows.filter(verdict=verdict).count() if verdict else rows.count()
    if count:
        record(NumbersHandedOut(count=count), about=job, by=by)
    return True
