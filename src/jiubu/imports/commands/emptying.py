"""What a file said of people is deleted when nobody needs it any more; what became of each row stays."""

import re

from django.utils.translation import gettext as _

from jiubu.imports.events import ImportEmptied
from jiubu.imports.models import Job, Line
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused

QUOTED = re.compile("[“「『][^”」』]*[”」』]")
"""What a sentence about a row quotes of its cells."""
PIECE = 500


@command
def empty_import(job_id: int, *, by: Actor) -> int:
    """Delete the cells of an import, and what it changed, from its rows; how many rows. They keep number, result, reason.
    The import can't be undone, corrected or run any more. Whether ``by`` may is asked by who applies the rule.
    """
    job = Job.objects.lock(job_id)
    if job.group_id != by.group_id:
        raise Job.DoesNotExist
    if job.is_working:
        raise Refused("still_needed", _("This import is still under way."))
    if job.is_emptied:
        return 0
    _empty_reasons(job)
    nothing = [""] * len(job.head)
    count = job.lines.update(cells=nothing, before=None, after=None, key="")
    job.file_digest, job.values, job.mapped = "", {}, {}
    job.save(update_fields=["file_digest", "values", "mapped"])
    record(ImportEmptied(rows=count), about=job, by=by)
    return count


def _empty_reasons(job: Job) -> None:
    lines = []
    for line in job.lines.exclude(reasons={}).only("id", "job_id", "reasons").iterator(chunk_size=PIECE):
        line.reasons = {column: QUOTED.sub("…", text) for column, text in line.reasons.items()}
        lines.append(line)
    Line.objects.bulk_update(lines, ["reasons"], batch_size=PIECE)


def require_content(job: Job) -> None:
    """Refused("import_emptied") when the rows say nothing any more."""
    if job.is_emptied:
        text = _("What this file said was deleted because its time was over. Upload the file again.")
        raise Refused("import_emptied", text)
