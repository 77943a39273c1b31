"""Which backups are kept."""

from collections.abc import Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 5, 12
"""The newest backup of each of so many days, weeks and months that have one."""


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Of these moments at which a backup was made, those whose backup stays."""
    newest_first = sorted(moments, reverse=True)
    found: set[datetime] = set()
    for of, count in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        spans: dict[str, datetime] = {}
        for moment in newest_first:
            spans.setdefault(moment.strftime(of), moment)
        found |= set(list(spans.values())[:count])
    return found
