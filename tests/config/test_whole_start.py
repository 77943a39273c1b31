"""What ``python3 start.py`` begins, whole: killed while it fills, begun again, used, and stopped by Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, Queue

import httpx
import pytest
from django.db import connection

from tests.factories.deals import number
from tests.factories.migrated import put_database

ROOT = Path(__file__).parents[2]
PATIENCE = 240
"""Seconds: much, for a machine that runs other tests beside it."""

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="it has a SQLite database of its own"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up as Linux shows them"),
]


class Started:
    """``jiubu demo`` in a folder of its own, and what it prints."""

    def __init__(self, folder, port):
        self.address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # a mark of the browser tests in this process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jiubu.config.command_line", "demo"],
            env={**environment, "JIUBU_DATA": str(folder), "JIUBU_PORT": str(port)},
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said, self.lines = [], Queue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def says(self, text):
        """Wait until it prints this."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and (self.process.poll() is None or not self.lines.empty()):
            with contextlib.suppress(Empty):
                self.said.append(self.lines.get(timeout=0.5))
                if text in self.said[-1]:
                    return
        pytest.fail(f"it did not say {text!r}, but:\n{''.join(self.said)}")

    def own(self):
        """The numbers of the processes that it began."""
        rows = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                rows.append((int(folder.name), parent, (folder / "cmdline").read_text().replace("\0", " ")))
        mine, more = set(), {self.process.pid}
        while more:
            mine |= more
            more = {pid for pid, parent, _ in rows if parent in more} - mine
        return {pid: args for pid, _, args in rows if pid in mine - {self.process.pid}}


@pytest.fixture
def begin(tmp_path):
    """Starts in one folder, on one port; what is left of them is killed in the end."""
    put_database(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = []

    def once_more():
        begun.append(Started(tmp_path, port))
        return begun[-1]

    yield once_more
    for one in begun:
        for pid in [one.process.pid, *one.own()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        one.process.wait()
        one.listener.join(10)
        one.process.stdout.close()


def test_a_start_that_was_killed_goes_on_and_ctrl_c_stops_all_of_it(begin):
    killed = begin()
    killed.says("商机与车辆")  # people and customers are made, deals are not
    killed.process.kill()
    killed.process.wait()

    started = begin()
    started.says("loaded in")
    started.says("Ctrl-C stops it.")
    printed = "".join(started.said)
    assert started.address in printed
    assert "密码 password: demo" in printed
    children = started.own()
    assert any("granian" in args for args in children.values())
    assert any("command_line worker" in args for args in children.values())
    look_around(started.address, printed)

    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(60) == 0
    assert [args for pid, args in children.items() if Path(f"/proc/{pid}").exists()] == []

    again = begin()
    again.says("Ctrl-C stops it.")
    assert "loading the demo dealership" not in "".join(again.said)


def look_around(address, printed):
    """Who is printed can work: there are deals, and what is new is seen to by the worker."""
    username = next(line.split()[0] for line in printed.splitlines() if "sales_manager" in line or "销售经理" in line)
    with httpx.Client(base_url=f"{address}/api/v1", timeout=30) as client:
        token = client.post("/tokens", json={"username": username, "password": "demo"}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        assert len(client.get("/deals").json()["rows"]) > 5
        made = client.post("/deals", json={"customer": {"name": "王芳", "mobile": number()}})
        assert made.status_code == 201, made.text
        deal, until = made.json()["id"], time.monotonic() + PATIENCE
        while time.monotonic() < until:
            planned = client.get(f"/deals/{deal}/followups").json()
            if planned["rows"]:
                return
            time.sleep(0.2)
    pytest.fail("the worker did not ask for the first contact")
