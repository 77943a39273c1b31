"""Prepared questions: the same answers as the queryset, compiled once."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler

from jiubu.kernel.prepared import Prepared
from jiubu.organisation.models import Post, Store, User
from tests.factories import make_group, make_person, make_store

pytestmark = pytest.mark.django_db


def posts(user_id, today):
    rows = Post.objects.filter(Q(until=None) | Q(until__gte=today), user=user_id)
    return rows.select_related("store", "role").order_by("id")


@pytest.fixture
def question():
    return Prepared(posts, user_id=1_900_000_001, today=date(1901, 2, 3))


def test_it_answers_as_the_queryset_does(question, store, django_assert_num_queries):
    people = [make_person(store, {"deals.see": "own"}) for _ in range(3)]
    today = date(2026, 11, 22)
    Post.objects.filter(user=people[2]).update(until=today - timedelta(days=1))
    for user in people:
        with django_assert_num_queries(1):
            found = question.rows(user_id=user.pk, today=today)
            names = [(post.user_id, post.store.key, post.role.grants) for post in found]
        assert names == [(p.user_id, p.store.key, p.role.grants) for p in posts(user.pk, today)]
    assert question.rows(user_id=people[2].pk, today=today) == []


def test_it_is_compiled_once(question, store, monkeypatch):
    user = make_person(store)
    question.rows(user_id=user.pk, today=date(2026, 11, 22))
    compiled = []
    real = SQLCompiler.pre_sql_setup
    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", lambda self, *a, **k: compiled.append(1) or real(self, *a, **k))
    question.rows(user_id=user.pk, today=date(2026, 11, 22))
    assert compiled == []


def test_texts_moments_and_named_rows():
    group = make_group()
    store = make_store(group)
    joined = datetime(2026, 11, 1, tzinfo=UTC)
    make_person(store, username="anna", date_joined=joined)
    rows = lambda name, since: User.objects.filter(username=name, date_joined__gte=since).values_list(  # noqa: E731
        "username", "group__key", named=True
    )
    question = Prepared(rows, name="an example", since=datetime(1901, 1, 1, tzinfo=UTC))
    assert question.first(name="anna", since=joined).group__key == group.key
    assert question.first(name="anna", since=joined + timedelta(seconds=1)) is None
    assert question.first(name="'; --", since=joined) is None


def test_it_says_when_it_cannot_be_prepared(question):
    with pytest.raises(TypeError):
        question.rows(user_id=1)
    with pytest.raises(TypeError):
        Prepared(lambda key: Store.objects.all(), key="nowhere").rows(key="x")
    with pytest.raises(TypeError):
        Prepared(lambda key: Store.objects.filter(key=key).prefetch_related("teams"), key="a key").rows(key="x")


def test_a_number_that_no_row_can_have_finds_nothing():
    question = Prepared(lambda pk: Store.objects.filter(pk=pk), pk=1_900_000_001)
    assert question.rows(pk=2**63) == []
    assert question.rows(pk=-(2**70)) == []


def test_one_row_or_none(store):
    question = Prepared(lambda key: Store.objects.filter(key=key), key="a key")
    assert question.get(key=store.key) == store
    with pytest.raises(Store.DoesNotExist):
        question.get(key="nowhere")


@pytest.mark.django_db(transaction=True)
def test_what_locks_wants_a_transaction():
    store = make_store()
    question = Prepared(lambda key: Store.objects.filter(key=key).select_for_update(), key="a key")
    with transaction.atomic():
        assert question.get(key=store.key) == store
    with pytest.raises(transaction.TransactionManagementError):
        question.get(key=store.key)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(question):
    user = make_person(make_store())
    question.rows(user_id=user.pk, today=date(2026, 11, 22))
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is shared by force")
    found = []

    def ask():
        try:
            found.append([post.user_id for post in question.rows(user_id=user.pk, today=date(2026, 11, 22))])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[user.pk]] * 3
