"""Two people move one run at the same moment."""

import threading

import pytest
from django.db import connection

from jiubu.kernel.errors import Refused
from jiubu.process.commands import move_run, save_answers, tick_work
from jiubu.process.models import Run, Visit
from jiubu.work.models import Task
from tests.factories import make_person, make_store, web
from tests.factories.process import make_policy, publish_policy, start_policy

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL"),
]


def together(*works):
    """Run the works at once; gives what each returned or was refused with."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        gate.wait()
        try:
            results[index] = work()
        except Refused as refusal:
            results[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def run():
    store = make_store()
    agent = make_person(store, {"test.move": "own"})
    publish_policy(store.group)
    run = start_policy(make_policy(store, agent))
    by = web(agent)
    save_answers(run.pk, form="call", answers={"reached": True, "budget": "8000"}, by=by)
    tick_work(run.pk, item="script", by=by)
    move_run(run.pk, to="needs", by=by)
    run.by = by
    return run


def test_the_same_move_twice_makes_one_visit(run):
    states = together(*[lambda: move_run(run.pk, to="offer", by=run.by).state] * 2)
    assert sorted(states) == ["already", "moved"]
    assert Visit.objects.filter(run=run).count() == 3


def test_two_moves_make_one_visit_and_one_refusal(run):
    move_run(run.pk, to="offer", by=run.by)
    Task.objects.filter(pk=run.subject_id).update(result="paid")
    states = together(
        lambda: move_run(run.pk, to="needs", reason="换需求", by=run.by).state,
        lambda: move_run(run.pk, to="issued", answer="yes", by=run.by).state,
    )
    assert sorted(states) == ["moved", "no_way"]
    assert (Run.objects.get().visit_count, Visit.objects.filter(run=run, left_at=None).count()) == (4, 1)
