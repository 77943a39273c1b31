"""Texts that come with data, in several languages: ``{"zh": "接待", "en": "Reception"}``."""

from collections.abc import Mapping
from typing import Annotated

from django.utils.translation import get_language
from pydantic import AfterValidator

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
        raise ValueError("a title has zh and en, and may have zh_hant")
    return value


Title = Annotated[dict[str, str], AfterValidator(_checked)]
