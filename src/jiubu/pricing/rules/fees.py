"""Fees that come with putting a car on the road: plate, papers, the store's own service. Configured items, with dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiubu.kernel import checked
from jiubu.pricing.rules.dated import Dated, row_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Dated):
    """``amount`` yuan, once a car. ``region`` "" holds where the region has no fee of this ``key`` of its own."""

    key: str
    amount: Decimal
    region: str = ""
    is_optional: bool = False


def fees_on(fees: Iterable[Fee], day: date, *, region: str = "") -> list[Fee]:
    """The fees of a region (two digits of GB/T 2260) on ``day``, one of each key, in the order of the table.

    Refused("bad_date"), ("two_tables") where two fees of one key hold at once.
    """
    checked.day(day)
    here = [one for one in fees if one.region in ("", region) and one.holds_on(day)]
    return [_of_key(key, here, day) for key in dict.fromkeys(one.key for one in here)]


def _of_key(key: str, here: list[Fee], day: date) -> Fee:
    """The region's own fee before the general one."""
    found = [one for one in here if one.key == key]
    return row_on([one for one in found if one.region] or found, day, missing="")
