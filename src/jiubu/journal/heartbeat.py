"""Which workers are alive."""

import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from jiubu.journal.models import Worker

BEAT = timedelta(seconds=10)
SILENCE = timedelta(seconds=90)
"""A worker not heard of for so long is dead. Well above the time that SQLite may make a beat wait for its lock."""
JUMP = timedelta(seconds=5)
"""Time and clock that differ by more: the clock was set, or the machine slept."""


class Steadiness:
    """Whether the clock of this machine has lately gone as time went. After a jump, or when the machine has slept, the
    workers that live seem silent until each has spoken again: nobody can be called dead for a while.
    """

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._count = ticks
        self._wall, self._ticks = timezone.now(), ticks()
        self._steady_from = self._ticks

    def look(self) -> bool:
        wall, ticks = timezone.now(), self._count()
        if abs((wall - self._wall).total_seconds() - (ticks - self._ticks)) > JUMP.total_seconds():
            self._steady_from = ticks + 3 * BEAT.total_seconds()
        self._wall, self._ticks = wall, ticks
        return ticks >= self._steady_from


def begin() -> str:
    """Enter this process as a worker; returns its key."""
    key = secrets.token_hex(16)
    Worker.objects.create(key=key, host=socket.gethostname(), pid=os.getpid())
    return key


def beat(key: str) -> None:
    Worker.objects.filter(key=key).update(seen_at=timezone.now())


def end(key: str) -> None:
    Worker.objects.filter(key=key).delete()


def alive() -> set[str]:
    """Keys of the workers that live: heard of lately and, on this machine, with a process."""
    now = timezone.now()
    heard = Worker.objects.filter(seen_at__range=(now - SILENCE, now + SILENCE))
    return {worker.key for worker in heard if worker.host != socket.gethostname() or _has_process(worker.pid)}


def forget_dead() -> None:
    Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()


def _has_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
