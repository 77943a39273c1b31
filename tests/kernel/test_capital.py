"""Amounts in capital numerals. The first examples are those of the rule itself (支付结算办法, annex 1)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies

from jiubu.kernel.capital import DIGITS, capital
from jiubu.kernel.errors import Refused

D = Decimal


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("10", "壹拾元整"),
        ("169800", "壹拾陆万玖仟捌佰元整"),
        ("15026.55", "壹万伍仟零贰拾陆元伍角伍分"),
        ("1001000.10", "壹佰万零壹仟元壹角"),
        ("100000001", "壹亿零壹元整"),
        ("100200300", "壹亿零贰拾万零叁佰元整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-12.30", "负壹拾贰元叁角"),
    ],
)
def test_amounts_as_the_rule_writes_them(amount, text):
    assert capital(D(amount)) == text


def read(text):
    """The amount in fen that capital numerals say, read on its own."""
    fen = block = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            block, digit = block + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        elif sign in "万亿元":
            fen += (block + digit) * {"万": 10**6, "亿": 10**10, "元": 100}[sign]
            block = digit = 0
        elif sign in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
    return fen


@settings(deadline=None, database=None)
@given(strategies.integers(0, 10**12 - 1))
def test_every_amount_is_read_back_as_it_is(fen):
    text = capital(D(fen) / 100)
    assert (read(text), "零零" in text, text.endswith("元")) == (fen, False, False)


@pytest.mark.parametrize("amount", [D("0.005"), D("NaN"), D("10000000000")])
def test_what_is_below_a_fen_or_no_amount_is_refused(amount):
    with pytest.raises(Refused) as caught:
        capital(amount)
    assert caught.value.code == "bad_amount"
