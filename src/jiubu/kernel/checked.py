"""Figures as they come in: a number that is not one, or that no deal can have, is refused with a sentence.

Rules call these before they reckon, so that neither a float, a NaN nor a date of the year 9999 gets any further.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.errors import Refused, Text
from jiubu.kernel.money import CENT

LARGEST = Decimal("9999999999.99")
"""What the columns of amounts hold, in yuan."""
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)


def amount(value: object, field: str = "amount", *, negative: bool = False) -> Decimal:
    """``value`` as an amount in yuan: a Decimal of whole fen, from 0 (``negative``: also below) up to LARGEST.

    Refused("bad_amount") otherwise; ``field`` is the input that the sentence stands at.
    """
    found = _number(value)
    if found is None:
        raise _refused("bad_amount", field, _("An amount is a number of yuan with at most two decimals."))
    if found < 0 and not negative:
        raise _refused("bad_amount", field, _("An amount can't be below 0."))
    if abs(found) > LARGEST:
        raise _refused("bad_amount", field, _("An amount is at most 9,999,999,999.99 yuan."))
    if found != found.quantize(CENT):
        raise _refused("bad_amount", field, _("An amount is a number of yuan with at most two decimals."))
    return found.quantize(CENT)


def share(value: object, field: str = "rate", *, least: Decimal = Decimal(0), most: Decimal = Decimal(1)) -> Decimal:
    """``value`` as a share of one (0.13 for 13 %), between ``least`` and ``most``, both included.

    Refused("bad_rate") otherwise: 6 instead of 0.06 is the usual mistake.
    """
    found = _number(value)
    if found is None or not least <= found <= most:
        text = _("A rate is given as a share between %(least)s and %(most)s: 0.06 is 6 %%.")
        raise _refused("bad_rate", field, text % {"least": least, "most": most})
    return found


def count(value: object, field: str, *, least: int = 0, most: int) -> int:
    """``value`` as a whole number between ``least`` and ``most``, both included; Refused("bad_count") otherwise."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        text = _("This is a whole number from %(least)s to %(most)s.")
        raise _refused("bad_count", field, text % {"least": least, "most": most})
    return value


def day(value: object, field: str = "date") -> date:
    """``value`` as a calendar day of this century; Refused("bad_date") otherwise, also for a point in time."""
    if isinstance(value, datetime) or not isinstance(value, date) or not FIRST_DAY <= value <= LAST_DAY:
        raise _refused("bad_date", field, _("This is a day between 2000-01-01 and 2099-12-31."))
    return value


def _number(value: object) -> Decimal | None:
    """The finite Decimal; None for anything else. A float has lost its cents before it comes here."""
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _refused(code: str, field: str, text: Text) -> Refused:
    return Refused(code, text, fields={field: text})
