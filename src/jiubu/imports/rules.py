"""Pure parts: cells to values, likeness of names, safe cells."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

_YES = frozenset({"1", "y", "yes", "true", "是", "有", "对", "√", "✓"})
_NO = frozenset({"0", "n", "no", "false", "否", "无", "没有", "×"})


class Unreadable(ValueError):
    """A cell says something that its column can't mean; the text is for people."""


def plain(text: str) -> str:
    """For comparing names: without case, width, blanks and punctuation ("GTX Pro" and "ＧＴＸpro" are alike)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def head_digest(head: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(plain(name) for name in head).encode()).hexdigest()


def parse(kind: str, text: str, choices: Mapping[str, object] | None = None) -> object:
    """The value of a non-empty cell; Unreadable with a sentence."""
    if kind == "text":
        return text
    if kind == "choice":
        return _choice(text, choices or {})
    return _PARSERS[kind](text)


def _choice(text: str, choices: Mapping[str, object]) -> str:
    wanted = plain(text)
    for value, title in choices.items():
        if wanted in {plain(value), plain(str(title))}:
            return value
    listed = ", ".join(str(title) for title in list(choices.values())[:8])
    raise Unreadable(_("“{text}” is not one of: {list}").format(text=text[:40], list=listed))


def _number(text: str) -> Decimal:
    cleaned = unicodedata.normalize("NFKC", text).strip().strip("¥￥$元").replace(",", "").replace(" ", "")
    factor = Decimal(1)
    if cleaned.endswith("万"):
        cleaned, factor = cleaned[:-1], Decimal(10_000)
    try:
        value = Decimal(cleaned) * factor
    except InvalidOperation as error:
        raise Unreadable(_("“{text}” is not a number").format(text=text[:40])) from error
    if not value.is_finite():
        raise Unreadable(_("“{text}” is not a number").format(text=text[:40]))
    return value


def _money(text: str) -> Decimal:
    value = _number(text)
    if abs(value) >= Decimal(10) ** 10:
        raise Unreadable(_("This amount is too large"))
    return value.quantize(Decimal("0.01"))


def _integer(text: str) -> int:
    value = _number(text)
    if value != value.to_integral_value() or abs(value) > 2_000_000_000:
        raise Unreadable(_("“{text}” is not a whole number").format(text=text[:40]))
    return int(value)


_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def _date(text: str) -> date:
    said = unicodedata.normalize("NFKC", text).strip()
    found = _COMPACT.fullmatch(said[:8]) if said[:8].isdigit() else _DATE.match(said)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(_("“{text}” is not a date such as 2026-11-22").format(text=text[:40])) from error


_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def _moment(text: str) -> datetime:
    found = _TIME.search(unicodedata.normalize("NFKC", text))
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (12, 0, 0)
        at = time(hour, minute, second)
    except ValueError as error:
        raise Unreadable(_("“{text}” is not a date such as 2026-11-22").format(text=text[:40])) from error
    return timezone.make_aware(datetime.combine(_date(text), at))


def _yes_no(text: str) -> bool:
    said = unicodedata.normalize("NFKC", text).strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unreadable(_("“{text}” is neither yes nor no").format(text=text[:40]))


_PARSERS: dict[str, Callable[[str], object]] = {
    "integer": _integer,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "yes_no": _yes_no,
}


def safe_cell(text: str) -> str:
    """What begins like a formula gets an apostrophe, so that no spreadsheet runs it."""
    if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not re.fullmatch(r"[+-]?[\d.,]+%?", text):
        return "'" + text
    return text


def suggest_columns(head: list[str], names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """importer column -> file column, by equal names, then by names that contain each other; each used once."""
    plain_head = {plain(name): name for name in reversed(head)}
    found: dict[str, str] = {}
    for key, said in names.items():
        hit = next((plain_head[p] for p in map(plain, said) if p in plain_head), None)
        if hit is not None and hit not in found.values():
            found[key] = hit
    for key, said in names.items():
        if key in found:
            continue
        words = [plain(name) for name in said if len(plain(name)) >= 2]
        hit = next((n for p, n in plain_head.items() if n not in found.values() and any(w in p for w in words)), None)
        if hit is not None:
            found[key] = hit
    return found


def suggest_value(said: str, known: Mapping[str, object], aliases: Mapping[str, str]) -> str:
    """The known value that a value of the file means, or ""."""
    wanted = plain(said)
    alias = next((meant for name, meant in aliases.items() if plain(name) == wanted), "")
    if alias in known:
        return alias
    for value, title in known.items():
        if wanted and wanted in {plain(value), plain(str(title))}:
            return value
    return ""
