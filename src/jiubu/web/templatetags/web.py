"""Template tags and filters used everywhere: icons, money, 万, titles of data."""

import json
import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

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


@lru_cache(4000)
def _printed(template_name: str, thing: Hashable, more: Hashable, _when_and_how: Hashable) -> SafeString:
    return render_to_string(template_name, {"thing": thing, "more": more})


@register.simple_tag
def printed(template_name: str, thing: Hashable, more: Hashable = "") -> SafeString:
    """``thing`` (and ``more``) through a small template, remembered as long as all that it shows is the same.

    For rows and cards of long lists: printing is what such a page costs. ``thing`` is a frozen value that holds all that
    the template prints; the template may ask for nothing else, but for the language, the day and the hour's zone.
    """
    return _printed(template_name, thing, more, _when_and_how())


@register.simple_tag
def printed_each(template_name: str, things: Iterable[Hashable]) -> SafeString:
    """All of these, each as ``printed`` prints it."""
    now = _when_and_how()
    return mark_safe("".join([_printed(template_name, thing, "", now) for thing in things]))  # noqa: S308  they are safe


def _when_and_how() -> Hashable:
    return get_language(), timezone.localdate(), timezone.get_current_timezone()


@register.filter
def money(value: Decimal | None) -> str:
    return "" if value is None else amounts.plain(Decimal(value))


@register.filter
def short(value: Decimal | None) -> str:
    """¥184.6万 where people count in 万, ¥1.85M elsewhere."""
    return "" if value is None else amounts.short(Decimal(value))


@register.filter
def say(title: Mapping[str, str]) -> str:
    return say_title(title)


@register.simple_tag
def submission() -> SafeString:
    """The hidden key of one form: two submits of it make one thing (``organisation.once``)."""
    return format_html('<input type="hidden" name="submission" value="{}">', uuid.uuid4().hex)


@register.filter
def hue(key: int | None) -> int:
    """One of twelve colours of a round mark, always the same for the same person."""
    return (key or 0) * 7 % 12


@register.filter
def day(moment: datetime | date | str | None) -> str:
    """今天, 明天, 11月26日, and the year where it is another one. Nothing of a row that is not there ("" in a template)."""
    if moment is None or isinstance(moment, str):
        return ""
    local = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    today = timezone.localdate()
    named = {
        today: _("today"),
        today + timedelta(days=1): _("tomorrow"),
        today - timedelta(days=1): _("yesterday"),
    }
    return named.get(local) or date_format(local, "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT")


@register.filter
def when(moment: datetime | str | None) -> str:
    """今天 15:00, 11月26日 09:30."""
    if moment is None or isinstance(moment, str):
        return ""
    return f"{day(moment)} {timezone.localtime(moment):%H:%M}"


@register.filter
def percent(share: float) -> str:
    """0.4567 as 45.7%."""
    return f"{number_format(round(share * 100, 1), decimal_pos=1)}%"


@register.filter
def is_past(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now()


@register.filter
def late(moment: datetime) -> str:
    """How long ago it should have been: 2 天, 3 小时."""
    gone = timezone.now() - moment
    if gone.days:
        return ngettext("%d day", "%d days", gone.days) % gone.days
    hours = max(1, gone.seconds // 3600)
    return ngettext("%d hour", "%d hours", hours) % hours


@register.filter
def days_since(moment: datetime | None) -> int:
    return 0 if moment is None else max(0, (timezone.localdate() - timezone.localtime(moment).date()).days)


@register.filter
def duration(value: timedelta | None) -> str:
    """3 天 4 小时, 25 分钟: the two largest units."""
    if value is None:
        return ""
    minutes = max(0, int(value.total_seconds() // 60))
    parts = [
        (minutes // 1440, ngettext("%d day", "%d days", minutes // 1440)),
        (minutes // 60 % 24, ngettext("%d hour", "%d hours", minutes // 60 % 24)),
        (minutes % 60, ngettext("%d minute", "%d minutes", minutes % 60)),
    ]
    shown = [text % number for number, text in parts if number][:2]
    return " ".join(shown) or ngettext("%d minute", "%d minutes", 0) % 0


@register.filter
def at(table: Mapping[str, object], key: str) -> object:
    """The value of a key that stands in a variable; "" when there is none."""
    return table.get(key, "")


@register.filter
def nth(things: Sequence[object], place: int) -> object:
    """The thing at a place that stands in a variable, from 0."""
    return things[place]


@register.filter
def as_json(value: object) -> str:
    """Plain data for an attribute that a script reads; the template escapes it."""
    return json.dumps(value, ensure_ascii=False)
