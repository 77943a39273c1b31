"""What screens on the wall cost: many of them open, while things happen in the store.

Each client does what the page's script does: it asks for the mark every three seconds, and for the board when the mark is
another one. What counts is the processor time of the server's processes per second; the worker is not counted.
"""

import http.client
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from jiubu.config.bench.servers import server_pids
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store
from jiubu.showroom import commands as showroom
from jiubu.wall.commands import link_screen, revoke_screen

EVERY = 3.0
"""Seconds between two questions, as ``live.js`` has them."""
CHANGE_EVERY = 10.0
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Screens:
    """What was measured."""

    screens: int
    seconds: float
    cpu: float
    polls: int
    fetches: int
    changes: int
    slowest: float
    wrong: int

    @property
    def line(self) -> str:
        return (
            f"{self.screens} screens for {self.seconds:.0f} s: {self.cpu / self.seconds:.2%} of a core "
            f"({self.cpu:.2f} s of processor time), {self.polls} polls, {self.fetches} boards, {self.changes} changes, "
            f"seen after at most {self.slowest:.1f} s, failed {self.wrong}"
        )


class Client(threading.Thread):
    """One screen."""

    def __init__(self, port: int, path: str, until: float, offset: float) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.path, self.until, self.offset = path, until, offset
        self.polls = self.fetches = self.wrong = 0
        self.seen: list[float] = []
        self.live = ""

    def run(self) -> None:
        page = self._get(self.path)
        found = re.search(r'data-live="([^"]+)"', page)
        self.live, mark = (found[1] if found else "/"), ""
        time.sleep(self.offset)
        while time.monotonic() < self.until:
            known, mark = mark, self._get(self.live)
            self.polls += 1
            if known and mark != known:
                self._get(f"{self.path}now/")
                self.fetches += 1
                self.seen.append(time.monotonic())
            time.sleep(EVERY)

    def _get(self, path: str) -> str:
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"})
        answer = self.connection.getresponse()
        body = answer.read()
        self.wrong += answer.status != 200
        return body.decode(errors="replace")


def watch(port: int, pid: int, *, screens: int, seconds: float) -> Screens:
    """Open ``screens`` of the first store at the server ``pid``, let a party come or go every ten seconds, and count."""
    store = Store.objects.order_by("pk")[0]
    by = Actor.machine("bench", group_id=store.group_id, door="command_line")
    screen, secret = link_screen(store_id=store.pk, title="bench", by=by)
    path = reverse("wall:screen", args=[secret])
    _warm(port, path)
    begun, used = time.monotonic(), _used(pid)
    clients = [Client(port, path, begun + seconds, EVERY * n / screens) for n in range(screens)]
    for client in clients:
        client.start()
    changed = _change(store, begun + seconds - 8, by)
    for client in clients:
        client.join()
    spent, lasted = _used(pid) - used, time.monotonic() - begun
    revoke_screen(screen.pk, by=by)
    waits = [min(s - c for c in changed if c <= s) for client in clients for s in client.seen if s >= changed[0]]
    return Screens(
        screens, lasted, spent, sum(c.polls for c in clients), sum(c.fetches for c in clients), len(changed),
        max(waits, default=0), sum(c.wrong for c in clients),
    )  # fmt: skip


def _warm(port: int, path: str) -> None:
    """What is compiled once is compiled before."""
    Client(port, path, 0, 0).run()


def _change(store: Store, until: float, by: Actor) -> list[float]:
    """Parties come and go; the moments of it."""
    changed, visit_id = [], 0
    time.sleep(CHANGE_EVERY)
    while time.monotonic() < until:
        if visit_id:
            showroom.close_visit(visit_id, result="not_bought", by=by)
            visit_id = 0
        else:
            visit_id = showroom.check_in(store_id=store.pk, name="bench", by=by).pk
        changed.append(time.monotonic())
        time.sleep(CHANGE_EVERY)
    if visit_id:
        showroom.close_visit(visit_id, result="not_bought", by=by)
    return changed


def _used(pid: int) -> float:
    """Processor seconds of the server's processes so far."""
    total = 0.0
    for one in server_pids(pid):
        words = (Path(f"/proc/{one}") / "stat").read_text().rpartition(")")[2].split()
        total += (int(words[11]) + int(words[12])) / TICK
    return total
