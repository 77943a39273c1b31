"""Two people reserve the same vehicle at the same moment, again and again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiubu.kernel.errors import Refused
from jiubu.vehicles.commands import reserve_vehicle
from jiubu.vehicles.models import Reservation, Vehicle
from tests.factories import make_group, make_person, make_store, web
from tests.factories.vehicles import make_colour, make_trim, make_vehicle

TRIES = 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL")
def test_of_two_who_reserve_one_vin_one_gets_it():
    store = make_store(make_group())
    trim = make_trim(store.group)
    people = [web(make_person(store, {"vehicles.reserve": "store"})) for _ in range(2)]
    deals = [make_colour(trim.series) for _ in range(2 * TRIES)]
    vehicles = [make_vehicle(store, trim=trim) for _ in range(TRIES)]
    answers: list[str] = []
    gate = threading.Barrier(2)

    def reserve(person, mine):
        for vehicle, deal in zip(vehicles, mine, strict=True):
            gate.wait(30)
            try:
                reserve_vehicle(vehicle.pk, about=deal, until=timezone.now() + timedelta(days=1), by=person)
                answers.append("kept")
            except Refused as refusal:
                answers.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=reserve, args=(people[i], deals[i::2])) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers.count("kept"), answers.count("vehicle_taken")) == (TRIES, TRIES)
    assert Reservation.objects.filter(state="active").count() == TRIES
    assert Vehicle.objects.filter(state="reserved").count() == TRIES
