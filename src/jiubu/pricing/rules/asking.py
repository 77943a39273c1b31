"""Which list says the price: a pure search over rows that were fetched before, the same for whoever asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from jiubu.kernel.errors import Refused, Text
from jiubu.pricing.rules.dated import Dated

NO_CLASS, NO_MATCHING, NO_POLICY, NO_LINE = "no_class", "no_matching", "no_policy", "no_line"


def target_of(
    *, product_class_id: int | None = None, trim_id: int | None = None, option_id: int | None = None,
    colour_id: int | None = None, key: str = "", two: Text = "",
) -> str:  # fmt: skip
    """What a price is of, in one word; "" for any product. Refused("two_targets", ``two``) where several are given."""
    given = {"class": product_class_id, "trim": trim_id, "option": option_id, "colour": colour_id, "key": key.strip()}
    found = [f"{kind}:{value}" for kind, value in given.items() if value]
    if len(found) > 1:
        raise Refused("two_targets", two, fields={"target": two})
    return found[0] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Dated):
    """A price of a list."""

    id: int
    list_id: int
    item_id: int
    target: str
    amount: Decimal
    min_quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Dated):
    """A price list in use; no store: for the whole group."""

    id: int
    store_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Dated):
    """When a list is looked into; a condition that is None fits everything."""

    id: int
    priority: int
    list_id: int
    customer_class_id: int | None = None
    product_class_id: int | None = None
    item_id: int | None = None
    store_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One question. ``targets``: the nearest first; ``product_classes``: the car's own, then those above it."""

    item_id: int
    targets: tuple[str, ...]
    customer_class_id: int | None
    product_classes: tuple[int, ...]
    is_of_car: bool
    store_id: int
    quantity: int
    on: date


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that says prices. ``matched``: product class -> customer class."""

    policies: tuple[Policy, ...]
    sources: Mapping[int, Source]
    lines: Mapping[tuple[int, int], tuple[Line, ...]]
    """(list, item) -> its lines."""
    matched: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Either the line with its policy, or why there is none."""

    line: Line | None = None
    policy: Policy | None = None
    product_class_id: int | None = None
    """The class of the car that is matched, else the car's own."""
    why: str = ""
    matched_with: int | None = None
    """The other customer class, where the car is matched with one."""


def book_of(
    policies: Iterable[Policy], sources: Iterable[Source], lines: Iterable[Line], matched: Mapping[int, int]
) -> Book:
    """Put in an order that does not depend on how the rows came."""
    by_place: dict[tuple[int, int], list[Line]] = {}
    for line in sorted(lines, key=lambda one: (one.valid_from, one.id)):
        by_place.setdefault((line.list_id, line.item_id), []).append(line)
    return Book(
        tuple(sorted(policies, key=lambda one: (one.priority, one.id))),
        {source.id: source for source in sources},
        {place: tuple(rows) for place, rows in by_place.items()},
        matched,
    )


def find(wanted: Wanted, book: Book) -> Found:
    """The price of what is wanted, or why there is none.

    A car's class must be matched with the class of the customer. Then policies by priority, those of one priority as they
    were made; the first whose list has a line for it wins. Within a list the nearest target wins, then the largest
    quantity that is reached.
    """
    product_class, other = _matched(wanted, book)
    if wanted.is_of_car:
        if not wanted.product_classes:
            return Found(why=NO_CLASS)
        if other is not None or product_class is None:
            return Found(product_class_id=wanted.product_classes[0], why=NO_MATCHING, matched_with=other)
    fitting = [policy for policy in book.policies if _fits(policy, wanted, book)]
    for policy in fitting:
        line = _line(wanted, book.lines.get((policy.list_id, wanted.item_id), ()))
        if line is not None:
            return Found(line, policy, product_class)
    return Found(product_class_id=product_class, why=NO_LINE if fitting else NO_POLICY)


def _matched(wanted: Wanted, book: Book) -> tuple[int | None, int | None]:
    """The nearest class of the car that is matched at all, and the customer class that it stands under if it is another."""
    for product_class in wanted.product_classes:
        customer_class = book.matched.get(product_class)
        if customer_class is not None:
            return product_class, customer_class if customer_class != wanted.customer_class_id else None
    return None, None


def _fits(policy: Policy, wanted: Wanted, book: Book) -> bool:
    source = book.sources.get(policy.list_id)
    return (
        source is not None
        and all(one.holds_on(wanted.on) for one in (policy, source))
        and all(one.store_id in (None, wanted.store_id) for one in (policy, source))
        and policy.customer_class_id in (None, wanted.customer_class_id)
        and policy.product_class_id in (None, *wanted.product_classes)
        and policy.item_id in (None, wanted.item_id)
    )


def _line(wanted: Wanted, lines: tuple[Line, ...]) -> Line | None:
    reached = [one for one in lines if one.holds_on(wanted.on) and one.min_quantity <= wanted.quantity]
    for target in wanted.targets:
        alike = [one for one in reached if one.target == target]
        if alike:
            return max(alike, key=lambda one: (one.min_quantity, one.valid_from, one.id))
    return None


def overlapping(lines: Iterable[Line]) -> list[tuple[Line, Line]]:
    """Lines of one list that say the price of the same thing on the same day."""
    places: dict[tuple[int, int, str, int], list[Line]] = {}
    for line in lines:
        places.setdefault((line.list_id, line.item_id, line.target, line.min_quantity), []).append(line)
    found = []
    for rows in places.values():
        ordered = sorted(rows, key=lambda one: (one.valid_from, one.id))
        found += [(one, other) for one, other in pairwise(ordered) if one.overlaps(other)]
    return found
