"""Asked backups are given to the worker after the commit."""

from typing import TYPE_CHECKING

from jiubu.journal.registry import reaction
from jiubu.kernel.actor import Actor
from jiubu.recovery.tasks import make_backup

if TYPE_CHECKING:
    from jiubu.journal.models import Entry


@reaction("recovery.back_up", "recovery.backup_asked")
def begin(entry: "Entry", by: Actor) -> None:  # noqa: ARG001
    """Put the backup into the queue."""
    make_backup.enqueue()
