"""What is told about figures."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class SnapshotTaken(Event):
    """How the deals of a store stood at the beginning of a day was kept."""

    verb: ClassVar[str] = "analytics.snapshot_taken"
    sentence: ClassVar[str | Promise] = _("Kept how {count} deals stood at the beginning of {day}")
    icon: ClassVar[str] = "camera"

    day: str
    count: int
    is_repaired: bool = False
