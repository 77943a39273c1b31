"""Backups are made in the worker's second thread: reactions don't wait for them."""

from jiubu.journal.jobs import job
from jiubu.recovery.archive import shelf


@job(attempts=3)
def make_backup() -> None:
    """Put a backup on the shelf."""
    shelf.add()
