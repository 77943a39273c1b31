"""The same for many rows: asked for, watched, read row by row, undone."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.journal.log import read, timeline
from jiubu.kernel.listing import LISTS
from jiubu.kernel.paging import page_of
from jiubu.lists import access, commands, queries, rules, sheets
from jiubu.lists.forms import BulkForm, ids_in
from jiubu.lists.models import Bulk, BulkRow
from jiubu.lists.views.files import download
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff


@staff(access.BULK)
@require_http_methods(["GET", "POST"])
@once
def bulk_new(request: StaffRequest, list_key: str, action: str) -> HttpResponse:
    """Ask what the action wants to know. ``ids`` in the address, or ``all`` with the filters of the page."""
    declared, found = access.bulk_action_for(request.actor, list_key, action)
    query = rules.kept_query(request.GET.urlencode(), declared)
    ids = None if "all" in request.GET else ids_in(request.GET.get("ids", ""))
    form = BulkForm(request.POST or None, action=found, actor=request.actor)
    if not found.inputs and request.method == "POST":
        form.is_bound = True

    def ask(_values: dict[str, Any]) -> Bulk:
        return commands.ask_bulk(list_key, action=action, ids=ids, query=query, inputs=form.inputs(), by=request.actor)

    count = (
        queries.count_to_say(request.actor, declared, query, settings.BULK_MAX_ROWS) if ids is None else str(len(ids))
    )
    context = {"action": found, "list": declared, "count": count, "words": declared.words(request.actor, query)}
    return form_page(
        request, "lists/bulk_form.html", form=form, act=ask, done=lambda bulk: reverse("lists:bulk", args=[bulk.pk]),
        context=context,
    )  # fmt: skip


@staff(access.BULK)
@require_GET
def bulk_list(request: StaffRequest) -> HttpResponse:
    page = page_of(queries.bulks_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    lines = [(bulk, LISTS[bulk.list_key], LISTS[bulk.list_key].bulk_action(bulk.action)) for bulk in page.rows]
    return render(request, "lists/bulk_list.html", {"page": page, "lines": lines})


@staff(access.BULK)
@require_GET
def bulk_detail(request: StaffRequest, bulk_id: int) -> HttpResponse:
    """Result per row."""
    bulk = queries.bulk_of(request.actor, bulk_id)
    asked = request.GET.get("verdict", "")
    verdict = asked if asked in BulkRow.Verdict.values else ""
    page = queries.results_page(bulk, verdict=verdict, after=request.GET.get("after", ""))
    context = {
        **_context(bulk),
        "page": page,
        "results": queries.results_of(request.actor, bulk, page.rows),
        "tabs": _tabs(bulk),
        "shown": verdict,
        "entries": [(entry, read(entry)) for entry in timeline(bulk)[:10]],
    }
    return render(request, "lists/bulk_detail.html", context)


def _context(bulk: Bulk) -> dict[str, Any]:
    declared = LISTS[bulk.list_key]
    return {"bulk": bulk, "list": declared, "action": declared.bulk_action(bulk.action)}


def _tabs(bulk: Bulk) -> list[tuple[str, str, int]]:
    counts = queries.verdicts_of(bulk)
    found = [(v.value, str(v.label), counts.get(v.value, 0)) for v in BulkRow.Verdict if v.value and v.value in counts]
    return [("", _("All"), bulk.row_count), *found]


@staff(access.BULK)
@require_GET
def bulk_progress(request: StaffRequest, bulk_id: int) -> HttpResponse:
    bulk = queries.bulk_of(request.actor, bulk_id)
    response = render(request, "lists/_bulk.html", _context(bulk))
    if not bulk.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@staff(access.BULK)
@require_POST
@once
def bulk_undo(request: StaffRequest, bulk_id: int) -> HttpResponse:
    """Take back what was done, row by row."""
    commands.undo_bulk(queries.bulk_of(request.actor, bulk_id).pk, by=request.actor)
    return redirect("lists:bulk", bulk_id)


@staff(access.BULK)
@require_GET
def bulk_result(request: StaffRequest, bulk_id: int, kind: str) -> HttpResponse:
    """What became of each row, as a file."""
    bulk = queries.bulk_of(request.actor, bulk_id)
    content = sheets.result_file(bulk, kind, by=request.actor)
    return download(content, name=f"{bulk.code}.{kind}", kind=kind)
