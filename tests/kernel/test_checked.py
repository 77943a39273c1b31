"""What comes in as a figure: refused with a sentence before anybody reckons with it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused

D = Decimal


def refused(call, *args, **options):
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    with override("zh-hans"):
        return caught.value.code, {name: str(text) for name, text in caught.value.fields.items()}


NUMBER = "金额为以元计的数字，最多两位小数。"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D("NaN"), NUMBER),
        (D("sNaN"), NUMBER),
        (D("Infinity"), NUMBER),
        (D("-Infinity"), NUMBER),
        (100.0, NUMBER),
        (100, NUMBER),
        (True, NUMBER),
        ("100", NUMBER),
        (None, NUMBER),
        (D("0.001"), NUMBER),
        (D("-0.01"), "金额不能小于 0。"),
        (D("10000000000"), "金额最多为 9,999,999,999.99 元。"),
        (D("1E+400"), "金额最多为 9,999,999,999.99 元。"),
    ],
)
def test_what_is_no_amount_is_refused(value, text):
    assert refused(checked.amount, value, "price") == ("bad_amount", {"price": text})


def test_an_amount_has_two_decimals_and_may_be_below_nothing_where_it_is_said():
    assert [str(checked.amount(D(text), negative=True)) for text in ("5", "-5.1", "9999999999.99", "1E+3")] == [
        "5.00", "-5.10", "9999999999.99", "1000.00",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [D(6), D("-0.01"), D("NaN"), 0.06, "0.06", None])
def test_what_is_no_share_is_refused(value):
    text = "费率以小数填写，介于 0 和 1 之间：0.06 即 6 %。"
    assert refused(checked.share, value, "rate") == ("bad_rate", {"rate": text})


def test_a_share_keeps_its_places():
    assert (checked.share(D("0.0399")), checked.share(D(0)), checked.share(D(1))) == (D("0.0399"), D(0), D(1))


@pytest.mark.parametrize("value", [0, 121, 12.0, D(12), True, None])
def test_what_is_no_count_is_refused(value):
    assert refused(checked.count, value, "months", least=1, most=120) == (
        "bad_count",
        {"months": "请填写 1 到 120 之间的整数。"},
    )


@pytest.mark.parametrize(
    "value", [date(1999, 12, 31), date(2100, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", None]
)
def test_what_is_no_day_is_refused(value):
    text = "请填写 2000-01-01 至 2099-12-31 之间的日期。"
    assert refused(checked.day, value, "invoiced_on") == ("bad_date", {"invoiced_on": text})


def test_days_of_this_century_are_days():
    assert [checked.day(day) for day in (date(2000, 1, 1), date(2099, 12, 31))] == [
        date(2000, 1, 1),
        date(2099, 12, 31),
    ]
