"""Run as a program by test_killed_worker: a worker whose first reaction and first job take for ever."""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from jiubu.journal import jobs  # noqa: E402
from jiubu.journal.models import Delivery  # noqa: E402
from jiubu.journal.registry import reaction  # noqa: E402
from jiubu.journal.worker import WorkerProcess  # noqa: E402
from jiubu.organisation.models import Store  # noqa: E402
from tests.factories import make_store  # noqa: E402
from tests.journal.happenings import SomethingHappened, happen  # noqa: E402

MARKS = Path(os.environ["JIUBU_DATA"])


def dawdle(name):
    """For ever the first time; after that the mark is there."""
    mark = MARKS / name
    if not mark.exists():
        mark.touch()
        time.sleep(60)


@reaction("tests.dawdle", SomethingHappened.verb)
def react_slowly(entry, by):
    store = Store.objects.get()
    store.address += "x"
    store.save()
    dawdle("reacting")


@jobs.job()
def work_slowly():
    dawdle("working")
    Store.objects.update(phone="done")


def main(word):
    if word == "prepare":
        call_command("migrate", verbosity=0)
        happen(make_store())
    elif word == "enqueue":
        work_slowly.enqueue()
    elif word == "work":
        worker = WorkerProcess()
        worker.listen()
        worker.run()
    else:
        store = Store.objects.get()
        sys.stdout.write(
            " ".join([store.address, store.phone, *Delivery.objects.order_by("id").values_list("state", flat=True)])
        )


if __name__ == "__main__":
    main(sys.argv[1])
