"""start.py: whatever goes wrong gets a sentence that says what to do."""

import errno
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def start(monkeypatch, tmp_path):
    """start.py as a module, with its virtual environment in an empty folder."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return module


@pytest.fixture
def busy_port():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield str(busy.getsockname()[1])


def sentence(start, function, *args):
    with pytest.raises(start.Stop) as stopped:
        function(*args)
    return str(stopped.value)


def run(**environment):
    command = [sys.executable, str(ROOT / "start.py")]
    return subprocess.run(
        command, check=False, env={**os.environ, **environment}, capture_output=True, text=True, timeout=30
    )


def test_a_busy_port(busy_port):
    done = run(JIUBU_PORT=busy_port)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"✗ Port {busy_port} cannot be used (Address already in use). Perhaps Jiubu runs already: look at "
        f"http://127.0.0.1:{busy_port}/. Otherwise choose another port: JIUBU_PORT=8001 python3 start.py"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none(port):
    assert run(JIUBU_PORT=port).stderr.strip() == f"✗ JIUBU_PORT must be a port number like 8001, not {port!r}."


def test_an_old_python(start, monkeypatch):
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 2))
    assert sentence(start, start.check_python).startswith("Python 3.11 or newer is needed")


def test_a_full_disk_before_anything_begins(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: SimpleNamespace(free=40_000_000))
    assert sentence(start, start.check_room) == (
        f"The disk of {ROOT} is nearly full: 40 MB free, 1500 MB needed. Make room, or put the data elsewhere with "
        "JIUBU_DATA=/other/folder, and start again."
    )


def test_a_disk_that_fills_up(start):
    assert start.sentence_of(OSError(errno.ENOSPC, "No space left on device")) == (
        "The disk is full. Make room (about 1.5 GB) and start again; it goes on where it was."
    )
    assert start.why_not_fetched("error: No space left on device").splitlines()[0] == (
        "The disk is full. Make room (about 1.5 GB) and start again; it goes on where it was."
    )


def test_a_python_without_venv(start, monkeypatch):
    monkeypatch.setitem(sys.modules, "venv", None)
    assert sentence(start, start.make_venv) == (
        "This Python cannot make virtual environments (its modules venv and ensurepip are missing). "
        "Debian and Ubuntu: sudo apt install python3-venv. Then start again."
    )


def test_no_network(start):
    nowhere = {**os.environ, "PIP_NO_INDEX": "", "PIP_RETRIES": "0", "PIP_TIMEOUT": "2"}
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--isolated",
        "--index-url", "http://127.0.0.1:9/simple", "--retries", "0", "a-package-nobody-has",
    ]  # fmt: skip
    found = sentence(start, lambda: start.fetch(command, env=nowhere))
    assert found.splitlines()[0] == (
        "Packages could not be downloaded. Is there a network connection? Behind a proxy set HTTPS_PROXY; "
        "with a mirror set UV_DEFAULT_INDEX and PIP_INDEX_URL. Then start again; it goes on where it was."
    )


def test_a_package_that_is_not_the_locked_one(start):
    assert start.why_not_fetched("error: Hash mismatch for django").startswith("A downloaded package is not the one")


def test_a_half_made_virtual_environment_is_made_anew(start):
    start.BIN.mkdir(parents=True)
    start.PYTHON.write_text("#!/bin/sh\nexit 1\n")
    start.PYTHON.chmod(0o755)
    assert not start.works()

    start.make_venv()
    assert start.works()


def test_the_stamp_is_written_last(start, monkeypatch):
    """Broken off while installing, the next start installs again."""
    start.make_venv()

    def broken_off(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "fetch", broken_off)
    with pytest.raises(KeyboardInterrupt):
        start.prepare(is_test=False)
    assert not (start.VENV / ".stamp").exists()


def test_the_second_start_installs_nothing(start, monkeypatch):
    start.make_venv()
    fetched = []
    monkeypatch.setattr(start, "fetch", lambda command, **_: fetched.append(command))
    monkeypatch.setattr(start, "link_sources", lambda: None)
    start.prepare(is_test=False)
    count = len(fetched)
    start.prepare(is_test=False)

    assert (count, len(fetched)) == (2, 2)


def test_tests_and_demo_keep_each_others_packages(start, monkeypatch):
    start.make_venv()
    fetched = []
    monkeypatch.setattr(start, "fetch", lambda command, **_: fetched.append(Path(command[-1]).name))
    monkeypatch.setattr(start, "link_sources", lambda: None)
    for is_test in (False, True, False, True):
        start.prepare(is_test=is_test)

    assert [name for name in fetched if "uv" not in name] == ["requirements.lock", "requirements-dev.lock"]


def test_a_mirror_of_pip_is_used_by_uv_too(start, monkeypatch, tmp_path):
    start.make_venv()
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert start.mirror()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
