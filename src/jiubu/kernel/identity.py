"""Numbers that identify a person, a company or a vehicle: normalised and judged."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Checked:
    """``value`` is normalised; ``error`` refuses it, ``warning`` only asks for another look."""

    value: str
    error: Text = ""
    warning: Text = ""


_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "123456781234579234567890123456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def vin_check_digit(text: str) -> str:
    """What position 9 of a well-formed VIN must be (ISO 3779, GB 16735)."""
    rest = sum(_VIN_VALUES[c] * weight for c, weight in zip(text, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def vin(text: str) -> Checked:
    """A VIN: 17 characters without I, O, Q. A wrong check digit is an error for Chinese ones (L…), else a warning."""
    value = re.sub(r"[\s\-·]", "", text).upper()
    if len(value) != 17:
        return Checked(value, error=_("A VIN has 17 characters."))
    if not _VIN.fullmatch(value):
        return Checked(value, error=_("A VIN has only digits and letters, and never I, O or Q."))
    if vin_check_digit(value) == value[8]:
        return Checked(value)
    if value.startswith("L"):
        return Checked(value, error=_("The check digit (9th character) is wrong. Compare with the vehicle licence."))
    return Checked(value, warning=_("The check digit (9th character) doesn't fit. Imported cars may have none; compare."))
