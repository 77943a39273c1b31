"""What customers owe, what is paid of a deal, and what may be bought on account."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from jiubu.documents.enums import LinkState, State
from jiubu.documents.models import Document, Line, Open

ZERO = Decimal(0)
CREDIT = "credit"


def owed_by(customer_id: int, *, store_id: int) -> Decimal:
    """What stands open on the receivables of a customer in a store."""
    rows = Open.objects.filter(
        measure="pay", line__document__kind="receivable", line__document__customer=customer_id,
        line__document__store=store_id, line__document__state=State.POSTED,
    )  # fmt: skip
    return Decimal(rows.aggregate(n=Sum(F("whole") - F("taken")))["n"] or 0)


def exposure_of(customer_id: int, *, store_id: int) -> Decimal:
    """What a customer owes in a store, and what of his orders on account is not billed yet: three statements."""
    orders = Document.objects.filter(
        kind="order", customer=customer_id, store=store_id, state=State.POSTED, data__way="credit"
    )
    ordered = orders.aggregate(n=Sum("gross"))["n"] or ZERO
    billed = Line.objects.filter(document__kind="invoice", document__state=State.POSTED)
    services = Q(upper_links__state=LinkState.LIVE, upper_links__upper__document__in=orders)
    goods = Q(upper_links__upper__upper_links__upper__upper_links__upper__document__in=orders)
    already = (
        billed.filter(services | (Q(upper_links__state=LinkState.LIVE) & goods)).aggregate(n=Sum("gross"))["n"] or ZERO
    )
    return owed_by(customer_id, store_id=store_id) + max(ordered - already, ZERO)


def limit_of(customer_id: int, *, store_id: int, day: date) -> Decimal:
    """The credit limit that holds on a day: of the newest posted approval; 0 without one."""
    rows = Document.objects.filter(kind=CREDIT, customer=customer_id, store=store_id, state=State.POSTED, day__lte=day)
    for found in rows.order_by("-day", "-id")[:20]:
        until = str(found.data.get("valid_until", ""))
        if not until or day.isoformat() <= until:
            return found.gross
    return ZERO


@dataclass(frozen=True, slots=True)
class Standing:
    """The documents of one deal added up, in yuan. ``billed``: what the receivables come to; ``open``: what of it is unpaid."""

    kinds: frozenset[str]
    ordered: Decimal
    advance: Decimal
    billed: Decimal
    open: Decimal

    @property
    def is_paid(self) -> bool:
        """All that was ordered is billed and paid."""
        return self.ordered > 0 and self.billed >= self.ordered and self.open == 0


def standing_of_deal(deal_id: int) -> Standing:
    """Three statements: the documents that count, what is open of the receivables, what came in advance."""
    documents = list(_of_deal(deal_id).values_list("kind", "gross"))
    rows = Open.objects.filter(line__document__in=_of_deal(deal_id))
    unpaid = rows.filter(measure="pay").aggregate(n=Sum(F("whole") - F("taken")))["n"]
    advance = rows.filter(measure="advance").aggregate(n=Sum("taken"))["n"]
    total = {
        kind: sum((gross for found, gross in documents if found == kind), ZERO) for kind in ("order", "receivable")
    }
    kinds = frozenset(kind for kind, _gross in documents)
    return Standing(kinds, total["order"], Decimal(advance or 0), total["receivable"], Decimal(unpaid or 0))


def _of_deal(deal_id: int) -> QuerySet[Document]:
    return Document.objects.filter(Q(about_kind="deals.deal", about_id=deal_id), state=State.POSTED)


def approved_discount(document: Document) -> Decimal:
    """The discounts of the posted lines that a document is made from: somebody has approved them already."""
    rows = document.upper_links.filter(upper_document__state=State.POSTED)
    return Decimal(rows.aggregate(n=Sum("upper__discount"))["n"] or 0)
