"""Background jobs (django-tasks): declared with how often they may be tried, run, and taken from workers that died."""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult, get_date_max

from jiubu.journal import heartbeat
from jiubu.journal.backoff import wait_after
from jiubu.kernel.errors import Refused
from jiubu.web.outages import outage_of

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

LIVES = 3
"""A job whose worker died under it is begun again, but not more often than this: it may be what killed the worker."""

PAUSE_OF_OUTAGE = timedelta(seconds=15)
"""So long after the database was away, or the disk full, a job is begun again: as often as it takes."""

_attempts: dict[str, int] = {}
_unsaid: set[str] = set()
"""Workers that could not even note how their job ended."""


class Interrupted(Exception):
    """Not the job but the place was in trouble: no database, no room on the disk. It goes on by itself."""


def job(*, attempts: int = 1, priority: int = 0) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Declare a background job; ``name.enqueue(...)`` asks for it. It must be safe to repeat.

    ``attempts``: how often it is tried when it raises. A worker killed under it, and an outage, don't count: then it runs
    again.
    """

    def declare(function: Callable[P, T]) -> Task[P, T]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except Exception as error:
                if outage_of(error) is None:
                    raise
                raise Interrupted(type(error).__name__) from error

        declared: Task[P, T] = task(priority=priority)(run)
        _attempts[declared.module_path] = attempts
        return declared

    return declare


@contextmanager
def stop_written(write: Callable[[str], object], *, unexpected: str) -> Iterator[None]:
    """What stops the work inside is written where people look for it: a refusal in its words, and that ends it;
    anything else as ``unexpected``, and it is raised again, for the list of failed jobs. After an outage nothing is
    written: the work goes on by itself.
    """
    try:
        yield
    except Refused as refusal:
        write(str(refusal.text))
    except Exception as error:
        if outage_of(error) is None:
            write(unexpected)
        raise


def queue_worker(key: str) -> QueueWorker:
    """Who runs jobs; ``key`` is written on those that it runs."""
    return QueueWorker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=key, excluded_queue_names=[],
    )  # fmt: skip


def run_jobs(worker: QueueWorker) -> bool:
    """Run what is due, until nothing is or the worker stops; False when there was nothing (asked without a lock)."""
    if worker.worker_id in _unsaid:
        _take_back(worker.worker_id)
    if not DBTaskResult.objects.ready().exists():
        return False
    while worker.running and (result := _claim(worker.worker_id)) is not None:
        try:
            worker.run_task(result)
        except Error:
            _unsaid.add(worker.worker_id)
            raise
    return True


def _take_back(key: str) -> None:
    """What this worker seems to run and does not: it could not note the end of it."""
    with transaction.atomic():
        for result in DBTaskResult.objects.running().select_for_update(skip_locked=True).order_by("id"):
            if result.worker_ids[-1:] == [key]:
                _requeue_interrupted(result)
    _unsaid.discard(key)


def _claim(key: str) -> "DBTaskResult[Any, Any] | None":
    with transaction.atomic():
        result = DBTaskResult.objects.ready().get_locked()
        if result is not None:
            result.claim(key)
        return result


def try_again() -> int:
    """Put failed jobs that may be tried again back into the queue, later each time; returns how many."""
    retryable = [path for path, attempts in _attempts.items() if attempts > 1]
    interrupted = f"{Interrupted.__module__}.{Interrupted.__qualname__}"
    failed = DBTaskResult.objects.failed().filter(Q(exception_class_path=interrupted) | Q(task_path__in=retryable))
    count = 0
    with transaction.atomic():
        for result in failed.select_for_update(skip_locked=True).order_by("id")[:100]:
            if result.exception_class_path == interrupted:
                _requeue_interrupted(result)
                count += 1
            elif len(result.worker_ids) < _attempts[result.task_path]:
                _requeue(result, after=len(result.worker_ids))
                count += 1
    return count


def reap(*, may_judge: Callable[[], bool] = lambda: True) -> int:
    """Give jobs of dead workers to others; after ``LIVES`` deaths the job has failed. Returns how many were found.

    ``may_judge`` says, after the living were counted, whether the clock that they were counted by can be trusted.
    """
    with transaction.atomic():
        alive = heartbeat.alive()
        if not may_judge():
            return 0
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True).order_by("id")
        orphans = [result for result in running if not alive.intersection(result.worker_ids[-1:])]
        for result in orphans:
            if len(result.worker_ids) < LIVES:
                _requeue(result, after=0)
            else:
                result.set_failed(WorkerDied(f"{LIVES} workers died while they ran it"))
    return len(orphans)


def retry_failed(pk: UUID) -> "DBTaskResult[Any, Any] | None":
    """Put one failed job back into the queue now; None when it is not a failed one."""
    result = DBTaskResult.objects.failed().select_for_update().filter(pk=pk).first()
    if result is not None:
        result.worker_ids = []
        _requeue(result, after=0)
    return result


def forget_finished(*, days: int = 30) -> None:
    """Results of long ago are of no use to anybody."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - timedelta(days=days)).delete()


class WorkerDied(Exception):
    """The process that ran a job is gone."""


def _requeue_interrupted(result: "DBTaskResult[Any, Any]") -> None:
    """Begin it again after a while; the tries so far don't count."""
    result.worker_ids = []
    result.status, result.finished_at = TaskResultStatus.READY, None
    result.run_after = timezone.now() + PAUSE_OF_OUTAGE
    result.save(update_fields=["status", "run_after", "finished_at", "worker_ids"])
    logger.warning("job %s %s was interrupted by an outage and goes on", result.task_path, result.pk)


def _requeue(result: "DBTaskResult[Any, Any]", *, after: int) -> None:
    result.status = TaskResultStatus.READY
    result.run_after = timezone.now() + wait_after(after) if after else get_date_max()
    result.finished_at = None
    result.save(update_fields=["status", "run_after", "finished_at", "worker_ids"])
    logger.warning("job %s %s goes back into the queue", result.task_path, result.pk)
