"""What is in a backup: a zip of tables as text, uploaded files, perhaps the keys, and last of all a manifest.

A table is written as PostgreSQL's ``COPY`` writes it (columns between tabs, ``\\N`` for nothing), whichever database it
comes from: PostgreSQL then reads and writes it at full speed, and SQLite's rows are translated on their way.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

FORMAT = 1
MANIFEST = "manifest.json"
KEYS = "keys.encrypted"
ENDING = ".jiubu"

LEFT_OUT = frozenset({"django_session", "usersessions_usersession", "journal_worker"})
"""Who is signed in and which workers live: true of the place, not of the data."""

Kind = Literal["bool", "int", "decimal", "datetime", "date", "time", "text", "json", "uuid", "bytes", "float"]

KINDS: dict[str, Kind] = {
    "AutoField": "int", "BigAutoField": "int", "SmallAutoField": "int", "IntegerField": "int", "BigIntegerField": "int",
    "SmallIntegerField": "int", "PositiveIntegerField": "int", "PositiveBigIntegerField": "int",
    "PositiveSmallIntegerField": "int", "BooleanField": "bool", "DecimalField": "decimal", "FloatField": "float",
    "DateTimeField": "datetime", "DateField": "date", "TimeField": "time", "JSONField": "json", "UUIDField": "uuid",
    "BinaryField": "bytes", "CharField": "text", "TextField": "text", "SlugField": "text", "EmailField": "text",
    "URLField": "text", "FileField": "text", "FilePathField": "text", "ImageField": "text",
    "GenericIPAddressField": "text",
}  # fmt: skip
"""Django's internal type of a field -> how its values are written."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Shape):
    name: str
    kind: Kind
    places: int = 0
    """Of a decimal."""


class Table(Shape):
    name: str
    part: str
    columns: tuple[Column, ...]
    rows: int
    digest: str
    last_id: int | None = None
    """The highest number given out so far, also to rows that are gone: it is never given out again."""


class File(Shape):
    """An uploaded file, by its place in the folder of files."""

    path: str
    part: str
    size: int
    digest: str


class Keys(Shape):
    fingerprints: tuple[str, ...]
    """Of the keys that the personal numbers in it are encrypted with: to tell whether a place has them."""
    is_included: bool = False
    salt: str = ""


class Manifest(Shape):
    """The table of contents; tables stand in an order in which each finds the rows that it refers to."""

    format: int
    product: str
    made_at: str
    vendor: str
    migrations: dict[str, list[str]]
    """App -> the last migrations applied; the tables are as these left them."""
    tables: tuple[Table, ...]
    files: tuple[File, ...]
    keys: Keys

    @property
    def row_count(self) -> int:
        return sum(table.rows for table in self.tables)


def kind_of(field: Any) -> Kind:
    """How the values of a model's field are written; a reference as what it refers to."""
    while field.remote_field is not None:
        field = field.target_field
    return KINDS[field.get_internal_type()]
