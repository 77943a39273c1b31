"""The worker process: reactions and schedule in one thread, background jobs in another, a heartbeat in a third, and a
thread for each loop that a module has declared."""

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

from django.db import Error, close_old_connections, connections

from jiubu.journal import deliver, heartbeat, jobs, schedule
from jiubu.journal.backoff import described
from jiubu.journal.registry import LOOPS, Loop

logger = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks when there was nothing to do."""
PATIENCE = 20
"""Seconds that a job under way has to end when the worker is stopped; then it is left to the reaper."""


class WorkerProcess:
    """Runs until ``stop()`` is called (by a signal)."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.key = ""
        self._queue = jobs.queue_worker("")
        self._clock = heartbeat.Steadiness()

    def stop(self, signum: int | None = None, frame: FrameType | None = None) -> None:  # noqa: ARG002
        self._queue.running = False
        self.stopping.set()

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)

    def run(self) -> None:
        if not self._begin():
            return
        threads = [
            threading.Thread(target=self._repeat, args=(look, pause), name=name, daemon=True)
            for name, look, pause in (
                ("journal", self._journal, PAUSE),
                ("jobs", self._jobs, PAUSE),
                ("heartbeat", self._heartbeat, heartbeat.BEAT.total_seconds()),
                *((loop.name, partial(self._loop, loop), loop.pause) for loop in LOOPS.values()),
            )
        ]
        for thread in threads:
            thread.start()
        while not self.stopping.wait(1):
            pass
        for thread in threads:
            thread.join(PATIENCE)
        with suppress(Error):
            heartbeat.end(self.key)
        connections.close_all()

    def _begin(self) -> bool:
        """Enter this worker; the database may still be starting. False when it was stopped meanwhile."""
        while not self.stopping.is_set():
            try:
                self.key = self._queue.worker_id = heartbeat.begin()
                jobs.reap()
            except Error as error:
                logger.warning("the database does not answer: %s", type(error).__name__)
                connections.close_all()
                self.stopping.wait(2)
            else:
                return True
        return False

    def _repeat(self, look: Callable[[], bool], pause: float) -> None:
        """Look for work again and again; a database that is away for a while doesn't end the worker."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                found = look()
            except Error as error:
                logger.warning("the database does not answer: %s", type(error).__name__)
                found = False
                connections.close_all()
            except Exception:
                # A thread that ended would leave a worker that seems alive and does half of its work.
                logger.exception("%s goes on after an error", threading.current_thread().name)
                found = False
            if not found:
                self.stopping.wait(pause)
        connections.close_all()

    def _journal(self) -> bool:
        return bool(schedule.run_due_jobs() + deliver.deliver_due())

    def _jobs(self) -> bool:
        return jobs.run_jobs(self._queue)

    def _loop(self, loop: Loop) -> bool:
        try:
            return loop.run()
        except Error:
            raise
        except Exception as error:  # noqa: BLE001  a loop has no row to note its failure in, and must go on
            logger.warning("loop %s: %s", loop.name, described(error))
            return False

    def _heartbeat(self) -> bool:
        heartbeat.beat(self.key)
        jobs.reap(may_judge=self._clock.look)
        jobs.try_again()
        return False
