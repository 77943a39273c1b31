"""The discipline of follow-up: who made, pushed back and forgot how many contacts, with the names behind each number."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiubu.deals import access, queries
from jiubu.deals.forms import period_from
from jiubu.deals.queries import Discipline
from jiubu.kernel.paging import page_of
from jiubu.organisation import queries as organisation
from jiubu.web.requests import StaffRequest, staff


@staff(access.SEE)
@require_GET
def discipline(request: StaffRequest) -> HttpResponse:
    """Per person, then per week and person; K16 of each."""
    begin, end = period_from(request.GET, timezone.localdate())
    store_id = _number(request.GET, "store")
    people, weeks = queries.discipline_of(request.actor, begin, end, store_id=store_id)
    context = {
        "begin": begin,
        "end": end,
        "store_id": store_id,
        "stores": list(organisation.stores_of(request.actor)),
        "people": [(line, _cells(line, begin, end, store_id)) for line in people],
        "weeks": [(line, _cells(line, begin, end, store_id)) for line in weeks],
    }
    return render(request, "deals/discipline.html", context)


def _cells(line: Discipline, begin: date, end: date, store_id: int | None) -> list[tuple[str, int, str]]:
    """(what, how many, the address words of the names)."""
    if line.week is not None:
        begin, end = max(begin, line.week), min(end, line.week + timedelta(days=6))
    words: dict[str, object] = {"begin": begin, "end": end, "owner": line.owner_id or "pool"}
    words |= {"store": store_id} if store_id else {}
    whats = [("", line.scheduled), *((what, getattr(line, what)) for what in queries.WHAT)]
    return [(what, count, urlencode(words | ({"what": what} if what else {}))) for what, count in whats]


@staff(access.SEE)
@require_GET
def discipline_names(request: StaffRequest) -> HttpResponse:
    """The contacts behind a number: the same words in the address, the same rows."""
    begin, end = period_from(request.GET, timezone.localdate())
    what = request.GET.get("what", "")
    rows = queries.scheduled_contacts(
        request.actor, begin, end, store_id=_number(request.GET, "store"), owner_id=_number(request.GET, "owner"),
        is_pool=request.GET.get("owner") == "pool", what=what if what in queries.WHAT else "",
    )  # fmt: skip
    shown = rows.select_related("customer", "owner", "missed_by", "deal")
    page = page_of(shown, order=("planned_at", "id"), after=request.GET.get("after", ""))
    given_away = queries.given_away(request.actor, page.rows)
    context = {"page": page, "count": rows.count(), "what": what, "begin": begin, "end": end, "given_away": given_away}
    return render(request, "deals/discipline_names.html", context)


def _number(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
