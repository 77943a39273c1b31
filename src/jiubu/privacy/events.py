"""What happens around the personal data of a customer. What was said stays out: the links say whom it is about."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.privacy.channels import Channel


def _channel(key: str) -> str:
    return str(Channel(key).label) if key in Channel.values else key


class ConsentRecorded(Event):
    """A person agreed, or refused, for a purpose and by some channels."""

    verb: ClassVar[str] = "privacy.consent_recorded"
    icon: ClassVar[str] = "shield-check"

    purpose: str
    channels: list[str]
    is_given: bool
    wording: int | None
    proof: str

    def text(self) -> str:
        sentence = gettext("Consent given: {ways}") if self.is_given else gettext("Consent withdrawn: {ways}")
        return sentence.format(ways=", ".join(_channel(key) for key in self.channels))


class ContactBegun(Event):
    """Somebody set out to call or write to the customer and got the number in full."""

    verb: ClassVar[str] = "privacy.contact_begun"
    sentence: ClassVar[str | Promise] = _("Contact begun: {way}")
    icon: ClassVar[str] = "phone-outgoing"

    channel: str
    purpose: str
    against: list[str] = []
    reason: str = ""

    def text(self) -> str:
        if self.against:
            return gettext("Contact begun although the gate said no: {way} ({reason})").format(
                way=_channel(self.channel), reason=self.reason
            )
        return str(self.sentence).format(way=_channel(self.channel))


class ContactAgainstGate(Event):
    """A contact was recorded that the gate would not have allowed at that moment."""

    verb: ClassVar[str] = "privacy.contact_against_gate"
    sentence: ClassVar[str | Promise] = _("Contacted although the gate said no: {way}")
    icon: ClassVar[str] = "shield-x"

    channel: str
    purpose: str
    against: list[str]

    def text(self) -> str:
        return str(self.sentence).format(way=_channel(self.channel))


class NumberFoundDead(Event):
    """The number on the card reaches somebody else or nobody."""

    verb: ClassVar[str] = "privacy.number_found_dead"
    sentence: ClassVar[str | Promise] = _("The number is wrong")
    icon: ClassVar[str] = "phone-x"


class NumberFoundGood(Event):
    """The number works after all."""

    verb: ClassVar[str] = "privacy.number_found_good"
    sentence: ClassVar[str | Promise] = _("The number is right after all")
    icon: ClassVar[str] = "phone-check"


class ComplaintOpened(Event):
    """A customer complains."""

    verb: ClassVar[str] = "privacy.complaint_opened"
    sentence: ClassVar[str | Promise] = _("Complaint opened")
    icon: ClassVar[str] = "mood-sad"

    complaint_id: int


class ComplaintClosed(Event):
    """A complaint is settled."""

    verb: ClassVar[str] = "privacy.complaint_closed"
    sentence: ClassVar[str | Promise] = _("Complaint closed")
    icon: ClassVar[str] = "mood-smile"

    complaint_id: int


class RequestTaken(Event):
    """A person asks for a copy, a correction or deletion."""

    verb: ClassVar[str] = "privacy.request_taken"
    sentence: ClassVar[str | Promise] = _("Request about personal data taken")
    icon: ClassVar[str] = "file-description"

    request_id: int
    kind: str
    due_on: str


class RequestAnswered(Event):
    """The request was answered: done, partly, refused."""

    verb: ClassVar[str] = "privacy.request_answered"
    sentence: ClassVar[str | Promise] = _("Request about personal data answered")
    icon: ClassVar[str] = "file-check"

    request_id: int
    kind: str
    state: str


class CopyHandedOut(Event):
    """Everything that is held about a person was written into a file."""

    verb: ClassVar[str] = "privacy.copy_handed_out"
    sentence: ClassVar[str | Promise] = _("Copy of all data handed out")
    icon: ClassVar[str] = "file-download"

    request_id: int
    parts: dict[str, int]


class PersonAnonymised(Event):
    """Name, numbers and free texts of a person were deleted. ``parts``: what was emptied, and how many rows."""

    verb: ClassVar[str] = "privacy.person_anonymised"
    sentence: ClassVar[str | Promise] = _("Personal data deleted")
    icon: ClassVar[str] = "eraser"

    cause: str
    parts: dict[str, int]
    held: list[str]


class RetentionApproved(Event):
    """A retention rule may run by itself from now on, or may no longer."""

    verb: ClassVar[str] = "privacy.retention_approved"
    icon: ClassVar[str] = "clock-check"

    key: str
    months: int
    is_approved: bool

    def text(self) -> str:
        return gettext("Retention rule approved") if self.is_approved else gettext("Retention rule stopped")


class RetentionRan(Event):
    """A retention rule was applied."""

    verb: ClassVar[str] = "privacy.retention_ran"
    icon: ClassVar[str] = "eraser"

    key: str
    found: int
    done: int
    held: int
    failed: int = 0
    what: str = "person"

    def text(self) -> str:
        if self.what == "import":
            said = ngettext(
                "contents of {n} import deleted by retention rule",
                "contents of {n} imports deleted by retention rule",
                self.done,
            ).format(n=self.done)
        else:
            said = ngettext(
                "{n} person deleted by retention rule", "{n} people deleted by retention rule", self.done
            ).format(n=self.done)
        return said + gettext(", {n} failed").format(n=self.failed) if self.failed else said


class RulesChanged(Event):
    """A purpose, a wording or the contact hours were changed."""

    verb: ClassVar[str] = "privacy.rules_changed"
    sentence: ClassVar[str | Promise] = _("Rules of contact changed: {what}")
    icon: ClassVar[str] = "adjustments"

    what: str
