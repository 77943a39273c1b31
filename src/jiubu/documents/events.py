"""What can happen to documents."""

from decimal import Decimal
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.documents.kinds import KINDS
from jiubu.journal.event import Event
from jiubu.kernel.money import plain

Sentence = str | Promise


class _OfDocument(Event):
    """Tells the kind by its name."""

    is_abstract: ClassVar[bool] = True
    kind: str

    def text(self) -> str:
        title = KINDS[self.kind].title if self.kind in KINDS else self.kind
        return str(self.sentence).format(**{**self.model_dump(), "kind": title})


class DocumentDrafted(_OfDocument):
    """A draft was written."""

    verb: ClassVar[str] = "documents.document_drafted"
    sentence: ClassVar[Sentence] = _("{kind}: draft written")
    icon: ClassVar[str] = "file-plus"


class DocumentEdited(_OfDocument):
    """A draft was changed, or what may still be noted on a posted document."""

    verb: ClassVar[str] = "documents.document_edited"
    sentence: ClassVar[Sentence] = _("{kind}: changed")
    icon: ClassVar[str] = "file-pencil"

    changed: list[str]


class DocumentAsked(_OfDocument):
    """A document waits for somebody's approval."""

    verb: ClassVar[str] = "documents.document_asked"
    sentence: ClassVar[Sentence] = _("{kind}: approval asked for")
    icon: ClassVar[str] = "file-time"


class DocumentSentBack(_OfDocument):
    """A document was not approved: it is a draft again."""

    verb: ClassVar[str] = "documents.document_sent_back"
    sentence: ClassVar[Sentence] = _("{kind}: not approved")
    icon: ClassVar[str] = "file-x"

    reason: str


class DocumentPosted(_OfDocument):
    """A document counts from now on."""

    verb: ClassVar[str] = "documents.document_posted"
    sentence: ClassVar[Sentence] = _("{kind} {number}: posted, {gross}")
    icon: ClassVar[str] = "file-check"

    number: str
    gross: Decimal

    def text(self) -> str:
        title = KINDS[self.kind].title if self.kind in KINDS else self.kind
        return str(self.sentence).format(kind=title, number=self.number, gross=plain(self.gross))


class DocumentCancelled(_OfDocument):
    """A posted document was undone, and what it had taken is free again."""

    verb: ClassVar[str] = "documents.document_cancelled"
    sentence: ClassVar[Sentence] = _("{kind} {number}: cancelled")
    icon: ClassVar[str] = "file-off"

    number: str
    reason: str


class DocumentDropped(_OfDocument):
    """A draft was thrown away."""

    verb: ClassVar[str] = "documents.document_dropped"
    sentence: ClassVar[Sentence] = _("{kind}: draft dropped")
    icon: ClassVar[str] = "file-minus"


class AmountAllocated(_OfDocument):
    """Money that was paid already was set against what is owed."""

    verb: ClassVar[str] = "documents.amount_allocated"
    sentence: ClassVar[Sentence] = _("{kind}: {amount} set against {other}")
    icon: ClassVar[str] = "arrows-right-left"

    other: str
    amount: Decimal


class AllocationReleased(_OfDocument):
    """That was taken back."""

    verb: ClassVar[str] = "documents.allocation_released"
    sentence: ClassVar[Sentence] = _("{kind}: {amount} no longer set against {other}")
    icon: ClassVar[str] = "arrow-back-up"

    other: str
    amount: Decimal


class PeriodClosed(Event):
    """Nothing is posted into this month of a store any more."""

    verb: ClassVar[str] = "documents.period_closed"
    sentence: ClassVar[Sentence] = _("Books of {month} closed")
    icon: ClassVar[str] = "lock"

    month: str


class PeriodReopened(Event):
    """The month takes documents again."""

    verb: ClassVar[str] = "documents.period_reopened"
    sentence: ClassVar[Sentence] = _("Books of {month} opened again: {reason}")
    icon: ClassVar[str] = "lock-open"

    month: str
    reason: str
