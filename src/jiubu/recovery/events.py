"""What can happen to the keeping of the data."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class BackupAsked(Event):
    """Somebody asked for a backup on the page."""

    verb: ClassVar[str] = "recovery.backup_asked"
    sentence: ClassVar[str | Promise] = _("A backup was asked for")
    icon: ClassVar[str] = "database-export"
