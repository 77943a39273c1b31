"""Copies of rows that are there already, made inside the database: INSERT … SELECT with every id moved on.

One copy of the demo business is one statement per table. What a column becomes is read from the models: ids and
foreign keys move by the length of the table that they point to, everything else stays; the few columns that hold an
id in a text or in JSON are named in ``special.py``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection, models

Model = type[models.Model]
Special = Callable[["Step", str], str]
"""What becomes of a column: takes the step and the column's name, gives SQL."""


@dataclass(frozen=True, slots=True)
class Step:
    """Copy number ``number``: how far the ids of each table move."""

    number: int
    shifts: Mapping[Model, int]

    def moved(self, sql: str, model: Model) -> str:
        """The id of the copied row for ``sql``, an id of ``model``; as it is for what isn't copied."""
        shift = self.shifts.get(model, 0)
        return f"{sql} + {shift}" if shift else sql


@dataclass(frozen=True, slots=True)
class Plan:
    """What is copied, in this order; ``last`` is the highest id of the rows copied from."""

    last: Mapping[Model, int]
    special: Mapping[str, Special] = field(default_factory=dict)

    @classmethod
    def of(cls, kinds: Iterable[Model], special: Mapping[str, Special]) -> "Plan":
        last = {model: _last_id(model) for model in kinds}
        return cls({model: number for model, number in last.items() if number}, special)


def copy_rows(plan: Plan, step: Step, kinds: Iterable[Model], only: Mapping[Model, str] | None = None) -> int:
    """Insert one copy of the rows of these models; ``only`` leaves rows out (SQL of a condition). How many rows."""
    count = 0
    with connection.cursor() as cursor:
        for model in kinds:
            if model in plan.last:
                cursor.execute(_statement(plan, step, model, (only or {}).get(model, "")))
                count += cursor.rowcount
    return count


def _statement(plan: Plan, step: Step, model: Model, condition: str) -> str:
    quote = connection.ops.quote_name
    columns = [(f, quote(f.column)) for f in model._meta.concrete_fields if isinstance(f.column, str)]
    values = ", ".join(_value(plan, step, model, f, column) for f, column in columns)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    more = f" AND ({condition})" if condition else ""
    names = ", ".join(column for _, column in columns)
    # Names come from the models, numbers are ours: nothing of it was typed by anybody.
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {key} <= {plan.last[model]}{more}"  # noqa: S608


def _value(plan: Plan, step: Step, model: Model, column: "models.Field[object, object]", name: str) -> str:
    special = plan.special.get(f"{model._meta.label_lower}.{column.attname}")
    if special is not None:
        return special(step, name)
    target = column.related_model
    if isinstance(target, type) and issubclass(target, models.Model):
        return step.moved(name, target)
    return step.moved(name, model) if column.primary_key else name


def _last_id(model: Model) -> int:
    key = str(model._meta.pk.name)
    found = models.QuerySet(model).aggregate(last=models.Max(key))["last"]
    return int(found or 0)
