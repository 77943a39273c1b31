"""Asked work is given to the worker after the commit."""

from typing import TYPE_CHECKING

from jiubu.imports.tasks import work
from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("imports.work", "imports.work_asked")
def begin(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the import into the queue. Twice is harmless: the second finds nothing to do."""
    job_id = linked_id(entry, "imports.job")
    if job_id is not None:
        work.enqueue(job_id)
