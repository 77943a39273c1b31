"""Two people change one deal at the same moment; on PostgreSQL, where they really can."""

import threading

import pytest
from django.db import connection

from jiubu.deals import commands
from jiubu.deals.models import Deal
from jiubu.deals.verify import contacts_agree, counters_agree, mirrors_agree
from jiubu.journal.log import timeline
from jiubu.kernel.errors import Refused
from jiubu.process.models import Visit
from tests.factories import make_store, web
from tests.factories.deals import make_deal, make_lead, make_process, make_seller, number, put_tables

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection"),
]


def at_once(*calls):
    """Run the calls in threads that start together; their results or refusals, in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(i, call):
        try:
            barrier.wait()
            results[i] = call()
        except (Refused, Deal.DoesNotExist) as refusal:
            results[i] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def store():
    store = make_store()
    put_tables(store.group)
    make_process(store.group)
    return store


@pytest.fixture
def seller(store):
    return make_seller(store)


@pytest.fixture
def lead(store):
    return make_lead(store)


def all_agrees():
    return [*counters_agree(), *mirrors_agree(), *contacts_agree()]


def test_two_people_move_one_deal(seller, lead):
    deal = make_deal(seller)
    commands.record_followup(deal.pk, outcome="reached", said="聊了", by=web(seller))
    actors = [web(seller), web(lead), web(seller)]

    results = at_once(*(lambda by=by: commands.move_deal(deal.pk, to="needs", by=by) for by in actors))

    assert sorted(r.state for r in results) == ["already", "already", "moved"]
    assert Visit.objects.filter(run__subject_id=deal.pk).count() == 2
    assert timeline(deal).filter(verb="process.run_moved").count() == 1
    assert all_agrees() == []


def test_a_deal_is_moved_while_it_is_handed_over(seller, lead, store):
    other = make_seller(store)
    deals = [make_deal(seller) for _ in range(3)]
    for deal in deals:
        commands.record_followup(deal.pk, outcome="reached", said="聊了", by=web(seller))
    by, manager = web(seller), web(lead)

    results = at_once(
        *(lambda pk=deal.pk: commands.move_deal(pk, to="needs", by=by) for deal in deals),
        lambda: commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="离职", by=manager),
    )

    assert sorted(results[-1].moved["deals"]) == [deal.pk for deal in deals]
    assert {d.owner_id for d in Deal.objects.all()} == {other.pk}
    moved = [r for r in results[:-1] if not isinstance(r, Deal.DoesNotExist)]
    assert Deal.objects.filter(stage="needs").count() == len(moved)
    assert all_agrees() == []


def test_two_take_one_deal_from_the_pool(seller, lead, store):
    deal = make_deal(seller)
    commands.assign_deal(deal.pk, owner_id=None, by=web(lead))
    actors = [web(make_seller(store)) for _ in range(3)]

    results = at_once(*(lambda by=by: commands.take_deal(deal.pk, by=by) for by in actors))

    assert sorted(getattr(r, "code", "") == "deal_taken" for r in results) == [False, True, True]
    assert all_agrees() == []


def test_two_confirm_and_send_back_one_loss(seller, lead, store):
    deal = make_deal(seller)
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    first, second = web(lead), web(make_lead(store))

    results = at_once(
        lambda: commands.confirm_loss(asked.pk, by=first),
        lambda: commands.send_back_loss(asked.pk, words="再谈", by=second),
    )

    assert [r.code for r in results if isinstance(r, Refused)] == ["already_decided"]
    assert all_agrees() == []


def test_many_open_deals_at_once_and_the_counter_agrees(store):
    sellers = [web(make_seller(store)) for _ in range(4)]

    def opener(by, mobile):
        return lambda: commands.create_deal(customer={"name": "王芳", "mobile": mobile}, by=by)

    results = at_once(*(opener(by, number()) for by in sellers * 2))

    assert [type(r) for r in results] == [Deal] * 8
    assert all_agrees() == []
