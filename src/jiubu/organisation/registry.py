"""What modules above tell the organisation.

What people leave behind when they leave, and how it is handed over; which records rights are explained about; what packs
say of roles.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Text

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


@dataclass(frozen=True, slots=True)
class Examined:
    """One record about which somebody's rights are explained: whose it is, where it is, and who else works on it."""

    id: int
    code: str
    title: str
    owner_id: int | None
    store_id: int
    owner: str = ""
    store: str = ""
    partner_id: int | None = None
    """Who cooperates on it."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of a module: ``module.see`` and its other actions are explained for one of them.

    ``sees`` asks the module's own queries as that person would, so that the explanation can be checked against them.
    """

    module: str
    title: Text
    find: Callable[[Actor, str], list[Examined]]
    get: Callable[[Actor, int], Examined]
    count: Callable[[Actor], int]
    sees: Callable[[Actor, int], bool]
    covers: Callable[[Actor, str, Examined], bool] | None = None
    """The module's own answer, where owner and store are not all that counts."""


@dataclass(frozen=True, slots=True)
class PackRole:
    """A role as the installed pack has it."""

    title: Mapping[str, str]
    grants: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


RECORDS: dict[str, Records] = {}
PACKS: list[Callable[[int], Mapping[str, PackRole]]] = []


def register_records(records: Records) -> None:
    if records.module in RECORDS:
        raise TypeError(f"records of {records.module!r} are registered twice")
    RECORDS[records.module] = records


def register_pack_roles(roles: Callable[[int], Mapping[str, PackRole]]) -> None:
    """``roles(group_id)``: the roles of the packs that the group has, by key."""
    PACKS.append(roles)


def pack_roles(group_id: int) -> dict[str, PackRole]:
    return {key: role for roles in PACKS for key, role in roles(group_id).items()}
