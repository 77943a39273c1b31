"""SQLite's values as the text of a backup, and back."""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jiubu.recovery.archive.shape import Column

NOTHING = r"\N"
_ESCAPED = {"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", "\\": r"\\"}
_SPECIAL = re.compile("[\b\f\n\r\t\v\\\\]")
_PLAIN = {escaped[1]: plain for plain, escaped in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\(.)")

Translate = Callable[[Any], Any]


def escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], text)


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _PLAIN.get(found[1], found[1]), text) if "\\" in text else text


def writer(column: Column) -> Translate:
    """From what SQLite holds (never None) to text without tabs and line ends."""
    if column.kind == "decimal":
        unit = Decimal(1).scaleb(-column.places)
        return lambda value: str(Decimal(str(value)).quantize(unit))
    return WRITERS.get(column.kind, lambda value: escaped(str(value)))


def reader(column: Column) -> Translate:
    """From text to what Django writes into SQLite."""
    return READERS.get(column.kind, unescaped)


def _whole_microseconds(text: str) -> str:
    """``12:00:00.5`` as PostgreSQL says it is ``12:00:00.500000`` to SQLite, which compares texts."""
    whole, dot, part = text.partition(".")
    return f"{whole}.{part:0<6}" if dot else text


WRITERS: dict[str, Translate] = {
    "bool": lambda value: "t" if value else "f",
    "int": str,
    "float": str,
    "datetime": lambda value: f"{value}+00",
    "bytes": lambda value: rf"\\x{bytes(value).hex()}",
    "uuid": lambda value: str(uuid.UUID(value)),
}
READERS: dict[str, Translate] = {
    "bool": lambda text: int(text == "t"),
    "int": int,
    "float": float,
    "datetime": lambda text: _whole_microseconds(text.removesuffix("+00")),
    "time": _whole_microseconds,
    "bytes": lambda text: bytes.fromhex(text.removeprefix(r"\\x")),
    "uuid": lambda text: text.replace("-", ""),
}
