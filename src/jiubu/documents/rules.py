"""What is true of every document: the states it goes through, what a line comes to, what is left of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.documents.enums import State
from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import rounded

STEPS: Mapping[str, tuple[str, ...]] = {
    State.DRAFT: (State.ASKED, State.POSTED, State.DROPPED),
    State.ASKED: (State.POSTED, State.DRAFT),
    State.POSTED: (State.CANCELLED,),
    State.CANCELLED: (),
    State.DROPPED: (),
}
"""Where a document may go from where it is."""

MOST_LINES = 500
LARGEST_QUANTITY = Decimal(1_000_000)
QUANTITY_STEP = Decimal("0.001")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """In the document's currency: what is paid, and its two parts. They always add up."""

    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.net + other.net, self.vat + other.vat, self.gross + other.gross)

    def __neg__(self) -> "Sums":
        return Sums(-self.net, -self.vat, -self.gross)


def sums_of_line(
    *, quantity: Decimal, price: Decimal | None, discount: Decimal = ZERO, vat_rate: Decimal | None = None,
    is_credit: bool = False,
) -> Sums:  # fmt: skip
    """What a line comes to: quantity x price (incl. VAT) less the discount of the line, half up to the fen.

    net = gross / (1 + rate), the VAT is the rest (as on the vehicle invoice). A line without a price comes to nothing yet;
    a credit is taken off. Refused("bad_amount", "bad_rate", "bad_quantity", "discount_too_large").
    """
    require_quantity(quantity)
    if price is None:
        return Sums()
    whole = rounded(quantity * checked.amount(price, "price"))
    gross = whole - checked.amount(discount, "discount")
    if gross < 0:
        text = _("The discount is larger than the price.")
        raise Refused("discount_too_large", text, fields={"discount": text})
    checked.amount(gross, "price")
    net = rounded(gross / (1 + checked.share(vat_rate, "vat_rate"))) if vat_rate is not None else gross
    sums = Sums(net, gross - net, gross)
    return -sums if is_credit else sums


def sums_of(lines: Iterable[Sums]) -> Sums:
    """Lines added up; VAT is rounded by line, so that a part of a document is always the sum of its lines."""
    return sum(lines, Sums())


def require_quantity(quantity: object) -> Decimal:
    """Above 0, at most a million, to a thousandth. Refused("bad_quantity")."""
    if (
        isinstance(quantity, Decimal)
        and quantity.is_finite()
        and 0 < quantity <= LARGEST_QUANTITY
        and quantity == quantity.quantize(QUANTITY_STEP)
    ):
        return quantity
    text = _("A quantity is above 0, at most 1,000,000, with at most three decimals.")
    raise Refused("bad_quantity", text, fields={"quantity": text})


def number_of(prefix: str, day: date, number: int, *, store_key: str = "") -> str:
    """SO2026-HZ-000012: kind, year, store, the running number of that year and store."""
    parts = [f"{prefix}{day.year}", *([store_key.upper()[:12]] if store_key else []), f"{number:06d}"]
    return "-".join(parts)


def month_of(day: date) -> date:
    return day.replace(day=1)


def part_of(amount: Decimal, *, taken: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of ``amount`` that comes with ``part`` of ``whole``, when ``taken`` of it went before: parts taken one after
    the other always add up to the amount.
    """
    return rounded(amount * (taken + part) / whole) - rounded(amount * taken / whole)


def shared_out(whole: Decimal, lefts: Iterable[Decimal]) -> list[Decimal]:
    """``whole`` given to what is left of each, in this order, none more than its own; what remains is not given."""
    rest, given = whole, []
    for left in lefts:
        part = min(rest, left)
        given.append(part)
        rest -= part
    return given
