"""Instalments: the plans, their sums, and what a loan truly costs a year."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies

from jiubu.kernel.errors import Refused
from jiubu.pricing.enums import Plan
from jiubu.pricing.rules.instalments import due_days, equal_payment, equal_principal, flat_fee, true_annual_rate

D = Decimal
LOAN = D(100_000)
QUICK = settings(deadline=None, database=None, max_examples=60)
AMOUNTS = strategies.decimals("0.01", 2_000_000, places=2)
RATES = strategies.decimals(0, "0.36", places=4)
MONTHS = strategies.integers(1, 120)


@pytest.mark.parametrize(("rate", "monthly"), [("0.06", "3042.19"), ("0.0399", "2951.95"), ("0", "2777.78")])
def test_equal_payments(rate, monthly):
    loan = equal_payment(LOAN, rate=D(rate), months=36)
    assert (loan.plan, str(loan.monthly), len(loan.instalments)) == (Plan.EQUAL_PAYMENT, monthly, 36)
    assert loan.annual_rate == D(rate)


def test_a_flat_fee_with_the_true_rate_beside_it():
    loan = flat_fee(LOAN, fee_rate=D("0.12"), months=36)
    assert (str(loan.monthly), str(loan.paid), str(loan.cost), str(loan.annual_rate)) == (
        "3111.11", "112000.00", "12000.00", "0.0751",
    )  # fmt: skip
    assert str(loan.instalments[-1].payment) == "3111.15"


def test_equal_principal_falls_by_the_interest_of_what_is_paid():
    rows = equal_principal(D(12_000), rate=D("0.12"), months=12).instalments
    assert [(str(row.payment), str(row.left)) for row in (rows[0], rows[1], rows[-1])] == [
        ("1120.00", "11000.00"), ("1110.00", "10000.00"), ("1010.00", "0.00"),
    ]  # fmt: skip


def test_a_plan_says_each_payment_with_its_day():
    rows = equal_payment(D(1000), rate=D("0.12"), months=3, first_on=date(2025, 12, 31)).instalments
    assert [(r.number, str(r.payment), str(r.principal), str(r.interest), str(r.left), r.due_on) for r in rows] == [
        (1, "340.02", "330.02", "10.00", "669.98", date(2025, 12, 31)),
        (2, "340.02", "333.32", "6.70", "336.66", date(2026, 1, 31)),
        (3, "340.03", "336.66", "3.37", "0.00", date(2026, 2, 28)),
    ]


def test_months_without_the_day_end_earlier_and_the_next_is_itself_again():
    assert due_days(date(2027, 12, 30), 4) == [
        date(2027, 12, 30), date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 30),
    ]  # fmt: skip


PLANS = {
    "payment": lambda amount, rate, months: equal_payment(amount, rate=rate, months=months),
    "principal": lambda amount, rate, months: equal_principal(amount, rate=rate, months=months),
    "flat": lambda amount, rate, months: flat_fee(amount, fee_rate=rate, months=months),
}


@pytest.mark.parametrize("plan", PLANS)
@QUICK
@given(AMOUNTS, RATES, MONTHS)
@example(D("0.01"), D("0.36"), 120)
@example(D("120.00"), D("0.36"), 120)
@example(D("1.00"), D("0"), 60)
def test_every_plan_pays_the_loan_back_to_the_fen(plan, amount, rate, months):
    loan = PLANS[plan](amount, rate, months)
    rows = loan.instalments
    assert sum(row.principal for row in rows) == amount
    assert sum(row.payment for row in rows) == amount + sum(row.interest for row in rows) == loan.paid
    assert min(min(row.payment, row.principal, row.interest, row.left) for row in rows) >= 0
    assert [row.left for row in rows] == sorted((row.left for row in rows), reverse=True)
    assert (rows[-1].left, len(rows)) == (0, months)


@QUICK
@given(strategies.decimals(10_000, 2_000_000, places=2), RATES, MONTHS)
def test_only_the_last_payment_differs_and_by_the_rounding(amount, rate, months):
    """Each of n payments is at most half a fen off, and each interest too, which the last payment has with interest."""
    rows = equal_payment(amount, rate=rate, months=months).instalments
    growth = sum((1 + rate / 12) ** later for later in range(months))
    assert len({row.payment for row in rows[:-1]}) <= 1
    assert abs(rows[-1].payment - rows[0].payment) <= D("0.01") * growth + D("0.02")


@QUICK
@given(strategies.decimals(10_000, 2_000_000, places=2), RATES, strategies.integers(6, 60))
def test_the_true_rate_of_equal_payments_is_their_rate(amount, rate, months):
    assert abs(equal_payment(amount, rate=rate, months=months).annual_rate - rate) <= D("0.0002")


@QUICK
@given(RATES.filter(lambda rate: rate >= D("0.01")), strategies.integers(12, 60))
def test_a_flat_fee_is_dearer_than_it_sounds(fee, months):
    """Shared out over the years it says fee / years; the money is out for about half of the time."""
    loan = flat_fee(LOAN, fee_rate=fee, months=months)
    assert loan.annual_rate > fee * 12 / months
    assert loan.cost == LOAN * fee


@QUICK
@given(RATES, RATES, MONTHS)
def test_a_higher_rate_never_costs_less(one, other, months):
    for plan in PLANS.values():
        low, high = (plan(LOAN, rate, months) for rate in sorted([one, other]))
        assert (low.monthly <= high.monthly, low.annual_rate <= high.annual_rate) == (True, True)


def test_a_fee_at_the_start_makes_the_loan_dearer():
    payments = [row.payment for row in equal_payment(LOAN, rate=D("0.0399"), months=36).instalments]
    assert [str(true_annual_rate(LOAN - fee, payments)) for fee in (D(0), D(3000))] == ["0.0399", "0.0602"]


@pytest.mark.parametrize(
    ("amount", "rate", "months", "code"),
    [
        (D(0), D("0.06"), 36, "no_loan"),
        (D(-1), D("0.06"), 36, "bad_amount"),
        (D("NaN"), D("0.06"), 36, "bad_amount"),
        (D("1E+15"), D("0.06"), 36, "bad_amount"),
        (100_000.0, D("0.06"), 36, "bad_amount"),
        (LOAN, D(6), 36, "bad_rate"),
        (LOAN, D("-0.01"), 36, "bad_rate"),
        (LOAN, D("NaN"), 36, "bad_rate"),
        (LOAN, D("0.06"), 0, "bad_count"),
        (LOAN, D("0.06"), 121, "bad_count"),
        (LOAN, D("0.06"), 36.5, "bad_count"),
    ],
)
def test_what_is_no_loan_is_refused(amount, rate, months, code):
    codes = []
    for plan in PLANS.values():
        with pytest.raises(Refused) as caught:
            plan(amount, rate, months)
        codes.append((caught.value.code, bool(str(caught.value.text))))
    assert codes == [(code, True)] * 3


@pytest.mark.parametrize(
    ("received", "payments"), [(D(0), [D(1)]), (D(100), []), (D(100), [D(50), D("49.99")]), (D(1), [D(100)])]
)
def test_no_rate_where_the_payments_are_no_loan(received, payments):
    with pytest.raises(Refused) as caught:
        true_annual_rate(received, payments)
    assert caught.value.code == "no_loan"


def test_the_first_payment_is_on_a_day():
    with pytest.raises(Refused) as caught:
        equal_payment(LOAN, rate=D(0), months=3, first_on=date(9999, 12, 31))
    assert caught.value.code == "bad_date"
