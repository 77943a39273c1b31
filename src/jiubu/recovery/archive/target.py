"""The two databases as places to restore into: is it empty, does anybody use it, and how the new one takes its place."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from jiubu.journal import heartbeat
from jiubu.recovery.archive.trouble import Trouble

NEW, OLD = "jiubu_restoring", "jiubu_before"
"""Schemas of PostgreSQL in which the new tables are built, and the replaced ones are kept."""
FILLED_BY_ITSELF = {"django_content_type", "auth_permission"}
"""Tables that ``migrate`` fills."""
STOP_FIRST = "Stop the server and the worker first: the database is in use"


def stamp() -> str:
    """The end of the names of what is kept aside."""
    return f"{timezone.localtime():%Y%m%d-%H%M%S}"


def is_empty() -> bool:
    """Nothing but what ``migrate`` itself writes."""
    there = set(connection.introspection.table_names())
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    with connection.cursor() as cursor:
        for table in sorted((ours & there) - FILLED_BY_ITSELF):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608  a name of our own tables
            if cursor.fetchone()[0]:
                return False
    return True


def require_at_rest() -> None:
    """Nobody works on it: what they do would be lost."""
    if "journal_worker" in connection.introspection.table_names() and heartbeat.alive():
        raise Trouble(f"{STOP_FIRST} (a worker is alive).")
    if connection.vendor == "postgresql":
        _require_no_other_connection()
    else:
        _require_no_other_reader()


def _require_no_other_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise Trouble(f"{STOP_FIRST} ({others} other connections).")


def _require_no_other_reader() -> None:
    """Leaving WAL mode needs the file for oneself; it is then put back as it was."""
    path = _sqlite_path()
    connection.close()
    if not path.is_file():
        return
    own = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        own.execute("PRAGMA journal_mode=DELETE")
        own.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise Trouble(f"{STOP_FIRST} ({path} is open elsewhere).") from error
    finally:
        own.close()


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def number_after(cursor: Any, table: str, last: int) -> None:
    """The next row of ``table`` gets a number above ``last``."""
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), %s)", [last])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


@contextmanager
def beside(*, keep: bool) -> Iterator[Callable[[], str]]:
    """Within, the default connection leads to an empty place. The call makes that the database, and says where the one
    that was there is now, if it is to be kept.
    """
    place = _postgres if connection.vendor == "postgresql" else _sqlite
    with place(keep=keep) as swap:
        yield swap


# --- SQLite: another file ---


@contextmanager
def _sqlite(*, keep: bool) -> Iterator[Callable[[], str]]:
    path = _sqlite_path()
    new = path.with_name(f"{path.name}.restoring")
    _remove(new)
    connection.close()
    connection.settings_dict["NAME"] = str(new)
    try:
        yield lambda: _put_file(path, new, keep=keep)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        _remove(new)


def _put_file(path: Path, new: Path, *, keep: bool) -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        broken = cursor.fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    if broken:
        raise Trouble(f"{len(broken)} rows of the backup refer to rows that are missing, e.g. in {broken[0][0]}.")
    old = ""
    if keep:
        old = str(path.with_name(f"{path.stem}.{stamp()}{path.suffix}"))
        path.rename(old)
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{old}{ending}")
    _remove(path)
    new.rename(path)
    return old


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


# --- PostgreSQL: another schema ---


@contextmanager
def _postgres(*, keep: bool) -> Iterator[Callable[[], str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        home = cursor.fetchone()[0]
        try:
            cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
            cursor.execute(f"CREATE SCHEMA {NEW}")
        except ProgrammingError as error:
            raise Trouble(
                "The database's user may not make a schema, in which the copy is built. Run as its owner: "
                "GRANT CREATE ON DATABASE … TO …"
            ) from error
        cursor.execute(f"SET search_path TO {NEW}")
    try:
        yield lambda: _put_schema(home, keep=keep)
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
        connection.close()


def _put_schema(home: str, *, keep: bool) -> str:
    """In one transaction: the old tables go aside, the new ones come."""
    with transaction.atomic(), connection.cursor() as cursor:
        new, old = _things(cursor, NEW), _things(cursor, home)
        known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {
            name for _, name in new
        }
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
        cursor.execute(f"CREATE SCHEMA {OLD}")
        for kind, name in old:
            if kind == "FUNCTION" or name in known:
                cursor.execute(f'ALTER {kind} "{home}".{name} SET SCHEMA {OLD}')
        for kind, name in new:
            cursor.execute(f'ALTER {kind} {NEW}.{name} SET SCHEMA "{home}"')
        if not keep:
            cursor.execute(f"DROP SCHEMA {OLD} CASCADE")
    return f"the schema {OLD} (when all is well: DROP SCHEMA {OLD} CASCADE)" if keep else ""


def _things(cursor: Any, schema: str) -> list[tuple[str, str]]:
    """Tables (indexes, sequences and triggers go with them), and the functions of their triggers."""
    cursor.execute(
        """
        SELECT 'TABLE', quote_ident(relname) FROM pg_class
        WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')
        UNION
        SELECT 'FUNCTION', format('%%I(%%s)', p.proname, pg_get_function_identity_arguments(p.oid))
        FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid JOIN pg_class c ON c.oid = t.tgrelid
        WHERE p.pronamespace = %s::regnamespace AND c.relnamespace = p.pronamespace AND NOT t.tgisinternal
        ORDER BY 1 DESC, 2
        """,
        [schema, schema],
    )
    return [(kind, name) for kind, name in cursor.fetchall()]
