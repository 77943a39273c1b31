"""What can happen in the showroom."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.kernel.errors import Text
from jiubu.showroom.enums import STEPS


class VisitOpened(Event):
    """A party came in."""

    verb: ClassVar[str] = "showroom.visit_opened"
    sentence: ClassVar[Text] = _("came to the showroom, {party_size} people")
    icon: ClassVar[str] = "door-enter"

    kind: str
    purpose: str
    source: str
    party_size: int


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


class VisitLinked(Event):
    """The visit belongs to a deal."""

    verb: ClassVar[str] = "showroom.visit_linked"
    sentence: ClassVar[Text] = _("the visit belongs to the deal")
    icon: ClassVar[str] = "link"


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
        }
        return str(known.get(self.result, _("left after {minutes} minutes"))).format(minutes=self.minutes)


class TurnStepped(Event):
    """Somebody's place in the line of consultants changed, or was held."""

    verb: ClassVar[str] = "showroom.turn_stepped"
    sentence: ClassVar[Text] = _("turn order: {step}")
    icon: ClassVar[str] = "arrows-sort"

    kind: str
    person_id: int
    other_id: int | None = None
    counts: bool = False
    reason: str = ""

    def text(self) -> str:
        text = str(self.sentence).format(step=STEPS.get(self.kind, self.kind) or "–")
        return f"{text} ({self.reason})" if self.reason else text
