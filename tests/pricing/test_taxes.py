"""VAT, purchase tax, vehicle tax, compulsory insurance and fees, by the tables of the pack."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings, strategies

from jiubu.kernel.errors import Refused
from jiubu.kernel.money import rounded
from jiubu.pricing.enums import Energy
from jiubu.pricing.rules.compulsory import Record, compulsory_premium
from jiubu.pricing.rules.dated import Dated, clashing, row_on
from jiubu.pricing.rules.fees import Fee, fees_on
from jiubu.pricing.rules.purchase_tax import PurchaseTaxRule, purchase_tax
from jiubu.pricing.rules.vat import require_split, split_vat, vat_on
from jiubu.pricing.rules.vessel_tax import vessel_tax
from jiubu.vehicles.models import Trim
from tests.pricing.tables import table

D = Decimal
FIRST_2026, LAST_2025 = date(2026, 1, 1), date(2025, 12, 31)
PRICES = strategies.decimals(0, 9_999_999, places=2)
QUICK = settings(deadline=None, database=None)


def refusal(call, *args, **options):
    """Code and fields, said in Chinese."""
    with override("zh-hans"), pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value.code, {name: str(text) for name, text in caught.value.fields.items()}


def tax(price, energy, day, km=None):
    return purchase_tax(
        D(price), energy=energy, invoiced_on=day, rules=table("purchase_tax"), vat_rates=table("vat"), ev_range_km=km
    )


@pytest.mark.parametrize(
    ("price", "energy", "day", "amount"),
    [
        ("169800", "petrol", FIRST_2026, "15026.55"),
        ("169800", "hybrid", LAST_2025, "15026.55"),
        ("300000", "bev", FIRST_2026, "13274.34"),
        ("300000", "bev", date(2027, 12, 31), "13274.34"),
        ("300000", "bev", LAST_2025, "0.00"),
        ("300000", "bev", date(2028, 1, 1), "26548.67"),
        ("339000", "bev", LAST_2025, "0.00"),
        ("339000.01", "bev", LAST_2025, "0.00"),
        ("339011.30", "bev", LAST_2025, "1.00"),
        ("339000", "fcev", FIRST_2026, "15000.00"),
        ("339011.30", "fcev", FIRST_2026, "15001.00"),
        ("452000", "bev", FIRST_2026, "25000.00"),
        ("452000", "bev", LAST_2025, "10000.00"),
        ("0", "petrol", FIRST_2026, "0.00"),
    ],
)
def test_purchase_tax_by_energy_and_day_of_invoice(price, energy, day, amount):
    assert str(tax(price, energy, day).tax) == amount


def test_purchase_tax_says_how_it_came_about_and_until_when():
    found = tax("452000", "bev", FIRST_2026)
    assert (found.price, found.taxable, found.full, found.reduction, found.holds_until) == (
        D("452000.00"), D("400000.00"), D("40000.00"), D("15000.00"), date(2027, 12, 31),
    )  # fmt: skip
    assert tax("452000", "petrol", FIRST_2026).holds_until is None


@pytest.mark.parametrize(("km", "amount"), [(100, "13274.34"), (99, "26548.67"), (0, "26548.67")])
def test_a_plug_in_hybrid_pays_half_with_a_hundred_kilometres_from_2026(km, amount):
    assert str(tax("300000", "phev", FIRST_2026, km).tax) == amount
    assert str(tax("300000", "phev", LAST_2025).tax) == "0.00"


def test_what_the_tax_depends_on_is_asked_for():
    assert refusal(tax, "300000", "phev", FIRST_2026) == (
        "range_unknown",
        {"ev_range_km": "请填写纯电续航里程，购置税减免按它判断。"},
    )
    assert refusal(tax, "300000", "phev", FIRST_2026, -1)[0] == "bad_count"
    assert refusal(tax, "300000", "steam", FIRST_2026) == (
        "bad_energy",
        {"energy": "请选择能源类型，税费按它计算。"},
    )
    assert refusal(tax, "300000", "bev", date(2023, 12, 31)) == ("no_table", {})
    assert refusal(tax, "300000", "petrol", date(2019, 6, 30)) == ("no_table", {})


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1E+12", "0.001"])
def test_no_tax_of_a_price_that_is_none(price):
    assert refusal(tax, price, "petrol", FIRST_2026)[0] == "bad_amount"


@pytest.mark.parametrize("day", [date(1026, 1, 1), date(9999, 12, 31), datetime(2026, 1, 1, tzinfo=UTC), None])
def test_no_tax_on_a_day_that_is_none(day):
    assert refusal(tax, "300000", "petrol", day)[0] == "bad_date"


@QUICK
@given(PRICES, PRICES, strategies.sampled_from(Energy), strategies.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_tax_is_never_negative_never_above_a_tenth_and_grows_with_the_price(one, other, energy, day):
    low, high = (tax(price, energy, day, 200) for price in sorted([one, other]))
    assert D(0) <= low.tax <= high.tax <= rounded(high.taxable / 10)
    assert low.tax + low.reduction == low.full


@QUICK
@given(strategies.integers(-200_00, 200_00), strategies.sampled_from([LAST_2025, FIRST_2026]))
def test_the_limit_of_the_reduction_is_no_step(fen, day):
    """Around 339,000 a fen of price changes the tax by a fen at most."""
    price = D("339000") + D(fen) / 100
    assert tax(price + D("0.01"), "bev", day).tax - tax(price, "bev", day).tax in (D(0), D("0.01"))


def test_every_energy_of_the_catalogue_is_known_here():
    assert set(Trim.Energy.values) == set(Energy) - {Energy.FCEV}


@QUICK
@given(PRICES, strategies.decimals(0, "0.2", places=2))
def test_net_and_vat_add_up_and_the_net_amount_gives_the_price_again(gross, rate):
    split = split_vat(gross, rate)
    assert split.net + split.vat == gross
    assert split.vat >= 0
    assert abs(rounded(split.net * (1 + rate)) - gross) <= D("0.01")


def test_an_invoice_with_other_vat_is_refused():
    assert vat_on(table("vat"), FIRST_2026) == D("0.13")
    assert require_split(D("169800"), D("150265.49"), D("19534.51"), D("0.13")).vat == D("19534.51")
    assert refusal(require_split, D("169800"), D("150265.48"), D("19534.52"), D("0.13")) == (
        "wrong_vat",
        {"vat": "不含税价和税额与价税合计不符，应为 150265.49 和 19534.51。"},
    )
    assert refusal(split_vat, D("169800"), D(13))[0] == "bad_rate"
    assert refusal(vat_on, table("vat"), date(2019, 3, 31)) == ("no_table", {})


def yearly(ml, *, energy="petrol", region="11", day=FIRST_2026):
    return vessel_tax(
        energy=energy, displacement_ml=ml, region=region, bought_on=day,
        tables=table("vessel_tax"), reliefs=table("vessel_tax_relief"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ml", "amount"),
    [(1000, 300), (1001, 420), (1600, 420), (1601, 480), (2000, 480), (2998, 1920), (4000, 3480), (4001, 5280)],
)
def test_vehicle_tax_by_engine_size_with_the_end_of_the_band(ml, amount):
    assert yearly(ml).yearly == amount


@pytest.mark.parametrize(
    ("day", "months", "amount"),
    [
        (FIRST_2026, 12, "480.00"),
        (date(2026, 11, 30), 2, "80.00"),
        (LAST_2025, 1, "40.00"),
        (date(2026, 6, 1), 7, "280.00"),
    ],
)
def test_the_first_year_counts_from_the_month_of_purchase(day, months, amount):
    found = yearly(1984, day=day)
    assert (found.months, str(found.first_year)) == (months, amount)


def test_electric_cars_pay_no_vehicle_tax_wherever_they_are():
    assert yearly(0, energy="bev", region="44").first_year == 0
    assert yearly(1498, energy="phev", region="44").yearly == 0


def test_vehicle_tax_is_not_guessed():
    assert refusal(yearly, 1984, region="44") == ("no_table", {})
    assert refusal(yearly, 1984, day=date(2011, 12, 31)) == ("no_table", {})
    assert refusal(yearly, 0) == ("no_displacement", {"displacement_ml": "请填写排量（毫升），车船税按它计算。"})
    assert refusal(yearly, -1)[0] == "bad_count"
    assert refusal(yearly, 1984.0)[0] == "bad_count"


@QUICK
@given(strategies.integers(1, 20_000), strategies.integers(1, 20_000), strategies.sampled_from(["11", "31"]))
def test_a_larger_engine_never_pays_less(one, other, region):
    low, high = sorted([one, other])
    assert 0 < yearly(low, region=region).yearly <= yearly(high, region=region).yearly


def premium(use, seats, region="11", *, day=FIRST_2026, **record):
    return compulsory_premium(
        use=use, seats=seats, region=region, begins_on=day, record=Record(**record),
        bases=table("compulsory_premiums"), factors=table("compulsory_factors"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("use", "seats", "amount"),
    [("private", 5, 950), ("private", 6, 1100), ("private", 10, 1100), ("company", 5, 1000), ("company", 7, 1130)],
)
def test_a_new_car_pays_the_base_premium(use, seats, amount):
    assert premium(use, seats).amount == amount


@pytest.mark.parametrize(
    ("region", "record", "amount"),
    [
        ("15", {"clean_years": 1}, "665.00"),
        ("15", {"clean_years": 9}, "475.00"),
        ("61", {"clean_years": 2}, "617.50"),
        ("62", {"clean_years": 3}, "570.00"),
        ("11", {"clean_years": 1}, "807.50"),
        ("44", {"clean_years": 3}, "665.00"),
        ("44", {"at_fault": 1}, "950.00"),
        ("44", {"at_fault": 7}, "1045.00"),
        ("44", {"at_fault": 1, "has_death": True}, "1235.00"),
    ],
)
def test_clean_years_and_accidents_change_the_premium(region, record, amount):
    assert str(premium("private", 5, region, **record).amount) == amount


def test_premiums_are_not_guessed():
    assert refusal(premium, "private", 11) == ("no_table", {})
    assert refusal(premium, "private", 5, day=date(2020, 9, 18)) == ("no_table", {})
    assert refusal(premium, "private", 5, "81", clean_years=1) == ("no_table", {})
    assert refusal(premium, "taxi", 5) == ("bad_use", {"use": "请选择投保车辆是个人还是企业使用。"})
    assert refusal(premium, "private", 0)[0] == "bad_count"
    assert refusal(premium, "private", 5, clean_years=1, at_fault=1) == (
        "record_contradicts",
        {"clean_years": "有责任事故的年度不能计为无责任事故年度。"},
    )


def test_fees_of_a_region_go_before_the_general_ones():
    fees = [
        Fee(key="plate", amount=D(100), valid_from=date(2005, 1, 1), valid_until=LAST_2025),
        Fee(key="plate", amount=D(120), valid_from=FIRST_2026),
        Fee(key="paper", amount=D(15), valid_from=date(2005, 1, 1)),
        Fee(key="plate", amount=D(90), valid_from=FIRST_2026, region="31"),
    ]
    assert [(fee.key, fee.amount) for fee in fees_on(fees, LAST_2025, region="31")] == [("plate", 100), ("paper", 15)]
    assert [(fee.key, fee.amount) for fee in fees_on(fees, FIRST_2026, region="31")] == [("plate", 90), ("paper", 15)]
    assert [(fee.key, fee.amount) for fee in fees_on(fees, FIRST_2026)] == [("plate", 120), ("paper", 15)]
    assert refusal(fees_on, [*fees, fees[1]], FIRST_2026) == ("two_tables", {})


def test_rows_hold_on_both_of_their_days_and_none_is_guessed():
    old = Dated(valid_from=date(2024, 1, 1), valid_until=LAST_2025)
    new = Dated(valid_from=FIRST_2026)
    days = [date(2023, 12, 31), date(2024, 1, 1), LAST_2025, FIRST_2026, date(2099, 12, 31)]
    assert [(old.holds_on(day), new.holds_on(day)) for day in days] == [
        (False, False), (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    assert clashing([old, new]) == []
    assert refusal(row_on, [old, old], LAST_2025, missing="") == ("two_tables", {})


@QUICK
@given(strategies.lists(strategies.dates(date(2020, 1, 1), date(2020, 2, 1)), min_size=4, max_size=4))
def test_two_rows_clash_just_when_they_hold_on_a_common_day(days):
    (a, b), (c, d) = sorted(days[:2]), sorted(days[2:])
    one, other = Dated(valid_from=a, valid_until=b), Dated(valid_from=c, valid_until=d)
    common = any(one.holds_on(date(2020, 1, day)) and other.holds_on(date(2020, 1, day)) for day in range(1, 32))
    common = common or (one.holds_on(date(2020, 2, 1)) and other.holds_on(date(2020, 2, 1)))
    assert bool(clashing([one, other])) == common


def test_a_rule_without_a_limit_gives_the_whole_share():
    rule = PurchaseTaxRule(valid_from=FIRST_2026, energies=frozenset({Energy.BEV}), rate=D("0.1"), reduction_share=D(1))
    found = purchase_tax(D("9000000"), energy="bev", invoiced_on=FIRST_2026, rules=[rule], vat_rates=table("vat"))
    assert found.tax == 0
