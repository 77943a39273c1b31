"""Kill server and worker with -9 at random moments while people work, and see that nothing is lost or doubled.

    .venv/bin/python tools/kill_harness.py --kills 300 --data /tmp/kills
    .venv/bin/python tools/kill_harness.py --kills 300 --data /tmp/kills --database postgres://postgres@127.0.0.1/kills

The database must not exist yet (SQLite) or be empty. docs/recovery.md says what is checked and how.
"""

import argparse
import os
import random
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.kills.load import Client
    from tools.kills.place import Place

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


def main() -> int:
    options = _options()
    _environment(options)
    import django

    django.setup()
    from tools.kills.place import Place, prepare

    tokens = prepare(options.clients)
    log = Path(options.data) / "up.log"
    place = Place(port=options.port, log=log, outage=(options.stop_database, options.start_database))
    try:
        return _run(options, place, tokens)
    finally:
        place.end()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--data", required=True, help="a folder of its own, emptied first")
    parser.add_argument("--database", default="", help="postgres://…; else SQLite in the folder")
    parser.add_argument("--template", default="", help="a migrated SQLite database to begin with, if not with none")
    parser.add_argument("--port", type=int, default=8107)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--check-every", type=int, default=25)
    parser.add_argument("--longest", type=float, default=2.5, help="seconds of load between two kills, at most")
    parser.add_argument("--minutes", type=float, default=0, help="stop killing after so long; 0: never")
    parser.add_argument("--stop-database", default="", help="a command; then the database is stopped and started too")
    parser.add_argument("--start-database", default="", help="a command that waits until it has started")
    parser.add_argument("--seed", type=int, default=9)
    return parser.parse_args()


def _environment(options: argparse.Namespace) -> None:
    data = Path(options.data).resolve()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    if options.template:
        shutil.copy(options.template, data / "jiubu.sqlite3")
    os.environ.update(
        JIUBU_DATA=str(data), DATABASE_URL=options.database, JIUBU_PORT=str(options.port), JIUBU_PRODUCTION="1",
        JIUBU_BEHIND_PROXY="1", JIUBU_HOSTS="127.0.0.1,localhost", JIUBU_WORKERS="2", KILL_HARNESS="1",
        DJANGO_SETTINGS_MODULE="tools.kills.settings", PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    )  # fmt: skip
    from jiubu.config import environment

    environment.make_keys(data)


def _run(options: argparse.Namespace, place: "Place", tokens: list[str]) -> int:
    from tools.kills import checks
    from tools.kills.load import Client

    dice = random.Random(options.seed)  # noqa: S311  not a secret
    clients = [Client(n, port=options.port, token=t, seed=options.seed) for n, t in enumerate(tokens)]
    for client in clients:
        client.start()
    killed: dict[str, int] = {}
    found: list[str] = []
    begun = time.monotonic()
    for number in range(1, options.kills + 1):
        place.begin()
        for client in clients:
            client.going.set()
        time.sleep(dice.uniform(0.2, options.longest))
        what = place.kill(dice)
        killed[what] = killed.get(what, 0) + 1
        is_over = options.minutes and time.monotonic() - begun > options.minutes * 60
        if number % options.check_every == 0 or number == options.kills or is_over:
            found += _check(place, clients)
            print(f"{checks.now()}  {number} kills, {len(found)} findings, {checks.size()}", flush=True)
        if is_over:
            break
    for client in clients:
        client.ending.set()
    _report(killed, clients, place, found, time.monotonic() - begun)
    return 1 if found else 0


def _check(place: "Place", clients: "list[Client]") -> list[str]:
    """Let everybody finish, the worker too, then compare."""
    from tools.kills import checks

    place.begin()
    for client in clients:
        client.going.clear()
        client.resting.clear()
    for client in clients:
        while not client.resting.wait(0.2):
            place.begin()
            if client.failure:
                return [f"client {client.number}: {client.failure!r}"]
    left = checks.drain()
    found = [*([left] if left else []), *checks.disagreements(client.ledger for client in clients)]
    for text in found[:40]:
        print(f"  ✗ {text}", flush=True)
    return found


def _report(killed: dict[str, int], clients: "list[Client]", place: "Place", found: list[str], seconds: float) -> None:
    from django.db import connection
    from tools.kills import checks

    states = {s: sum(c.ledger.count(s) for c in clients) for s in ("acknowledged", "refused", "unknown")}
    rows = {
        "database": connection.vendor,
        "kills": f"{sum(killed.values())} ({', '.join(f'{what} {n}' for what, n in sorted(killed.items()))})",
        "minutes": f"{seconds / 60:.1f}",
        "starts of the whole": place.starts,
        "writes acknowledged": states["acknowledged"],
        "writes refused": states["refused"],
        "given up unanswered": states["unknown"],
        "sent again": sum(c.ledger.retried for c in clients),
        **checks.size(),
        "lost, doubled or wrong": len(found),
    }
    print()
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    refusals: dict[str, int] = {}
    for client in clients:
        for text, count in client.ledger.refusals.items():
            refusals[text] = refusals.get(text, 0) + count
    for text, count in sorted(refusals.items(), key=lambda one: -one[1])[:15]:
        print(f"  {count} x {text}")


if __name__ == "__main__":
    sys.exit(main())
