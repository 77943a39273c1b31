"""What the simulated people did, written down by themselves: nothing here is read from the database."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from jiubu.kernel.errors import Refused


class Books:
    """Counts of what was done, and the names behind what the figures count."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.names: defaultdict[str, set[Any]] = defaultdict(set)
        self.refusals: Counter[str] = Counter()

    def note(self, what: str, name: Any = None) -> None:
        self.done[what] += 1
        if name is not None:
            self.names[what].add(name)

    def refused(self, code: str, act: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """It must be refused, for this reason."""
        found = "done"
        try:
            act(*args, **kwargs)
        except Refused as refusal:
            found = refusal.code
        assert found == code, f"{act.__name__}: {found} instead of {code}"
        self.refusals[code] += 1
