"""Questions that every request asks: compiled to SQL once, asked again with other values.

Django compiles a query anew each time, and for a question with a few joins that costs more than the database takes to
answer it. ``Prepared`` keeps what was compiled, per thread, and exchanges the values only. It is for the few questions
that stand in the way of everything; elsewhere a plain queryset is plainer.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)

BEYOND = 2**63
"""No id is as large; the database would not find nothing, it would refuse the number."""


class Prepared(Generic[M]):
    """``Prepared(build, user_id=1_900_000_001)``: ``build(user_id=…)`` gives the queryset, called once with the example.

    Examples must be of the values' types, unlike each other, and unlike anything else in the query: by them it is seen
    where the values go. Values may be numbers, texts and moments, not None and not lists; the queryset may not prefetch.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **examples: object) -> None:
        self.build = build
        self.examples = examples
        self.local = threading.local()

    def rows(self, **values: object) -> list[M]:
        """The rows for these values: one statement."""
        if values.keys() != self.examples.keys():
            raise TypeError(f"asked with {sorted(values)} instead of {sorted(self.examples)}")
        return self._compiled().rows(values)

    def first(self, **values: object) -> M | None:
        """The first of them; the queryset says how many are fetched."""
        return next(iter(self.rows(**values)), None)

    def get(self, **values: object) -> M:
        """The one row, or DoesNotExist."""
        found = self.first(**values)
        if found is None:
            model: Any = self._compiled().queryset.model
            raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")
        return found

    def _compiled(self) -> "_Compiled[M]":
        found: _Compiled[M] | None = getattr(self.local, "compiled", None)
        if found is None or not found.is_fresh:
            found = self.local.compiled = _Compiled(self.build(**self.examples), self.examples)
        return found


class _Compiled(Generic[M]):
    """One queryset with its compiler, for one connection."""

    def __init__(self, queryset: QuerySet[M], examples: dict[str, object]) -> None:
        query: Any = queryset.query
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise TypeError("a prepared question does not prefetch")
        self.queryset = queryset
        self.is_locking = query.select_for_update
        self.compiler: Any = query.get_compiler(using=queryset.db)
        self.sql, params = self.compiler.as_sql()
        self.params: list[object] = list(params)
        self.places = [(name, self._places(name, example)) for name, example in examples.items()]
        query.get_compiler = lambda *_args, **_more: self.compiler

    @property
    def is_fresh(self) -> bool:
        return self.compiler.connection is connections[self.queryset.db]

    def rows(self, values: dict[str, object]) -> list[M]:
        if self.is_locking and not self.compiler.connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        if any(isinstance(value, int) and abs(value) >= BEYOND for value in values.values()):
            return []
        params = list(self.params)
        for name, places in self.places:
            for place in places:
                params[place] = self._adapted(values[name], self.params[place])
        self.compiler.as_sql = lambda *_args, **_more: (self.sql, params)
        iterable: Any = self.queryset._iterable_class  # noqa: SLF001
        return list(iterable(self.queryset))

    def _places(self, name: str, example: object) -> Sequence[int]:
        places = [i for i, param in enumerate(self.params) if param == self._adapted(example, param)]
        if not places:
            raise TypeError(f"the example of {name} is nowhere in the query")
        return places

    def _adapted(self, value: object, like: object) -> object:
        """As the database's driver wants it."""
        operations = self.compiler.connection.ops
        if isinstance(value, datetime):
            return operations.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return operations.adapt_datefield_value(value)
        if isinstance(value, int) and isinstance(like, int):
            return type(like)(value)
        return value
