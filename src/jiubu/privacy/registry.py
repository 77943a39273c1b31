"""What modules hold about a person: each says how to copy it, how to empty it, and what the law makes us keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jiubu.kernel.errors import Text

if TYPE_CHECKING:
    from jiubu.kernel.actor import Actor

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
    """What a retention rule finds (a card, an import), and why. ``rows``: so many rows say something."""

    thing_id: int
    code: str
    why: str
    name: str = ""
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what nobody needs any more: ``find(group_id, before, most, after)`` gives what is without use since ``before``,
    at most so many, by their ids from behind ``after``.

    ``empty`` deletes what one of them says; None: it is the card of a person, and all that belongs to it goes.
    """

    key: str
    title: Text
    find: Callable[[int, date, int, int], list[Found]]
    empty: "Callable[[int, Actor], int] | None" = None

    @property
    def is_of_people(self) -> bool:
        return self.empty is None


FINDERS: dict[str, Finder] = {}


def register_finder(finder: Finder) -> None:
    if finder.key in FINDERS:
        raise TypeError(f"{finder.key!r} is registered twice")
    FINDERS[finder.key] = finder
