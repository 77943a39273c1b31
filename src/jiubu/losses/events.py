"""What can happen while a team learns from lost deals."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.losses.enums import TITLES

Sentence = str | Promise


class CaseOpened(Event):
    """A confirmed loss began its way through the five steps."""

    verb: ClassVar[str] = "losses.case_opened"
    sentence: ClassVar[Sentence] = _("Loss case opened")
    icon: ClassVar[str] = "zoom-question"

    owner_id: int | None


class CauseFound(Event):
    """The cause of a loss was written down."""

    verb: ClassVar[str] = "losses.cause_found"
    sentence: ClassVar[Sentence] = _("Cause of the loss analysed")
    icon: ClassVar[str] = "zoom-check"


class CaseAdvanced(Event):
    """A case went on to its next step."""

    verb: ClassVar[str] = "losses.case_advanced"
    sentence: ClassVar[Sentence] = _("Loss case: on to {step}")
    icon: ClassVar[str] = "arrow-right"

    before: str
    after: str

    def text(self) -> str:
        return str(self.sentence).format(step=TITLES.get(self.after, self.after))


class CaseAssigned(Event):
    """Somebody else takes care of a case."""

    verb: ClassVar[str] = "losses.case_assigned"
    sentence: ClassVar[Sentence] = _("Loss case given to {to_name}")
    icon: ClassVar[str] = "user-share"

    from_id: int | None
    to_id: int
    to_name: str


class CountermeasureAssigned(Event):
    """Somebody else carries out a countermeasure: its owner's work was handed over, or came back."""

    verb: ClassVar[str] = "losses.countermeasure_assigned"
    sentence: ClassVar[Sentence] = _("Countermeasure given to {to_name}")
    icon: ClassVar[str] = "user-share"

    from_id: int
    to_id: int
    to_name: str


class ReviewHeld(Event):
    """Lost deals were talked over in a meeting."""

    verb: ClassVar[str] = "losses.review_held"
    sentence: ClassVar[Sentence] = _("Review of {cases} lost deals with {people} people")
    icon: ClassVar[str] = "users-group"

    cases: int
    people: int


class ReviewEdited(Event):
    """What is written about a review was changed; values stay in the row."""

    verb: ClassVar[str] = "losses.review_edited"
    sentence: ClassVar[Sentence] = _("Review of lost deals changed")
    icon: ClassVar[str] = "pencil"

    fields: list[str]


class CountermeasurePlanned(Event):
    """Something will be done about a cause."""

    verb: ClassVar[str] = "losses.countermeasure_planned"
    sentence: ClassVar[Sentence] = _("Countermeasure planned for {due_on}")
    icon: ClassVar[str] = "target-arrow"

    review_id: int
    owner_id: int
    due_on: str


class TalkMade(Event):
    """A training or a talk was made from a countermeasure."""

    verb: ClassVar[str] = "losses.talk_made"
    sentence: ClassVar[Sentence] = _("Training made from a lost deal: {title}")
    icon: ClassVar[str] = "school"

    countermeasure_id: int
    kind: str
    title: str


class TalkRehearsed(Event):
    """A training was held, a talk rehearsed."""

    verb: ClassVar[str] = "losses.talk_rehearsed"
    sentence: ClassVar[Sentence] = _("Rehearsed on {on}")
    icon: ClassVar[str] = "microphone"

    on: str
