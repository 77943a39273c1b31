"""``jiubu``: demo, up, worker, assets, and every management command (pack, import, verify, bench, migrate, …)."""

import gc
import os
import sys
from pathlib import Path

from jiubu.config import environment

USAGE = """\
jiubu demo              a filled dealership, to look around in (SQLite unless DATABASE_URL is set)
jiubu empty             the same without the dealership: the pages ask what it shall be
jiubu up                the real thing: JIUBU_PRODUCTION=1, JIUBU_HOSTS, DATABASE_URL … (README)
jiubu worker            reactions, schedule and background jobs alone
jiubu assets            fetch the front-end files again
jiubu pack …            list, check, install, diff, schema
jiubu import …          bring in a CSV or XLSX file
jiubu setup             a new code for the first questions, which the pages of an empty installation ask
jiubu begin …           the same without the pages: the first group, store and administrator
jiubu backup FILE       every row and every file, while people work
jiubu restore FILE      put a backup in place of what is there
jiubu verify            add everything up again and compare
jiubu doctor            database, worker, disk, keys and the rest: how they are, what to do
jiubu bench …           how long the daily things take here, and with how many statements; --size fills a database
                        --walls 50: what fifty screens of the kanban board cost
jiubu help              every other command
"""
MAKERS = {"demo", "empty", "up", "migrate", "restore"}
"""Commands that make or change the tables."""


def main() -> None:
    """Entry of the command ``jiubu``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiubu.config.settings")
    words = sys.argv[1:]
    try:
        _dispatch(words)
    except KeyboardInterrupt:
        sys.exit("\n✗ Stopped. Run the same command again: it goes on where it was.")


def _dispatch(words: list[str]) -> None:
    from jiubu.config.terminal import Stop, sentence_of  # noqa: PLC0415  the environment is set first

    if not words or words[0] in {"-h", "--help"}:
        print(USAGE, end="")  # noqa: T201  this is for the terminal
        return
    try:
        if words[0] in MAKERS:
            gc.set_threshold(50_000, 10, 50)  # a sixth of their time went into looking for garbage among new classes
        own = {"demo": demo, "empty": empty, "up": up, "assets": assets, "bench": bench}.get(words[0])
        if own is None:
            _manage(words)
        else:
            own()
    except Stop as stop:
        sys.exit(f"\n✗ {stop}")
    except OSError as error:
        sys.exit(f"\n✗ {sentence_of(error)}")


def demo() -> None:
    """Everything made and filled, then server and worker on this machine."""
    os.environ.setdefault("JIUBU_DEMO", "1")
    port = _port()
    _set_up()
    from jiubu.config import launching, running  # noqa: PLC0415  after the keys are there

    _prepare("127.0.0.1", port)
    running.fill()
    launching.become_launcher(port=port, host="127.0.0.1", workers=1, greeting=running.greeting(port))


def empty() -> None:
    """As ``demo``, but with nobody in it: the first page asks for trade, store and people."""
    port = _port()
    _set_up()
    from jiubu.config import launching, running  # noqa: PLC0415  after the keys are there

    _prepare("127.0.0.1", port)
    address = f"http://127.0.0.1:{port}"
    greeting = f"\n  九步 Jiubu   {address}/\n{running.first_run(address)}\n  Ctrl-C stops it.\n"
    launching.become_launcher(port=port, host="127.0.0.1", workers=1, greeting=greeting)


def up() -> None:
    """Server and worker for real use; refuses what would be dangerous."""
    os.environ.setdefault("JIUBU_PRODUCTION", "1")
    port, host = _port(), os.environ.get("JIUBU_ADDRESS", "127.0.0.1")
    _set_up()
    from jiubu.config import launching, running  # noqa: PLC0415  after the keys are there

    running.require_safe()
    _prepare(host, port)
    running.require_own_passwords()
    workers = int(os.environ.get("JIUBU_WORKERS", "2"))
    launching.become_launcher(port=port, host=host, workers=workers, greeting=running.announcement(host, port))


def _prepare(host: str, port: int) -> None:
    from jiubu.config import launching, preparing  # noqa: PLC0415  after the keys are there

    launching.require_free(host, port)
    preparing.fetch_assets()
    preparing.compile_messages()
    preparing.make_database()
    preparing.collect_static()


def assets() -> None:
    _set_up()
    from jiubu.config import preparing  # noqa: PLC0415  after the keys are there

    preparing.fetch_assets(force=True)
    preparing.collect_static()


def bench() -> None:
    _set_up()
    from jiubu.config import preparing  # noqa: PLC0415  after the keys are there
    from jiubu.config.bench.running import main as measure  # noqa: PLC0415  as above

    preparing.compile_messages()
    preparing.make_database()
    preparing.collect_static()
    measure(sys.argv[2:])


def _manage(words: list[str]) -> None:
    _make_keys()
    from django.core.management import execute_from_command_line  # noqa: PLC0415  after the keys are there

    execute_from_command_line(["jiubu", *words])


def _make_keys() -> None:
    root = Path(__file__).resolve().parents[3]
    environment.make_keys(environment.data_folder(root))


def _set_up() -> None:
    _make_keys()
    import django  # noqa: PLC0415  after the keys are there

    django.setup()


def _port() -> int:
    from jiubu.config.terminal import Stop  # noqa: PLC0415  as above

    text = os.environ.get("JIUBU_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"JIUBU_PORT must be a port number like 8001, not {text!r}.")
    return int(text)


if __name__ == "__main__":
    main()
