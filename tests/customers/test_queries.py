"""Who sees whom, and what a search finds."""

import pytest

from jiubu.customers import commands, queries
from jiubu.customers.models import Customer
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.customers import make_customer


@pytest.fixture
def person(store):
    return make_person(store, {"customers.see": "own"})


def test_own_store_and_group(store, person):
    other_store = make_store(store.group)
    mine, pool, far = make_customer(store, person), make_customer(store), make_customer(other_store)
    make_customer(make_store(make_group()))
    clerk, boss = make_person(store, {"customers.see": "store"}), make_person(store, {"customers.see": "group"})
    assert list(queries.customers_of(web(person))) == [mine]
    assert list(queries.customers_of(web(clerk))) == [pool, mine]
    assert list(queries.customers_of(web(boss))) == [far, pool, mine]
    with pytest.raises(Customer.DoesNotExist):
        queries.customer_of(web(person), pool.pk)


def test_search_finds_only_what_one_sees(store, person):
    mine = make_customer(store, person, name="王芳")
    make_customer(store, name="王芳")
    assert queries.find_customers(web(person), "王芳") == [mine]


@pytest.mark.parametrize(
    "text", ["'", '"', "王芳' OR 1=1 --", "NEAR(", "*", "a*", "王 AND", "\\", "%", "e:*", "''::", "\0"]
)
def test_nothing_that_is_typed_breaks_the_search(store, person, text):
    make_customer(store, person, name="王芳")
    assert queries.find_customers(web(person), text) in ([], list(Customer.objects.all()))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries(store, person, count, django_assert_num_queries):
    for _ in range(count):
        make_customer(store, person, name="王芳")
    by = web(person)
    with django_assert_num_queries(2):  # the words, the rows
        rows = list(queries.customers_page(by, text="王芳"))
        assert [(row.owner.name, row.store.name) for row in rows] == [(person.name, store.name)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_relations_cost_two_queries(store, person, count, django_assert_num_queries):
    customer = make_customer(store, person)
    for _ in range(count):
        commands.relate(customer.pk, other_id=make_customer(store, person).pk, kind="family", by=machine(store.group))
    by = web(person)
    with django_assert_num_queries(2):
        assert len(queries.relations_of(by, customer)) == count


def test_duplicates_are_looked_up_live(store, person):
    made = make_customer(store, person, name="王芳", mobile="13800138000")
    found = queries.duplicate_of(web(person), mobile="138 0013 8000")
    assert (found.id, found.name, found.is_visible) == (made.pk, "王芳", True)
    assert queries.duplicate_of(web(person), mobile="13800138000", except_id=made.pk) is None
    assert queries.duplicate_of(web(person), mobile="1380013800") is None
    assert queries.duplicate_of(web(person)) is None
    assert queries.find_or_none_by_mobile(store.group_id, "13800138000") == made


@pytest.mark.parametrize("many", [2, 2000])
def test_what_is_met_often_and_what_is_rare_are_found_alike(store, monkeypatch, many):
    """Few are asked for by their ids, of many the newest are looked at one by one."""
    monkeypatch.setattr(queries, "MANY", many)
    boss = web(make_person(store, {"customers.see": "group"}))
    cards = [make_customer(store, name=f"王芳{n}") for n in "一二三四"]
    make_customer(store, name="李雷")
    found = queries.matching(queries.customers_of(boss), "王芳", actor=boss)
    assert list(found[:3]) == cards[:0:-1]
    assert ("customers_search" in str(found.query)) is (many == 2)
