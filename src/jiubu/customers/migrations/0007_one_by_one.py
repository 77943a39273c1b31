"""Searching is not shared among parallel workers: each of them had to find a card before the first answer was shown, and the
one whose part held none read all of it (a second of a million cards).
"""

from django.db import migrations


def _alter(safety):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER FUNCTION customers_words(text) PARALLEL {safety}")

    return run


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_dear_words")]
    operations = [migrations.RunPython(_alter("RESTRICTED"), _alter("SAFE"))]
