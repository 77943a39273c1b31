"""What the environment makes of the settings."""

import logging
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jiubu.config import environment
from jiubu.config.quiet import BriefOutages


@pytest.mark.parametrize(("production", "synchronous"), [("1", "FULL"), ("", "NORMAL")])
def test_for_real_use_sqlite_acknowledges_what_is_on_the_disk(monkeypatch, production, synchronous):
    monkeypatch.setenv("JIUBU_PRODUCTION", production)
    monkeypatch.setenv("DATABASE_URL", "")
    options = environment.database(Path("/data"))["OPTIONS"]
    assert f"PRAGMA synchronous={synchronous};" in options["init_command"]


@pytest.mark.parametrize(
    ("said", "is_demo", "found"),
    [
        ("", False, (Path("/data/backups"), True)),
        ("", True, (Path("/data/backups"), False)),
        ("off", False, (Path("/data/backups"), False)),
        ("/elsewhere", False, (Path("/elsewhere"), True)),
        ("/elsewhere", True, (Path("/elsewhere"), True)),
    ],
)
def test_backups_are_made_at_night_but_not_of_a_demo(monkeypatch, said, is_demo, found):
    monkeypatch.setenv("JIUBU_BACKUPS", said)
    assert environment.backups(Path("/data"), is_demo=is_demo) == found


def test_an_outage_is_one_line_in_the_log():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Service Unavailable: %s", ("/",), None)
    record.exc_info = (OSError, OSError(), None)
    record.status_code = 503
    assert BriefOutages().filter(record)
    assert (record.getMessage(), record.exc_info) == ("Service Unavailable: / (OSError)", None)


def test_redis_without_its_client_is_said_at_once(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1/0")
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL is set, but its client is not installed"):
        environment.caches()
