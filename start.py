#!/usr/bin/env python3
"""One command: ``python3 start.py``. Needs nothing but Python 3.11; what else is needed is fetched by lock files.

python3 start.py          a filled dealership on http://127.0.0.1:8000
python3 start.py empty    the same without the dealership: the first page asks what it shall be
python3 start.py test     all tests, on SQLite and on PostgreSQL
python3 start.py …        anything else is a command of ``jiubu`` (up, worker, pack, import, migrate, …)
"""

import errno
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
ROOM_FIRST = 1_500_000_000
ROOM_LATER = 200_000_000
"""Bytes that must be free on the disk: before everything is installed, and after."""


class Stop(Exception):
    """Starting is not possible; the text says what to do."""


def main() -> None:
    words = sys.argv[1:] or ["demo"]
    try:
        check_python()
        check_port(words[0])
        check_room()
        prepare(is_test=words[0] == "test")
    except Stop as stop:
        sys.exit(f"\n✗ {stop}")
    except OSError as error:
        sys.exit(f"\n✗ {sentence_of(error)}")
    except KeyboardInterrupt:
        sys.exit("\n✗ Stopped. Run the same command again: it goes on where it was.")
    if words[0] == "test":
        run([str(PYTHON), str(ROOT / "tools" / "test.py"), *words[1:]])
    run([str(PYTHON), "-m", "jiubu.config.command_line", *words])


def run(command: list[str]) -> None:
    """Become the command, so that signals reach it."""
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603  our own interpreter
    os.execv(command[0], command)  # noqa: S606  our own interpreter


def say(text: str) -> None:
    print(f"· {text}", flush=True)  # noqa: T201  this is a program for the terminal


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  it may be started by an older one
        raise Stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: python3.11 start.py")


def check_port(word: str) -> None:
    if word not in {"demo", "empty", "up"}:
        return
    text = os.environ.get("JIUBU_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"JIUBU_PORT must be a port number like 8001, not {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Stop(
                f"Port {text} cannot be used ({error.strerror}). Perhaps Jiubu runs already: look at "
                f"http://127.0.0.1:{text}/. Otherwise choose another port: JIUBU_PORT=8001 python3 start.py"
            ) from error


def check_room() -> None:
    need = ROOM_LATER if (VENV / ".stamp").exists() else ROOM_FIRST
    data = Path(os.environ.get("JIUBU_DATA") or ROOT / "data")
    while not data.exists():
        data = data.parent
    for place, bytes_needed in ((ROOT, need), (data, ROOM_LATER)):
        free = shutil.disk_usage(place).free
        if free < bytes_needed:
            raise Stop(
                f"The disk of {place} is nearly full: {free // 1_000_000} MB free, {bytes_needed // 1_000_000} MB "
                "needed. Make room, or put the data elsewhere with JIUBU_DATA=/other/folder, and start again."
            )


def prepare(*, is_test: bool) -> None:
    """The virtual environment with everything in it. A stamp says what is in; it is written last."""
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # companies with a certificate authority of their own
    os.environ.setdefault("UV_NATIVE_TLS", "1")  # the same for uv before 0.9
    os.environ.setdefault("UV_LINK_MODE", "copy")
    digests = {
        lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
        for lock in ("requirements.lock", "requirements-dev.lock")
    }
    wanted = "requirements-dev.lock" if is_test else "requirements.lock"
    if not works():
        make_venv()
    stamp = VENV / ".stamp"
    known = set(stamp.read_text().split() if stamp.is_file() else []).intersection(digests.values())
    if digests[wanted] not in known:
        say(f"installing Python packages from {wanted} (the first time this takes a minute)")
        stamp.unlink(missing_ok=True)
        if not (BIN / ("uv.exe" if os.name == "nt" else "uv")).exists():
            fetch([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                   "-r", str(ROOT / "requirements-uv.lock")])  # fmt: skip
        fetch([str(BIN / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes",
               "-r", str(ROOT / wanted)], env=mirror())  # fmt: skip
        link_sources()
        stamp.write_text("\n".join(sorted({*known, digests[wanted]})))


def works() -> bool:
    """Whether the virtual environment is whole: an earlier start may have been broken off in the middle."""
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603  our own interpreter


def make_venv() -> None:
    say("making the virtual environment .venv")
    try:
        import venv  # noqa: PLC0415  Debian packs it apart: its absence gets a sentence

        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ImportError, SystemExit) as error:
        raise Stop(
            "This Python cannot make virtual environments (its modules venv and ensurepip are missing). "
            "Debian and Ubuntu: sudo apt install python3-venv. Then start again."
        ) from error


def link_sources() -> None:
    """Make ``import jiubu`` and the command ``jiubu`` work in the virtual environment, without building a package."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = VENV / "Lib" / "site-packages" if os.name == "nt" else VENV / "lib" / version / "site-packages"
    (folder / "jiubu.pth").write_text(f"{ROOT / 'src'}\n")
    script = BIN / ("jiubu.cmd" if os.name == "nt" else "jiubu")
    if os.name == "nt":
        script.write_text(f'@"{PYTHON}" -m jiubu.config.command_line %*\r\n')
    else:
        script.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m jiubu.config.command_line "$@"\n')
        script.chmod(0o755)


def mirror() -> dict[str, str]:
    """uv doesn't read pip's configuration: a mirror set there is passed on."""
    environment = dict(os.environ)
    asked = subprocess.run(  # noqa: S603  our own interpreter
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    for line in asked.stdout.splitlines():
        name, _, value = line.partition("=")
        if name in {"global.index-url", ":env:.index-url"}:
            environment.setdefault("UV_DEFAULT_INDEX", value.strip("'\""))
    return environment


def fetch(command: list[str], *, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    if done.returncode != 0:
        raise Stop(why_not_fetched(done.stdout + done.stderr))


def why_not_fetched(output: str) -> str:
    """The sentence for a failed download."""
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-6:])
    lower = output.lower()
    if "no space left" in lower or "disk quota" in lower:
        return f"The disk is full. Make room (about 1.5 GB) and start again; it goes on where it was.\n{tail}"
    if "hash" in lower and "mismatch" in lower:
        return (
            "A downloaded package is not the one that the lock file names. If you use a mirror, try without it; "
            f"nothing of it was installed.\n{tail}"
        )
    return (
        "Packages could not be downloaded. Is there a network connection? Behind a proxy set HTTPS_PROXY; "
        f"with a mirror set UV_DEFAULT_INDEX and PIP_INDEX_URL. Then start again; it goes on where it was.\n{tail}"
    )


def sentence_of(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. Make room (about 1.5 GB) and start again; it goes on where it was."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"{error.filename} cannot be written. Give yourself the right to write there, or put the data into "
            "another folder with JIUBU_DATA=/other/folder, and start again."
        )
    return f"{error}. Start again; if it stays, remove the folder {VENV} first."


if __name__ == "__main__":
    main()
