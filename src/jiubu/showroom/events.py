"""What can happen in the showroom."""

from datetime import date, datetime
from typing import ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.kernel.errors import Text
from jiubu.showroom.enums import STEPS, VISIT_STEPS, reason_text


class VisitOpened(Event):
    """A party came in."""

    verb: ClassVar[str] = "showroom.visit_opened"
    sentence: ClassVar[Text] = _("came to the showroom, {party_size} people")
    icon: ClassVar[str] = "door-enter"

    kind: str
    purpose: str
    source: str
    party_size: int
    channel: str = "visit"

    def text(self) -> str:
        sentence = _("called the showroom") if self.channel == "call" else self.sentence
        return str(sentence).format(party_size=self.party_size)


class VisitStepped(Event):
    """The visit came one step further, or a step was taken back."""

    verb: ClassVar[str] = "showroom.visit_stepped"
    sentence: ClassVar[Text] = _("in the showroom: {step}")
    icon: ClassVar[str] = "stairs"

    step: str
    is_reached: bool = True

    def text(self) -> str:
        step = str(VISIT_STEPS.get(self.step, self.step)) or "–"
        if self.is_reached:
            return str(self.sentence).format(step=step)
        return _("in the showroom: not yet {step}").format(step=step)


class VisitTaken(Event):
    """A consultant is with them now."""

    verb: ClassVar[str] = "showroom.visit_taken"
    sentence: ClassVar[Text] = _("received by a consultant")
    icon: ClassVar[str] = "user-check"

    consultant_id: int
    before_id: int | None


class VisitorKnown(Event):
    """It is known now who they are: the visit belongs to a customer."""

    verb: ClassVar[str] = "showroom.visitor_known"
    sentence: ClassVar[Text] = _("the visitor was identified")
    icon: ClassVar[str] = "user-search"

    is_late: bool = False


class VisitLinked(Event):
    """The visit belongs to a deal."""

    verb: ClassVar[str] = "showroom.visit_linked"
    sentence: ClassVar[Text] = _("the visit belongs to the deal")
    icon: ClassVar[str] = "link"

    is_late: bool = False


class VisitClosed(Event):
    """They left; the result says how."""

    verb: ClassVar[str] = "showroom.visit_closed"
    sentence: ClassVar[Text] = ""
    icon: ClassVar[str] = "door-exit"

    result: str
    minutes: int

    def text(self) -> str:
        known = {
            "not_bought": _("left without buying after {minutes} minutes"),
            "ordered": _("left after {minutes} minutes: ordered"),
            "picked_up": _("left after {minutes} minutes: picked up the car"),
            "invited": _("the call ended: agreed to come"),
            "talked": _("the call ended"),
        }
        return str(known.get(self.result, _("left after {minutes} minutes"))).format(minutes=self.minutes)


class VisitEdited(Event):
    """What was entered at the reception was put right."""

    verb: ClassVar[str] = "showroom.visit_edited"
    sentence: ClassVar[Text] = _("the visit was put right")
    icon: ClassVar[str] = "pencil"

    before: dict[str, str | int]
    after: dict[str, str | int]
    reason: str = ""

    def text(self) -> str:
        return f"{self.sentence} ({self.reason})" if self.reason else str(self.sentence)


class VisitVoided(Event):
    """It was entered twice or by mistake, and counts no more."""

    verb: ClassVar[str] = "showroom.visit_voided"
    sentence: ClassVar[Text] = _("the visit was taken out of the count: {reason}")
    icon: ClassVar[str] = "ban"

    channel: str
    reason: str


class TurnStepped(Event):
    """Somebody's place in the line of consultants changed, or was held."""

    verb: ClassVar[str] = "showroom.turn_stepped"
    sentence: ClassVar[Text] = _("turn order: {step}")
    icon: ClassVar[str] = "arrows-sort"

    kind: str
    person_id: int
    other_id: int | None = None
    counts: bool = False
    is_outside: bool = False
    reason: str = ""

    def text(self) -> str:
        text = str(self.sentence).format(step=STEPS.get(self.kind, self.kind) or "–")
        if self.is_outside:
            text = f"{text} · {gettext('outside the shift')}"
        return f"{text} ({reason_text(self.reason)})" if self.reason else text


class ShiftPlanned(Event):
    """Somebody's shift on a day was planned, changed, or taken out (no kind)."""

    verb: ClassVar[str] = "showroom.shift_planned"
    sentence: ClassVar[Text] = _("shift plan of {day} changed")
    icon: ClassVar[str] = "calendar-user"
    is_quiet: ClassVar[bool] = True

    person_id: int
    day: date
    kind: str


class ShiftsCopied(Event):
    """A week was planned as the one before."""

    verb: ClassVar[str] = "showroom.shifts_copied"
    sentence: ClassVar[Text] = _("week of {monday} planned as the week before: {count} shifts")
    icon: ClassVar[str] = "calendar-repeat"

    monday: date
    count: int


class ShiftKindPut(Event):
    """A kind of shift was made or changed."""

    verb: ClassVar[str] = "showroom.shift_kind_put"
    sentence: ClassVar[Text] = _("kind of shift {key} set")
    is_quiet: ClassVar[bool] = True

    key: str


class DriveBooked(Event):
    """Somebody will drive a demo car."""

    verb: ClassVar[str] = "showroom.drive_booked"
    sentence: ClassVar[Text] = _("test drive booked: {vehicle}")
    icon: ClassVar[str] = "steering-wheel"

    vehicle: str
    begins_at: datetime
    ends_at: datetime


class DriveMoved(Event):
    """Another time or another car."""

    verb: ClassVar[str] = "showroom.drive_moved"
    sentence: ClassVar[Text] = _("test drive moved: {vehicle}")
    icon: ClassVar[str] = "calendar-time"

    vehicle: str
    begins_at: datetime
    ends_at: datetime


class DriveCancelled(Event):
    """It will not be driven."""

    verb: ClassVar[str] = "showroom.drive_cancelled"
    sentence: ClassVar[Text] = _("test drive cancelled: {reason}")
    icon: ClassVar[str] = "calendar-off"

    reason: str


class DriveHandedOver(Event):
    """Somebody else gives it: its consultant's work was handed over."""

    verb: ClassVar[str] = "showroom.drive_handed_over"
    sentence: ClassVar[Text] = _("test drive handed over to {to_name}")
    icon: ClassVar[str] = "arrows-exchange"

    from_id: int
    to_id: int
    to_name: str


class LicenceSeen(Event):
    """The original of the driving licence was looked at."""

    verb: ClassVar[str] = "showroom.licence_seen"
    sentence: ClassVar[Text] = _("driving licence checked, valid until {valid_until}")
    icon: ClassVar[str] = "license"

    valid_until: date


class DriveSigned(Event):
    """The agreement was signed on the tablet."""

    verb: ClassVar[str] = "showroom.drive_signed"
    sentence: ClassVar[Text] = _("test-drive agreement signed (text version {number})")
    icon: ClassVar[str] = "signature"

    number: int
    digest: str


class DriveBegun(Event):
    """The keys were handed out."""

    verb: ClassVar[str] = "showroom.drive_begun"
    sentence: ClassVar[Text] = _("test drive began: {vehicle}, {kilometres} km")
    icon: ClassVar[str] = "key"

    vehicle: str
    kilometres: int
    due_at: datetime


class DriveOverdue(Event):
    """The car is not back in time."""

    verb: ClassVar[str] = "showroom.drive_overdue"
    sentence: ClassVar[Text] = _("the demo car {vehicle} is not back in time")
    icon: ClassVar[str] = "alert-triangle"

    vehicle: str
    due_at: datetime


class DriveEnded(Event):
    """The car is back."""

    verb: ClassVar[str] = "showroom.drive_ended"
    sentence: ClassVar[Text] = _("test drive ended: {driven} km in {minutes} minutes")
    icon: ClassVar[str] = "flag"

    driven: int
    minutes: int


class FeedbackGiven(Event):
    """The customer said how it was."""

    verb: ClassVar[str] = "showroom.drive_feedback_given"
    sentence: ClassVar[Text] = _("feedback after the test drive")
    icon: ClassVar[str] = "stars"


class RoutePut(Event):
    """A route for test drives was put in."""

    verb: ClassVar[str] = "showroom.route_put"
    sentence: ClassVar[Text] = _("test-drive route {key}")
    icon: ClassVar[str] = "route"

    key: str


class AgreementPut(Event):
    """A new version of the agreement's text."""

    verb: ClassVar[str] = "showroom.agreement_put"
    sentence: ClassVar[Text] = _("test-drive agreement, text version {number}")
    icon: ClassVar[str] = "file-text"

    number: int
