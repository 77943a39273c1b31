"""Many at once on PostgreSQL: one car has one buyer, one payment is posted once, and the sums hold."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from jiubu.documents import commands
from jiubu.documents.models import Claim, Document, Open, Series
from jiubu.kernel.errors import Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.vehicles.models import Vehicle
from tests.factories import machine, make_group, make_store
from tests.factories.customers import make_customer
from tests.factories.vehicles import make_vehicle
from tests.orders.chain import car, extra, follow, sell, write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL"),
]
BUYERS, SIDE_BY_SIDE = 200, 20


@pytest.fixture
def store():
    return make_store(make_group())


@pytest.fixture
def by(store):
    return machine(store.group, door="test")


def at_once(works):
    """What each gives, or the code of its refusal; all of a batch begin together."""
    gate = threading.Barrier(min(len(works), SIDE_BY_SIDE))

    def run(work):
        gate.wait(timeout=60)
        try:
            return work()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(gate.parties) as pool:
        return list(pool.map(run, works))


def adds_up():
    checks = [check for name, check in VERIFIERS.items() if name.split(".")[0] in {"documents", "orders", "vehicles"}]
    return [sentence for check in checks for sentence in check()] == []


def test_two_hundred_consultants_want_one_car(store, by):
    vehicle, customer = make_vehicle(store), make_customer(store)
    drafts = [write("order", store, by, car(vehicle), customer=customer, post=False).pk for _ in range(BUYERS)]
    answers = at_once([lambda pk=pk: commands.submit_document(pk, by=by).state for pk in drafts])
    assert Counter(answers) == {"posted": 1, "vehicle_held": BUYERS - 1}
    assert Claim.objects.filter(is_live=True).count() == 1
    assert (Vehicle.objects.get().state, Series.objects.get(kind="order").last) == ("sold", 1)
    assert adds_up()


def test_one_payment_posted_by_many_counts_once(store, by):
    made = sell(store, by, make_vehicle(store), customer=make_customer(store))
    for _try in range(5):
        payment = follow("payment", made["receivable"], by, (1, "1000"), post=False)
        numbers = at_once(
            [lambda pk=payment.pk: commands.submit_document(pk, by=by).number for _ in range(SIDE_BY_SIDE)]
        )
        assert len(set(numbers)) == 1
    assert Open.objects.get(measure="pay").taken == Decimal(5000)
    assert adds_up()


def test_the_last_of_a_line_is_shipped_once(store, by):
    order = write("order", store, by, extra("accessory", "300", quantity=Decimal(10)), customer=make_customer(store))
    notes = [follow("delivery_order", order, by, (1, "3"), post=False).pk for _ in range(SIDE_BY_SIDE)]
    answers = at_once([lambda pk=pk: commands.submit_document(pk, by=by).state for pk in notes])
    assert Counter(answers) == {"posted": 3, "too_much": SIDE_BY_SIDE - 3}
    assert adds_up()


def test_cancelling_and_going_on_at_once_never_leaves_half(store, by):
    for _try in range(20):
        order = write("order", store, by, extra("accessory", "300"), customer=make_customer(store))
        note = follow("delivery_order", order, by, post=False)
        answers = at_once([
            lambda pk=order.pk: commands.cancel_document(pk, reason="客户退订", by=by).state,
            lambda pk=note.pk: commands.submit_document(pk, by=by).state,
        ])  # fmt: skip
        assert sorted(answers) in (["cancelled", "not_posted"], ["has_followers", "posted"])
    assert adds_up()


def test_numbers_have_no_gaps_when_many_post_and_some_fail(store, by):
    customer, vehicle = make_customer(store), make_vehicle(store)
    drafts = [
        write("order", store, by, car(vehicle) if n % 2 else extra("accessory", "1"), customer=customer, post=False).pk
        for n in range(40)
    ]
    at_once([lambda pk=pk: commands.submit_document(pk, by=by).number for pk in drafts])
    numbers = sorted(Document.objects.exclude(number="").values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, 22))
    assert adds_up()
