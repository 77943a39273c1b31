"""What the customer pays when, the deposit's limit, what the store earns, and what a standing car costs."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings, strategies

from jiubu.kernel.errors import Refused
from jiubu.pricing.enums import BackLine, Deposit, Due
from jiubu.pricing.rules.sheet import (
    BackItem,
    Gross,
    SheetLine,
    back_gross,
    front_gross,
    most_earnest,
    payable,
    require_deposit,
)

D = Decimal
QUICK = settings(deadline=None, database=None)
AMOUNTS = strategies.decimals(0, 9_999_999, places=2)


def refusal(call, *args, **options):
    with override("zh-hans"), pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value.code, {name: str(text) for name, text in caught.value.fields.items()}


def test_the_customer_sees_what_to_pay_when():
    found = payable([
        SheetLine("purchase_tax", D("15026.55"), Due.REGISTRATION),
        SheetLine("deposit", D(5000), Due.SIGNING),
        SheetLine("car", D(164_800), Due.BEFORE_DELIVERY),
        SheetLine("loan", D(100_000), Due.BEFORE_DELIVERY, is_credit=True),
        SheetLine("trade_in", D(30_000), Due.BEFORE_DELIVERY, is_credit=True),
    ])  # fmt: skip
    assert [(due, str(amount)) for due, amount in found.by_due.items()] == [
        (Due.SIGNING, "5000.00"), (Due.BEFORE_DELIVERY, "34800.00"), (Due.REGISTRATION, "15026.55"),
    ]  # fmt: skip
    assert str(found.total) == "54826.55"
    assert (payable([]).by_due, payable([]).total) == ({}, 0)


LINES = strategies.lists(
    strategies.builds(SheetLine, strategies.just("line"), AMOUNTS, strategies.sampled_from(Due), strategies.booleans())
)


@QUICK
@given(LINES)
def test_the_moments_add_up_to_the_total_in_whatever_order_the_lines_come(lines):
    found = payable(lines)
    assert sum(found.by_due.values()) == found.total == sum(line.signed for line in lines)
    assert payable(lines[::-1]) == found
    assert list(found.by_due) == [due for due in Due if due in found.by_due]


@pytest.mark.parametrize("amount", [D(-1), D("NaN"), D("1E+11"), 5.0])
def test_a_line_with_a_wrong_amount_is_named(amount):
    code, fields = refusal(payable, [SheetLine("plate", amount, Due.REGISTRATION)])
    assert (code, list(fields)) == ("bad_amount", ["plate"])


def test_earnest_money_is_a_fifth_at_most_and_says_the_limit():
    assert require_deposit("earnest", D("33960"), contract_amount=D(169_800)) == D(33_960)
    assert refusal(require_deposit, "earnest", D("33960.01"), contract_amount=D(169_800)) == (
        "deposit_too_high",
        {"deposit": "定金不得超过合同总价的 20 %，即 33960.00 元；请减少金额，或改为订金。"},
    )


def test_a_prepayment_may_be_the_whole_contract_and_no_more():
    assert require_deposit(Deposit.PREPAYMENT, D(169_800), contract_amount=D(169_800)) == D(169_800)
    assert refusal(require_deposit, "prepayment", D("169800.01"), contract_amount=D(169_800)) == (
        "deposit_too_high",
        {"deposit": "订金不得超过合同总价 169800.00 元。"},
    )


def test_which_of_the_two_must_be_said():
    assert refusal(require_deposit, "", D(1), contract_amount=D(100)) == (
        "deposit_kind",
        {"deposit_kind": "请选择定金或订金。"},
    )
    assert refusal(require_deposit, "earnest", D(-1), contract_amount=D(100))[0] == "bad_amount"


@QUICK
@given(AMOUNTS)
def test_the_limit_is_never_above_a_fifth_and_less_than_a_fen_below(contract):
    assert 0 <= contract / 5 - most_earnest(contract) < D("0.01")


def test_front_and_back_gross():
    front = front_gross(D(169_800), vat_rate=D("0.13"), landed_cost=D("148000.00"), rebate=D(3000))
    back = back_gross([
        BackItem(BackLine.INSURANCE, D(1200)),
        BackItem(BackLine.ACCESSORIES, D(2000), D("2600.50")),
    ])  # fmt: skip
    assert (str(front), str(back), str(Gross(front, back).total)) == ("5265.49", "599.50", "5864.99")
    assert front_gross(D(113_000), vat_rate=D("0.13"), landed_cost=D(120_000)) == D(-20_000)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"landed_cost": D(-1)}, "landed_cost"),
        ({"landed_cost": D(1), "rebate": D("NaN")}, "rebate"),
        ({"landed_cost": D(1), "vat_rate": D(13)}, "vat_rate"),
    ],
)
def test_gross_of_wrong_figures_is_refused_at_its_field(options, field):
    _code, fields = refusal(front_gross, D(100), **{"vat_rate": D("0.13"), **options})
    assert list(fields) == [field]


@QUICK
@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_fen_more_of_cost_is_a_fen_less_of_gross(price, cost, rebate):
    one = front_gross(price, vat_rate=D("0.13"), landed_cost=cost, rebate=rebate)
    other = front_gross(price, vat_rate=D("0.13"), landed_cost=cost + D("0.01"), rebate=rebate)
    assert one - other == D("0.01")
