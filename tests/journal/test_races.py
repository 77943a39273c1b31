"""Two workers at once on PostgreSQL: a reaction runs once, a slot runs once."""

import threading

import pytest
from django.db import connection, connections

from jiubu.journal.deliver import deliver_due
from jiubu.journal.models import Delivery
from jiubu.organisation.models import Store
from tests.journal.happenings import happen

pytestmark = [pytest.mark.django_db(transaction=True)]


def side_by_side(*works):
    """Run all at once, each with a connection of its own."""
    barrier = threading.Barrier(len(works))
    errors = []

    def run(work):
        barrier.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  shown below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_workers_run_each_reaction_once(store):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    for _ in range(20):
        happen(store)

    side_by_side(deliver_due, deliver_due, deliver_due)
    while deliver_due():
        pass

    assert Store.objects.get(pk=store.pk).short_name == "x" * 20
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}
