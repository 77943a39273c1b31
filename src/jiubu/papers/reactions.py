"""Asked prints are given to the worker after the commit."""

from typing import TYPE_CHECKING

from jiubu.journal.log import linked_id
from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.papers.tasks import make_paper

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("papers.make", "papers.paper_asked")
def begin_paper(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the print into the queue. Twice is harmless: the second finds nothing to do."""
    paper_id = linked_id(entry, "papers.paperfile")
    if paper_id is not None:
        make_paper.enqueue(paper_id)
