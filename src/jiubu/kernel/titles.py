"""Texts that come with data, in several languages: ``{"zh": "接待", "en": "Reception"}``."""

from collections.abc import Callable, Mapping
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

NAMES: dict[str, Callable[[int, str], str]] = {}
"""How a key that a higher module keeps is said to the reader: kind -> (group, key) -> text."""
KEYS = {"zh-hans": ("zh",), "zh-hant": ("zh_hant", "zh"), "en": ("en",)}


def say(title: Mapping[str, str] | None) -> str:
    """The text in the reader's language; Chinese where that is missing."""
    if not title:
        return ""
    for key in KEYS.get((get_language() or "zh-hans").lower(), ("zh",)):
        if title.get(key):
            return title[key]
    return title.get("zh") or next(iter(title.values()), "")


def _checked(value: dict[str, str]) -> dict[str, str]:
    unknown = set(value) - {"zh", "en", "zh_hant"}
    if unknown or not value.get("zh") or not value.get("en"):
        raise PydanticCustomError("title", _("A title has zh and en, and may have zh_hant."))
    return value


_TEXT = {"type": "string", "minLength": 1}
_SHAPE = {
    "type": "object",
    "properties": {"zh": _TEXT, "en": _TEXT, "zh_hant": {"type": "string"}},
    "required": ["zh", "en"],
    "additionalProperties": False,
}
Title = Annotated[dict[str, str], AfterValidator(_checked), WithJsonSchema(_SHAPE)]
"""Of a pack's record, and of what the API is sent: in both languages of the product."""


def register_names(kind: str, read: Callable[[int, str], str]) -> None:
    if kind in NAMES:
        raise TypeError(f"names of {kind!r} are registered twice")
    NAMES[kind] = read


def name_of(kind: str, group_id: int, key: str) -> str:
    """The text of a key such as a channel's; the key itself where nobody knows it."""
    return (NAMES[kind](group_id, key) if key and kind in NAMES else "") or key
