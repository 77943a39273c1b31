"""Template tags and filters used everywhere: icons, money, 万, titles of data."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jiubu.kernel import money as amounts
from jiubu.kernel.titles import say as say_title

register = template.Library()


@lru_cache(1)
def _icons() -> dict[str, dict[str, str]]:
    path = settings.NODE_MODULES / "@iconify-json/tabler/icons.json"
    icons: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))["icons"] if path.is_file() else {}
    return icons


@lru_cache(2000)
def _icon(name: str, size: int, css: str) -> SafeString:
    found = _icons().get(name)
    body = mark_safe(found["body"]) if found else ""  # noqa: S308  the icon set's own markup
    return format_html(
        '<svg class="ico {}" width="{}" height="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        css, size, size, body,
    )  # fmt: skip


@register.simple_tag
def icon(name: str, size: int = 18, css: str = "") -> SafeString:
    """An icon of the tabler set, inline."""
    return _icon(name, size, css)


@register.filter
def money(value: Decimal | None) -> str:
    return "" if value is None else amounts.plain(Decimal(value))


@register.filter
def wan(value: Decimal | None) -> str:
    """228.3 for 2,283,000; the template writes 万 beside it."""
    return "" if value is None else amounts.in_wan(Decimal(value))


@register.filter
def say(title: Mapping[str, str]) -> str:
    return say_title(title)
