"""PostgreSQL: fill tables without their indexes and foreign keys, and make them again, which proves every row."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2
"""
UNIQUE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) ORDER BY 1
"""


@contextmanager
def unindexed(tables: Iterable[str]) -> Iterator[None]:
    """Within the transaction under way; on SQLite nothing happens, its databases are small."""
    if connection.vendor != "postgresql":
        yield
        return
    names = list(tables)
    with connection.cursor() as cursor:
        # Foreign keys that wait for the end of the transaction are looked at now: a table with some can't be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        # The pattern's rows are found by their ids; what is known of the table is older than its copies.
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = {}
        for kind, question in (("key", FOREIGN_KEYS), ("unique", UNIQUE), ("index", INDEXES)):
            cursor.execute(question, [names])
            found[kind] = cursor.fetchall()
        drops = [f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _ in found["key"] + found["unique"]]
        drops += [f"DROP INDEX {name}" for name, _ in found["index"]]
        _execute(drops)
    yield
    _execute(["SET LOCAL enable_seqscan = on"])
    unique = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for table, name, text in found["unique"]]
    keys = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for table, name, text in found["key"]]
    _execute([*unique, *(text for _, text in found["index"]), *keys])


def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
