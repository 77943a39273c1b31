"""Tables that hold from one day until another: which row holds on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A row of a table. Both days belong to it; ``valid_until`` None: until a later row says otherwise."""

    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def overlaps(self, other: "Dated") -> bool:
        """Whether there is a day on which both hold."""
        return self.holds_on(other.valid_from) or other.holds_on(self.valid_from)


Row = TypeVar("Row", bound=Dated)


def row_on(rows: Iterable[Row], day: date, *, missing: Text) -> Row:
    """The one row that holds on ``day``.

    Refused("no_table", ``missing``) where none does, Refused("two_tables") where several do: neither is guessed.
    """
    checked.day(day)
    found = [row for row in rows if row.holds_on(day)]
    if not found:
        raise Refused("no_table", missing, details={"day": day.isoformat()})
    if len(found) > 1:
        text = _("Two rows of a table hold on the same day. Mend their dates.")
        raise Refused("two_tables", text, details={"day": day.isoformat()})
    return found[0]


def clashing(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Pairs of rows that hold on a common day. ``rows`` are those of one key: one energy, one region."""
    return [(one, other) for one, other in combinations(rows, 2) if one.overlaps(other)]
