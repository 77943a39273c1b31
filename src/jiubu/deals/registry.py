"""What modules above tell the deals: whether the customer of a deal was met."""

from collections.abc import Callable
from datetime import datetime

Met = Callable[[int, datetime, datetime], bool]
"""``met(deal_id, begin, end)``: whether the customer of this deal was met between the two."""

MEETINGS: dict[str, Met] = {}


def register_meetings(module: str, met: Met) -> None:
    if module in MEETINGS:
        raise TypeError(f"meetings of {module!r} are registered twice")
    MEETINGS[module] = met


def was_met(deal_id: int, begin: datetime, end: datetime) -> bool:
    return any(met(deal_id, begin, end) for met in MEETINGS.values())
