"""The database: does it answer, what is it, is it up to date, does its clock agree with ours."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiubu.journal import queries as journal
from jiubu.recovery.doctor.finding import Finding

OLDEST_POSTGRES = 130000
SLOW_MS = 200
SKEW, JUMP = timedelta(seconds=5), timedelta(seconds=60)
WAITING = timedelta(minutes=5)


def check_database() -> Iterator[Finding]:
    """Answers, version, settings that the product relies on."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = (time.perf_counter() - begun) * 1000
    subject = _("Database")
    if milliseconds > SLOW_MS:
        text = _("It took {ms} ms to answer.").format(ms=round(milliseconds))
        yield Finding(subject, "warning", text, _("Is its machine overloaded, or far away?"))
    yield from _postgres(subject) if connection.vendor == "postgresql" else _sqlite(subject)


def _postgres(subject: str) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        version, number = cursor.fetchone()
        cursor.execute("SELECT current_setting('server_encoding'), current_setting('fsync')")
        encoding, fsync = cursor.fetchone()
    if number < OLDEST_POSTGRES:
        text = _("PostgreSQL {version} is too old.").format(version=version)
        yield Finding(subject, "wrong", text, _("Use PostgreSQL 13 or newer."))
    if encoding != "UTF8":
        text = _("It stores text as {encoding}.").format(encoding=encoding)
        yield Finding(
            subject, "wrong", text, _("Make a database with the encoding UTF8, and restore a backup into it.")
        )
    if fsync != "on":
        yield Finding(
            subject,
            "wrong",
            _("fsync is off: a power cut may destroy the data."),
            _("Set fsync = on in postgresql.conf."),
        )
    yield Finding(subject, "ok", f"PostgreSQL {version}, {encoding}")


def _sqlite(subject: str) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_keys")
        keys = cursor.fetchone()[0]
    if mode not in {"wal", "memory"} or not keys:
        text = _("SQLite runs with journal_mode {mode}, foreign_keys {keys}.").format(mode=mode, keys=keys)
        yield Finding(
            subject, "wrong", text, _("Is the folder on a network drive? Put JIUBU_DATA on a disk of this machine.")
        )
    yield Finding(subject, "ok", f"SQLite {version}, {mode}")


def check_migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    subject = pgettext("doctor", "Tables")
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        text = ngettext(
            "{count} change of the tables is not made yet.",
            "{count} changes of the tables are not made yet.",
            len(plan),
        ).format(count=len(plan))
        yield Finding(subject, "wrong", text, _("Make a backup, then run: jiubu migrate"))
        return
    yield Finding(subject, "ok", _("As this version wants them."))


def check_clock() -> Iterator[Finding]:
    """Ours against the database's; and nothing may have been written in the future."""
    subject = _("Clock")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(timezone.now() - cursor.fetchone()[0])
        if skew > SKEW:
            text = _("This machine and the database differ by {seconds} s.").format(seconds=round(skew.total_seconds()))
            level = "wrong" if skew > JUMP else "warning"
            yield Finding(subject, level, text, _("Let both follow a time server (chrony, systemd-timesyncd)."))  # type: ignore[arg-type]
            return
    newest = journal.newest_moment()
    if newest is not None and newest > timezone.now() + JUMP:
        text = _("Something was written at {moment}, which has not come yet.").format(moment=_shown(newest))
        yield Finding(
            subject, "warning", text,
            _("The clock was ahead, or is behind now. Set it right; work goes on, and times agree again by themselves."),
        )  # fmt: skip
        return
    yield Finding(subject, "ok", f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {settings.TIME_ZONE}")


def _shown(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def check_worker() -> Iterator[Finding]:
    """Somebody has to deliver reactions, and nothing may pile up."""
    subject = _("Worker")
    state = journal.state_of_work()
    if not state.workers:
        yield Finding(
            subject, "wrong", _("No worker is alive."), _("Start it: jiubu up starts both; alone: jiubu worker")
        )
    else:
        text = ngettext("{count} worker is alive.", "{count} workers are alive.", state.workers)
        yield Finding(subject, "ok", text.format(count=state.workers))
    if state.oldest_due is not None and timezone.now() - state.oldest_due > WAITING:
        text = _("Reactions have been waiting since {moment}.").format(moment=_shown(state.oldest_due))
        yield Finding(
            subject, "warning", text, _("Does a worker run, and can it keep up? Start one more on PostgreSQL.")
        )
    if state.failed:
        text = ngettext("{count} thing has failed.", "{count} things have failed.", state.failed)
        yield Finding(
            subject, "warning", text.format(count=state.failed), _("Look at the page “Failed background work”.")
        )


def check_cache() -> Iterator[Finding]:
    """Limits of sign-in attempts count in it: it must be one for all processes."""
    subject = _("Shared memory (cache)")
    backend = str(settings.CACHES["default"]["BACKEND"]).rsplit(".", 1)[-1]
    if backend in {"LocMemCache", "DummyCache"}:
        text = _("{backend} is not shared between processes.").format(backend=backend)
        yield Finding(subject, "wrong", text, _("Unset what changes it, or set REDIS_URL."))
        return
    try:
        cache.set("recovery:doctor", "here", 60)
        answer = cache.get("recovery:doctor")
    except DatabaseError:
        answer = None
    except Exception as error:  # noqa: BLE001  Redis has errors of its own
        answer = type(error).__name__
    if answer != "here":
        text = _("{backend} does not keep what it is given.").format(backend=backend)
        yield Finding(
            subject, "wrong", text, _("For a table run: jiubu createcachetable. For Redis look at REDIS_URL.")
        )
        return
    yield Finding(subject, "ok", backend)
