"""A mixed load: many people at once, seven reads to three writes, against real server processes."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from jiubu.config.bench.measure import median, share

READS = 0.7


@dataclass(frozen=True, slots=True)
class Person:
    """How one person is known to pages and API, and what he or she works on."""

    cookie: str
    secret: str
    deals: Sequence[int]
    cards: Sequence[int]
    store_id: int


@dataclass(slots=True)
class Tally:
    """Milliseconds of every action by what it was, and the answers that were no success."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    seconds: float = 0

    @property
    def all(self) -> list[float]:
        return [value for values in self.taken.values() for value in values]

    def lines(self, clients: int) -> list[str]:
        found = self.all
        wrong = ", ".join(f"{what}: {count}" for what, count in sorted(self.wrong.items())) or "none"
        head = (
            f"{clients} clients: {len(found) / self.seconds:.0f} actions/s, p50 {median(found):.0f} ms, "
            f"p95 {share(found, 0.95):.0f} ms, {len(found)} actions, refused or failed: {wrong}"
        )
        return [head, *(f"    {what:<10} {_line(values)}" for what, values in sorted(self.taken.items()))]


def _line(values: Sequence[float]) -> str:
    return f"{len(values):6} p50 {median(values):7.1f} ms  p95 {share(values, 0.95):7.1f} ms"


class Client(threading.Thread):
    """One person's browser: one action after the other, without a pause."""

    def __init__(self, port: int, person: Person, until: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.person, self.until = person, until
        self.random = random.Random(seed)  # noqa: S311  only for choosing
        self.tally = Tally()
        self.reads: list[tuple[str, Callable[[], int]]] = [
            ("board", lambda: self._page("/deals/")),
            ("list", lambda: self._page("/deals/list/")),
            ("today", lambda: self._page("/")),
            ("deal", lambda: self._page(f"/deals/{self._deal()}/")),
            ("search", lambda: self._page(f"/customers/?q={self.random.choice(('%E7%8E%8B', 'li', '1234', 'zw'))}")),
        ]
        self.writes: list[tuple[str, Callable[[], int]]] = [
            ("create", self._create), ("contact", self._contact), ("edit", self._edit),
        ]  # fmt: skip

    def run(self) -> None:
        while time.monotonic() < self.until:
            kinds = self.reads if self.random.random() < READS else self.writes
            name, action = self.random.choice(kinds)
            begun = time.perf_counter()
            status = action()
            self.tally.taken.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
            if status >= 300:
                what = f"{name} {status}"
                self.tally.wrong[what] = self.tally.wrong.get(what, 0) + 1

    def _deal(self) -> int:
        return self.random.choice(self.person.deals)

    def _page(self, path: str) -> int:
        return self._ask("GET", path, None, {"Cookie": self.person.cookie})

    def _create(self) -> int:
        body = {"customer_id": self.random.choice(self.person.cards), "store_id": self.person.store_id}
        return self._write("POST", "/api/v1/deals", body)

    def _contact(self) -> int:
        body = {"way": "call", "outcome": "reached", "said": "客户下周来店看车"}
        return self._write("POST", f"/api/v1/deals/{self._deal()}/contacts", body)

    def _edit(self) -> int:
        return self._write("PATCH", f"/api/v1/deals/{self._deal()}", {"remark": f"{self.random.random()}"})

    def _write(self, method: str, path: str, body: Mapping[str, object]) -> int:
        head = {
            "Authorization": f"Bearer {self.person.secret}", "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        }  # fmt: skip
        return self._ask(method, path, json.dumps(dict(body)).encode(), head)

    def _ask(self, method: str, path: str, body: bytes | None, head: dict[str, str]) -> int:
        self.connection.request(method, path, body, head)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def put_load(port: int, people: Sequence[Person], *, clients: int, seconds: float) -> Tally:
    """``clients`` people work for ``seconds``; what they measured together."""
    begun = time.monotonic()
    threads = [Client(port, people[i % len(people)], begun + seconds, i) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Tally(seconds=time.monotonic() - begun)
    for thread in threads:
        for name, values in thread.tally.taken.items():
            total.taken.setdefault(name, []).extend(values)
        for name, count in thread.tally.wrong.items():
            total.wrong[name] = total.wrong.get(name, 0) + count
    return total
