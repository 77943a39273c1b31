"""Amounts: one place for rounding, and for how people say large ones."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

CENT = Decimal("0.01")
WAN = Decimal(10_000)
MILLION = Decimal(1_000_000)


def rounded(amount: Decimal) -> Decimal:
    """Half up to the cent, as invoices are."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def in_wan(amount: Decimal) -> str:
    """228.3 for 2,283,000: one decimal, no trailing zero."""
    text = f"{amount / WAN:,.1f}"
    return text.removesuffix(".0")


def plain(amount: Decimal) -> str:
    """219,800 or 219,800.50: thousands separated, cents only where there are any."""
    value = rounded(amount)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def short(amount: Decimal) -> str:
    """¥228.3万 where people count in 万, ¥2.28M elsewhere; small amounts in full."""
    if abs(amount) < WAN:
        return f"¥{plain(amount)}"
    if (get_language() or "zh").startswith("zh"):
        return f"¥{in_wan(amount)}{wan_unit()}"
    return f"¥{amount / MILLION:,.2f}M" if abs(amount) >= MILLION else f"¥{amount / 1000:,.0f}K"


def wan_unit() -> str:
    """What stands beside a number that counts ten thousands."""
    return _("× 10,000")
