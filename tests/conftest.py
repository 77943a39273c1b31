"""Fixtures for all tests."""

import contextlib
import gc
import os
import sqlite3
import tempfile
from pathlib import Path

os.environ.setdefault("JIUBU_DATA", tempfile.gettempdir() + "/jiubu-tests")

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from jiubu.journal.schedule import forget_slots
from jiubu.process.queries import definition_of
from tests.factories import make_group, make_store
from tests.longest import LONGEST

gc.set_threshold(50_000, 10, 50)  # thousands of rows and pages a minute: looking for garbage less often saves time

# The hasher of real use, without the work that is to keep a thief busy: an eighth of a second for every password.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

DatabaseOperations = DatabaseWrapper.ops_class
_flush = DatabaseOperations.sql_flush


def _flush_past_triggers(self, style, tables, **kwargs):
    """Emptying tables between transactional tests means DELETE on SQLite, which append-only tables refuse."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%is append-only%'")
        triggers = cursor.fetchall()
    drops = [f"DROP TRIGGER {name}" for name, _ in triggers]
    return [*drops, *_flush(self, style, tables, **kwargs), *(sql for _, sql in triggers)]


DatabaseOperations.sql_flush = _flush_past_triggers


RANKS = {name: rank for rank, name in enumerate(LONGEST)}
HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The files that take longest first, the others in the order that they had."""
    items.sort(key=lambda item: RANKS.get(item.path.relative_to(HERE).as_posix(), len(RANKS)))


_templates = []


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Where a migrated database is given (``tools/test.py`` makes it), every process begins with a copy of it."""
    template = os.environ.get("JIUBU_TEST_TEMPLATE", "")
    if template and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template
    elif template:
        copy = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
        with contextlib.closing(sqlite3.connect(template)) as source:
            source.backup(copy)
        _templates.append(copy)  # a database in memory lives as long as somebody holds it


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A thread or process of a test that still holds the database must not keep it from being dropped in the end."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _forgetful():
    """What a process remembers between requests must not pass from test to test."""
    forget_slots()
    definition_of.cache_clear()
    caches["local"].clear()


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def store(group):
    return make_store(group)
