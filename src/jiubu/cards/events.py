"""What can happen with cards: opened, counted, advanced."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event

Sentence = str | Promise


class CardOpened(Event):
    """Somebody opened a conversation card: personal data on one page."""

    verb: ClassVar[str] = "cards.card_opened"
    sentence: ClassVar[Sentence] = _("Conversation card opened")
    icon: ClassVar[str] = "id"
    is_quiet: ClassVar[bool] = True


class CountStarted(Event):
    """A consultant's cards are to be counted."""

    verb: ClassVar[str] = "cards.count_started"
    sentence: ClassVar[Sentence] = _("Card count of {month} started")
    icon: ClassVar[str] = "cards"

    month: str


class CardsCounted(Event):
    """One side counted the drawer: how many cards, and how far that is from what the system had."""

    verb: ClassVar[str] = "cards.cards_counted"
    sentence: ClassVar[Sentence] = _("{cards} cards counted, {known} in the system")
    icon: ClassVar[str] = "list-numbers"

    side: str
    cards: int
    known: int


class DifferenceExplained(Event):
    """Differences of a count were explained."""

    verb: ClassVar[str] = "cards.difference_explained"
    sentence: ClassVar[Sentence] = _("Difference explained: {grades}")
    icon: ClassVar[str] = "message-2"

    grades: str


class CountSigned(Event):
    """One side signed a count."""

    verb: ClassVar[str] = "cards.count_signed"
    sentence: ClassVar[Sentence] = _("Card count signed")
    icon: ClassVar[str] = "signature"

    side: str


class CountClosed(Event):
    """Both sides have signed: nothing about the count changes any more."""

    verb: ClassVar[str] = "cards.count_closed"
    sentence: ClassVar[Sentence] = _("Card count closed")
    icon: ClassVar[str] = "lock"


class TableStarted(Event):
    """A consultant's advance table of a week was begun."""

    verb: ClassVar[str] = "cards.table_started"
    sentence: ClassVar[Sentence] = _("Advance table of the week of {week}")
    icon: ClassVar[str] = "stairs-up"

    week: str


class LinesAdded(Event):
    """Customers came into an advance table."""

    verb: ClassVar[str] = "cards.lines_added"
    sentence: ClassVar[Sentence] = _("{lines} customers in the advance table")
    icon: ClassVar[str] = "user-plus"

    lines: int
    carried: bool = False


class LineChanged(Event):
    """Target, step or day of a line were changed."""

    verb: ClassVar[str] = "cards.line_changed"
    sentence: ClassVar[Sentence] = _("Advance table: {grade} to {target} by {due_on}")
    icon: ClassVar[str] = "stairs-up"

    grade: str
    target: str
    due_on: str


class LineTicked(Event):
    """The step of a line is done, or after all not."""

    verb: ClassVar[str] = "cards.line_ticked"
    sentence: ClassVar[Sentence] = _("Advance table: step done")
    icon: ClassVar[str] = "circle-check"

    is_done: bool

    def text(self) -> str:
        return str(self.sentence if self.is_done else _("Advance table: step open again"))


class LineRemoved(Event):
    """A customer was taken off an advance table."""

    verb: ClassVar[str] = "cards.line_removed"
    sentence: ClassVar[Sentence] = _("Taken off the advance table")
    icon: ClassVar[str] = "user-minus"


class TableCommented(Event):
    """A manager commented on an advance table."""

    verb: ClassVar[str] = "cards.table_commented"
    sentence: ClassVar[Sentence] = _("Advance table commented")
    icon: ClassVar[str] = "message"
