"""All tables as they were at one moment, read while people go on working."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any, Protocol
from urllib.parse import quote

from django.apps import apps
from django.db import connection
from django.db.models import Model

from jiubu.recovery.archive.shape import LEFT_OUT, Column, kind_of
from jiubu.recovery.archive.values import NOTHING, writer

BATCH = 2000


class Snapshot(Protocol):
    """One moment of the database."""

    def lines(self, table: str, columns: list[Column]) -> Iterator[bytes]:
        """The rows as text, in pieces of one or more whole lines."""

    def last_ids(self) -> dict[str, int]:
        """Table -> the highest number given out so far."""


def tables() -> dict[str, list[Column]]:
    """Every table that is backed up, each behind those that it refers to."""
    models = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }
    order = TopologicalSorter({name: sorted(_refers_to(model, name)) for name, model in sorted(models.items())})
    return {name: columns_of(models[name]) for name in order.static_order() if name in models}


def _refers_to(model: type[Model], own: str) -> set[str]:
    fields = [field for field in model._meta.concrete_fields if field.remote_field is not None]
    return {field.related_model._meta.db_table for field in fields} - {own}  # type: ignore[union-attr]


def columns_of(model: type[Model]) -> list[Column]:
    return [
        Column(name=field.column or "", kind=kind_of(field), places=getattr(field, "decimal_places", 0) or 0)
        for field in model._meta.concrete_fields
        if not getattr(field, "generated", False)
    ]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The database as it is now, through a connection of its own; nobody waits for it, and it sees no later change."""
    if connection.vendor == "postgresql":
        with _postgres() as cursor:
            yield PostgresSnapshot(cursor)
    else:
        with _sqlite() as database:
            yield SqliteSnapshot(database)


@contextmanager
def _postgres() -> Iterator[Any]:
    own: Any = connection.get_new_connection(connection.get_connection_params())
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL TimeZone TO 'UTC'")
            cursor.execute("SET LOCAL DateStyle TO 'ISO'")
            cursor.execute("SET LOCAL bytea_output TO 'hex'")
            cursor.execute("SELECT 1")  # the snapshot is taken by the first query
            yield cursor
    finally:
        own.close()


@contextmanager
def _sqlite() -> Iterator[sqlite3.Connection]:
    """A reader in WAL mode keeps its moment and stops nobody. (A database in memory has one connection only.)"""
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        connection.ensure_connection()
        yield connection.connection
        return
    own = sqlite3.connect(f"file:{quote(name)}?mode=ro", uri=True, isolation_level=None, timeout=30)
    try:
        own.execute("BEGIN")
        own.execute("SELECT COUNT(*) FROM django_migrations").fetchone()  # the snapshot is taken by the first query
        yield own
    finally:
        own.close()


class PostgresSnapshot:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def lines(self, table: str, columns: list[Column]) -> Iterator[bytes]:
        names = ", ".join(f'"{column.name}"' for column in columns)
        with self._cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as copy:
            for piece in copy:
                yield bytes(piece)

    def last_ids(self) -> dict[str, int]:
        """Of identity and serial columns. Sequences know no snapshots: they may be ahead, which does no harm."""
        self._cursor.execute(
            """
            SELECT owner.relname, format('%I.%I', space.nspname, sequence.relname)
            FROM pg_class sequence
            JOIN pg_depend depend ON depend.objid = sequence.oid AND depend.deptype IN ('a', 'i')
            JOIN pg_class owner ON owner.oid = depend.refobjid
            JOIN pg_namespace space ON space.oid = sequence.relnamespace
            WHERE sequence.relkind = 'S' AND space.nspname = current_schema()
            """
        )
        found = {}
        for table, sequence in self._cursor.fetchall():
            self._cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  quoted by the database
            last, is_called = self._cursor.fetchone()
            found[table] = last if is_called else last - 1
        return found


class SqliteSnapshot:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def lines(self, table: str, columns: list[Column]) -> Iterator[bytes]:
        names = ", ".join(f'"{column.name}"' for column in columns)
        cursor = sqlite3.Cursor(self._database)
        cursor.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608  names of our own models
        writers = [writer(column) for column in columns]
        while rows := cursor.fetchmany(BATCH):
            yield "".join(_line(row, writers) for row in rows).encode()

    def last_ids(self) -> dict[str, int]:
        cursor = sqlite3.Cursor(self._database)
        return dict(cursor.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def _line(row: Iterable[Any], writers: list[Any]) -> str:
    values = (NOTHING if value is None else write(value) for value, write in zip(row, writers, strict=True))
    return "\t".join(values) + "\n"
