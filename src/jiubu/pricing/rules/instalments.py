"""Instalments: equal payment (等额本息), equal principal (等额本金), flat fee (手续费率), and what a loan truly costs a year.

Every payment is rounded half up to the fen; the last one takes what the rounding left, so that the principal is paid
back to the fen.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused
from jiubu.kernel.money import CENT, rounded
from jiubu.pricing.enums import Plan

MOST_MONTHS = 120
ZERO = Decimal(0)
PLACES = Decimal("0.0001")
"""Yearly rates are said to a hundredth of a per cent."""
STEPS = 60
"""Halvings of the search for a monthly rate: from 100 % down to what no fen depends on."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment in yuan: what of it is principal, what interest or fee, what principal is left after it."""

    number: int
    payment: Decimal
    principal: Decimal
    interest: Decimal
    left: Decimal
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """A plan of payments in yuan. ``annual_rate``: the true yearly rate as a share (twelve times the monthly IRR)."""

    plan: Plan
    amount: Decimal
    instalments: tuple[Instalment, ...]
    annual_rate: Decimal

    @property
    def monthly(self) -> Decimal:
        """What is paid in the first month: in most plans every month."""
        return self.instalments[0].payment

    @property
    def paid(self) -> Decimal:
        """All payments together."""
        return sum((one.payment for one in self.instalments), ZERO)

    @property
    def cost(self) -> Decimal:
        """Interest or fee in all."""
        return self.paid - self.amount


def equal_payment(amount: Decimal, *, rate: Decimal, months: int, first_on: date | None = None) -> Loan:
    """Equal payment: M = P r (1+r)^n / ((1+r)^n - 1) with r = rate / 12; P / n without interest.

    ``rate`` is the nominal yearly rate as a share. 100,000 at 6 % over 36 months: 3,042.19; at 3.99 %: 2,951.95.
    Refused("bad_amount", "bad_rate", "bad_count", "bad_date", "no_loan").
    """
    principal, monthly_rate, n = _amount(amount), _monthly(rate), _months(months)
    growth = (1 + monthly_rate) ** n
    payment = rounded(principal * monthly_rate * growth / (growth - 1) if monthly_rate else principal / n)

    def step(left: Decimal) -> tuple[Decimal, Decimal]:
        interest = rounded(left * monthly_rate)
        return min(payment - interest, left), interest

    return _loan(Plan.EQUAL_PAYMENT, principal, _rows(principal, n, step), first_on)


def equal_principal(amount: Decimal, *, rate: Decimal, months: int, first_on: date | None = None) -> Loan:
    """Equal principal: P / n each month, and the interest of what is left: the payments fall.

    ``rate`` is the nominal yearly rate as a share. Refused as ``equal_payment``.
    """
    principal, monthly_rate, n = _amount(amount), _monthly(rate), _months(months)
    part = rounded(principal / n)

    def step(left: Decimal) -> tuple[Decimal, Decimal]:
        return min(part, left), rounded(left * monthly_rate)

    return _loan(Plan.EQUAL_PRINCIPAL, principal, _rows(principal, n, step), first_on)


def flat_fee(amount: Decimal, *, fee_rate: Decimal, months: int, first_on: date | None = None) -> Loan:
    """Flat fee: P (1 + f) / n each month; ``fee_rate`` f is the fee for the whole time as a share of the amount.

    100,000 with 12 % over 36 months: 3,111.11 a month, truly 7.51 % a year. Refused as ``equal_payment``.
    """
    principal, share, n = _amount(amount), checked.share(fee_rate, "fee_rate"), _months(months)
    fee = rounded(principal * share)
    payment, part = rounded((principal + fee) / n), rounded(principal / n)
    rows = []
    left, fee_left = principal, fee
    for number in range(1, n + 1):
        paid = left if number == n else min(part, left)
        charged = fee_left if number == n else min(max(payment - paid, ZERO), fee_left)
        left, fee_left = left - paid, fee_left - charged
        rows.append(Instalment(number, paid + charged, paid, charged, left))
    return _loan(Plan.FLAT_FEE, principal, rows, first_on)


def true_annual_rate(received: Decimal, payments: Sequence[Decimal]) -> Decimal:
    """What ``received`` yuan cost a year when they are paid back by ``payments``, one at the end of each month.

    Twelve times the monthly rate at which the payments are worth what was received (IRR), as a share to four places.
    A fee that is taken at the start makes ``received`` smaller. Refused("no_loan") where nothing is received, where less
    is paid back than was received, or where it would be more than 1,200 % a year.
    """
    amount = checked.amount(received, "received")
    paid = [checked.amount(one, "payments") for one in payments]
    worth = _worth(paid)
    if not amount or sum(paid, ZERO) < amount or worth(Decimal(1)) > amount:
        raise Refused("no_loan", _("These payments do not pay back a loan of this amount."))
    low, high = ZERO, Decimal(1)
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) > amount else (low, middle)
    return (12 * high).quantize(PLACES)


def due_days(first_on: date, months: int) -> list[date]:
    """The same day of each month from ``first_on``; the month's last day where it has no such day."""
    checked.day(first_on, "first_on")
    found = []
    for later in range(_months(months)):
        year, month = divmod(first_on.month - 1 + later, 12)
        found.append(_day_in(first_on.year + year, month + 1, first_on.day))
    return found


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _rows(amount: Decimal, months: int, step: Callable[[Decimal], tuple[Decimal, Decimal]]) -> list[Instalment]:
    """``step`` says principal and interest of what is left; the last payment takes all that is left."""
    rows: list[Instalment] = []
    left = amount
    for number in range(1, months + 1):
        principal, interest = step(left)
        if number == months:
            principal = left
        left -= principal
        rows.append(Instalment(number, principal + interest, principal, interest, left))
    return rows


def _loan(plan: Plan, amount: Decimal, rows: list[Instalment], first_on: date | None) -> Loan:
    days = due_days(first_on, len(rows)) if first_on is not None else [None] * len(rows)
    dated = tuple(replace(row, due_on=day) for row, day in zip(rows, days, strict=True))
    return Loan(plan, amount, dated, true_annual_rate(amount, [row.payment for row in rows]))


def _worth(payments: Sequence[Decimal]) -> Callable[[Decimal], Decimal]:
    """What the payments are worth today at a monthly rate (Horner's scheme from the last one)."""

    def worth(rate: Decimal) -> Decimal:
        total = ZERO
        for payment in reversed(payments):
            total = (total + payment) / (1 + rate)
        return total

    return worth


def _amount(amount: Decimal) -> Decimal:
    found = checked.amount(amount, "loan_amount")
    if found < CENT:
        text = _("A loan has an amount.")
        raise Refused("no_loan", text, fields={"loan_amount": text})
    return found


def _monthly(rate: Decimal) -> Decimal:
    return checked.share(rate, "rate") / 12


def _months(months: int) -> int:
    return checked.count(months, "months", least=1, most=MOST_MONTHS)
