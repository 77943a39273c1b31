"""Asking for a backup from a page or through the API."""

from django.contrib.auth import get_user_model

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.recovery.access import BACK_UP
from jiubu.recovery.events import BackupAsked


@command
def ask_backup(*, by: Actor) -> None:
    """Let the worker make a backup now, beside the nightly ones (see ``reactions.py``)."""
    by.require(BACK_UP)
    person = get_user_model().objects.get(pk=by.user_id or 0)
    record(BackupAsked(), about=person, by=by)
