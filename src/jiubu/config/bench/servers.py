"""Real processes: server and worker started as people start them, their memory, and the way to the first board."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jiubu.config.terminal import Stop

PATIENCE = 90


@dataclass(frozen=True, slots=True)
class Started:
    """``seconds``: from the command to the first board of somebody who is signed in."""

    port: int
    pid: int
    seconds: float


@contextmanager
def started(cookie: str, *, workers: int) -> Iterator[Started]:
    """``jiubu demo`` (one server process) or ``jiubu up`` (two), on a free port, until the block ends."""
    port = _free_port()
    begun = time.monotonic()
    launcher = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-m", "jiubu.config.command_line", "demo" if workers == 1 else "up"],
        env=os.environ | _settings(port, workers), stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for_board(launcher, port, cookie)
        yield Started(port, launcher.pid, time.monotonic() - begun)
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(60)


def _settings(port: int, workers: int) -> dict[str, str]:
    """For ``up``: plain HTTP on this machine."""
    real = {"JIUBU_HOSTS": "127.0.0.1", "JIUBU_HTTP": "1", "JIUBU_WORKERS": str(workers)}
    return {"JIUBU_PORT": str(port), **(real if workers > 1 else {})}


def _free_port() -> int:
    """Below the ports that clients are given."""
    for port in range(int(os.environ.get("JIUBU_PORT", "8100")), 8400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise Stop("No port is free between 8100 and 8400.")


def _wait_for_board(launcher: subprocess.Popen[bytes], port: int, cookie: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if launcher.poll() is not None:
            raise Stop(f"The server ended by itself (code {launcher.returncode}).")
        if _answers(port, cookie):
            return
        time.sleep(0.02)
    raise Stop(f"No board within {PATIENCE} seconds.")


def _answers(port: int, cookie: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/deals/", headers={"Cookie": cookie})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process, in MB. ``share``: what it has alone, and its part of what several share (PSS)."""

    name: str
    resident: float
    share: float


def memory_of(pid: int) -> list[Memory]:
    """The launcher and everything it started."""
    return [_memory(found) for found in _family(pid)]


def server_pids(pid: int) -> list[int]:
    """The processes of the launcher that answer requests."""
    return [one for one in _family(pid) if _title(_words(one)) == "server"]


def _words(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += parents.get(current, [])
    return found


def _memory(pid: int) -> Memory:
    folder = Path(f"/proc/{pid}")
    words = (folder / "cmdline").read_text().replace("\0", " ")
    sizes = {
        line.split(":")[0]: int(line.split()[1]) / 1024
        for line in (folder / "smaps_rollup").read_text().splitlines()[1:]
    }
    return Memory(_title(words), sizes["Rss"], sizes["Pss"])


def _title(words: str) -> str:
    if "granian" in words:
        return "server"
    return "worker" if "command_line worker" in words else "launcher" if "config.launching" in words else words[:30]
