"""``jiubu worker``: reactions, schedule and background jobs."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from jiubu.journal import deliver, jobs, schedule
from jiubu.journal.worker import WorkerProcess


class Command(BaseCommand):
    help = "Deliver reactions, run the schedule and background jobs, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once: bool, **_: object) -> None:
        if once:
            queue = jobs.queue_worker("once")
            while schedule.run_due_jobs() + deliver.deliver_due() + jobs.run_jobs(queue):
                pass
            return
        worker = WorkerProcess()
        worker.listen()
        worker.run()
