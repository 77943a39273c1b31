"""What a module accepts from an industry pack."""

import hashlib
import json
from collections.abc import Collection
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from jiubu.kernel.actor import Actor

Policy = Literal["follow", "seed", "demo", "read"]
"""What installing does with a row: it goes with the pack until the group edits it, is put once, on request; or it is never
put (``read``): tables of the law that a module reads from the pack itself."""

SECTIONS: dict[str, type["Row"]] = {}


class Row(BaseModel):
    """One record of a pack section. ``key`` never changes once it is published.

    A module declares its rows in ``pack.py``; the section is the path of the file inside the pack
    (``deals/loss_reasons`` for ``packs/<trade>/deals/loss_reasons.yaml``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    section: ClassVar[str] = ""
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 100
    """Sections are put in this order, small numbers first."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.section:
            if cls.section in SECTIONS:
                raise TypeError(f"section {cls.section!r} is declared twice")
            SECTIONS[cls.section] = cls

    def put(self, *, by: Actor) -> None:  # noqa: ARG002  each section says how
        """Create or change the record in ``by.group_id``, through a command."""
        raise TypeError(f"{type(self).__name__} has no put()")

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:  # noqa: ARG003  each section says how
        """The group's records as they are now, without the deleted ones, in one query."""
        raise TypeError(f"{cls.__name__} has no rows()")

    def references(self) -> list[tuple[str, str]]:
        """(section, key) of every record of the pack that this row names; checked when the pack is read."""
        return []

    def digest(self) -> str:
        """Equal for equal rows, in whatever order the keys came: PostgreSQL keeps its own order."""
        plain = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()

    def plain(self) -> dict[str, object]:
        """What the digest is made of. A field that rows get later is left out while it is empty."""
        return self.model_dump(mode="json")
