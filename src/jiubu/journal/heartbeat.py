"""Which workers are alive."""

import os
import secrets
import socket
from datetime import timedelta

from django.utils import timezone

from jiubu.journal.models import Worker

BEAT = timedelta(seconds=10)
SILENCE = timedelta(seconds=90)
"""A worker not heard of for so long is dead. Well above the time that SQLite may make a beat wait for its lock."""


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
