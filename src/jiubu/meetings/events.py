"""What can happen around reports and meetings. What was said in them stays out: it may name customers."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.meetings.enums import TITLES

Sentence = str | Promise


class ReportHandedIn(Event):
    """A consultant handed in the daily report: its figures are kept as they were then."""

    verb: ClassVar[str] = "meetings.report_handed_in"
    sentence: ClassVar[Sentence] = _("Daily report of {day} handed in")
    icon: ClassVar[str] = "report"

    day: str
    counts: dict[str, int]


class ReportSeen(Event):
    """A manager has read a daily report."""

    verb: ClassVar[str] = "meetings.report_seen"
    sentence: ClassVar[Sentence] = _("Daily report of {day} read")
    icon: ClassVar[str] = "eye-check"

    day: str


class InstructionGiven(Event):
    """A manager told somebody what to do: on a daily report, or as an action of a weekly review."""

    verb: ClassVar[str] = "meetings.instruction_given"
    sentence: ClassVar[Sentence] = _("Instruction given, due {due_on}")
    icon: ClassVar[str] = "message-2"

    owner_id: int
    due_on: str


class InstructionAssigned(Event):
    """Somebody else does what was told: its owner's work was handed over, or came back."""

    verb: ClassVar[str] = "meetings.instruction_assigned"
    sentence: ClassVar[Sentence] = _("Instruction given to {to_name}")
    icon: ClassVar[str] = "user-share"

    from_id: int
    to_id: int
    to_name: str


class PlanConfirmed(Event):
    """Somebody's plan of a day was confirmed in a meeting."""

    verb: ClassVar[str] = "meetings.plan_confirmed"
    sentence: ClassVar[Sentence] = _("Plan of {day} confirmed")
    icon: ClassVar[str] = "checks"

    owner_id: int
    day: str
    meeting: str


class MeetingWritten(Event):
    """What was announced or concluded in a meeting was written down."""

    verb: ClassVar[str] = "meetings.meeting_written"
    sentence: ClassVar[Sentence] = _("{kind} of {day} written down")
    icon: ClassVar[str] = "writing"

    kind: str
    day: str

    def text(self) -> str:
        return str(self.sentence).format(kind=TITLES.get(self.kind, self.kind), day=self.day)


class MeetingHeld(Event):
    """A meeting took place."""

    verb: ClassVar[str] = "meetings.meeting_held"
    sentence: ClassVar[Sentence] = _("{kind} of {day} held with {people} people")
    icon: ClassVar[str] = "users-group"

    kind: str
    day: str
    people: int

    def text(self) -> str:
        return str(self.sentence).format(kind=TITLES.get(self.kind, self.kind), day=self.day, people=self.people)
