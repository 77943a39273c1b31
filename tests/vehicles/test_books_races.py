"""Two people move one certificate, and one leaves the queue while the vehicle becomes free, again and again."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from jiubu.kernel.errors import Refused
from jiubu.vehicles import commands
from jiubu.vehicles.models import CertificateMove, CostLine, Vehicle, Waiting
from jiubu.vehicles.verify import books_agree, queues_agree, states_agree
from tests.factories import make_group, make_person, make_store, web
from tests.factories.vehicles import make_colour, make_trim, make_vehicle

TRIES = 40
ALL = {f"vehicles.{a}": "store" for a in ("see", "edit", "reserve", "release", "see_cost")}
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL"),
]


def together(rows, *steps):
    """Each step in a thread of its own, row by row at the same moment; what they answered."""
    gate, answers = threading.Barrier(len(steps)), []

    def run(step):
        for row in rows:
            gate.wait(30)
            try:
                step(row)
                answers.append("done")
            except Refused as refusal:
                answers.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def cars():
    store = make_store(make_group())
    trim = make_trim(store.group)
    return [make_vehicle(store, trim=trim) for _ in range(TRIES)]


@pytest.fixture
def keeper(cars):
    return web(make_person(cars[0].store, ALL))


def test_of_two_who_move_one_certificate_one_does(cars, keeper):
    for car in cars:
        commands.move_certificate(car.pk, place="bank", by=keeper)

    answers = together(
        cars,
        lambda car: commands.move_certificate(car.pk, place="store", seen=1, by=keeper),
        lambda car: commands.move_certificate(car.pk, place="posted", seen=1, by=keeper),
    )

    assert (answers.count("done"), answers.count("certificate_moved")) == (TRIES, TRIES)
    assert CertificateMove.objects.count() == 2 * TRIES
    assert list(books_agree()) == []


def test_two_cost_lines_at_once_are_both_in_the_sum(cars, keeper):
    def add(car):
        commands.add_cost(car.pk, kind="freight", gross=Decimal(113), on=timezone.localdate(), by=keeper)

    together(cars, add, add)

    assert set(Vehicle.objects.values_list("cost_gross", flat=True)) == {Decimal(226)}
    assert (CostLine.objects.count(), list(books_agree())) == (2 * TRIES, [])


def test_of_two_hand_outs_of_the_last_key_one_goes(cars, keeper):
    for car in cars:
        commands.move_keys(car.pk, step="received", count=1, by=keeper)

    def give(car):
        commands.move_keys(car.pk, step="customer", count=1, by=keeper)

    answers = together(cars, give, give)

    assert (answers.count("done"), answers.count("no_keys")) == (TRIES, TRIES)


def test_the_turn_goes_to_one_while_the_first_leaves_and_the_vehicle_becomes_free(cars, keeper):
    until = timezone.now() + timedelta(days=1)
    kept, first, second = {}, {}, {}
    for car in cars:
        kept[car.pk] = commands.reserve_vehicle(car.pk, about=make_colour(car.trim.series), until=until, by=keeper)
        first[car.pk] = commands.wait_for_vehicle(car.pk, about=make_colour(car.trim.series), by=keeper)
        second[car.pk] = commands.wait_for_vehicle(car.pk, about=make_colour(car.trim.series), by=keeper)

    answers = together(
        cars,
        lambda car: commands.release_reservation(kept[car.pk].pk, reason="x", by=keeper),
        lambda car: commands.withdraw_waiting(first[car.pk].pk, by=keeper),
    )

    assert answers.count("done") == 2 * TRIES
    offered = Waiting.objects.filter(state="offered")
    assert set(offered.values_list("pk", flat=True)) == {waiting.pk for waiting in second.values()}
    assert not offered.values("vehicle").annotate(n=Count("id")).filter(n__gt=1).exists()
    assert [*states_agree(), *queues_agree()] == []


def test_who_comes_at_the_same_moment_stands_in_the_queue_once(cars, keeper):
    until = timezone.now() + timedelta(days=1)
    deals = {car.pk: make_colour(car.trim.series) for car in cars}
    for car in cars:
        commands.reserve_vehicle(car.pk, about=make_colour(car.trim.series), until=until, by=keeper)

    def wait(car):
        commands.wait_for_vehicle(car.pk, about=deals[car.pk], by=keeper)

    assert together(cars, wait, wait).count("done") == 2 * TRIES
    assert Waiting.objects.count() == TRIES
