"""The server and the worker as child processes: started together, watched, stopped together.

Whoever watches needs nothing but Python: this module imports neither Django nor anything that does.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from jiubu.config.terminal import Stop, say

PATIENCE = 25
"""Seconds for a child to end after SIGTERM. A worker gives its job 20; a server may hang while it is starting."""
READY_WITHIN = 180
"""Much, for a machine that is busy with other things: a server that still starts is not one that hangs."""
MOST_RESTARTS, WITHIN = 5, 600
"""A child that ends by itself is begun again, but not more often than this in so many seconds."""


class Children:
    """Server and worker."""

    def __init__(self, *, port: int, host: str, workers: int) -> None:
        self.port = port
        self.host = host
        self.stopping = False
        self.commands = {"server": _server(host, port, workers), "worker": _worker()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.is_serving = False
        self.ended: list[float] = []

    def run(self, greet: Callable[[], None]) -> None:
        """Until a signal; ``greet`` is called when the server answers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for name in self.commands:
                self._begin(name)
            self.is_serving = self._is_ready()
            if self.is_serving:
                greet()
            while not self.stopping:
                self._watch()
                time.sleep(0.3)
        finally:
            self.stop()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.stopping:
            for process in self.processes.values():
                process.kill()
        self.stopping = True

    def _begin(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
        prepare = _end_with_parent if sys.platform == "linux" else None
        self.processes[name] = subprocess.Popen(  # noqa: S603  our own words
            self.commands[name],
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509  this process has no threads
        )

    def _is_ready(self) -> bool:
        deadline = time.monotonic() + READY_WITHIN
        while not self.stopping and time.monotonic() < deadline:
            self._watch()
            if _answers(self.host, self.port):
                return True
            time.sleep(0.15)
        if not self.stopping:
            raise Stop(f"The server does not answer on port {self.port}. What it printed above says why.")
        return False

    def _watch(self) -> None:
        for name, process in self.processes.items():
            if process.poll() is None or self.stopping:
                continue
            now = time.monotonic()
            self.ended = [*(moment for moment in self.ended if moment > now - WITHIN), now]
            if (name == "server" and not self.is_serving) or len(self.ended) > MOST_RESTARTS:
                raise Stop(f"The {name} ended by itself (code {process.returncode}). What it printed above says why.")
            say(f"the {name} ended by itself; starting it again")
            _kill_session(process)  # its own children would hold the port
            self._begin(name)

    def stop(self) -> None:
        """SIGTERM to all, and after a time-out SIGKILL."""
        self.stopping = True
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _kill_session(process)


GREETING = "JIUBU_GREETING"


def become_launcher(*, port: int, host: str, workers: int, greeting: str) -> NoReturn:
    """Everything is prepared: go on as a process that only watches, with the same number and a tenth of the memory."""
    sys.stdout.flush()
    words = [sys.executable, "-m", "jiubu.config.launching", str(port), host, str(workers)]
    # The greeting may hold the code of the first run: others on the machine read the words of a process, not this.
    os.environ[GREETING] = greeting
    os.execv(sys.executable, words)  # noqa: S606  our own words


def main() -> None:
    """What ``become_launcher`` begins."""
    port, host, workers, greeting = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), os.environ.pop(GREETING, "")
    try:
        Children(port=port, host=host, workers=workers).run(lambda: print(greeting, flush=True))  # noqa: T201
    except Stop as stop:
        sys.exit(f"\n✗ {stop}")


def _server(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "jiubu.config.wsgi:application",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "jiubu.config.command_line", "worker"]


def _end_with_parent() -> None:
    """Linux: when the launcher is killed, the children end too instead of holding the port."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    """What is left of a child and its own children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(host: str, port: int) -> bool:
    """Any answer will do: a redirect to HTTPS, which the proxy speaks and we don't, is one too."""
    where = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    asking = http.client.HTTPConnection(where, port, timeout=10)
    try:
        asking.request("GET", "/accounts/login/")
        asking.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        asking.close()


def require_free(host: str, port: int) -> None:
    """Stop with a sentence when the port cannot be had."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                f"Port {port} cannot be used ({error.strerror}). Perhaps Jiubu runs already; otherwise choose another "
                f"port: JIUBU_PORT={port + 1}"
            ) from error


if __name__ == "__main__":
    main()
