"""What modules hold about a person: each says how to copy it, how to empty it, and what the law makes us keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from jiubu.kernel.errors import Text

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """Something that must be kept, why, and until when. ``code`` is stable: "contract"."""

    code: str
    text: str
    until: date


@dataclass(frozen=True, slots=True)
class Holding:
    """A part of what is held about the cards of one person.

    ``copy(ids)``: readable rows. ``empty(ids, is_held)``: delete names, numbers, free texts and files, count the rows; what
    the law makes us keep stays while ``is_held``. Figures, times and links stay: statistics and journal remain true.
    ``held(ids)``: what must be kept. ``blocks(ids)``: sentences why nothing may be deleted yet (an open deal).
    """

    name: str
    title: Text
    copy: Callable[[Sequence[int]], list[Row]]
    empty: Callable[[Sequence[int], bool], int] = lambda _ids, _is_held: 0
    held: Callable[[Sequence[int]], list[Held]] = lambda _ids: []
    blocks: Callable[[Sequence[int]], list[Text]] = lambda _ids: []


HOLDINGS: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    if holding.name in HOLDINGS:
        raise TypeError(f"{holding.name!r} is registered twice")
    HOLDINGS[holding.name] = holding


@dataclass(frozen=True, slots=True)
class Found:
    """A card that a retention rule finds, and why."""

    customer_id: int
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds cards that nobody needs any more: ``find(group_id, before, most)`` gives those without use since ``before``."""

    key: str
    title: Text
    find: Callable[[int, date, int], list[Found]]


FINDERS: dict[str, Finder] = {}


def register_finder(finder: Finder) -> None:
    if finder.key in FINDERS:
        raise TypeError(f"{finder.key!r} is registered twice")
    FINDERS[finder.key] = finder
