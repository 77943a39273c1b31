"""``jiubu bench``: how long the daily things take, and with how many statements, on the data that is there.

Nothing stays: all of it happens in one transaction that is rolled back.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiubu.config.terminal import Stop
from jiubu.customers.queries import customers_of
from jiubu.deals.commands import create_deal
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import User
from jiubu.organisation.queries import actor_of
from jiubu.process.commands import move_run
from jiubu.process.queries import WayStatus, main_run, status_of

Work = Callable[[int], object]
MOST_STATEMENTS = {"create a deal": 15, "move a deal": 15, "board": 8}
"""What the requirements allow."""


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    milliseconds: tuple[float, ...]
    statements: int

    @property
    def line(self) -> str:
        ordered = sorted(self.milliseconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        most = MOST_STATEMENTS.get(self.name)
        bound = f" (at most {most})" if most else ""
        return f"{self.name:<16} p50 {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms   {self.statements} statements{bound}"


def bench(rounds: int = 30) -> list[Measured]:
    """Measure each thing ``rounds`` times; the statements are those of the last round."""
    user = _busiest()
    client = Client(SERVER_NAME="127.0.0.1")
    with translation.override("zh-hans"), transaction.atomic():
        client.force_login(user)
        works = _works(user, client)
        found = [_measure(name, work, rounds) for name, work in works.items()]
        transaction.set_rollback(True)
    return found


def _busiest() -> User:
    """A manager: pages are slowest for whoever sees most."""
    user = User.objects.filter(is_active=True, posts__role__key__in=("general_manager", "sales_manager")).first()
    if user is None or not Deal.objects.exists():
        raise Stop("There is nothing to measure. Load the demo first: jiubu demo")
    return user


def _works(user: User, client: Client) -> dict[str, Work]:
    actor = actor_of(user, door="command_line")
    deals = list(Deal.objects.filter(group_id=actor.group_id, phase="open").order_by("-id")[:100])
    moves = [move for move in (_move_of(deal, actor) for deal in deals) if move is not None]

    cards = list(customers_of(actor).order_by("-id").values_list("pk", flat=True)[:100])

    def create(n: int) -> object:
        return create_deal(customer_id=cards[n], by=actor)

    def create_with_card(n: int) -> object:
        return create_deal(customer={"kind": "person", "name": f"测试{n}", "mobile": f"1770000{n:04}"}, by=actor)

    def move(n: int) -> object:
        run_id, way = moves[n]
        return move_run(run_id, to=way.to, answer=way.answer, override=True, reason="bench", by=machine)

    def get(path: str) -> Work:
        return lambda _: client.get(path, follow=True)

    machine = Actor.machine("bench", group_id=actor.group_id, door="command_line")
    return {
        "create a deal": create,
        "card and deal": create_with_card,
        "move a deal": move,
        "today": get("/"),
        "board": get("/deals/"),
        "list": get("/deals/list/"),
        "deal": get(f"/deals/{deals[0].pk}/"),
        "customers": get("/customers/"),
        "search": get("/customers/?q=王芳"),
    }


def _move_of(deal: Deal, actor: Actor) -> tuple[int, WayStatus] | None:
    """A way onward that the deal has, with its run."""
    run = main_run("deal", deal.pk)
    if run is None:
        return None
    ways = [
        way for way in status_of(run, actor=actor).ways if way.kind in {"next", "answer"} and not way.needs_approval
    ]
    return next(((run.pk, way) for way in ways if way.to != run.stage), None)


def _measure(name: str, work: Work, rounds: int) -> Measured:
    work(0)
    taken = []
    for n in range(1, rounds):
        begun = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as queries:
        work(rounds)
    statements = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
    return Measured(name, tuple(taken), len(statements))
