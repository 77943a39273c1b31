"""Shape of what the pages of deals send."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from jiubu.deals.queries import Filters

GRADE = re.compile(r"[A-Z][A-Z+]{0,3}")
PHASES = ("lead", "open", "won", "after", "lost", "dormant")
CONTACTS = ("planned", "today", "overdue")


def filters_from(data: QueryDict) -> Filters:
    """Filters as they stand in the address; what makes no sense is passed over, a shared link must open."""
    owner = data.get("owner", "")
    contact = data.get("contact", "")
    return Filters(
        process_id=_number(data.get("process")),
        store_id=_number(data.get("store")),
        owner_id=_number(owner),
        is_pool=owner == "pool",
        grades=tuple(grade for grade in data.getlist("grade") if GRADE.fullmatch(grade)),
        contact=contact if contact in CONTACTS else "",  # type: ignore[arg-type]  # it is one of them
        phases=tuple(phase for phase in data.getlist("phase") if phase in PHASES),
        stage=data.get("stage", "")[:40],
        channel=data.get("channel", "")[:40],
        text=data.get("text", "")[:60],
    )


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 18 else None


class CalendarSpan(forms.Form):
    start = forms.DateTimeField(label=_("From"))
    end = forms.DateTimeField(label=_("To"))
