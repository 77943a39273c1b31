"""Price adjustments: nothing changes before the approval, and then exactly once."""

from datetime import date
from decimal import Decimal

import pytest

from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.pricing import commands, queries
from jiubu.pricing.commands import Change
from jiubu.pricing.models import AdjustmentLine, PriceLine, PriceList
from jiubu.work.commands import decide_approval, put_approval_rule, withdraw_approval
from jiubu.work.models import Approval, Notification
from tests.factories import machine, make_person, make_role, make_store, web
from tests.factories.pricing import write
from tests.factories.vehicles import make_trim
from tests.factories.worker import run_worker

SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
MARCH = date(2026, 3, 31)


@pytest.fixture
def asker(shop):
    role = make_role(shop.group, {"work.approve": "group"}, key="general_manager")
    shop.chief = make_person(shop.store, role=role)
    put_approval_rule(
        "price_adjustment", title={"zh": "调价", "en": "Prices"}, levels=[{"role": "general_manager", "above": 0}],
        by=machine(shop.group),
    )  # fmt: skip
    rights = {"pricing.see": "group", "pricing.adjust": "group", "work.see": "own"}
    return web(make_person(shop.store, rights))


def changed(shop, amount=140_000, begin=SPRING, **said):
    return Change(Decimal(amount), begin, shop.line.pk, **said)


def lines(shop):
    rows = PriceLine.objects.filter(price_list=shop.price_list).order_by("valid_from", "pk")
    return [(row.amount, row.valid_from, row.valid_until, row.reference) for row in rows]


FIRST = date(2026, 1, 1)


def test_nothing_changes_before_the_approval_and_everything_after_it(shop, asker):
    made = commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="厂家降价", by=asker)
    commands.ask_adjustment(made.pk, by=asker)
    assert commands.ask_adjustment(made.pk, by=asker).state == "asked"
    run_worker()
    assert lines(shop) == [(150_000, FIRST, None, "")]

    approval = Approval.objects.get(about_id=made.pk)
    assert (approval.rule_key, approval.amount, approval.role) == ("price_adjustment", 10_000, "general_manager")
    decide_approval(approval.pk, is_yes=True, by=web(shop.chief))
    run_worker()
    made.refresh_from_db()
    assert made.state == "approved"
    assert lines(shop) == [(150_000, FIRST, MARCH, ""), (140_000, SPRING, None, made.code)]
    new = PriceLine.objects.get(reference=made.code)
    assert (new.adjustment_id, AdjustmentLine.objects.get().made) == (made.pk, new)
    assert [row.pk for row in queries.adjustments_changing(shop.price_list)] == [made.pk]

    commands.approve_adjustment(made.pk, by=machine(shop.group))
    assert len(lines(shop)) == 2
    asked = {"item_id": shop.car.pk, "store_id": shop.store.pk, "trim_id": shop.trim.pk}
    prices = [queries.price_of(web(shop.boss), on=day, **asked).amount for day in (MARCH, SPRING)]
    assert prices == [150_000, 140_000]


def test_a_refusal_closes_it_and_a_withdrawal_opens_it_again(shop, asker):
    for answer, state in (("no", "refused"), ("back", "draft")):
        made = commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="x", by=asker)
        commands.ask_adjustment(made.pk, by=asker)
        approval = Approval.objects.get(about_id=made.pk)
        if answer == "no":
            decide_approval(approval.pk, is_yes=False, reason="太低", by=web(shop.chief))
        else:
            withdraw_approval(approval.pk, by=asker)
        run_worker()
        made.refresh_from_db()
        assert (made.state, lines(shop)) == (state, [(150_000, FIRST, None, "")])
    assert commands.edit_adjustment(made.pk, [changed(shop, 1)], reason="y", by=asker).lines.get().new_amount == 1


def test_a_cancelled_one_takes_its_question_along(shop, asker):
    made = commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="x", by=asker)
    commands.ask_adjustment(made.pk, by=asker)
    commands.cancel_adjustment(made.pk, by=asker)
    run_worker()
    made.refresh_from_db()
    assert (made.state, Approval.objects.get().state) == ("cancelled", "withdrawn")
    assert commands.approve_adjustment(made.pk, by=machine(shop.group)).state == "cancelled"


def test_of_two_about_one_price_the_second_is_told_that_it_came_too_late(shop, asker):
    first, second = (
        commands.make_adjustment(shop.price_list.pk, [changed(shop, amount)], reason="x", by=asker)
        for amount in (140_000, 130_000)
    )
    for one in (first, second):
        commands.ask_adjustment(one.pk, by=asker)
        commands.approve_adjustment(one.pk, by=machine(shop.group))
    second.refresh_from_db()
    assert (second.state, len(lines(shop))) == ("refused", 2)
    assert "150000" in second.answer
    assert Notification.objects.filter(source=f"pricing.adjustment:{second.pk}").count() == 1


def test_half_of_a_document_is_never_applied(shop, asker):
    other = make_trim(series=shop.series)
    there = write(shop.price_list, shop.car, 99, trim_id=other.pk)
    both = [changed(shop), Change(Decimal(90), SPRING, there.pk)]
    made = commands.make_adjustment(shop.price_list.pk, both, reason="x", by=asker)
    commands.ask_adjustment(made.pk, by=asker)
    PriceLine.objects.filter(pk=there.pk).update(amount=98)
    assert commands.approve_adjustment(made.pk, by=machine(shop.group)).state == "refused"
    assert [row[0] for row in lines(shop)] == [150_000, 98]


def test_a_price_that_the_list_has_not_yet(shop, asker):
    new = Change(Decimal(88), SPRING, of={"item_id": shop.car.pk, "trim_id": make_trim(series=shop.series).pk})
    made = commands.make_adjustment(shop.price_list.pk, [new], reason="新车型", by=asker)
    commands.ask_adjustment(made.pk, by=asker)
    assert commands.approve_adjustment(made.pk, by=machine(shop.group)).state == "approved"
    assert lines(shop)[1] == (88, SPRING, None, made.code)


def test_the_command_for_other_documents_is_applied_once(shop):
    by = machine(shop.group)
    new = commands.apply_adjustment(shop.price_list.pk, [changed(shop)], reference="TJ-7", document=("x.y", 7), by=by)
    again = commands.apply_adjustment(shop.price_list.pk, [changed(shop)], reference="TJ-7", by=by)
    assert ([row.pk for row in again], len(lines(shop))) == ([new[0].pk], 2)
    assert (new[0].document_kind, new[0].document_id, new[0].adjustment_id) == ("x.y", 7, None)


@pytest.mark.parametrize(
    ("begin", "amount", "list_state", "code"),
    [
        (FIRST, 1, "active", "too_early"),
        (date(2025, 1, 1), 1, "active", "price_changed"),
        (SPRING, Decimal("1.001"), "active", "bad_amount"),
        (SPRING, 1, "draft", "list_not_in_use"),
    ],
)
def test_what_can_not_be_applied_changes_nothing(shop, begin, amount, list_state, code):
    PriceList.objects.filter(pk=shop.price_list.pk).update(state=list_state)
    with pytest.raises(Refused) as caught:
        commands.apply_adjustment(
            shop.price_list.pk, [changed(shop, amount, begin)], reference="T", by=machine(shop.group)
        )
    assert (caught.value.code, lines(shop)) == (code, [(150_000, FIRST, None, "")])


def test_who_may_not_adjust_can_not(shop, asker):
    seller = web(make_person(shop.store, {"pricing.see": "group", "pricing.manage": "group"}))
    with pytest.raises(NotAllowed):
        commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="x", by=seller)
    PriceList.objects.filter(pk=shop.price_list.pk).update(store=make_store(shop.group))
    far = web(make_person(shop.store, {"pricing.see": "store", "pricing.adjust": "store"}))
    with pytest.raises(PriceList.DoesNotExist):
        commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="x", by=far)


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"begin": FIRST}, {"begin": date(2025, 1, 1)}, {"amount": Decimal(-1)}]
)
def test_a_document_that_can_not_be_is_refused(shop, asker, wrong):
    change = changed(shop, wrong.get("amount", 1), wrong.get("begin", SPRING))
    with pytest.raises(Refused):
        commands.make_adjustment(shop.price_list.pk, [change], reason=wrong.get("reason", "x"), by=asker)


def test_an_empty_document_is_not_asked_for(shop, asker):
    made = commands.make_adjustment(shop.price_list.pk, [], reason="x", by=asker)
    with pytest.raises(Refused) as caught:
        commands.ask_adjustment(made.pk, by=asker)
    assert caught.value.code == "adjustment_empty"


def test_verify_finds_what_does_not_agree(shop, asker):
    made = commands.make_adjustment(shop.price_list.pk, [changed(shop)], reason="x", by=asker)
    commands.ask_adjustment(made.pk, by=asker)
    commands.approve_adjustment(made.pk, by=machine(shop.group))
    checks = [VERIFIERS["pricing.lines"], VERIFIERS["pricing.adjustments"]]
    assert [list(check()) for check in checks] == [[], []]
    PriceLine.objects.filter(pk=shop.line.pk).update(valid_until=None, target="trim:0")
    PriceLine.objects.filter(reference=made.code).update(amount=1)
    assert [len(list(check())) for check in checks] == [1, 1]
    PriceLine.objects.filter(pk=shop.line.pk).update(target=f"trim:{shop.trim.pk}")
    new = PriceLine.objects.get(reference=made.code)
    said = f"price list {shop.price_list.pk}: lines {shop.line.pk} and {new.pk} hold on the same day"
    assert list(checks[0]()) == [said]
