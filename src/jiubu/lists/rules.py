"""Queries of list pages as text, and the columns that are shown."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from jiubu.kernel.listing import Column, List

LONGEST_QUERY = 1000


def kept_query(query: str, declared: List) -> str:
    """What a view keeps of an address: the list's own filters and its order, in one way of writing; no empty ones."""
    wanted = (*declared.filters, "sort")
    pairs = [(name, value) for name, value in parse_qsl(query) if name in wanted and "\x00" not in value]
    return urlencode(sorted(pairs, key=lambda pair: wanted.index(pair[0])))


def filters_in(query: str) -> list[str]:
    """The names of the filters that a query uses."""
    return sorted({name for name, _value in parse_qsl(query) if name != "sort"})


def sort_of(query: str) -> str:
    return dict(parse_qsl(query)).get("sort", "")


def chosen_columns(keys: Sequence[str], offered: Iterable[Column]) -> list[Column]:
    """The columns to show: those chosen and still offered, in the order chosen; else the usual ones."""
    known = {column.key: column for column in offered}
    chosen = [known[key] for key in dict.fromkeys(keys) if key in known]
    return chosen or [column for column in known.values() if column.is_default] or list(known.values())[:1]
