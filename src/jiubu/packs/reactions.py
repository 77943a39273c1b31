"""What was asked for is given to the worker after the commit."""

from typing import TYPE_CHECKING

from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.packs import tasks

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("packs.load_demo", "packs.demo_asked")
def load(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the loading of the demo business into the queue."""
    tasks.load.enqueue(entry.group_id)


@reaction("packs.clear_demo", "packs.demo_clearing_asked")
def clear(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the clearing of the demo business into the queue."""
    tasks.clear.enqueue(entry.group_id)
