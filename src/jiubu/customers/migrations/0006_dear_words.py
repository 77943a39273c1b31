"""The words of a customer as a function that PostgreSQL knows to be dear.

Cutting a text into words is charged like an addition, so that the planner would rather cut 70,000 of them, newest first,
than ask the index for a rare word. With its true price a rare word is looked up and a common one still found by walking.
"""

from django.db import migrations

FORWARDS = [
    """
    CREATE FUNCTION customers_words(words text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS $$ BEGIN RETURN array_to_tsvector(string_to_array(words, ' ')); END $$
    """,
    "DROP INDEX customers_search",
    "CREATE INDEX customers_search ON customers_searchdocument USING gin (customers_words(words))",
    "ANALYZE customers_searchdocument",
]
BACKWARDS = [
    "DROP INDEX customers_search",
    "DROP FUNCTION customers_words(text)",
    """
    CREATE INDEX customers_search ON customers_searchdocument
    USING gin (array_to_tsvector(string_to_array(words, ' ')))
    """,
]


def forwards(apps, schema_editor):
    _run(schema_editor, FORWARDS)


def backwards(apps, schema_editor):
    _run(schema_editor, BACKWARDS)


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_claims_and_partners")]
    operations = [migrations.RunPython(forwards, backwards)]
