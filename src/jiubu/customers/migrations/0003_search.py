"""Full-text search without extensions: FTS5 on SQLite, a GIN index over the words on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE customers_search USING fts5(
        words, content='customers_searchdocument', content_rowid='customer_id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER customers_search_insert AFTER INSERT ON customers_searchdocument BEGIN
        INSERT INTO customers_search(rowid, words) VALUES (new.customer_id, new.words);
    END
    """,
    """
    CREATE TRIGGER customers_search_delete AFTER DELETE ON customers_searchdocument BEGIN
        INSERT INTO customers_search(customers_search, rowid, words) VALUES ('delete', old.customer_id, old.words);
    END
    """,
    """
    CREATE TRIGGER customers_search_update AFTER UPDATE ON customers_searchdocument BEGIN
        INSERT INTO customers_search(customers_search, rowid, words) VALUES ('delete', old.customer_id, old.words);
        INSERT INTO customers_search(rowid, words) VALUES (new.customer_id, new.words);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER customers_search_insert",
    "DROP TRIGGER customers_search_delete",
    "DROP TRIGGER customers_search_update",
    "DROP TABLE customers_search",
]
POSTGRESQL = [
    """
    CREATE INDEX customers_search ON customers_searchdocument
    USING gin (array_to_tsvector(string_to_array(words, ' ')))
    """
]
POSTGRESQL_BACK = ["DROP INDEX customers_search"]


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK)


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
