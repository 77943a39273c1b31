"""Background jobs: tried again when they say so, taken from workers that died."""

import errno
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiubu.journal import heartbeat, jobs
from jiubu.journal.models import Worker

pytestmark = pytest.mark.django_db
runs = []


@jobs.job(attempts=2)
def stumble():
    runs.append("stumble")
    raise RuntimeError


@jobs.job()
def fall():
    runs.append("fall")
    raise RuntimeError


@pytest.fixture(autouse=True)
def _no_runs():
    runs.clear()


def work():
    jobs.run_jobs(jobs.queue_worker("test"))
    jobs.try_again()


@pytest.mark.parametrize(("job", "expected"), [(stumble, ["stumble", "stumble"]), (fall, ["fall"])])
def test_a_job_is_tried_as_often_as_it_says(job, expected):
    job.enqueue()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            work()
            clock.shift(timedelta(hours=1))

    assert runs == expected
    assert DBTaskResult.objects.get().status == "FAILED"


def running(worker_ids):
    stumble.enqueue()
    DBTaskResult.objects.update(status="RUNNING", worker_ids=worker_ids, started_at=timezone.now())


def test_a_job_of_a_live_worker_is_left_alone():
    running([heartbeat.begin()])
    assert jobs.reap() == 0


def test_a_job_of_a_dead_process_goes_back_at_once():
    Worker.objects.create(key="gone", host=heartbeat.socket.gethostname(), pid=2**22 + 1)
    running(["gone"])

    assert jobs.reap() == 1
    assert DBTaskResult.objects.get().status == "READY"


def test_a_job_of_a_silent_machine_goes_back_after_a_while():
    worker = Worker.objects.create(key="far", host="another-machine", pid=1)
    running(["far"])
    assert jobs.reap() == 0

    Worker.objects.filter(pk=worker.pk).update(seen_at=timezone.now() - heartbeat.SILENCE)
    assert jobs.reap() == 1


def test_after_a_jump_of_the_clock_nobody_is_called_dead_for_a_while():
    """Nor when the machine slept: the others have not been able to say that they live."""
    Worker.objects.create(key="far", host="another-machine", pid=1)
    running(["far"])
    ticks = [0.0]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        steadiness = heartbeat.Steadiness(lambda: ticks[0])
        clock.shift(86_400)
        assert jobs.reap(may_judge=steadiness.look) == 0
        ticks[0] = 40.0
        clock.shift(40)
        assert jobs.reap(may_judge=steadiness.look) == 1


def test_a_job_that_kills_its_workers_fails_in_the_end():
    running(["one", "two", "three"])

    assert jobs.reap() == 1
    result = DBTaskResult.objects.get()
    assert (result.status, result.exception_class_path) == ("FAILED", "jiubu.journal.jobs.WorkerDied")


def test_looking_for_jobs_takes_one_query_when_there_are_none(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert jobs.run_jobs(jobs.queue_worker("test")) is False


@jobs.job()
def hit_a_full_disk():
    runs.append("full")
    if len(runs) < 4:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_job_that_an_outage_interrupts_goes_on_until_it_is_done():
    hit_a_full_disk.enqueue()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6):
            work()
            clock.shift(jobs.PAUSE_OF_OUTAGE)

    assert runs == ["full"] * 4
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_job_whose_end_could_not_be_noted_is_taken_back(monkeypatch):
    hit_a_full_disk.enqueue()

    def full(result, error):
        raise OperationalError("database or disk is full")

    with time_machine.travel(timezone.now(), tick=False) as clock:
        with monkeypatch.context() as patch:
            patch.setattr(DBTaskResult, "set_failed", full)
            with pytest.raises(OperationalError):
                work()
        assert DBTaskResult.objects.get().status == "RUNNING"
        for _ in range(4):
            work()
            clock.shift(jobs.PAUSE_OF_OUTAGE)

    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_what_an_outage_interrupts_is_not_written_down_as_failed():
    written = []
    with pytest.raises(OperationalError), jobs.stop_written(written.append, unexpected="failed"):
        raise OperationalError("database or disk is full")
    with pytest.raises(RuntimeError), jobs.stop_written(written.append, unexpected="failed"):
        raise RuntimeError
    assert written == ["failed"]
