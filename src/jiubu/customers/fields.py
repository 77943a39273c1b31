"""What a customer's fields may hold: raw input in, normalised values out, a sentence per wrong field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.kernel import identity
from jiubu.kernel.errors import Refused, Text

LENGTHS = {
    "name": 100, "other_phone": 30, "wechat": 60, "region": 60, "address": 200, "occupation": 60, "remark": 5000,
    "channel": 40,
}  # fmt: skip
NUMBERS: dict[str, Callable[[str], identity.Checked]] = {
    "mobile": identity.mobile,
    "other_phone": identity.phone,
    "credit_code": identity.credit_code,
    "id_number": identity.id_number,
}
UNIQUE = ("mobile", "credit_code")
"""Empty ones are stored as NULL: many cards may lack them."""
CHOICES = {"gender": {"", "male", "female"}, "kind": {"person", "company"}}
FIELDS = (
    "name", "gender", "mobile", "other_phone", "wechat", "email", "credit_code", "id_number", "birth_on", "region",
    "address", "occupation", "channel", "is_do_not_call", "remark", "extra",
)  # fmt: skip


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Refused("invalid") with a sentence for every wrong one, all at once."""
    found: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for name, value in values.items():
        found[name], error = _clean(name, value)
        if error:
            wrong[name] = error
    if wrong:
        raise Refused("invalid", _("Some values are not as they should be."), fields=wrong)
    return found


def _clean(name: str, value: Any) -> tuple[Any, Text]:
    if isinstance(value, str):
        value = " ".join(value.split()) if name != "remark" else value.strip()
    if name in NUMBERS:
        return _number(name, value or "")
    if name in CHOICES and value not in CHOICES[name]:
        return value, _("Choose one of those offered.")
    return value, _error(name, value)


def _number(name: str, value: str) -> tuple[str | None, Text]:
    if not value:
        return (None if name in UNIQUE else ""), ""
    checked = NUMBERS[name](value)
    return checked.value, checked.error


def _error(name: str, value: Any) -> Text:
    if name == "name" and not value:
        return _("This is required.")
    if name in LENGTHS and len(value) > LENGTHS[name]:
        return _("At most %d characters.") % LENGTHS[name]
    if name == "email" and value:
        return _email_error(value)
    if name == "extra" and value and not _are_texts(value.get("more_phones", [])):
        return _("more_phones is a list of phone numbers.")
    if name == "birth_on" and isinstance(value, date) and not date(1850, 1, 1) <= value <= timezone.localdate():
        return _("A birthday lies in the past.")
    return ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and len(one) <= LENGTHS["other_phone"] for one in value)


def _email_error(value: str) -> Text:
    try:
        validate_email(value)
    except ValidationError:
        return _("This is not an e-mail address.")
    return ""
