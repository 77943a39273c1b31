"""Asked work is given to the worker after the commit."""

from typing import TYPE_CHECKING

from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.lists.tasks import bulk_work, export_file

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("lists.export", "lists.export_asked")
def begin_export(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the export into the queue. Twice is harmless: the second finds nothing to do."""
    export_id = linked_id(entry, "lists.export")
    if export_id is not None:
        export_file.enqueue(export_id)


@reaction("lists.bulk", "lists.bulk_asked")
def begin_bulk(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the bulk work into the queue; its rows are locked batch by batch."""
    bulk_id = linked_id(entry, "lists.bulk")
    if bulk_id is not None:
        bulk_work.enqueue(bulk_id)
