"""Two consultants reach for the same visitor."""

import threading

import pytest
from django.db import connection

from jiubu.kernel.errors import Refused
from jiubu.showroom import commands
from jiubu.showroom.models import Visit
from tests.factories import make_group, make_person, make_store, web
from tests.showroom.test_commands import CONSULTANT


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

    threads = [threading.Thread(target=take, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = Visit.objects.get().consultant_id
    assert sorted(answers, key=str) == sorted([taken, "visit_taken"], key=str)
