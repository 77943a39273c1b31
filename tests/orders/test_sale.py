"""A sale by its documents: the normal way, in parts, on account, and all the way back."""

import itertools
from decimal import Decimal

import pytest

from jiubu.documents import commands
from jiubu.documents.models import Document, Open
from jiubu.kernel.errors import Refused
from jiubu.kernel.fact import FactContext, read_facts
from jiubu.orders import queries
from jiubu.vehicles.models import Vehicle
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, make_process, make_seller, put_tables
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker
from tests.orders.chain import VAT, car, extra, follow, sell, write

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def state_of(vehicle):
    return Vehicle.objects.get(pk=vehicle.pk).state


def test_a_normal_sale_from_quote_to_the_last_payment(store, by, vehicle, customer, adds_up):
    made = sell(store, by, vehicle, customer=customer)
    assert state_of(vehicle) == "delivered"
    assert [one.number.split("2026")[0] for one in made.values()] == ["QT", "CT", "SO", "DO", "OD", "IV", "AR"]
    assert (made["invoice"].net, made["invoice"].vat) == (Decimal("150265.49"), Decimal("19534.51"))
    assert queries.owed_by(customer.pk, store_id=store.pk) == Decimal("169800.00")

    follow("payment", made["receivable"], by, (1, "100000"))
    follow("payment", made["receivable"], by, data={"method": "loan"})
    assert queries.owed_by(customer.pk, store_id=store.pk) == 0
    assert adds_up()


def test_a_sale_is_undone_step_by_step_in_the_reverse_order(store, by, vehicle, customer, adds_up):
    made = sell(store, by, vehicle, customer=customer)
    payment = follow("payment", made["receivable"], by)
    back = [
        made["quote"],
        made["contract"],
        made["order"],
        made["delivery_order"],
        made["outbound"],
        made["invoice"],
        payment,
    ]
    for document, following in itertools.pairwise(back[:-1]):
        found = refused("has_followers", commands.cancel_document, document.pk, reason="客户退订", by=by)
        assert found.details["documents"] == [following.pk]
    states = []
    for document in reversed(back):
        commands.cancel_document(document.pk, reason="客户退订", by=by)
        states.append(state_of(vehicle))
    assert states == ["delivered", "delivered", "sold", "sold", "in_stock", "in_stock", "in_stock"]
    assert set(Document.objects.values_list("state", flat=True)) == {"cancelled"}
    assert adds_up()


def test_a_sale_can_be_made_again_after_it_was_undone(store, by, vehicle, customer, adds_up):
    first = write("order", store, by, car(vehicle), customer=customer)
    commands.cancel_document(first.pk, reason="客户退订", by=by)
    again = write("order", store, by, car(vehicle), customer=make_customer(store))
    assert (again.number.endswith("-000002"), state_of(vehicle)) == (True, "sold")
    assert adds_up()


def test_one_car_is_sold_and_invoiced_once(store, by, vehicle, customer):
    write("order", store, by, car(vehicle), customer=customer)
    second = write("order", store, by, car(vehicle), customer=make_customer(store), post=False)
    refused("vehicle_held", commands.submit_document, second.pk, by=by)


def test_goods_go_out_and_are_billed_in_parts(store, by, customer, adds_up):
    mats = extra("accessory", "300", quantity=Decimal(5))
    order = write("order", store, by, mats, extra("insurance", "4200"), customer=customer)
    note = follow("delivery_order", order, by)
    first = follow("outbound", note, by, (1, "2"))
    second = follow("outbound", note, by, (1, "3"))
    refused("nothing_left", follow, "outbound", note, by, (1, "1"))
    bills = [follow("invoice", one, by) for one in (first, second)]
    services = follow("invoice", order, by)
    assert [one.gross for one in (*bills, services)] == [Decimal(600), Decimal(900), Decimal(4200)]
    assert queries.owed_by(customer.pk, store_id=store.pk) == Decimal(5700)
    assert adds_up()


def test_a_deposit_goes_against_the_debt_and_the_rest_is_given_back(store, by, vehicle, customer, adds_up):
    quote = write("quote", store, by, car(vehicle), customer=customer)
    contract = follow("contract", quote, by)
    deposit = follow("payment", contract, by, (1, "5000"))
    order = follow("order", contract, by)
    note = follow("delivery_order", order, by)
    follow("invoice", follow("outbound", note, by), by)
    debt = Document.objects.get(kind="receivable")
    commands.allocate(deposit.lines.get().pk, debt.lines.get().pk, amount=Decimal(4000), by=by)
    refund = follow("refund", deposit, by)
    assert (refund.gross, queries.owed_by(customer.pk, store_id=store.pk)) == (Decimal(1000), Decimal(165800))
    refused("nothing_left", follow, "refund", deposit, by, (1, "0.01"))
    assert adds_up()


@pytest.mark.parametrize(("amount", "is_ok"), [("33960.00", True), ("33960.01", False)])
def test_earnest_money_keeps_within_a_fifth(store, by, vehicle, customer, amount, is_ok):
    quote = write("quote", store, by, car(vehicle), customer=customer)
    data = {"deposit_kind": "earnest", "deposit_amount": amount}
    if is_ok:
        assert follow("contract", quote, by, data=data).state == "posted"
    else:
        found = refused("earnest_too_large", follow, "contract", quote, by, data=data)
        assert "33,960" in str(found.fields["deposit_amount"])


def test_a_car_leaves_only_when_it_is_here_and_known(store, by, customer):
    coming = make_vehicle(store, state="in_transit")
    note = follow("delivery_order", write("order", store, by, car(coming), customer=customer), by)
    refused("vehicle_not_here", follow, "outbound", note, by)
    unknown = follow("delivery_order", write("order", store, by, car(), customer=customer), by)
    refused("no_vehicle", follow, "outbound", unknown, by)


def test_a_vehicle_invoice_names_one_car_alone(store, by, customer):
    two = write("order", store, by, car(make_vehicle(store)), car(make_vehicle(store)), customer=customer)
    out = follow("outbound", follow("delivery_order", two, by), by)
    refused("one_car_an_invoice", follow, "invoice", out, by)
    assert [follow("invoice", out, by, (n, None)).gross for n in (1, 2)] == [Decimal(169800)] * 2

    mixed = write("order", store, by, car(make_vehicle(store)), extra("accessory", "300"), customer=customer)
    gone = follow("outbound", follow("delivery_order", mixed, by), by)
    refused("one_car_an_invoice", follow, "invoice", gone, by)


def test_on_account_is_refused_without_a_limit_and_posted_with_one(store, by, vehicle, customer):
    order = write("order", store, by, car(vehicle), customer=customer, data={"way": "credit"}, post=False)
    refused("over_limit", commands.submit_document, order.pk, by=by)

    limit = extra("limit", "200000", vat_rate=None)
    first = write("credit", store, by, limit, customer=customer)
    decide_approval(Approval.objects.get().pk, is_yes=False, reason="没有流水", by=by)
    run_worker()
    first.refresh_from_db()
    assert (first.state, first.reason) == ("draft", "没有流水")
    refused("over_limit", commands.submit_document, order.pk, by=by)

    commands.submit_document(first.pk, by=by)
    decide_approval(Approval.objects.get(state="asked").pk, is_yes=True, by=by)
    run_worker()
    assert commands.submit_document(order.pk, by=by).state == "posted"
    other = write("order", store, by, car(make_vehicle(store)), customer=customer, data={"way": "credit"}, post=False)
    found = refused("over_limit", commands.submit_document, other.pk, by=by)
    assert "200,000" in str(found.text)

    assert queries.exposure_of(customer.pk, store_id=store.pk) == Decimal(169800)
    out = follow("outbound", follow("delivery_order", order, by), by)
    follow("invoice", out, by)
    assert queries.exposure_of(customer.pk, store_id=store.pk) == Decimal(169800)
    follow("payment", Document.objects.get(kind="receivable"), by)
    assert queries.exposure_of(customer.pk, store_id=store.pk) == 0
    assert commands.submit_document(other.pk, by=by).state == "posted"


def test_a_discount_waits_for_the_ladder_once(store, by, vehicle, customer):
    quote = write("quote", store, by, car(vehicle, discount=Decimal(8000)), customer=customer)
    assert (quote.state, Approval.objects.get().amount) == ("asked", Decimal(8000))
    decide_approval(Approval.objects.get().pk, is_yes=True, by=by)
    run_worker()
    quote.refresh_from_db()
    contract = follow("contract", quote, by)
    assert (contract.state, contract.gross, follow("order", contract, by).state) == (
        "posted",
        Decimal(161800),
        "posted",
    )


def test_a_trade_in_is_taken_off_and_nothing_else(store, by, vehicle, customer):
    old = extra("trade_in", "30000", vat_rate=None, is_credit=True)
    quote = write("quote", store, by, car(vehicle), old, customer=customer)
    assert quote.gross == Decimal(139800)
    wrong = extra("trade_in", "30000", vat_rate=None)
    refused("wrong_sign", write, "quote", store, by, car(vehicle), wrong, customer=customer)
    minus = extra("plate", "500", is_credit=True)
    refused("wrong_sign", write, "quote", store, by, car(vehicle), minus, customer=customer)


def test_gates_may_ask_what_the_documents_say(store, by, vehicle):
    put_tables(store.group)
    make_process(store.group)
    deal = make_deal(make_seller(store))
    context = FactContext(store.group_id, store.pk, "deal", deal.pk)
    names = [
        "documents.ordered",
        "documents.delivered",
        "documents.invoiced",
        "documents.is_paid",
        "documents.open_amount",
    ]

    def facts():
        found = read_facts(context, names)
        return [found[name] for name in names]

    assert facts() == [False, False, False, False, Decimal(0)]
    made = sell(store, by, vehicle, customer=deal.customer, deal=deal)
    assert facts() == [True, True, True, False, Decimal(169800)]
    follow("payment", made["receivable"], by)
    assert facts() == [True, True, True, True, Decimal(0)]
    assert Open.objects.filter(measure="pay").get().left == 0


def test_vat_of_a_line_is_the_rest_of_the_price(store, by, vehicle, customer):
    found = write("quote", store, by, car(vehicle, price="300000"), customer=customer)
    assert (found.net, found.vat, VAT) == (Decimal("265486.73"), Decimal("34513.27"), Decimal("0.13"))
