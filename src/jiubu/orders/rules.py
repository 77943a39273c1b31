"""What must be true of the documents of a sale, as sentences; figures only, no rows."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.errors import Refused
from jiubu.kernel.money import CENT, plain

EARNEST_PARTS = 5
"""民法典 art. 586: earnest money above a fifth of the contract has no effect as such."""


def require_earnest(amount: Decimal, whole: Decimal) -> None:
    """Refused("earnest_too_large") with the largest amount; compared without rounding: amount x 5 <= whole."""
    if amount * EARNEST_PARTS > whole:
        most = (whole / EARNEST_PARTS).quantize(CENT, rounding=ROUND_DOWN)
        text = _("Earnest money is at most 20 % of the contract: {most}. Make it smaller, or call it a prepayment.")
        said = str(text).format(most=plain(most))
        raise Refused("earnest_too_large", said, fields={"deposit_amount": said})


def require_one_car(items: Iterable[str]) -> None:
    """A vehicle invoice (机动车销售统一发票) names exactly one car, and nothing else beside it but its options."""
    found = list(items)
    cars = found.count("car")
    if cars > 1:
        raise Refused("one_car_an_invoice", _("A vehicle invoice names one car. Make one for each."))
    if cars and set(found) - {"car", "option"}:
        raise Refused("one_car_an_invoice", _("A vehicle invoice names the car alone. Bill the rest on another one."))


def require_credit(owed: Decimal, order: Decimal, limit: Decimal) -> None:
    """Refused("over_limit") when what is owed and this order go beyond what was approved."""
    if owed + order > limit:
        text = _("On account up to {limit}; {owed} is owed or ordered already, and this order comes to {order}.")
        raise Refused("over_limit", str(text).format(limit=plain(limit), owed=plain(owed), order=plain(order)))
