"""Lists: what a list page shows, keeps as views, exports, and does to many rows at once.

A module declares its lists in its room ``lists.py``; pages, exports and bulk work know only this shape.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Text

Kind = Literal["text", "number", "money", "date", "moment"]
InputKind = Literal["person", "choice", "text", "moment", "yes_no"]
Row = Any
"""What a list is made of: a model, or what its ``shape`` makes of models."""


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` reads a row as this actor may see it (a masked number, "" for what is hidden).

    ``sort``: which of the list's orders its head sorts by. ``policy``: the sensitive field that it shows.
    """

    key: str
    title: Text
    value: Callable[[Row, Actor], object]
    kind: Kind = "text"
    is_default: bool = True
    sort: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a bulk action asks. ``choices``: (value, title) as this actor may choose."""

    key: str
    title: Text
    kind: InputKind = "text"
    choices: Callable[[Actor], Sequence[tuple[str, Text]]] = lambda _actor: ()
    is_required: bool = True
    help: Text = ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something done to many rows, each by the command that a single row has.

    ``values`` reads what the action changes as it is now (JSON): the same before and after is "unchanged", and undoing
    is refused where it is not what the action left. ``back`` puts the old values in their place, through commands too.
    """

    key: str
    title: Text
    icon: str
    action: str
    """What one must be allowed to do with a row."""
    values: Callable[[int, Actor], Mapping[str, Any]]
    run: Callable[[int, Mapping[str, Any], Actor], object]
    back: Callable[[int, Mapping[str, Any], Actor], object]
    inputs: tuple[Input, ...] = ()
    help: Text = ""


@dataclass(frozen=True, slots=True)
class List:
    """``rows`` and ``words`` read the filters from the query of the page's address, as its view does.

    ``orders``: what "sort" in the address may say -> fields for keyset paging; the first is what nothing said means.
    ``shape`` makes of models what columns and cells read, all rows of a page at once. ``cells``: a template with one
    partial per column, for pages. ``page``: the name of its page's address; "" for the plain table that every list has,
    which offers ``choices`` per filter. ``filters``: the names in the address that a view keeps, beside "sort".
    """

    key: str
    title: Text
    action: str
    columns: tuple[Column, ...]
    rows: Callable[[Actor, str], QuerySet[Any]]
    name: Callable[[Row], str]
    link: Callable[[Row], str]
    page: str = ""
    filters: tuple[str, ...] = ()
    choices: Callable[[Actor], Mapping[str, Sequence[tuple[str, Text]]]] = lambda _actor: {}
    words: Callable[[Actor, str], Sequence[str]] = lambda _actor, _query: ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"newest": ("-id",)})
    shape: Callable[[Sequence[Any], Actor], Sequence[Row]] = lambda rows, _actor: rows
    cells: str = ""
    bulk: tuple[BulkAction, ...] = ()

    def order(self, sort: str) -> tuple[str, ...]:
        return self.orders.get(sort) or next(iter(self.orders.values()))

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def bulk_action(self, key: str) -> BulkAction | None:
        return next((action for action in self.bulk if action.key == key), None)


LISTS: dict[str, List] = {}


def register_list(declared: List) -> None:
    if declared.key in LISTS:
        raise TypeError(f"list {declared.key!r} is declared twice")
    LISTS[declared.key] = declared
