"""The database of every released version becomes one of this version, whole: restored as it was, then migrated."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]
KEPT = sorted(Path(__file__).parent.glob("*.jiubu"))
KEY = base64.urlsafe_b64encode(hashlib.sha256(b"insecure-only-for-tests").digest()).decode()
"""Of the kept databases, whose people are made up."""


def run(*words, data, url):
    environment = {
        **os.environ, "JIUBU_DATA": str(data), "DATABASE_URL": url, "JIUBU_FIELD_KEYS": KEY,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "jiubu.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def url():
    """An empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"{connection.settings_dict['NAME']}_upgraded"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_released_version_is_brought_up_to_date(kept, url, tmp_path):
    told = run("jiubu.config.command_line", "restore", str(kept), data=tmp_path, url=url)
    assert "Restored. Everything adds up" in told
    found = json.loads(run("tests.upgrades.figures", data=tmp_path, url=url))
    assert found == json.loads(kept.with_suffix(".json").read_text())
    run("jiubu.config.command_line", "migrate", "--check", data=tmp_path, url=url)


def test_every_kept_database_is_small():
    assert [path.name for path in KEPT if path.stat().st_size > 300_000] == []
