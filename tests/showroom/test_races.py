"""Two consultants reach for the same visitor."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.kernel.errors import Refused
from jiubu.showroom import commands
from jiubu.showroom.models import Drive, Step, Visit
from jiubu.showroom.verify import a_party_is_here_once, slots_agree
from tests.factories import make_group, make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.showroom import CONSULTANT, DRIVES, RECEPTION, make_demo_car


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_one_takes_and_one_is_refused():
    store = make_store(make_group())
    people = [web(make_person(store, CONSULTANT)) for _ in range(2)]
    visit = commands.check_in(store_id=store.pk, by=people[0])
    gate, answers = threading.Barrier(2), []

    def take(by):
        gate.wait()
        try:
            answers.append(commands.take_visit(visit.pk, by=by).consultant_id)
        except Refused as refusal:
            answers.append(refusal.code)
        connection.close()

    _at_once(take, people)

    taken = Visit.objects.get().consultant_id
    assert sorted(answers, key=str) == sorted([taken, "visit_taken"], key=str)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_two_visitors_at_once_go_to_two_people_and_nobody_has_the_turn_twice():
    store = make_store(make_group())
    people = [web(make_person(store, CONSULTANT)) for _ in range(3)]
    for by in people:
        commands.step_in(store_id=store.pk, by=by)
    for _ in range(10):
        visits = [commands.check_in(store_id=store.pk, by=people[0]).pk for _ in range(2)]
        gate, taken = threading.Barrier(2), []

        def give(visit_id, gate=gate, taken=taken):
            gate.wait()
            taken.append(commands.give_to_next(visit_id, by=people[0]).consultant_id)
            connection.close()

        _at_once(give, visits)
        assert len(set(taken)) == 2
        for visit_id in visits:
            commands.close_visit(visit_id, result="not_bought", by=people[0])
    numbers = list(Step.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 3 + 10 * 4 + 1))
    shares = Step.objects.filter(kind="take", counts=True).values_list("person_id", flat=True)
    assert sorted(list(shares).count(by.user_id) for by in people) == [6, 7, 7]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_of_two_who_book_one_demo_car_exactly_one_wins_each_of_200_times():
    store = make_store(make_group())
    people = [web(make_person(store, {**CONSULTANT, **DRIVES}, name=f"顾问{n}")) for n in range(2)]
    car, begin = make_demo_car(store), timezone.now().replace(minute=0) + timedelta(days=1)
    gate, answers = threading.Barrier(2), {by.user_id: [] for by in people}

    def book(by):
        for n in range(200):
            gate.wait()
            try:
                # one begins a quarter later: they meet in one quarter of an hour
                begins_at = begin + timedelta(minutes=60 * n + 15 * people.index(by))
                commands.book_drive(vehicle_id=car.pk, begins_at=begins_at, minutes=30, driver_name="王芳", by=by)
                answers[by.user_id].append("booked")
            except Refused as refusal:
                answers[by.user_id].append(refusal.code)
        connection.close()

    _at_once(book, people)
    both = [sorted(pair) for pair in zip(*answers.values(), strict=True)]
    assert Drive.objects.count() == sum(pair.count("booked") for pair in both)
    assert list(slots_agree()) == []
    assert both == [["booked", "car_taken"]] * 200


def _both(people, times, act):
    """``act(by, n)`` by both at the same moment, ``times`` times: their answers, try by try."""
    gate, answers = threading.Barrier(2), {by.user_id: [] for by in people}

    def run(by):
        for n in range(times):
            gate.wait()
            try:
                answers[by.user_id].append(act(by, n))
            except Refused as refusal:
                answers[by.user_id].append(refusal)
        connection.close()

    _at_once(run, people)
    return list(zip(*answers.values(), strict=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_of_two_who_take_one_visitor_exactly_one_has_them_each_of_200_times():
    store = make_store(make_group())
    people = [web(make_person(store, CONSULTANT)) for _ in range(2)]
    for by in people:
        commands.step_in(store_id=store.pk, by=by)
    visits = [commands.check_in(store_id=store.pk, by=people[0]).pk for _ in range(200)]
    tries = _both(people, 200, lambda by, n: commands.take_visit(visits[n], reason="客户点名", by=by).consultant_id)
    won = []
    for pair in tries:
        taken = [answer for answer in pair if not isinstance(answer, Refused)]
        lost = [answer.code for answer in pair if isinstance(answer, Refused)]
        assert (len(taken), lost) == (1, ["visit_taken"])
        won += taken
    assert list(Visit.objects.order_by("pk").values_list("consultant_id", flat=True)) == won
    used = Step.objects.filter(kind="take", counts=True).values_list("visit_id", "person_id")
    assert sorted(used) == sorted(zip(visits, won, strict=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_two_receptions_that_type_one_number_at_once_make_one_card_and_one_visit_each_of_200_times():
    store = make_store(make_group())
    people = [web(make_person(store, RECEPTION)) for _ in range(2)]

    def come(by, n):
        name = f"客户{people.index(by)}"
        return commands.check_in(store_id=store.pk, name=name, mobile=f"1390000{n:04d}", by=by)

    tries = _both(people, 200, come)
    assert [[one.code for one in pair if isinstance(one, Refused)] for pair in tries] == [["already_here"]] * 200
    assert (Customer.objects.count(), Visit.objects.count()) == (200, 200)
    assert Visit.objects.filter(kind="first").count() == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_two_open_visits_that_are_found_to_be_one_customer_at_once_stay_one_each_of_200_times():
    store = make_store(make_group())
    people = [web(make_person(store, RECEPTION)) for _ in range(2)]
    cards = [make_customer(store, None, mobile=f"1390000{n:04d}").pk for n in range(200)]
    mine = {by.user_id: [commands.check_in(store_id=store.pk, by=by).pk for _ in cards] for by in people}

    def know(by, n):
        return commands.identify_visitor(mine[by.user_id][n], customer_id=cards[n], by=by).pk

    tries = _both(people, 200, know)
    assert [[one.code for one in pair if isinstance(one, Refused)] for pair in tries] == [["already_here"]] * 200
    assert Visit.objects.filter(customer__isnull=False).count() == 200
    assert list(a_party_is_here_once()) == []


def _at_once(act, given):
    threads = [threading.Thread(target=act, args=[one]) for one in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
