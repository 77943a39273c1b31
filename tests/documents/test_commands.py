"""Drafting, posting, cancelling: what is taken of earlier lines, and in which order it can be undone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jiubu.documents import commands
from jiubu.documents.commands import Head, NewLine, Pick
from jiubu.documents.models import Claim, Document, Line, Link, Open
from jiubu.kernel.errors import Refused
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval
from tests.documents.chain import DAY, follow, lines, order
from tests.factories import make_group, make_store
from tests.factories.customers import make_customer
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def left(document):
    return {(one.line.position, one.measure): one.left for one in Open.objects.filter(line__document=document)}


def test_a_document_comes_to_the_sum_of_its_lines(store, by, adds_up):
    found = order(store, by, *lines("169800", "1000.01", quantity=2))

    assert (found.net, found.vat, found.gross) == (Decimal("302300.90"), Decimal("39299.12"), Decimal("341600.02"))
    assert (found.state, found.number) == ("posted", f"TO2026-{store.key.upper()}-000001")
    assert adds_up()


def test_posting_twice_changes_nothing(store, by):
    found = order(store, by, *lines("10"))
    again = commands.submit_document(found.pk, by=by)
    assert (again.number, again.version) == (found.number, found.version)


def test_everything_that_is_missing_is_named_at_once(store, by):
    draft = commands.draft_document(
        "t_order", store_id=store.pk, lines=[NewLine("thing", "座椅"), *lines("5")], head=Head(day=DAY), by=by
    )  # fmt: skip
    found = refused("not_ready", commands.submit_document, draft.pk, by=by)
    assert set(found.fields) == {"signed_on", "lines.1.price"}
    assert [one.code for one in found.missing] == ["field", "price"]
    assert Document.objects.get().state == "draft"


def test_a_part_is_made_and_what_is_left_can_not_be_exceeded(store, by, adds_up):
    first = order(store, by, *lines("100", quantity=5))
    part = follow("t_part", first, by, Decimal(3))
    assert (part.gross, left(first)[1, "ship"]) == (Decimal(300), Decimal(2))

    line = first.lines.get()
    said = refused("nothing_left", commands.draft_from, "t_part", picks=[Pick(line.pk, Decimal("2.001"))], by=by)
    assert said.details["left"] == "2.000"
    follow("t_part", first, by)
    assert left(first)[1, "ship"] == 0
    refused("nothing_left", commands.draft_from, "t_part", picks=[Pick(line.pk)], by=by)
    assert adds_up()


def test_two_drafts_of_the_same_rest_one_is_posted(store, by, adds_up):
    first = order(store, by, *lines("100", quantity=5))
    one, other = (follow("t_part", first, by, post=False) for _ in range(2))
    commands.submit_document(one.pk, by=by)
    refused("too_much", commands.submit_document, other.pk, by=by)
    assert Document.objects.get(pk=other.pk).state == "draft"
    assert adds_up()


def test_parts_of_a_discount_add_up(store, by):
    first = order(store, by, *lines("99.99", quantity=3, discount=Decimal("100.00")))
    parts = [follow("t_part", first, by, Decimal(1)) for _ in range(3)]
    assert [part.lines.get().discount for part in parts] == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert sum(part.gross for part in parts) == first.gross


def test_a_bill_makes_the_debt_by_itself_and_takes_it_along(store, by, adds_up):
    bill = follow("t_bill", follow("t_part", order(store, by, *lines("100")), by), by)
    debt = Document.objects.get(kind="t_debt")
    assert (debt.state, debt.is_by_itself, debt.gross) == ("posted", True, Decimal(100))
    refused("made_by_itself", commands.cancel_document, debt.pk, reason="x", by=by)

    commands.cancel_document(bill.pk, reason="写错了", by=by)
    debt.refresh_from_db()
    assert (debt.state, debt.reason) == ("cancelled", "写错了")
    assert adds_up()


def test_what_was_made_from_it_has_to_be_cancelled_first(store, by, adds_up):
    first = order(store, by, *lines("100"))
    part = follow("t_part", first, by)
    found = refused("has_followers", commands.cancel_document, first.pk, reason="客户退订", by=by)
    assert found.details["documents"] == [part.pk]
    assert part.number in str(found.text)

    for document in (part, first):
        commands.cancel_document(document.pk, reason="客户退订", by=by)
    assert set(Link.objects.values_list("state", flat=True)) == {"released"}
    assert adds_up()


def test_cancelling_wants_a_reason_and_twice_changes_nothing(store, by):
    first = order(store, by, *lines("100"))
    refused("reason_missing", commands.cancel_document, first.pk, reason="  ", by=by)
    done = commands.cancel_document(first.pk, reason="写错了", by=by)
    assert commands.cancel_document(first.pk, reason="再来", by=by).version == done.version


def test_nothing_is_made_from_what_was_cancelled_meanwhile(store, by):
    first = order(store, by, *lines("100"))
    draft = follow("t_part", first, by, post=False)
    commands.cancel_document(first.pk, reason="写错了", by=by)
    refused("not_posted", commands.submit_document, draft.pk, by=by)


def test_a_vehicle_is_held_once_and_free_again_after_cancelling(store, by, adds_up):
    car = make_vehicle(store)
    first = order(store, by, *lines("100", vehicle_id=car.pk))
    second = order(store, by, *lines("100", vehicle_id=car.pk), post=False)
    found = refused("vehicle_held", commands.submit_document, second.pk, by=by)
    assert first.number in str(found.text)

    commands.cancel_document(first.pk, reason="客户退订", by=by)
    assert commands.submit_document(second.pk, by=by).state == "posted"
    assert Claim.objects.filter(is_live=True).count() == 1
    assert adds_up()


def test_money_that_came_early_is_set_against_the_debt(store, by, adds_up):
    first = order(store, by, *lines("1000"))
    deposit = follow("t_money", first, by, Decimal(300))
    follow("t_bill", follow("t_part", first, by), by)
    debt = Document.objects.get(kind="t_debt")
    owed, paid = debt.lines.get(), deposit.lines.get()

    link = commands.allocate(paid.pk, owed.pk, amount=Decimal(300), by=by)
    assert (left(debt)[1, "pay"], left(deposit)[1, "spend"]) == (Decimal(700), 0)
    refused("too_much", commands.allocate, paid.pk, owed.pk, amount=Decimal("0.01"), by=by)
    refused("has_followers", commands.cancel_document, debt.upper_links.get().upper_document_id, reason="x", by=by)

    commands.release_allocation(link.pk, by=by)
    commands.release_allocation(link.pk, by=by)
    assert (left(debt)[1, "pay"], left(deposit)[1, "spend"]) == (Decimal(1000), Decimal(300))
    assert adds_up()


def test_a_payment_of_a_debt_can_not_be_refunded_too(store, by, adds_up):
    follow("t_bill", follow("t_part", order(store, by, *lines("1000")), by), by)
    paid = follow("t_money", Document.objects.get(kind="t_debt"), by)
    refused("nothing_left", commands.draft_from, "t_refund", picks=[Pick(paid.lines.get().pk, Decimal(1))], by=by)
    assert adds_up()


def test_a_cancelled_payment_frees_the_debt_and_itself(store, by, adds_up):
    follow("t_bill", follow("t_part", order(store, by, *lines("1000")), by), by)
    debt = Document.objects.get(kind="t_debt")
    paid = follow("t_money", debt, by, Decimal(400))
    assert (left(debt)[1, "pay"], left(paid)[1, "spend"]) == (Decimal(600), 0)
    commands.cancel_document(paid.pk, reason="退回", by=by)
    assert (left(debt)[1, "pay"], left(paid)[1, "spend"]) == (Decimal(1000), Decimal(400))
    assert adds_up()


def test_a_large_bill_waits_for_its_approval(store, by):
    part = follow("t_part", order(store, by, *lines("1000001")), by)
    bill = follow("t_bill", part, by)
    assert (bill.state, Approval.objects.get().amount) == ("asked", Decimal(1000001))
    refused("not_a_draft", commands.edit_draft, bill.pk, changes={"note": "改"}, by=by)

    decide_approval(Approval.objects.get().pk, is_yes=True, by=by)
    run_worker()
    bill.refresh_from_db()
    assert (bill.state, Document.objects.filter(kind="t_debt", state="posted").count()) == ("posted", 1)


def test_a_bill_that_is_not_approved_is_a_draft_again_with_the_reason(store, by):
    bill = follow("t_bill", follow("t_part", order(store, by, *lines("1000001")), by), by)
    decide_approval(Approval.objects.get().pk, is_yes=False, reason="额度不够", by=by)
    run_worker()
    bill.refresh_from_db()
    assert (bill.state, bill.reason, bill.number) == ("draft", "额度不够", "")


def test_a_closed_month_takes_nothing_and_gives_nothing_back(store, by):
    early = Head(day=date(2026, 10, 31), data={"signed_on": "2026-10-31"})
    posted = order(store, by, *lines("100"), head=early)
    draft = order(store, by, *lines("100"), head=early, post=False)
    commands.close_period(store.pk, month=date(2026, 10, 15), by=by)

    refused("period_closed", commands.submit_document, draft.pk, by=by)
    refused("period_closed", commands.cancel_document, posted.pk, reason="x", by=by)
    refused("reason_missing", commands.reopen_period, store.pk, month=date(2026, 10, 1), reason="", by=by)
    commands.reopen_period(store.pk, month=date(2026, 10, 1), reason="漏了一张", by=by)
    assert commands.submit_document(draft.pk, by=by).state == "posted"


def test_a_month_that_still_runs_is_not_closed(store, by):
    refused("month_runs", commands.close_period, store.pk, month=date(2099, 1, 1), by=by)


def test_numbers_have_no_gaps_even_when_posting_fails(store, by, adds_up):
    car = make_vehicle(store)
    order(store, by, *lines("100", vehicle_id=car.pk))
    refused("vehicle_held", order, store, by, *lines("100", vehicle_id=car.pk))
    assert order(store, by, *lines("100")).number.endswith("-000002")
    assert adds_up()


def test_only_open_fields_of_a_posted_document_can_still_be_noted(store, by):
    first = order(store, by, *lines("100"))
    commands.edit_draft(first.pk, changes={"data": {"seal": "A-7"}}, by=by)
    refused("not_a_draft", commands.edit_draft, first.pk, changes={"data": {"signed_on": "2026-11-21"}}, by=by)
    refused("not_a_draft", commands.edit_draft, first.pk, changes={}, lines=lines("1"), by=by)
    first.refresh_from_db()
    assert first.data == {"signed_on": "2026-11-20", "seal": "A-7"}


def test_a_stale_edit_shows_both_versions(store, by):
    draft = order(store, by, *lines("100"), post=False)
    commands.edit_draft(draft.pk, changes={"note": "甲"}, version=draft.version, by=by)
    found = refused("stale", commands.edit_draft, draft.pk, changes={"note": "乙"}, version=draft.version, by=by)
    assert found.details["differences"]["fields"]["note"]["yours"] == "乙"


def test_a_dropped_draft_stays_to_be_looked_at(store, by):
    draft = order(store, by, *lines("100"), post=False)
    commands.drop_draft(draft.pk, reason="客户不要了", by=by)
    commands.drop_draft(draft.pk, by=by)
    refused("not_a_draft", commands.submit_document, draft.pk, by=by)
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == ("dropped", "客户不要了")


def test_documents_of_different_customers_do_not_become_one(store, by):
    first, second = (order(store, by, *lines("1"), customer_id=make_customer(store).pk) for _ in range(2))
    picks = [Pick(one.lines.get().pk) for one in (first, second)]
    refused("different_parties", commands.draft_from, "t_part", picks=picks, by=by)
    both = [order(store, by, *lines("1"), customer_id=first.customer_id) for _ in range(2)]
    made = commands.draft_from("t_part", picks=[Pick(one.lines.get().pk) for one in both], by=by)
    assert (made.lines.count(), made.customer_id) == (2, first.customer_id)


BAD = [
    ("bad_amount", {"price": Decimal(-1)}),
    ("bad_amount", {"price": Decimal("1.001")}),
    ("bad_amount", {"price": Decimal(99999999999)}),
    ("bad_quantity", {"quantity": Decimal(0)}),
    ("bad_quantity", {"quantity": Decimal("NaN")}),
    ("bad_quantity", {"quantity": Decimal(1_000_001)}),
    ("discount_too_large", {"discount": Decimal("100.01")}),
    ("bad_rate", {"vat_rate": Decimal(13)}),
    ("bad_amount", {"quantity": Decimal(1_000_000), "price": Decimal(999_999)}),
]


@pytest.mark.parametrize(("code", "fields"), BAD)
def test_absurd_figures_are_refused_at_their_line(store, by, code, fields):
    bad = replace(lines("100")[0], **fields)
    found = refused(code, order, store, by, *lines("1"), bad)
    assert all(name.startswith("lines.2.") for name in found.fields)
    assert not Document.objects.exists()


def test_things_of_another_group_are_missing(store, by):
    foreign = make_vehicle(make_store(make_group()))
    with pytest.raises(type(foreign).DoesNotExist):
        order(store, by, *lines("1", vehicle_id=foreign.pk))
    with pytest.raises(Line.DoesNotExist):
        order(store, by, *lines("1", upper_id=987654))


def test_a_kind_that_needs_something_before_it_does_not_stand_alone(store, by):
    refused("needs_upper", commands.draft_document, "t_part", store_id=store.pk, lines=lines("1"), by=by)
    refused("made_by_itself", commands.draft_document, "t_debt", store_id=store.pk, lines=lines("1"), by=by)
    refused("no_such_kind", commands.draft_document, "nothing", store_id=store.pk, lines=lines("1"), by=by)
    first = order(store, by, *lines("1"))
    refused("not_made_from", commands.draft_from, "t_bill", picks=[Pick(first.lines.get().pk)], by=by)
