"""A PostgreSQL of one's own: made in a folder, stopped and started at will, gone with the folder."""

import os
import shutil
import subprocess
import time
from pathlib import Path

WHO = "postgres"
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
"""PostgreSQL refuses to run as root."""


class Cluster:
    def __init__(self, folder: Path, *, port: int, wal: Path | None = None) -> None:
        self.folder = folder
        self.port = port
        self.data = folder / "data"
        self._prefix = AS_POSTGRES if os.geteuid() == 0 else []
        for place in (folder, *([wal] if wal else [])):
            place.mkdir(parents=True, exist_ok=True)
            if self._prefix:
                shutil.chown(place, WHO, WHO)
        where = [f"--waldir={wal / 'wal'}"] if wal else []
        self._run("initdb", "-A", "trust", "-U", WHO, "-E", "UTF8", "--locale=C", "--wal-segsize=1", *where)

    @property
    def url(self) -> str:
        return f"postgres://{WHO}@127.0.0.1:{self.port}/trouble"

    def start(self) -> None:
        # No socket: a comma in the folder's name would make two places of it.
        options = f"-p {self.port} -c unix_socket_directories='' -c listen_addresses=127.0.0.1 -c max_wal_size=16MB"
        self._run("pg_ctl", "start", "-w", "-t", "120", "-l", str(self.folder / "log"), "-o", options)

    def make_database(self) -> None:
        subprocess.run(
            [*self._prefix, _binary("createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", WHO, "trouble"],
            check=True, cwd="/",
        )  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """``immediate`` is as a crash: nothing is written down before."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-w", "-m", mode)

    def is_running(self) -> bool:
        command = [*self._prefix, _binary("pg_ctl"), "-D", str(self.data), "status"]
        return subprocess.run(command, check=False, capture_output=True, cwd="/").returncode == 0

    def revive(self) -> None:
        """Start it unless it runs; as a service manager would, again and again until it can."""
        deadline = time.monotonic() + 60
        while not self.is_running():
            try:
                self.start()
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)

    def _run(self, program: str, *words: str) -> None:
        # Without the marks of the place under test: what is started here is not swept away with it.
        clean = {name: value for name, value in os.environ.items() if name not in ("KILL_HARNESS", "JIUBU_DATA")}
        command = [*self._prefix, _binary(program), "-D", str(self.data), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean, cwd="/")


def _binary(name: str) -> str:
    found = shutil.which(name) or next((str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), "")
    if not found:
        raise SystemExit(f"{name} of PostgreSQL is not on this machine")
    return found
