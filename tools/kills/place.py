"""The installation under test: its database, its people, and the processes that are killed."""

import os
import random
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import urllib3
from tools.kills.load import BEHIND_PROXY

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900
"""Seconds until the server has to answer again; much, for machines that are busy with other things."""


def prepare(clients: int) -> list[str]:
    """Tables, one store by the real pack, and a sales manager with a token for each client. Returns the tokens."""
    from django.core.management import call_command
    from django.db import connection

    from jiubu.kernel.actor import Actor
    from jiubu.organisation.commands import found_group, issue_token, make_person, put_store
    from jiubu.organisation.models import User
    from jiubu.organisation.queries import actor_of
    from jiubu.packs.commands import install_pack
    from jiubu.packs.queries import pack_of

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kill_probe (entry_id bigint NOT NULL)")
    nobody = Actor.machine("kill harness", group_id=0, door="command_line")
    group = found_group("kills", name="测试集团", by=nobody)
    by = Actor.machine("kill harness", group_id=group.pk, door="command_line")
    store = put_store("main", changes={"name": "测试店"}, by=by)
    install_pack(pack_of(by, "car_dealership"), by=by)
    tokens = []
    for number in range(clients):
        name = f"manager{number}"
        person = make_person(username=name, name=name, store_id=store.pk, role_key="sales_manager", by=by)
        actor = actor_of(User.objects.get(pk=person.pk), door="command_line")
        tokens.append(issue_token(name="load", by=actor)[1])
    connection.close()
    return tokens


class Place:
    """``jiubu up``, with everything that it starts."""

    def __init__(self, *, port: int, log: Path, outage: tuple[str, str] = ("", "")) -> None:
        self.port = port
        self.log = log
        self.outage = outage
        """What stops the database, and what starts it again; empty: it is left alone."""
        self.starts = 0
        self._up: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, unless it runs; wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if self._up is None or self._up.poll() is not None:
                self._sweep()
                self._start()
            if self._answers() and self._has_worker():
                return
            if time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else "(no log)"
                raise RuntimeError(f"{PATIENCE} s after the kill it does not answer; {self.log} ends with:\n{said}")
            time.sleep(0.1)

    def _start(self) -> None:
        self.starts += 1
        with self.log.open("ab") as log:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "jiubu.config.command_line", "up"],
                cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def end(self) -> None:
        if self._up is not None and self._up.poll() is None:
            self._up.terminate()
            self._up.wait(60)
        self._sweep()

    def kill(self, dice: random.Random) -> str:
        """kill -9 for something that runs; says what."""
        found = self._processes()
        if all(self.outage) and dice.random() < OUTAGES:
            self._stop_database(dice)
            return "database"
        choices = [(what, weight) for what, weight in WEIGHTS if what == "everything" or found[what]]
        what = dice.choices([w for w, _ in choices], [w for _, w in choices])[0]
        if what == "everything":
            victims = [one for kind in ("launcher", "server", "worker", "server's child") for one in found[kind]]
        else:
            victims = [dice.choice(found[what])]
        for victim in victims:
            try:
                os.kill(victim.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return what

    def _stop_database(self, dice: random.Random) -> None:
        """Away for a moment, as in a restart after an update; people go on pressing buttons meanwhile."""
        stop, start = self.outage
        # Without our mark: what is started here is not swept away with the rest.
        clean = {name: value for name, value in os.environ.items() if name != "KILL_HARNESS"}
        subprocess.run(shlex.split(stop), check=True, stdout=subprocess.DEVNULL, env=clean)
        time.sleep(dice.uniform(0.5, 4))
        subprocess.run(shlex.split(start), check=True, stdout=subprocess.DEVNULL, env=clean)

    def _processes(self) -> dict[str, list[psutil.Process]]:
        found: dict[str, list[psutil.Process]] = {"launcher": [], "server": [], "worker": [], "server's child": []}
        if self._up is None or self._up.poll() is not None:
            return found
        launcher = psutil.Process(self._up.pid)
        found["launcher"] = [launcher]
        for child, called in _living(launcher):
            is_server = "granian" in called
            found["server" if is_server else "worker"].append(child)
            if is_server:
                found["server's child"] += [one for one, what in _living(child) if "resource_tracker" not in what]
        return found

    def numbers(self) -> dict[str, list[int]]:
        """The process numbers of launcher, server, worker and the server's children."""
        return {what: sorted(one.pid for one in found) for what, found in self._processes().items()}

    def _has_worker(self) -> bool:
        try:
            return bool(self._processes()["worker"])
        except psutil.NoSuchProcess:
            return False

    def _answers(self) -> bool:
        where = f"http://127.0.0.1:{self.port}/api/v1/deals"
        try:
            return urllib3.request("GET", where, headers=BEHIND_PROXY, timeout=20, retries=False).status == 401
        except urllib3.exceptions.HTTPError:
            return False

    def _sweep(self) -> None:
        """End what an ended launcher left: only processes with this place's data folder in their environment."""
        mark = os.environ["JIUBU_DATA"]
        for process in psutil.process_iter():
            if process.pid == os.getpid():
                continue
            try:
                mine = process.environ().get("JIUBU_DATA") == mark and "KILL_HARNESS" in process.environ()
            except psutil.Error:
                continue
            if mine:
                process.kill()
                process.wait(10)


OUTAGES = 0.25
WEIGHTS = [("server's child", 44), ("worker", 38), ("server", 7), ("everything", 7), ("launcher", 4)]


def _living(parent: psutil.Process) -> list[tuple[psutil.Process, str]]:
    """The children with what they were called by. One that has just ended is left out: it can't be killed again."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for child in parent.children():
            with suppress(psutil.NoSuchProcess):
                found.append((child, " ".join(child.cmdline())))
    return found
