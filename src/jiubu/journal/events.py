"""What can happen to the journal's own work."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class DeliveryRetried(Event):
    """Somebody asked for a failed reaction to be tried again."""

    verb: ClassVar[str] = "journal.delivery_retried"
    sentence: ClassVar[str | Promise] = _("The failed reaction {reaction} is tried again")
    icon: ClassVar[str] = "refresh"
    reaction: str


class JobRetried(Event):
    """Somebody asked for a failed background job to be run again."""

    verb: ClassVar[str] = "journal.job_retried"
    sentence: ClassVar[str | Promise] = _("The failed job {job} is run again")
    icon: ClassVar[str] = "refresh"
    is_quiet: ClassVar[bool] = True
    job: str
