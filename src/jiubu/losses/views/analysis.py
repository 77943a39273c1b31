"""What was lost, counted; and the names behind every number."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiubu.deals import queries as deals
from jiubu.kernel.paging import page_of
from jiubu.losses import access, queries
from jiubu.losses.forms import asked_from, periods_of
from jiubu.losses.queries import Asked
from jiubu.losses.rules import SMALL_SAMPLE
from jiubu.organisation import queries as organisation
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def analysis(request: StaffRequest) -> HttpResponse:
    """By reason, rival, model, consultant, stage, source and month; how requests were decided; closing rates."""
    asked = asked_from(request.GET, timezone.localdate())
    found = queries.analysis_of(request.actor, asked)
    context = {
        "found": found,
        "tables": [
            (table, [(line, urlencode(line.words)) for line in table.lines]) for table in found.tables
        ],
        "all": urlencode(asked.words()),
        "closing": [_closing(row, asked) for row in found.closing],
        "small": SMALL_SAMPLE,
        **_bar(request, asked),
    }  # fmt: skip
    return render(request, "losses/analysis.html", context)


def _closing(row: Any, asked: Asked) -> dict[str, object]:
    words = Asked(asked.begin, asked.end, asked.store, owner=str(row.owner_id)).words()
    return {"row": row, "words": urlencode(words), "percent": None if row.rate is None else round(row.rate * 100, 1)}


@staff(access.SEE)
@require_GET
def names(request: StaffRequest) -> HttpResponse:
    """The losses behind a number: the same words in the address, the same rows."""
    asked = asked_from(request.GET, timezone.localdate())
    rows = queries.names_of(request.actor, asked)
    page = page_of(rows, order=("-decided_at", "-id"), after=request.GET.get("after", ""))
    cases = queries.cases_by_request([row.pk for row in page.rows])
    titles = deals.stage_titles(request.actor)
    context = {
        "page": page,
        "count": queries.losses_of(request.actor, asked).count(),
        "lines": [(row, titles.get(row.stage, row.stage), cases.get(row.pk)) for row in page.rows],
        "may_work": request.actor.can(access.WORK),
        **_bar(request, asked),
    }
    return render(request, "losses/names.html", context)


@staff(access.SEE)
@require_GET
def won(request: StaffRequest) -> HttpResponse:
    """The deals signed in the period: the other half of a closing rate."""
    asked = asked_from(request.GET, timezone.localdate())
    rows = queries.won_by(request.actor, asked).select_related("customer", "won_by", "series", "trim__series")
    page = page_of(rows, order=("-won_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "losses/won.html", {"page": page, **_bar(request, asked)})


def _bar(request: StaffRequest, asked: Asked) -> dict[str, object]:
    """Period and store, for every page of the analysis."""
    periods = [
        (title, urlencode(asked.words(begin=begin, end=end)), (begin, end) == (asked.begin, asked.end))
        for title, begin, end in periods_of(timezone.localdate())
    ]
    kept = [(name, value) for name, value in asked.words().items() if name not in ("begin", "end", "store")]
    stores = list(organisation.stores_of(request.actor))
    return {"asked": asked, "periods": periods, "kept": kept, "stores": stores, "words": urlencode(asked.words())}
