"""Clients of the API: each is a sales manager who works without a pause, one write after the other.

A write that gets no answer is sent again with the same Idempotency-Key until it is answered, as a good client does;
one in ten gives up instead, and must then find it done once or not at all.
"""

import io
import json
import random
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import urllib3
from django.utils import timezone
from tools.kills.ledger import ACKNOWLEDGED, REFUSED, Act, Ledger

GIVES_UP = 0.1
ROWS = 12
"""Customers in one imported file."""
LATER = urllib3.exceptions.HTTPError
BEHIND_PROXY = {"X-Forwarded-Proto": "https"}
"""`jiubu up` serves HTTPS only; the harness stands where the proxy would."""


class Client(threading.Thread):
    def __init__(self, number: int, *, port: int, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.ledger = Ledger()
        self.going, self.resting, self.ending = threading.Event(), threading.Event(), threading.Event()
        self.failure: Exception | None = None
        self._dice = random.Random(seed * 1000 + number)  # noqa: S311  not a secret
        self._base = f"http://127.0.0.1:{port}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", **BEHIND_PROXY}
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=2, read=40))
        self._deals: dict[int, int] = {}
        self._customers: list[int] = []
        self._tasks: list[int] = []
        self._count = 0

    def run(self) -> None:
        while not self.ending.is_set():
            if not self.going.is_set():
                self.resting.set()
                self.going.wait(0.1)
                continue
            self.resting.clear()
            try:
                self._work()
            except Exception as error:
                self.failure = error
                raise
        self.resting.set()

    # --- what they do ---

    def _work(self) -> None:
        choices = [(self._open_deal, 3), (self._make_customer, 2), (self._make_task, 1), (self._import, 0.3)]
        if self._deals:
            choices += [(self._move, 4), (self._contact, 3), (self._edit_deal, 1)]
        if self._customers:
            choices += [(self._edit_customer, 3)]
        if self._tasks:
            choices += [(self._finish_task, 1)]
        works, weights = zip(*choices, strict=True)
        self._dice.choices(works, weights)[0]()

    def _open_deal(self) -> None:
        act = self._act("deal")
        card = {"name": f"客户{act.mark}", "mobile": self._mobile()}
        made = self._send(act, "POST", "/deals", {"customer": card, "remark": act.mark})
        if made:
            act.about = made["id"]
            self._deals[made["id"]] = made["run_id"]
            self._customers.append(made["customer_id"])

    def _move(self) -> None:
        deal_id = self._one_of(list(self._deals))
        status = self._read(f"/runs/{self._deals[deal_id]}")
        ways = [w for w in (status or {}).get("ways", ()) if w["kind"] in ("next", "answer", "back")]
        if not ways:
            self._deals.pop(deal_id)
            return
        way = self._dice.choice(ways)
        act = self._act("move", about=deal_id)
        act.extra = (way["to"],)
        body = {"to": way["to"], "answer": way["answer"], "override": True, "reason": act.mark}
        moved = self._send(act, "POST", f"/deals/{deal_id}/moves", body)
        if moved and moved["state"] != "moved":
            act.state = REFUSED

    def _contact(self) -> None:
        deal_id = self._one_of(list(self._deals))
        act = self._act("contact", about=deal_id)
        body = {"outcome": "reached", "said": act.mark, "is_two_way": True}
        self._send(act, "POST", f"/deals/{deal_id}/contacts", body)

    def _edit_deal(self) -> None:
        deal_id = self._one_of(list(self._deals))
        act = self._act("deal_edit", about=deal_id)
        amount = f"{self._dice.randrange(80_000, 400_000)}.00"
        self._send(act, "PATCH", f"/deals/{deal_id}", {"amount": amount, "title": act.mark})

    def _make_customer(self) -> None:
        act = self._act("customer")
        made = self._send(act, "POST", "/customers", {"name": act.mark, "mobile": self._mobile()})
        if made:
            self._customers.append(made["id"])

    def _edit_customer(self) -> None:
        customer_id = self._one_of(self._customers)
        card = self._read(f"/customers/{customer_id}")
        if card is None:
            return
        act = self._act("customer_edit", about=customer_id)
        self._send(act, "PATCH", f"/customers/{customer_id}", {"remark": act.mark, "version": card["version"]})

    def _make_task(self) -> None:
        act = self._act("task")
        due = (timezone.now() + timedelta(days=2)).isoformat()
        made = self._send(act, "POST", "/tasks", {"title": act.mark, "due_at": due})
        if made:
            self._tasks.append(made["id"])

    def _finish_task(self) -> None:
        task_id = self._tasks.pop()
        act = self._act("task_done", about=task_id)
        self._send(act, "POST", f"/tasks/{task_id}/done", {"result": act.mark})

    def _import(self) -> None:
        act = self._act("import")
        mobiles = tuple(self._mobile() for _ in range(ROWS))
        act.extra = mobiles
        file = io.StringIO()
        file.write("姓名,手机\n")
        file.writelines(f"导入{self.number}{n},{mobile}\n" for n, mobile in enumerate(mobiles))
        made = self._send(act, "POST", "/imports", None, file=(f"{act.mark}.csv", file.getvalue().encode()))
        if made:
            act.about = made["id"]
            self._send(self._act("import_run", about=made["id"]), "POST", f"/imports/{made['id']}/run", {})

    # --- how they do it ---

    def _act(self, kind: str, *, about: int = 0) -> Act:
        self._count += 1
        act = Act(kind, f"k{self.number}-{self._count}", about=about)
        self.ledger.acts.append(act)
        return act

    def _mobile(self) -> str:
        self._count += 1
        return f"13{self.number}{self._count:08}"

    def _one_of(self, ids: list[int]) -> int:
        """Mostly one of the newest: things that are worked on."""
        return ids[-self._dice.randint(1, min(len(ids), 12))]

    def _read(self, path: str) -> Any:
        while not self.ending.is_set():
            try:
                answer = self._http.request("GET", self._base + path, headers=self._headers)
            except LATER:
                time.sleep(0.1)
                continue
            if answer.status == 200:
                return json.loads(answer.data)
            if answer.status < 500:
                self.ledger.refusals[f"GET {answer.status} {answer.data[:100]!r}"] += 1
                return None
            time.sleep(0.1)
        return None

    def _send(self, act: Act, method: str, path: str, body: Any, *, file: tuple[str, bytes] | None = None) -> Any:
        """The answer, or None when it was refused or given up."""
        headers = {**self._headers, "Idempotency-Key": uuid4().hex}
        options: dict[str, Any] = {"headers": {**headers, "Content-Type": "application/json"}, "body": json.dumps(body)}
        if file:
            options = {"headers": headers, "fields": {"importer": "customers", "file": file}}
        gives_up = self._dice.random() < GIVES_UP
        while not self.ending.is_set():
            try:
                answer = self._http.request(method, self._base + path, **options)
            except LATER:
                answer = None
            if answer is not None and answer.status < 300:
                act.state = ACKNOWLEDGED
                return json.loads(answer.data)
            if answer is not None and answer.status < 500:
                act.state = REFUSED
                self.ledger.refusals[f"{act.kind} {answer.status} {answer.data[:120].decode()}"] += 1
                return None
            if answer is not None:
                self.ledger.refusals[f"{act.kind} {answer.status}"] += 1
            if gives_up:
                return None
            self.ledger.retried += 1
            time.sleep(0.1)
        return None
