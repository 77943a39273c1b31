"""What the clients did and what they were answered: the truth that the database is held against."""

from collections import Counter
from dataclasses import dataclass, field

ACKNOWLEDGED, REFUSED, UNKNOWN = "acknowledged", "refused", "unknown"


@dataclass(slots=True)
class Act:
    """One write with its mark, a text that nothing else in the database bears."""

    kind: str
    mark: str
    state: str = UNKNOWN
    about: int = 0
    """The deal or customer that it changed."""
    extra: tuple[str, ...] = ()


@dataclass(slots=True)
class Ledger:
    """Of one client: no two clients write to one, so none needs a lock."""

    acts: list[Act] = field(default_factory=list)
    retried: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def count(self, state: str) -> int:
        return sum(act.state == state for act in self.acts)
