"""The worker's work inside a test: what it would do by now, done at once."""

from django_tasks_db.models import DBTaskResult

from jiubu.journal.deliver import deliver_due
from jiubu.journal.jobs import queue_worker, run_jobs
from jiubu.journal.models import Delivery, Tick
from jiubu.journal.schedule import forget_slots, run_due_jobs


def run_worker(*, schedule=False):
    """Deliver every reaction due and run every background job due, until nothing is left. A failure is the test's.

    With ``schedule`` the jobs of the clock run first, whose slot of now has not run in this test (use time_machine).
    """
    if schedule:
        run_schedule()
    queue = queue_worker("test")
    while deliver_due() + run_jobs(queue):
        pass
    assert [(d.reaction, d.error) for d in Delivery.objects.exclude(error="")] == []
    assert [(r.task_path, r.traceback) for r in DBTaskResult.objects.failed()] == []


def run_schedule():
    """Run every job of the clock whose present slot has not run yet."""
    forget_slots()
    run_due_jobs()
    assert [(t.job, t.error) for t in Tick.objects.exclude(error="")] == []
