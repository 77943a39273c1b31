"""Numbers that identify a person, a company or a vehicle: normalised and judged."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.conf import settings
from django.utils import timezone
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
    return Checked(
        value, warning=_("The check digit (9th character) doesn't fit. Imported cars may have none; compare.")
    )


_PHONE = re.compile(r"\+?[0-9\s().\-/]{5,25}")
_CHINESE_MOBILE = re.compile(r"\+861[3-9]\d{9}")


def _plain(text: str) -> str:
    """Full-width digits and letters as ASCII, upper case, without spaces, dashes and middle dots."""
    return re.sub(r"[\s\-–—·•.]", "", unicodedata.normalize("NFKC", text)).upper()


def _parsed_phone(text: str) -> phonenumbers.PhoneNumber | None:
    given = unicodedata.normalize("NFKC", text).strip()
    if not _PHONE.fullmatch(given):
        return None
    try:
        number = phonenumbers.parse(given, "CN")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def mobile(text: str) -> Checked:
    """A mobile number as E.164 (+8613800138000), the key of a customer.

    Chinese ones are 1, then 3-9, then nine digits; segments are not checked, since new ones appear and numbers move
    between operators. A foreign one must be written with + and its country.
    """
    number = _parsed_phone(text)
    if number is None:
        return Checked(text.strip(), error=_("This is not a mobile number: 11 digits, or + and the country."))
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.country_code == 86 and not _CHINESE_MOBILE.fullmatch(value):
        return Checked(value, error=_("A mobile number has 11 digits and begins with 13 to 19."))
    return Checked(value)


def phone(text: str) -> Checked:
    """Any telephone number (mobile, land line with its area code, 400) as E.164."""
    number = _parsed_phone(text)
    if number is None:
        return Checked(text.strip(), error=_("This is not a telephone number. A land line needs its area code."))
    return Checked(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def readable_phone(value: str) -> str:
    """138 0013 8000 for +8613800138000; foreign numbers with their country."""
    if _CHINESE_MOBILE.fullmatch(value):
        return f"{value[3:6]} {value[6:10]} {value[10:]}"
    return value.removeprefix("+86")


_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTH = date(1850, 1, 1)


def id_check_digit(text: str) -> str:
    """What position 18 of a resident ID number must be (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(c) * weight for c, weight in zip(text[:17], _ID_WEIGHTS, strict=True)) % 11]


def birth_of_id(value: str) -> date | None:
    """The birthday inside an ID number; None when there is no such day."""
    try:
        return date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None


def gender_of_id(value: str) -> str:
    """An odd sequence number is a man's."""
    return "male" if int(value[16]) % 2 else "female"


def id_number(text: str) -> Checked:
    """A resident ID number (GB 11643). Permits of Hong Kong, Macao and Taiwan residents (81-83) and cards of foreign
    permanent residents (9) count the same way, so the region is not looked up.
    """
    value = _plain(text)
    if not _ID.fullmatch(value):
        return Checked(value, error=_("An ID number has 17 digits, and then a digit or X."))
    birth = birth_of_id(value)
    if birth is None or not _FIRST_BIRTH <= birth <= timezone.localdate():
        return Checked(value, error=_("The birthday in the ID number (7th to 14th digit) does not exist."))
    if id_check_digit(value) != value[17]:
        return Checked(value, error=_("The check digit (18th character) is wrong. Compare with the card."))
    return Checked(value)


_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(f"[{_CODE_ALPHABET}]{{18}}")
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def code_check_digit(text: str) -> str:
    """What position 18 of a unified social credit code must be (GB 32100)."""
    total = sum(_CODE_ALPHABET.index(c) * weight for c, weight in zip(text[:17], _CODE_WEIGHTS, strict=True))
    return _CODE_ALPHABET[(31 - total % 31) % 31]


def credit_code(text: str) -> Checked:
    """A unified social credit code of a company (GB 32100): 18 characters without I, O, S, V, Z."""
    value = _plain(text)
    if not _CODE.fullmatch(value):
        return Checked(value, error=_("A credit code has 18 digits and letters, and never I, O, S, V or Z."))
    if code_check_digit(value) != value[17]:
        return Checked(value, error=_("The check character (18th) is wrong. Compare with the business licence."))
    return Checked(value)


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_NORMAL_PLATE = re.compile(f"[{_PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]")


def plate(text: str) -> Checked:
    """A number plate (GA 36), upper case without the dot: 京A12345, new energy 沪AD12345 or 粤B12345D.

    The letters that mark new energy are ``settings.NEW_ENERGY_LETTERS``: more are given out over time.
    """
    value = _plain(text)
    letters = settings.NEW_ENERGY_LETTERS
    new_energy = rf"[{_PROVINCES}][A-HJ-NP-Z]([{letters}][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[{letters}])"
    if _NORMAL_PLATE.fullmatch(value) or re.fullmatch(new_energy, value):
        return Checked(value)
    return Checked(value, error=_("This is not a plate: province, letter, then 5 characters (6 for new energy)."))
