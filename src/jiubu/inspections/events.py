"""What is told about inspections of vehicles."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.inspections.enums import KINDS, RESULTS
from jiubu.journal.event import Event


class InspectionRecorded(Event):
    """A vehicle was inspected; ``findings``: how many items were not OK."""

    verb: ClassVar[str] = "inspections.inspection_recorded"
    sentence: ClassVar[str | Promise] = _("{kind}: {result}, {findings} defects")
    icon: ClassVar[str] = "clipboard-check"

    kind: str
    result: str
    findings: int

    def text(self) -> str:
        kind, result = KINDS.get(self.kind, self.kind), RESULTS.get(self.result, self.result)
        return str(self.sentence).format(kind=kind, result=result, findings=self.findings)


class FindingClosed(Event):
    """A defect that an inspection found was put right."""

    verb: ClassVar[str] = "inspections.finding_closed"
    sentence: ClassVar[str | Promise] = _("Defect of an inspection put right")
    icon: ClassVar[str] = "circle-check"

    finding_id: int
    item: str


class ListChanged(Event):
    """A check list got a new version."""

    verb: ClassVar[str] = "inspections.list_changed"
    sentence: ClassVar[str | Promise] = _("Check list “{kind}” changed: version {number}")
    icon: ClassVar[str] = "list-check"

    kind: str
    number: int

    def text(self) -> str:
        return str(self.sentence).format(kind=KINDS.get(self.kind, self.kind), number=self.number)


class IntervalSet(Event):
    """A store looks at its vehicles every so many days."""

    verb: ClassVar[str] = "inspections.interval_set"
    sentence: ClassVar[str | Promise] = _("{kind} every {days} days")
    icon: ClassVar[str] = "calendar-repeat"

    kind: str
    days: int

    def text(self) -> str:
        return str(self.sentence).format(kind=KINDS.get(self.kind, self.kind), days=self.days)
