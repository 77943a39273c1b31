"""Where sealed values lie: modules register their columns, so that keys can be turned and what is left be named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from jiubu.kernel import crypto

_TOKEN = re.compile(r"(?:[0-9a-f]{8}:)?gAAAA[A-Za-z0-9_=-]{60,}")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """Columns of one table that hold sealed values. ``hashes``: text column -> the column of its keyed hash; ``texts``:
    text columns that nobody looks for; ``jsons``: JSON columns with sealed values somewhere inside."""

    name: str
    model: str
    hashes: Mapping[str, str] = field(default_factory=dict)
    jsons: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Model]:
        """Every row that may hold a sealed value, by id."""
        table: type[Model] = apps.get_model(self.model)
        casts = {f"{name}_text": Cast(name, TextField()) for name in self.jsons}
        rows = table._base_manager.annotate(**casts)  # noqa: SLF001  Django's public name
        held = Q(pk__in=[])
        for name in (*self.hashes, *self.texts):
            held |= ~Q(**{name: ""})
        for name in self.jsons:
            held |= Q(**{f"{name}_text__contains": "gAAAA"})
        found: QuerySet[Model] = rows.filter(held).order_by("pk")
        return found

    def tokens_of(self, row: Model) -> Iterator[str]:
        for name in (*self.hashes, *self.texts):
            if getattr(row, name):
                yield getattr(row, name)
        for name in self.jsons:
            yield from _tokens_in(getattr(row, name))

    def turn(self, row: Model) -> bool:
        """Seal the row's values with the newest key; whether anything changed. ``Unreadable`` when a key is gone."""
        if all(crypto.is_newest(token) for token in self.tokens_of(row)):
            return False
        for name, hashed in self.hashes.items():
            token = getattr(row, name)
            setattr(row, name, crypto.rotate(token))
            setattr(row, hashed, crypto.keyed_hash(crypto.decrypt(token)))
        for name in self.texts:
            setattr(row, name, crypto.rotate(getattr(row, name)))
        for name in self.jsons:
            setattr(row, name, _turned(getattr(row, name)))
        return True

    @property
    def columns(self) -> list[str]:
        return [*self.hashes, *self.hashes.values(), *self.texts, *self.jsons]


SEALED: dict[str, Sealed] = {}


def register_sealed(sealed: Sealed) -> None:
    if sealed.name in SEALED:
        raise TypeError(f"{sealed.name!r} is registered twice")
    SEALED[sealed.name] = sealed


@dataclass(slots=True)
class Left:
    """What still hangs on older keys, and what no key opens."""

    older: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)


def left_of(sealed: Sealed) -> Left:
    """Look at every sealed value of a table. Values of the newest key are opened too: its mark alone proves nothing."""
    left = Left()
    for row in sealed.rows().iterator(chunk_size=BATCH):
        tokens = list(sealed.tokens_of(row))
        if not all(_opens(token) for token in tokens):
            left.unreadable.append(row.pk)
        elif not all(crypto.is_newest(token) for token in tokens):
            left.older.append(row.pk)
    return left


def _opens(token: str) -> bool:
    try:
        crypto.decrypt(token)
    except crypto.Unreadable:
        return False
    return True


def _tokens_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _TOKEN.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tokens_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _tokens_in(part)


def _turned(value: Any) -> Any:
    if isinstance(value, str):
        return crypto.rotate(value) if _TOKEN.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: _turned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_turned(part) for part in value]
    return value
