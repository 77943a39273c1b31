"""What is told about walk-around checks."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.walks.enums import KINDS


class WalkRecorded(Event):
    """A manager watched a reception, or walked through a place."""

    verb: ClassVar[str] = "walks.walk_recorded"
    sentence: ClassVar[str | Promise] = _("Walk-around check: {kind}, {poor} points to improve")
    icon: ClassVar[str] = "walk"

    kind: str
    poor: int
    person_id: int | None = None

    def text(self) -> str:
        return str(self.sentence).format(kind=KINDS.get(self.kind, self.kind), poor=self.poor)


class FindingAdded(Event):
    """A check found something; ``task_id``: who does something about it."""

    verb: ClassVar[str] = "walks.finding_added"
    sentence: ClassVar[str | Promise] = _("Finding of a walk-around check written down")
    icon: ClassVar[str] = "eye-exclamation"

    finding_id: int
    has_photo: bool
    task_id: int | None = None
