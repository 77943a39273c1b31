"""Pure rules of work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

REMIND_BEFORE = timedelta(minutes=15)
"""A task rings this long before its time."""
PROMISE_GRACE = timedelta(minutes=30)
"""A promise is broken this long after its time."""
MISSED_AFTER = timedelta(hours=2)
"""An appointment that nobody kept or moved is missed this long after its end."""


def remind_at(due_at: datetime, now: datetime) -> datetime:
    """A quarter of an hour before; at the time itself when that has passed already."""
    early = due_at - REMIND_BEFORE
    return early if early > now else due_at


def roles_to_ask(levels: Sequence[dict[str, object]], amount: Decimal) -> list[str]:
    """The roles that must say yes to this amount, lowest first: those whose ``above`` it exceeds; 0 means always."""
    asked = [
        str(level["role"])
        for level in levels
        if Decimal(str(level.get("above", 0))) == 0 or amount > Decimal(str(level["above"]))
    ]
    return asked or [""]
