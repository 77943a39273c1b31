"""Stock age classes, and what the money in a standing vehicle costs."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies

from jiubu.kernel.errors import Refused
from jiubu.vehicles.rules import AgeClass, age_class_of, age_classes, cost_per_day, money_cost

D = Decimal
QUICK = settings(deadline=None, database=None)
TRADE = (30, 60, 90, 120, 150, 180, 270, 360)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [(0, 0, 30), (30, 0, 30), (31, 31, 60), (271, 271, 360), (361, 361, None), (9999, 361, None)],
)
def test_age_classes_hold_both_of_their_ends(days, first, last):
    assert age_class_of(days, TRADE) == AgeClass(first, last)


@QUICK
@given(strategies.lists(strategies.integers(1, 1000), max_size=8), strategies.integers(0, 2000))
def test_every_day_is_in_exactly_one_class(limits, days):
    classes = age_classes(limits)
    inside = [one for one in classes if one.first <= days and (one.last is None or days <= one.last)]
    assert inside == [age_class_of(days, limits)]


@pytest.mark.parametrize(("year_days", "amount"), [(365, "19.18"), (360, "19.44"), (366, "19.13")])
def test_cost_of_money_a_day_by_the_basis_of_the_bank(year_days, amount):
    assert str(cost_per_day(D(140_000), rate=D("0.05"), year_days=year_days)) == amount


def test_the_cost_of_many_days_is_rounded_once():
    assert (str(money_cost(D(140_000), rate=D("0.05"), days=90)), 90 * D("19.18")) == ("1726.03", D("1726.20"))


@QUICK
@given(strategies.decimals(0, 9_999_999, places=2), strategies.integers(0, 3000), strategies.integers(0, 3000))
def test_standing_longer_never_costs_less(cost, one, other):
    low, high = (money_cost(cost, rate=D("0.06"), days=days) for days in sorted([one, other]))
    assert 0 <= low <= high


@pytest.mark.parametrize(
    ("cost", "rate", "days", "year_days", "code"),
    [
        (D(-1), D("0.05"), 1, 365, "bad_amount"),
        (D("NaN"), D("0.05"), 1, 365, "bad_amount"),
        (D(1), D(5), 1, 365, "bad_rate"),
        (D(1), D("0.05"), -1, 365, "bad_count"),
        (D(1), D("0.05"), 1, 0, "bad_count"),
        (D(1), D("0.05"), 1, 36, "bad_count"),
    ],
)
def test_cost_of_wrong_figures_is_refused(cost, rate, days, year_days, code):
    with pytest.raises(Refused) as caught:
        money_cost(cost, rate=rate, days=days, year_days=year_days)
    assert caught.value.code == code


def test_an_age_below_nothing_is_refused():
    with pytest.raises(Refused) as caught:
        age_class_of(-1)
    assert caught.value.code == "bad_count"
