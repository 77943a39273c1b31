"""Jobs of the clock: once per slot, whoever looks; a failed one again after a while, a lost one after its lease."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from jiubu.journal.models import Tick
from jiubu.journal.registry import SCHEDULE, Scheduled
from jiubu.journal.schedule import LEASE, forget_slots, run_due_jobs, slot_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Job:
    def __init__(self):
        self.slots = []
        self.is_unlucky = False

    def __call__(self, slot):
        self.slots.append(f"{slot:%H:%M}")
        if self.is_unlucky:
            raise RuntimeError


@pytest.fixture
def job(monkeypatch):
    job = Job()
    monkeypatch.setattr(
        "jiubu.journal.schedule.SCHEDULE", {"tests.job": Scheduled("tests.job", timedelta(hours=1), job)}
    )
    return job


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    ("minutes", "moment", "slot"),
    [(60, "12:59", "12:00"), (60, "13:00", "13:00"), (15, "12:59", "12:45"), (1440, "23:59", "00:00")],
)
def test_slots_are_counted_from_midnight(minutes, moment, slot):
    when = datetime.fromisoformat(f"2026-11-22T{moment}:00+00:00")
    found = slot_of(Scheduled("tests.slots", timedelta(minutes=minutes), print), when)
    assert found == datetime.fromisoformat(f"2026-11-22T{slot}:00+00:00")


def test_a_job_runs_once_in_its_slot(job, clock):
    for _ in range(7):
        run_due_jobs()
        clock.shift(timedelta(minutes=20))
    assert job.slots == ["12:00", "13:00", "14:00"]


def test_another_worker_finds_the_slot_done(job, clock):
    run_due_jobs()
    forget_slots()
    run_due_jobs()
    assert job.slots == ["12:00"]


def test_looking_again_costs_no_query(job, clock, django_assert_num_queries):
    run_due_jobs()
    with django_assert_num_queries(0):
        run_due_jobs()


def test_a_failed_job_is_tried_again_after_a_while(job, clock):
    job.is_unlucky = True
    run_due_jobs()
    run_due_jobs()
    assert (job.slots, Tick.objects.get().error.splitlines()[0]) == (["12:00"], "builtins.RuntimeError")

    job.is_unlucky = False
    clock.shift(timedelta(seconds=11))
    run_due_jobs()
    assert job.slots == ["12:00", "12:00"]
    assert Tick.objects.get().error == ""


def test_a_job_whose_worker_died_is_taken_over_after_its_lease(job, clock):
    Tick.objects.create(job="tests.job", slot=NOON, attempts=1, due_at=NOON + LEASE)
    run_due_jobs()
    assert job.slots == []

    clock.shift(LEASE + timedelta(seconds=1))
    run_due_jobs()
    assert job.slots == ["12:00"]


def test_the_journal_tidies_up_after_itself(clock):
    Tick.objects.create(job="tests.old", slot=NOON - timedelta(days=8))
    Tick.objects.create(job="tests.new", slot=NOON - timedelta(days=6))
    SCHEDULE["journal.tidy"].run(NOON)
    assert [t.job for t in Tick.objects.all()] == ["tests.new"]
