"""kill -9 in the middle of a reaction and of a job: the reaction counts once, the job is done by the next worker."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories.migrated import put_database

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="has a SQLite of its own: once is enough")


@pytest.fixture
def program(tmp_path):
    put_database(tmp_path)
    environment = {
        **os.environ,
        "JIUBU_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "jiubu.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }

    def begin(word):
        command = [sys.executable, "-m", "tests.journal.slow_work", word]
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def run(word):
        process = begin(word)
        output, _ = process.communicate(timeout=240)
        assert process.returncode == 0
        return output.strip()

    run.begin = begin
    return run


def wait_until(condition):
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_a_killed_worker_left_is_done_once(program, tmp_path):
    program("prepare")
    first = program.begin("work")
    wait_until((tmp_path / "reacting").exists)
    first.kill()
    first.communicate()

    program("enqueue")
    second = program.begin("work")
    wait_until((tmp_path / "working").exists)
    wait_until(lambda: program("look").endswith("done done"))
    second.kill()
    second.communicate()

    third = program.begin("work")
    wait_until(lambda: program("look") == "x done done done")
    third.terminate()
    third.communicate(timeout=30)
    assert third.returncode == 0
