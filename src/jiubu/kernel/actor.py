"""Who acts, through which door, and how far."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Self

from jiubu.kernel.errors import NotAllowed

Door = Literal["web", "api", "public", "pack", "clock", "import", "reaction", "command_line"]
Scope = Literal["own", "team", "store", "group"]
SCOPES: tuple[Scope, ...] = ("own", "team", "store", "group")


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows that one action covers: those of some people, of some stores, or of the whole group."""

    users: frozenset[int] = frozenset()
    stores: frozenset[int] = frozenset()
    group: bool = False

    def covers(self, *, owner_id: int | None, store_id: int | None) -> bool:
        return self.group or owner_id in self.users or store_id in self.stores


NOWHERE = Reach()
EVERYWHERE = Reach(group=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a machine that gives a command.

    ``reaches`` maps an action ("deals.move") to the rows it covers; a machine has ``is_machine`` and may do everything
    within its group.
    """

    group_id: int
    user_id: int | None
    name: str
    door: Door
    store_id: int | None = None
    stores: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    reaches: Mapping[str, Reach] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """How much of sensitive fields the roles show; asked through ``kernel.fields``."""
    is_machine: bool = False
    store_title: str = ""
    """Of the home store; with ``role_title`` for the head of the page."""
    role_title: str = ""
    is_limited: bool = False
    """Comes with a token that opens less than its owner may do; then the owner's own account is closed to it."""
    needs_two_factors: bool = False
    """One of the roles is worked in only by who signs in with a second factor."""
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def machine(cls, name: str, *, group_id: int, door: Door) -> Self:
        """The clock, a pack, a reaction: it may do everything within its group."""
        return cls(group_id=group_id, user_id=None, name=name, door=door, is_machine=True)

    def reach(self, action: str) -> Reach:
        return EVERYWHERE if self.is_machine else self.reaches.get(action, NOWHERE)

    def can(self, action: str) -> bool:
        return self.is_machine or action in self.reaches

    def require(self, action: str) -> None:
        if not self.can(action):
            raise NotAllowed(action)

    def require_over(self, action: str, *, owner_id: int | None, store_id: int | None) -> None:
        """Refuse unless ``action`` covers a row of this owner and store."""
        if not self.reach(action).covers(owner_id=owner_id, store_id=store_id):
            raise NotAllowed(action)
