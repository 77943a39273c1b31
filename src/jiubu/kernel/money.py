"""Amounts: one place for rounding."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WAN = Decimal(10_000)


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
