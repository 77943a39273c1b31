"""``jiubu bench``: what is asked on the command line, and what is printed."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.utils import translation

from jiubu.config.bench.fill import fill, is_filled
from jiubu.config.bench.importing import measure_import
from jiubu.config.bench.load import put_load
from jiubu.config.bench.measure import HEAD
from jiubu.config.bench.servers import memory_of, started
from jiubu.config.bench.walls import watch
from jiubu.config.bench.works import measure_all, people_for_load, somebody
from jiubu.config.terminal import Stop, say
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Group

SETTLE = 8
"""Seconds until the processes are idle."""


def main(words: Sequence[str]) -> None:
    """Fill if asked to, measure, print. What changes data stays in a database that was filled for it, and nowhere else."""
    asked = _asked(words)
    if asked.size:
        filled = fill(asked.size, tell=say)
        say(
            f"{filled.deals:,} deals, {filled.customers:,} customers, {filled.entries:,} entries: {filled.seconds:.0f} s"
        )
    is_own = is_filled()
    if asked.walls and not (is_own or Group.objects.filter(settings__is_demo=True).exists()):
        raise Stop("Screens are measured in the demo or in a database of their own only: jiubu bench --size 10000 …")
    if not is_own and (asked.imports or asked.load or asked.start):
        raise Stop("Imports, load and start are measured in a database of their own only: jiubu bench --size 10000 …")
    with translation.override("zh-hans"):
        if asked.rounds:
            with _one_connection(), nullcontext() if is_own else _undone():
                _measure(asked)
        for rows in asked.imports:
            _import(rows)
        if asked.start or asked.load:
            _serve(asked)
        for screens in asked.walls:
            _watch(screens, asked.seconds)


def _measure(asked: argparse.Namespace) -> None:
    _print(HEAD)
    for measured in measure_all(asked.rounds, only=asked.only):
        _print(measured.line)


def _import(rows: int) -> None:
    by = Actor.machine("bench", group_id=Group.objects.get().pk, door="import")
    for is_whole in (False, True):
        _print(measure_import(rows, is_whole=is_whole, by=by).line)


def _serve(asked: argparse.Namespace) -> None:
    people = people_for_load()
    cookie = somebody().cookie
    connection.close()
    for workers in (1, 2):
        with started(cookie, workers=workers) as server:
            _print(f"{'demo' if workers == 1 else 'up'}: first board after {server.seconds:.1f} s")
            time.sleep(SETTLE)
            found = memory_of(server.pid)
            each = ", ".join(f"{memory.name} {memory.share:.0f}" for memory in found)
            _print(f"idle memory: {sum(memory.share for memory in found):.0f} MB ({each})")
            for clients in asked.load if workers == 2 else ():
                for line in put_load(server.port, people, clients=clients, seconds=asked.seconds).lines(clients):
                    _print(line)


def _watch(screens: int, seconds: float) -> None:
    """Screens of the kanban board, at a server of one process."""
    cookie = somebody().cookie
    connection.close()
    with started(cookie, workers=1) as server:
        time.sleep(SETTLE)
        _print(watch(server.port, server.pid, screens=screens, seconds=seconds).line)


@contextmanager
def _one_connection() -> Iterator[None]:
    """Requests share the connection that is open: their end would close it within an open transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def _undone() -> Iterator[None]:
    """Nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201  this is for the terminal


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("jiubu bench", description="How long the daily things take, and with what.")
    parser.add_argument("--size", type=int, default=0, help="fill an empty database to so many deals first")
    parser.add_argument("--rounds", type=int, default=50, help="how often each thing is done; 0: leave them out")
    parser.add_argument("--only", default="", help="only things whose name contains this")
    parser.add_argument(
        "--imports", type=int, nargs="*", default=[], metavar="ROWS", help="import files of so many rows"
    )
    parser.add_argument("--start", action="store_true", help="start server and worker: time and idle memory")
    parser.add_argument(
        "--load", type=int, nargs="*", default=[], metavar="CLIENTS", help="mixed load of so many people"
    )
    parser.add_argument(
        "--walls", type=int, nargs="*", default=[], metavar="SCREENS", help="so many screens of the kanban board"
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long the load lasts")
    return parser.parse_args(words)
