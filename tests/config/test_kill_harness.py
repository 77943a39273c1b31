"""Three kills: the harness itself works. The long run is docs/recovery.md's business."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.migrated import template

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not settings.NODE_MODULES.is_dir(), reason="jiubu up would fetch the front-end files")
def test_nothing_is_lost_or_doubled_by_three_kills(tmp_path):
    if os.environ.get("DATABASE_URL"):
        pytest.skip("made on SQLite; PostgreSQL has the long run")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "tools/kill_harness.py", "--kills", "3", "--check-every", "3", "--clients", "2", "--longest", "1",
        "--port", str(port), "--data", str(tmp_path / "kills"),
    ]  # fmt: skip
    if template():
        command += ["--template", str(template())]
    # Browser tests leave a mark in this process that `jiubu up` refuses.
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| lost, doubled or wrong | 0 |" in done.stdout
