"""What modules above tell the deals: whether the customer of a deal was met; what else moves when work is handed over."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from jiubu.kernel.actor import Actor

Met = Callable[[int, datetime, datetime], bool]
"""``met(deal_id, begin, end)``: whether the customer of this deal was met between the two."""

MEETINGS: dict[str, Met] = {}


def register_meetings(module: str, met: Met) -> None:
    if module in MEETINGS:
        raise TypeError(f"meetings of {module!r} are registered twice")
    MEETINGS[module] = met


def was_met(deal_id: int, begin: datetime, end: datetime) -> bool:
    return any(met(deal_id, begin, end) for met in MEETINGS.values())


@dataclass(frozen=True, slots=True)
class Moving:
    """A hand-over on its way (``back`` None), or its undoing: ``back`` names what had moved then, kind -> ids."""

    handover_id: int
    from_id: int
    to_id: int
    store_id: int
    deal_ids: Collection[int]
    only_open: bool = False
    back: Mapping[str, Sequence[int]] | None = None
    staying: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Kind ("deals.deal", "customers.customer") -> ids of what the giver keeps: what is about it is not taken from him."""


@dataclass(frozen=True, slots=True)
class Along:
    """A kind of thing that moves with a person's work. ``move`` does it, in the transaction of the hand-over that has
    checked the right, and gives the ids. ``label`` is what tasks and appointments are about; ``stays`` says, after
    ``move``, which ones the giver keeps.
    """

    kind: str
    title: str | Promise
    move: Callable[[Moving, Actor], list[int]]
    label: str = ""
    stays: Callable[[Moving], Collection[int]] | None = None


ALONG: dict[str, Along] = {}


def register_along(along: Along) -> None:
    if along.kind in ALONG:
        raise TypeError(f"what moves along, {along.kind!r}, is registered twice")
    ALONG[along.kind] = along


def move_along(moving: Moving, by: Actor) -> dict[str, list[int]]:
    """Kind -> ids of what moved."""
    return {kind: along.move(moving, by) for kind, along in ALONG.items()}


def staying_with(moving: Moving) -> dict[str, Collection[int]]:
    """What the giver keeps once ``move_along`` is done: kind as of ``Task.about_kind`` -> ids."""
    if not moving.only_open:
        return {}
    kept = {along.label: along.stays(moving) for along in ALONG.values() if along.stays is not None}
    return {**moving.staying, **kept}
