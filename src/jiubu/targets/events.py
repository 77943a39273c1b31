"""What is told about targets."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event


class TargetsSet(Event):
    """Numbers of a store's month were set or changed. ``changes``: kind, of whom, before and after (None: no target)."""

    verb: ClassVar[str] = "targets.targets_set"
    sentence: ClassVar[str | Promise] = _("Targets of {month} set: {count} numbers changed")
    icon: ClassVar[str] = "target-arrow"

    month: str
    count: int
    changes: list[dict[str, int | str | None]]
