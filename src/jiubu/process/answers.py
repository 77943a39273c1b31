"""Answers of a form: read by their type, checked with a sentence per field. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from jiubu.kernel import money
from jiubu.kernel.titles import say
from jiubu.process.definition import NUMERIC, PICTURES, Condition, Form, FormField

TEXT_LIMITS = {"text": 200, "long_text": 4000, "photo": 60, "signature": 60}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``answers`` as they are stored (numbers as text, so that nothing is rounded); ``errors`` a sentence per field."""

    answers: dict[str, object]
    errors: dict[str, str]
    missing: tuple[str, ...]
    """Keys of required fields that are shown and empty."""

    @property
    def is_complete(self) -> bool:
        return not self.errors and not self.missing


class Wrong(Exception):
    """A value does not fit its field."""


def clean_answers(form: Form, raw: Mapping[str, object], facts: Mapping[str, object] | None = None) -> Cleaned:
    """Read ``raw`` (from a page, JSON or a file) by the definition. Unknown fields are errors; hidden ones are dropped."""
    answers: dict[str, object] = {}
    errors = {key: _("There is no such field.") for key in raw if key not in {field.key for field in form.fields}}
    missing = []
    for field in form.fields:
        if not is_shown(field.shown_when, answers, facts or {}):
            continue
        try:
            value = read_value(field, raw.get(field.key))
        except Wrong as wrong:
            errors[field.key] = str(wrong)
            continue
        if value is not None:
            answers[field.key] = value
        elif field.required:
            missing.append(field.key)
    return Cleaned(answers, errors, tuple(missing))


def is_shown(condition: Condition | None, answers: Mapping[str, object], facts: Mapping[str, object]) -> bool:
    if condition is None:
        return True
    if condition.field is not None:
        return condition.holds(answers.get(condition.field))
    return condition.holds(facts.get(condition.fact or ""))


def read_value(field: FormField, raw: object) -> object:
    """The stored value, None when empty; Wrong with a sentence when it does not fit."""
    if raw in (None, "", []):
        return None
    if field.type in NUMERIC:
        return _number(field, raw)
    return READERS.get(field.type, _text)(field, raw)


def _number(field: FormField, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Wrong(_("Enter a number."))
    try:
        value = Decimal(str(raw).replace(",", "").replace("，", "").replace("¥", "").strip())
    except InvalidOperation as error:
        raise Wrong(_("Enter a number.")) from error
    if not value.is_finite() or abs(value) > Decimal(10) ** 12:
        raise Wrong(_("Enter a number."))
    if field.min is not None and value < field.min:
        raise Wrong(_("At least {limit}.").format(limit=field.min))
    if field.max is not None and value > field.max:
        raise Wrong(_("At most {limit}.").format(limit=field.max))
    if field.type == "money" and value != value.quantize(Decimal("0.01")):
        raise Wrong(_("Two decimals at most."))
    return format(value.normalize(), "f")


def _yes_no(_field: FormField, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {
        "true": True,
        "yes": True,
        "1": True,
        "on": True,
        "是": True,
        "false": False,
        "no": False,
        "0": False,
        "否": False,
    }
    found = words.get(str(raw).strip().lower())
    if found is None:
        raise Wrong(_("Choose yes or no."))
    return found


def _date(_field: FormField, raw: object) -> str:
    text = raw.isoformat() if isinstance(raw, date) else str(raw).strip().replace("/", "-").replace(".", "-")
    try:
        value = parse_date(text[:10])
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2200:
        raise Wrong(_("Enter a date such as 2026-05-01."))
    return value.isoformat()


def _choice(field: FormField, raw: object) -> str:
    if str(raw) not in {option.key for option in field.options}:
        raise Wrong(_("Choose one of: {options}.").format(options=_titles(field)))
    return str(raw)


def _choices(field: FormField, raw: object) -> list[str] | None:
    given = [str(item) for item in raw] if isinstance(raw, list | tuple) else [str(raw)]
    keys = [option.key for option in field.options]
    if not set(given) <= set(keys):
        raise Wrong(_("Choose from: {options}.").format(options=_titles(field)))
    if field.max_choices and len(set(given)) > field.max_choices:
        raise Wrong(_("Choose at most {count}.").format(count=field.max_choices))
    return [key for key in keys if key in given] or None


def _titles(field: FormField) -> str:
    return _(", ").join(say(option.title) for option in field.options)


def _text(field: FormField, raw: object) -> str | None:
    if not isinstance(raw, str | int | float | Decimal):
        raise Wrong(_("Enter a text."))
    text = str(raw).replace("\x00", "").strip()
    limit = field.max_length or TEXT_LIMITS[field.type]
    if len(text) > limit:
        raise Wrong(_("At most {count} characters; these are {given}.").format(count=limit, given=len(text)))
    return text or None


READERS: dict[str, Callable[[FormField, object], object]] = {
    "yes_no": _yes_no,
    "date": _date,
    "choice": _choice,
    "multi": _choices,
}


def typed(field: FormField, value: object) -> object:
    """A stored answer as its own type: Decimal, date, bool, text or list. 万 becomes yuan."""
    if value is None:
        return None
    if field.type in NUMERIC:
        number = Decimal(str(value))
        return number * 10_000 if field.type == "wan" else number
    if field.type == "date":
        return parse_date(str(value))
    return value


def shown_text(field: FormField, value: object) -> str:
    """A stored answer in words, for pages and print."""
    if value in (None, "", []):
        return "–"
    titles = {option.key: say(option.title) for option in field.options}
    if field.type == "choice":
        return titles.get(str(value), str(value))
    if field.type == "multi" and isinstance(value, list):
        return _(", ").join(titles.get(str(v), str(v)) for v in value)
    if field.type == "yes_no":
        return _("yes") if value else _("no")
    if field.type in NUMERIC:
        return _number_text(field, Decimal(str(value)))
    return str(value)


def kept_text(field: FormField, value: object) -> str:
    """As ``shown_text``, of what may be shown: of a sealed answer its mask, of a picture that there is one."""
    if isinstance(value, dict):
        return str(value.get("mask", ""))
    if field.type in PICTURES and value:
        return _("picture %s") % value
    return shown_text(field, value)


def given_text(field: FormField, value: object) -> str:
    """What somebody typed, said as a kept answer would be; as it is where it does not fit."""
    try:
        return kept_text(field, read_value(field, value))
    except Wrong:
        return str(value)


def _number_text(field: FormField, value: Decimal) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    if field.type == "money":
        return f"¥{text}"
    if field.type == "wan":
        return money.short(value * money.WAN)
    return f"{text} {field.unit}".strip()
