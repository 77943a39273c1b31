"""What a print is asked with, and reading it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ObjectDoesNotExist

LONGEST = 100
LARGEST = 2**63


def kept_args(given: Mapping[str, object], names: Sequence[str]) -> dict[str, str] | None:
    """Each name with its text; None when a name is missing, unknown, or has no plain value."""
    if set(given) != set(names):
        return None
    texts = {name: str(given[name]) for name in names if isinstance(given[name], str | int | date)}
    is_plain = len(texts) == len(names) and all(len(text) <= LONGEST and "\x00" not in text for text in texts.values())
    return texts if is_plain else None


def digest_of(key: str, args: Mapping[str, str]) -> str:
    """The same print asked with the same."""
    return hashlib.sha256(json.dumps([key, sorted(args.items())]).encode()).hexdigest()


def number(args: Mapping[str, str], name: str) -> int:
    """The id that was asked with; what is none is as good as a missing row."""
    text = args.get(name, "")
    if not (text.isascii() and text.isdigit()) or int(text) >= LARGEST:
        raise ObjectDoesNotExist(name)
    return int(text)


def day(args: Mapping[str, str], name: str) -> date:
    """The day that was asked with: 2026-11-22."""
    try:
        return date.fromisoformat(args.get(name, ""))
    except ValueError as error:
        raise ObjectDoesNotExist(name) from error
