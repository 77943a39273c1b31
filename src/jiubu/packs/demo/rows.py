"""Which rows are the demo's: those that their tables numbered while it was loaded, and nobody else could add any."""

from collections.abc import Mapping

from django.apps import apps
from django.db import connection, models

from jiubu.packs.demo.paths import path_to_group

Numbers = dict[str, int]
Ranges = dict[str, list[int]]
"""Label of a model to the number before the first and that of the last."""


def models_of_group() -> list[type[models.Model]]:
    """Models whose rows belong to a group."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and path_to_group(m) is not None]


def numbered_models() -> list[type[models.Model]]:
    """Those whose rows are numbered; the others are parts that go with what they are a part of."""
    return [m for m in models_of_group() if isinstance(m._meta.pk, models.AutoField | models.BigAutoField)]


def hold_tables() -> None:
    """Nobody else writes into them until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in models_of_group())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def numbers() -> Numbers:
    """The highest number of each table now."""
    return {m._meta.label_lower: models.QuerySet(m).aggregate(n=models.Max("pk"))["n"] or 0 for m in numbered_models()}


def between(before: Numbers, after: Numbers) -> Ranges:
    """The tables that grew, and from where to where."""
    return {label: [before.get(label, 0), last] for label, last in after.items() if last > before.get(label, 0)}


def is_demo(ranges: Mapping[str, list[int]], model: type[models.Model], field: str = "pk") -> models.Q:
    """Rows of ``model`` that the demo brought; ``field`` when they are seen from elsewhere ("customer_id")."""
    first, last = ranges.get(model._meta.label_lower, (0, 0))
    return models.Q(**{f"{field}__gt": first, f"{field}__lte": last})
