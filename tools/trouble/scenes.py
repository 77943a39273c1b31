"""The scenes: trouble begins while people work, is looked at, ends; then everything has to be as the ledgers say."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from tools.trouble import jumps
from tools.trouble.cluster import Cluster
from tools.trouble.disk import SmallDisk

if TYPE_CHECKING:
    from tools.kills.load import Client
    from tools.kills.place import Place
    from tools.trouble.witness import Seen, Witness

WELL_WITHIN = 60
FULL_WITHIN = 90
DAY, HOUR = 86_400, 3600


@dataclass
class Outcome:
    """One line of the table."""

    scene: str
    database: str
    during: str = ""
    well_after: float = 0
    restarts: str = "none"
    acknowledged: int = 0
    reactions: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """Everything that a scene needs."""

    place: "Place"
    clients: "list[Client]"
    witness: "Witness"
    seconds: float
    cluster: Cluster | None = None
    disk: SmallDisk | None = None

    def work(self, seconds: float) -> None:
        for client in self.clients:
            client.going.set()
        time.sleep(seconds)

    def rest(self) -> list[str]:
        """Everybody finishes; then the books are compared."""
        from tools.kills import checks

        for client in self.clients:
            client.going.clear()
            client.resting.clear()
        for client in self.clients:
            client.resting.wait(120)
        failures = [f"client {c.number}: {c.failure!r}" for c in self.clients if c.failure]
        left = checks.drain()
        ledgers = [*(c.ledger for c in self.clients), self.witness.ledger]
        return [*failures, *([left] if left else []), *checks.disagreements(ledgers)]

    def acknowledged(self) -> int:
        return sum(ledger.count("acknowledged") for ledger in (*(c.ledger for c in self.clients), self.witness.ledger))


def database_goes(stage: Stage, outcome: Outcome, *, mode: str) -> None:
    """Stopped for a while, started again: 503 meanwhile, then as before."""
    assert stage.cluster is not None  # noqa: S101  for the types
    stage.cluster.stop(mode)
    seen = stage.witness.look(stage.seconds)
    stage.cluster.start()
    _expect(outcome, seen, {"page", "reading", "writing"}, "database_away")


def disk_fills(stage: Stage, outcome: Outcome, *, what: str, codes: tuple[str, ...] = ("disk_full",)) -> None:
    """No room: what needs some is refused with a sentence, the rest goes on; there is room again: all goes on."""
    assert stage.disk is not None  # noqa: S101  for the types
    stage.disk.fill()
    seen = stage.witness.look(stage.seconds)
    until = time.monotonic() + FULL_WITHIN
    while time.monotonic() < until and not any(seen.answers[what, code] for code in codes):
        seen.add(stage.witness.look(stage.seconds))  # pages and log that are there already are filled first
    stage.disk.clear()
    if stage.cluster is not None:
        stage.cluster.revive()
    _expect(outcome, seen, {what}, *codes)


def clock_jumps(stage: Stage, outcome: Outcome) -> None:
    """A day ahead and back, an hour back and again a day ahead: what is due then happens once."""
    things = _due_in_two_hours(stage.witness)
    from tools.trouble.witness import Seen

    counts, seen = [], Seen()
    for wrong_by in (DAY, 0, -HOUR, 0, DAY, 0):
        jumps.set_by(wrong_by)
        seen.add(stage.witness.look(stage.seconds))
        if wrong_by == DAY:
            counts.append(_settled(things))
    outcome.during = seen.said()
    outcome.findings += seen.wrong[:10]
    if counts[0] != counts[1]:
        outcome.findings.append(f"happened again when the day came again: {counts[0]} then {counts[1]}")
    if not all(counts[0].values()):
        outcome.findings.append(f"did not happen a day later: {counts[0]}")


def _due_in_two_hours(witness: "Witness") -> dict[str, int]:
    soon = (timezone.now() + timedelta(hours=2)).isoformat()
    customer = witness.make("/customers", {"name": "钟表", "mobile": "13999999999"})
    about = {"kind": "customers.customer", "id": customer}
    return {
        "work.task": witness.make("/tasks", {"title": "clock", "due_at": soon}),
        "work.promise": witness.make("/promises", {"text": "clock", "due_at": soon, "about": about}),
        "work.appointment": witness.make("/appointments", {"title": "clock", "starts_at": soon, "about": about}),
    }


def _settled(things: dict[str, int]) -> dict[str, int]:
    """How often something has happened by the clock with each, when no more comes."""
    last, until = _by_the_clock(things), time.monotonic() + 45
    same_since = time.monotonic()
    while time.monotonic() < until and time.monotonic() - same_since < 12:
        time.sleep(1)
        now = _by_the_clock(things)
        if now != last:
            last, same_since = now, time.monotonic()
    return last


def _by_the_clock(things: dict[str, int]) -> dict[str, int]:
    """Entries that the clock has written about each, and bells that it has rung."""
    from jiubu.journal.models import Entry
    from jiubu.work.models import Notification

    entries, bells = Entry.objects.filter(door="clock"), Notification.objects.all()
    return {
        kind: entries.filter(links__kind=kind, links__object_id=pk).count()
        + bells.filter(source__startswith=f"{kind.partition('.')[2]}:{pk}:").count()
        for kind, pk in things.items()
    }


def _expect(outcome: Outcome, seen: "Seen", asked: set[str], *codes: str) -> None:
    outcome.during = seen.said()
    outcome.findings += seen.wrong[:10]
    for one in sorted(asked):
        if not any(seen.answers[one, code] for code in codes):
            outcome.findings.append(f"{one} was never answered with {' or '.join(codes)}")


def play(stage: Stage, outcome: Outcome, scene: Callable[[Stage, Outcome], None]) -> None:
    """Work, trouble, work again; without a restart; then the books."""
    from tools.kills import checks

    stage.place.begin()
    stage.work(stage.seconds)
    before = stage.place.numbers()
    scene(stage, outcome)
    seconds, why = stage.witness.wait_until_well(WELL_WITHIN)
    outcome.well_after = round(seconds, 1)
    if why:
        outcome.findings.append(f"{WELL_WITHIN} s later still not well: {why}")
    stage.work(stage.seconds)
    after = stage.place.numbers()
    if before != after:
        outcome.restarts = f"{before} -> {after}"
        outcome.findings.append(f"processes were started anew: {outcome.restarts}")
    outcome.findings += stage.rest()
    outcome.acknowledged = stage.acknowledged()
    outcome.reactions = int(checks.size()["reactions"])
