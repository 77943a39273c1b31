"""Two people make the same customer at once: one is made, the other gets the duplicate."""

import threading

import pytest
from django.db import connection

from jiubu.customers import commands
from jiubu.customers.models import Customer, Merge
from jiubu.kernel.errors import Refused
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer


def at_once(*calls):
    """Run the calls in threads that start together; their results or refusals, in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(i, call):
        try:
            barrier.wait()
            results[i] = call()
        except Refused as refusal:
            results[i] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection")
def test_two_people_make_the_same_customer():
    store = make_store()
    people = [make_person(store, {"customers.make": "own"}) for _ in range(4)]

    def maker(person):
        by = web(person)
        return lambda: commands.make_customer(
            name="王芳", mobile="13800138000", owner_id=person.pk, store_id=store.pk, by=by
        )

    results = at_once(*(maker(person) for person in people))
    made = [r for r in results if isinstance(r, Customer)]
    refused = [r for r in results if isinstance(r, Refused)]
    assert (len(made), [r.code for r in refused]) == (1, ["duplicate"] * 3)
    assert {r.details["duplicate"]["id"] for r in refused} == {made[0].pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection")
@pytest.mark.parametrize("crossed", [False, True], ids=["the same way", "crosswise"])
def test_two_people_merge_the_same_card(crossed):
    store = make_store()
    people = [make_person(store, {"customers.see": "store", "customers.merge": "store"}) for _ in range(2)]
    into, card, third = (make_customer(store, None, name="王芳") for _ in range(3))
    pairs = [(into.pk, card.pk), (card.pk, into.pk) if crossed else (third.pk, card.pk)]

    def merger(person, pair):
        by = web(person)
        return lambda: commands.merge_customers(*pair, by=by)

    results = at_once(*(merger(person, pair) for person, pair in zip(people, pairs, strict=True)))
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r.code for r in refused] == ["merged"]
    assert Merge.objects.count() == 1
