"""Two people inspect one vehicle at the same moment; an interval changes meanwhile."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiubu.inspections import commands
from jiubu.inspections.models import Due, Inspection
from jiubu.inspections.verify import days_agree, results_agree
from jiubu.kernel.errors import Refused
from tests.factories import make_group, make_person, make_store, web
from tests.factories.inspections import GOOD, make_lists
from tests.factories.vehicles import make_trim, make_vehicle

TRIES = 60
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL"),
]


@pytest.fixture
def here():
    store = make_store(make_group())
    make_lists(store.group)
    trim = make_trim(store.group)
    grants = {"inspections.inspect": "store", "inspections.manage": "store"}
    return store, [make_person(store, grants) for _ in range(2)], trim


def together(*works):
    """Each work does its tries in a thread of its own, all tries beginning together."""
    gate, answers = threading.Barrier(len(works)), []

    def run(work):
        for n in range(TRIES):
            gate.wait(30)
            try:
                work(n)
                answers.append("done")
            except Refused as refusal:
                answers.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def inspecting(vehicles, person, kind):
    by = web(person)
    return lambda n: commands.record_inspection(vehicles[n].pk, kind=kind, answers=GOOD, by=by)


def test_both_inspections_stand_and_the_next_day_is_right(here):
    store, people, trim = here
    vehicles = [make_vehicle(store, trim=trim) for _ in range(TRIES)]
    answers = together(*(inspecting(vehicles, person, "storage") for person in people))
    assert answers == ["done"] * (2 * TRIES)
    assert Inspection.objects.count() == 2 * TRIES
    assert Due.objects.filter(kind="storage", last_on=timezone.localdate()).count() == TRIES
    assert [*days_agree(), *results_agree()] == []


def test_of_two_arrival_checks_one_moves_the_vehicle(here):
    store, people, trim = here
    vehicles = [make_vehicle(store, trim=trim, state="arrived") for _ in range(TRIES)]
    answers = together(*(inspecting(vehicles, person, "arrival") for person in people))
    assert (answers.count("done"), answers.count("vehicle_elsewhere")) == (TRIES, TRIES)
    assert Inspection.objects.count() == TRIES


def test_an_interval_that_changes_meanwhile_is_not_overlooked(here):
    """Each try in a store of its own: a later change of the interval would hide what an earlier one left behind."""
    store, _people, trim = here
    stores = [make_store(store.group) for _ in range(TRIES)]
    vehicles = [make_vehicle(one, trim=trim) for one in stores]
    boss = make_person(store, {"inspections.inspect": "group", "inspections.manage": "group"})
    by = web(boss)
    answers = together(
        inspecting(vehicles, boss, "storage"),
        lambda n: commands.set_interval(stores[n].pk, kind="storage", days=3, by=by),
    )
    assert answers == ["done"] * (2 * TRIES)
    assert list(days_agree()) == []
    days = set(Due.objects.filter(kind="storage").values_list("next_due_on", flat=True))
    assert days == {timezone.localdate() + timedelta(days=3)}
