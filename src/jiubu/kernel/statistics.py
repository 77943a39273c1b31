"""What the database knows about how many rows there are."""

from django.apps import apps
from django.db import connection


def refresh_statistics() -> None:
    """After many rows at once: PostgreSQL would plan by the empty tables of before until it looks again by itself."""
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    tables = [
        quote(model._meta.db_table) for model in apps.get_models(include_auto_created=True) if model._meta.managed
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
