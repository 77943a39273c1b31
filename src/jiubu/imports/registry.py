"""What can be imported. A module declares its importers in ``importers.py``; the machine knows only this shape."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from jiubu.kernel.actor import Actor

Text = str | Promise
Kind = Literal["text", "integer", "money", "date", "moment", "yes_no", "choice"]
Verdict = Literal["made", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column that an importer understands.

    ``names``: how files call it (compared without case, spaces and punctuation). ``choices``: value -> title, for
    ``choice``. ``is_mapped``: values of the file may be mapped to values meant (also the empty one).
    """

    key: str
    title: Text
    kind: Kind = "text"
    is_required: bool = False
    names: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict)
    is_mapped: bool = False
    max_length: int = 500
    is_secret: bool = False
    """A personal number: sealed in the rows of an import, masked where it is shown."""
    policy: str = ""
    """The sensitive field (``kernel.fields``) that stands there: shown as far as the reader sees that field."""
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A question asked once for the whole file. ``choices`` are read for the actor."""

    key: str
    title: Text
    choices: "Callable[[Actor], Mapping[str, Text]]"
    default: str = ""
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as the importer gets it: typed values by column key; None where the cell is empty.

    A column that the file hasn't is not in ``values``: an import never empties what it doesn't mention.
    """

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row. ``before`` and ``after`` hold the values that an update changed (JSON); ``reasons`` has a
    sentence per column of a refused row, or a remark for a taken one ("" for the row as a whole)."""

    number: int
    verdict: Verdict
    object_id: int | None = None
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    reasons: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What one row did, for undoing it. ``before`` None: the row made the object."""

    number: int
    object_id: int
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Undone:
    """Whether the change of a row could be taken back; ``reason`` says why not (somebody changed it since)."""

    number: int
    is_undone: bool
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Context:
    """The import that a batch belongs to."""

    job_id: int
    group_id: int
    store_id: int | None
    options: Mapping[str, str]


class Apply(Protocol):
    """Take a batch in: one outcome per row, in any order. Runs inside a command, in bulk; a dry run is rolled back."""

    def __call__(self, rows: Sequence[Row], *, context: Context, by: "Actor") -> list[Outcome]: ...


class Undo(Protocol):
    """Take changes back, the last first. What somebody changed since is left and said."""

    def __call__(self, changes: Sequence[Change], *, context: Context, by: "Actor") -> list[Undone]: ...


@dataclass(frozen=True, slots=True)
class Importer:
    """``action``: what one must be allowed to do. ``key_of``: two rows with the same key mean the same thing.
    ``known``: the values that a mapped column may mean, for suggestions."""

    key: str
    title: Text
    help: Text
    action: str
    columns: tuple[Column, ...]
    apply: Apply
    undo: Undo
    options: tuple[Option, ...] = ()
    key_of: Callable[[Mapping[str, object]], str] = lambda _: ""
    known: "Callable[[str, Actor], Mapping[str, Text]]" = lambda _column, _actor: {}
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """column -> {value as files have it: one of ``known``}, tried before likeness."""
    batch_size: int = 1000
    order: int = 100

    def column(self, key: str) -> Column:
        return next(c for c in self.columns if c.key == key)


IMPORTERS: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    if importer.key in IMPORTERS:
        raise TypeError(f"importer {importer.key!r} is registered twice")
    IMPORTERS[importer.key] = importer
