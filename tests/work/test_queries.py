"""Whose work one sees, and what is counted."""

import pytest

from jiubu.work import commands, queries
from tests.factories import machine, make_person, make_store, web
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db
OWN = {"work.see": "own"}
MANAGER = {"work.see": "store", "work.manage": "store", "work.approve": "store"}


def test_whose_tasks_one_sees(store):
    me, colleague, manager = make_person(store, OWN), make_person(store, OWN), make_person(store, MANAGER)
    mine, theirs = make_a_task(me, store), make_a_task(colleague, store)
    pool = make_a_task(None, store)
    elsewhere = make_a_task(None, make_store(store.group))
    assert set(queries.open_tasks(web(me), "all")) == {mine, pool}
    assert set(queries.open_tasks(web(me), "mine")) == {mine}
    assert set(queries.open_tasks(web(me), "pool")) == {pool}
    assert set(queries.open_tasks(web(manager), "others")) == {mine, theirs}
    assert elsewhere not in queries.open_tasks(web(manager), "all")
    assert not queries.open_tasks(web(make_person(store, {})), "all").exists()


def test_counts(store):
    me = make_person(store, OWN)
    make_a_task(me, store, due_at=in_hours(-1))
    make_a_task(me, store, due_at=in_hours(72))
    commands.notify([me.pk], "铃", source="a", by=machine(store.group))
    assert queries.counts_of(web(me)) == queries.Counts(overdue=1, today=0, approvals=0, unread=1)


def test_approvals_wait_for_who_may_decide(store):
    me, manager = make_person(store, OWN), make_person(store, MANAGER)
    approval = commands.ask_approval("x", store_id=store.pk, about=("deals.deal", 1), question="?", by=web(me))
    assert list(queries.approvals_waiting(web(manager))) == [approval]
    assert list(queries.approvals_waiting(web(me))) == []
    assert list(queries.approvals_asked_by(web(me))) == [approval]


def test_what_is_about_a_thing(store):
    me = make_person(store, OWN)
    about = ("customers.customer", 3)
    task = make_a_task(me, store, about=about)
    promise = make_a_promise(me, store, about)
    appointment = make_an_appointment(me, store, about=about)
    assert list(queries.promises_about(*about)) == [promise]
    assert list(queries.appointments_about(*about)) == [appointment]
    assert task in queries.tasks_about(*about)
    assert not queries.promises_about("customers.customer", 4).exists()


def test_appointments_between(store):
    me = make_person(store, OWN)
    soon, later = make_an_appointment(me, store), make_an_appointment(me, store, starts_at=in_hours(50))
    assert list(queries.appointments_between(web(me), in_hours(0), in_hours(24))) == [soon]
    commands.cancel_appointment(later.pk, reason="改期", by=web(me))
    assert list(queries.appointments_between(web(me), in_hours(0), in_hours(90))) == [soon]
