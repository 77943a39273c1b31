"""What the head of a kind of document asks for beside what all have: a few typed fields, kept in ``Document.data``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiubu.kernel import checked
from jiubu.kernel.errors import Refused, Text

Title = str | Promise
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Field:
    """``kind``: text, date, money, share, number, choice or yes_no. ``is_required``: to post, not to save.

    ``is_open``: may still be filled after posting, as what the outside says later (the tax bureau's number).
    """

    key: str
    title: Title
    kind: str = "text"
    is_required: bool = False
    choices: Sequence[tuple[str, Title]] = ()
    is_open: bool = False
    help: Title = ""


def cleaned(fields: Sequence[Field], data: Mapping[str, object]) -> dict[str, object]:
    """What may be kept of ``data``: known keys, typed, as JSON. Refused("bad_field") with a sentence at each wrong one."""
    known = {field.key: field for field in fields}
    wrong: dict[str, Text] = {key: _("There is no such field.") for key in data if key not in known}
    kept: dict[str, object] = {}
    for key, field in known.items():
        if key not in data or data[key] in (None, ""):
            continue
        try:
            kept[key] = _READ[field.kind](field, data[key])
        except Refused as refused:
            wrong[key] = refused.text
    if wrong:
        raise Refused("bad_field", _("Some fields can't be kept as they are."), fields=wrong)
    return kept


def missing(fields: Sequence[Field], data: Mapping[str, object]) -> list[Field]:
    """Required fields that are still empty."""
    return [field for field in fields if field.is_required and data.get(field.key) in (None, "", False)]


def _text(_field: Field, value: object) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long", _("This is too long: at most 300 characters."))
    return text


def _date(field: Field, value: object) -> str:
    try:
        day = value if isinstance(value, date) else parse_date(str(value).strip())
    except ValueError:
        day = None
    return checked.day(day, field.key).isoformat()


def _money(field: Field, value: object) -> str:
    return str(checked.amount(_decimal(value), field.key))


def _share(field: Field, value: object) -> str:
    return str(checked.share(_decimal(value), field.key))


def _number(field: Field, value: object) -> int:
    number = _decimal(value)
    if number is None or number != int(number):
        raise Refused("bad_count", _("This is a whole number."))
    return checked.count(int(number), field.key, most=10_000_000)


def _choice(field: Field, value: object) -> str:
    if str(value) not in {key for key, _title in field.choices}:
        raise Refused("bad_choice", _("Choose one of the list."))
    return str(value)


def _yes_no(_field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "1", "on", "yes"}:
        return True
    if str(value).lower() in {"false", "0", "off", "no"}:
        return False
    raise Refused("bad_choice", _("Say yes or no."))


def _decimal(value: object) -> Decimal | None:
    """As ``checked`` wants it: None for what is no finite number."""
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_READ = {
    "text": _text, "date": _date, "money": _money, "share": _share, "number": _number, "choice": _choice,
    "yes_no": _yes_no,
}  # fmt: skip
