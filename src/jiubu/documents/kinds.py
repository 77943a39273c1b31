"""The kinds of documents there are. The modules above declare theirs; everything that all kinds share is done here once.

A kind says what it is made from and by which measure, what others may make from it, which vehicle it holds alone, who may
write, post and cancel it, when somebody else has to approve, and what happens elsewhere when it is posted or cancelled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.documents.fields import Field
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused

if TYPE_CHECKING:
    from jiubu.documents.models import Document, Line

Title = str | Promise
QUANTITY, GROSS = "quantity", "gross"


@dataclass(frozen=True, slots=True)
class Opening:
    """What may be made from a posted line: up to its quantity, or up to what it comes to (``of`` "gross").

    ``items``: only lines of these (empty: of all).
    """

    measure: str
    of: str = QUANTITY
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """What a kind is made from: lines of ``kind``, by ``measure``.

    ``uses``: a measure of the made line itself that is used up alike (a payment of a receivable is then no longer free).
    """

    kind: str
    measure: str
    uses: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """That a document needs somebody's approval, by which rule, about which amount, and the question as he reads it."""

    rule_key: str
    question: str
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rights:
    """Actions of ``access.py``: who sees, writes (drafts, edits, asks), posts and cancels a kind."""

    see: str
    write: str
    post: str
    cancel: str


Check = Callable[["Document", Sequence["Line"]], None]
Effect = Callable[["Document", Sequence["Line"], Actor], None]


def _nothing(document: "Document", lines: Sequence["Line"]) -> None:
    """Nothing more to check."""


def _no_effect(document: "Document", lines: Sequence["Line"], by: Actor) -> None:
    """Nothing happens elsewhere."""


def _no_approval(_document: "Document", _lines: Sequence["Line"]) -> Ask | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. ``check`` raises Refused before posting; ``posted`` and ``cancelled`` run in the same transaction.

    ``is_made_by_itself``: only another document makes and cancels it. ``may_stand_alone``: it needs nothing before it.
    ``claim``: the sort of hold on a vehicle that at most one live document has. ``has_prices``: no line without a price is
    posted.
    """

    key: str
    title: Title
    prefix: str
    rights: Rights
    sources: tuple[Source, ...] = ()
    opens: tuple[Opening, ...] = ()
    fields: tuple[Field, ...] = ()
    claim: str = ""
    icon: str = "file-text"
    has_prices: bool = True
    may_stand_alone: bool = True
    is_made_by_itself: bool = False
    is_gapless: bool = False
    items: tuple[tuple[str, Title], ...] = ()
    approval: Callable[["Document", Sequence["Line"]], Ask | None] = _no_approval
    check: Check = _nothing
    posted: Effect = _no_effect
    cancelled: Effect = _no_effect

    def source(self, kind: str) -> Source | None:
        return next((source for source in self.sources if source.kind == kind), None)


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    if kind.key in KINDS:
        raise TypeError(f"documents of kind {kind.key!r} are declared twice")
    KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> Kind:
    """Refused("no_such_kind") for a kind that no module declares."""
    if key not in KINDS:
        raise Refused("no_such_kind", _("There is no such kind of document."))
    return KINDS[key]


def followers_of(key: str) -> list[Kind]:
    """The kinds that can be made from this one by somebody."""
    return [kind for kind in KINDS.values() if kind.source(key) and not kind.is_made_by_itself]
