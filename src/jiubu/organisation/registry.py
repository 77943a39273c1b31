"""What people leave behind when they leave: higher floors say what they keep per person, and how it is handed over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from jiubu.kernel.actor import Actor

Counts = Mapping[int, Mapping[str, int]]
"""Store -> kind ("customers") -> how many."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """``count(group_id, user_id)`` says what a person has in which store; ``hand_over(from, to, store, reason, by)`` moves
    all that the person has in one store, by a command of its own.
    """

    titles: Mapping[str, str | Promise]
    count: Callable[[int, int], Counts]
    hand_over: Callable[[int, int, int, str, Actor], object]


BELONGINGS: list[Belongings] = []


def belongings(what: Belongings) -> None:
    """Register, once, in a module's ``reactions.py``."""
    BELONGINGS.append(what)


def left_behind(group_id: int, user_id: int) -> dict[int, dict[str, int]]:
    """Store -> kind -> how many, of everything that a module keeps for this person; nothing that is zero."""
    found: dict[int, dict[str, int]] = {}
    for what in BELONGINGS:
        for store_id, kinds in what.count(group_id, user_id).items():
            some = {kind: number for kind, number in kinds.items() if number}
            if some:
                found.setdefault(store_id, {}).update(some)
    return found


def titles() -> dict[str, str]:
    return {kind: str(title) for what in BELONGINGS for kind, title in what.titles.items()}
