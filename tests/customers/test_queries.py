"""Who sees whom, and what a search finds."""

import pytest
from django.db import connection

from jiubu.customers import commands, queries
from jiubu.customers.models import Customer, SearchDocument
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
def test_the_list_costs_one_query(store, person, count, django_assert_num_queries):
    for _ in range(count):
        make_customer(store, person, name="王芳")
    by = web(person)
    with django_assert_num_queries(1):
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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks the planner of PostgreSQL")
def test_a_rare_word_is_looked_up_instead_of_tried_on_card_after_card(store):
    """With its true price, cutting the words of thousands of cards is dearer than asking the index."""
    boss = make_person(store, {"customers.see": "group"})
    one = make_customer(store, name="王芳", mobile="13900004283")
    text = SearchDocument.objects.get(customer=one).words
    cards = Customer.objects.bulk_create(
        Customer(group_id=one.group_id, store=store, name="李", kind=one.kind) for n in range(3000)
    )
    SearchDocument.objects.bulk_create(
        SearchDocument(customer=card, group_id=one.group_id, words=f"{text} l{card.pk}".replace("4283", f"{n:04}"))
        for n, card in enumerate(cards)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, customers_searchdocument")
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # what is in memory, however full the tables were before
    plan = queries.matching(queries.customers_of(web(boss)), "4283", actor=web(boss))[:21].explain()
    assert "Bitmap Index Scan on customers_search" in plan, plan
