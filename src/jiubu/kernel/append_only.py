"""Tables whose rows the database itself refuses to change or delete."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()
"""


def append_only(*tables: str) -> migrations.RunPython:
    """The operation of a migration that makes ``tables`` append-only, on both databases."""

    def forwards(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
        for table in tables:
            for statement in _statements(table, schema_editor.connection.vendor):
                schema_editor.execute(statement)

    def backwards(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
        for table in tables:
            for statement in _undoing(table, schema_editor.connection.vendor):
                schema_editor.execute(statement)

    return migrations.RunPython(forwards, backwards, elidable=False)


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [POSTGRES_FUNCTION.format(table=table), POSTGRES.format(table=table)]
    return [SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]


def _undoing(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse()"]
    return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("UPDATE", "DELETE")]


@contextmanager
def lifted(*tables: str) -> Iterator[None]:
    """Within the transaction under way these tables may be changed; only for clearing the demo business."""
    if not connection.in_atomic_block:
        raise RuntimeError("this belongs in a transaction")
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _undoing(table, connection.vendor):
                cursor.execute(statement)
        yield
        for table in tables:
            for statement in _statements(table, connection.vendor):
                cursor.execute(statement)
