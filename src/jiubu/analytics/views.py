"""The page of the figures, and the names behind each number."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from jiubu.analytics import access, queries
from jiubu.analytics.registry import SETS
from jiubu.analytics.rules import Period
from jiubu.organisation.models import Store
from jiubu.web.requests import StaffRequest, staff

KINDS = {
    "day": pgettext_lazy("period", "Day"), "week": pgettext_lazy("period", "Week"),
    "month": pgettext_lazy("period", "Month"),
}  # fmt: skip
PAGES = {"drive": "showroom:drive", "visit": "showroom:visit", "deal": "deals:detail", "customer": "customers:detail"}


@staff(access.SEE)
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """Every figure leads to the names behind it, and says how it is computed."""
    store, period = _asked(request)
    found = queries.figures_of(request.actor, store, period)
    return render(request, "analytics/figures.html", {**_frame(request, store, period), "figures": found})


@staff(access.SEE)
@require_GET
def names(request: StaffRequest) -> HttpResponse:
    """Who is counted: the top or the bottom of one indicator (K11, if none is named)."""
    store, period = _asked(request)
    indicator = queries.indicator_of(request.GET.get("code", "K11"))
    part = "bottom" if request.GET.get("part") == "bottom" else "top"
    person = _number(request.GET.get("person", ""))
    team = _number(request.GET.get("team", ""))
    found = queries.names_behind(request.actor, store, period, indicator.code, part, person, team)
    rows = [(one, reverse(PAGES[one.name.kind], args=[one.name.id])) for one in found]
    context = {"indicator": indicator, "rows": rows, "sets": [SETS[key] for key in indicator.sets[part]]}
    context["minus"] = [SETS[key] for key in indicator.minus] if part == "top" else []
    context["is_cut"] = len(rows) == queries.MOST_NAMES
    return render(request, "analytics/names.html", {**_frame(request, store, period), **context})


def _asked(request: StaffRequest) -> tuple[Store, Period]:
    store = queries.store_for(request.actor, _number(request.GET.get("store", "")) or request.actor.store_id or 0)
    kind = request.GET.get("period", "")
    return store, Period.around(kind if kind in KINDS else "month", _date(request) or timezone.localdate())


def _frame(request: StaffRequest, store: Store, period: Period) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "store": store, "stores": queries.stores_for(request.actor), "period": period, "kinds": KINDS.items(),
        "is_now": period.begin <= today < period.end, "today": today,
    }  # fmt: skip


def _date(request: StaffRequest) -> date | None:
    try:
        found = parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year < 2100 else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
