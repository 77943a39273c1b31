"""What must be there before the server starts: keys, front-end files, messages, database, static files.

Each step leaves a stamp of what it was made from, so that the next start skips it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from jiubu.config.terminal import Stop, say

NODE_AT_LEAST = 20


def fetch_assets(*, force: bool = False) -> None:
    """``npm ci`` by the lock file, with the machine's Node or one from a Python package."""
    folder: Path = settings.NODE_MODULES
    root = folder.parent
    stamp = folder / ".stamp"
    wanted = _digest([root / "package-lock.json"])
    if not force and _reads(stamp, wanted):
        return
    say("fetching front-end files")
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # companies with a certificate authority of their own
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    if done.returncode != 0:
        raise Stop(_why(done.stdout + done.stderr))
    stamp.write_text(wanted)


def _npm() -> list[str]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _major(node) >= NODE_AT_LEAST:
        return [npm]
    binaries = Path(sys.executable).parent
    if not (binaries / "npm").exists():
        say("no Node here: installing it into the virtual environment")
        lock = settings.ROOT / "requirements-node.lock"
        uv = [str(binaries / "uv"), "pip", "install", "--quiet", "--python", sys.executable]
        done = subprocess.run(  # noqa: S603  fixed words
            [*uv, "--require-hashes", "-r", str(lock)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Stop(_why(done.stdout + done.stderr))
    os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(binaries / "npm")]


def _major(node: str) -> int:
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  found on PATH
    text = asked.stdout.strip().lstrip("v").split(".")[0]
    return int(text) if text.isdigit() else 0


def _why(output: str) -> str:
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-6:])
    if "ENOSPC" in output or "No space left" in output:
        return f"The disk is full. Make room and start again; it goes on where it was.\n{tail}"
    return (
        "Front-end files could not be fetched. Is there a network connection? Behind a proxy set HTTPS_PROXY; with a "
        f"mirror: npm config set registry ADDRESS. Then start again; it goes on where it was.\n{tail}"
    )


def compile_messages() -> None:
    """Make a .mo of every .po that is newer than its own."""
    import polib  # noqa: PLC0415  only when there is something to compile

    for po in sorted(settings.SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            half = mo.with_suffix(".half")
            polib.pofile(str(po)).save_as_mofile(str(half))
            half.replace(mo)


def make_database() -> None:
    """Bring the tables up to date; SQLite's need no look when no migration has changed since."""
    stamp = settings.DATA / "stamps" / "migrations"
    wanted = _digest(sorted(settings.SOURCE.glob("*/migrations/*.py")), _database())
    database = {name: str(value) for name, value in settings.DATABASES["default"].items()}
    if "sqlite" in database["ENGINE"] and Path(database["NAME"]).is_file() and _reads(stamp, wanted):
        return
    say("bringing the database up to date")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    _write(stamp, wanted)


def _database() -> str:
    database = settings.DATABASES["default"]
    return "|".join(str(database.get(name, "")) for name in ("ENGINE", "NAME", "HOST", "PORT"))


def collect_static() -> None:
    """Gather static files under hashed names, compressed; only when one of them has changed."""
    stamp = settings.DATA / "stamps" / "static"
    files = [path for path in sorted(settings.SOURCE.glob("*/static/**/*")) if path.is_file()]
    lock = settings.ROOT / "package-lock.json"
    wanted = _digest([*files, lock, settings.SOURCE / "web" / "finders.py", settings.SOURCE / "web" / "storage.py"])
    if _reads(stamp, wanted) and (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return
    say("collecting static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=["*.map"])
    _write(stamp, wanted)


def _digest(files: Iterable[Path], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for path in files:
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _reads(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def _write(stamp: Path, text: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)
