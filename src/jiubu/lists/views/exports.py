"""Lists as files."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.listing import LISTS
from jiubu.kernel.paging import page_of
from jiubu.lists import access, commands, queries, rules, tasks
from jiubu.lists.forms import ExportForm
from jiubu.lists.models import Export
from jiubu.lists.views.files import download
from jiubu.organisation.once import once
from jiubu.web.answers import put_errors
from jiubu.web.requests import StaffRequest, staff


@staff(access.EXPORT)
@require_http_methods(["GET", "POST"])
@once
def export_new(request: StaffRequest, list_key: str) -> HttpResponse:
    """Take the list out as it is filtered now; small ones are ready at once."""
    declared = access.list_for(request.actor, list_key)
    query = rules.kept_query(request.GET.urlencode(), declared)
    said = request.GET.get("view", "")
    view_id = int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None
    form = ExportForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["which"] == "all":
            columns = queries.offered_columns(request.actor, declared)
        else:
            columns = queries.setting_of(request.actor, list_key, view_id=view_id).columns
        try:
            export = commands.ask_export(
                list_key, query=query, columns=[c.key for c in columns], format=form.cleaned_data["format"],
                by=request.actor,
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as refusal:
            put_errors(form, refusal)
        else:
            tasks.make_small(export, by=request.actor)
            return redirect("lists:export", export.pk)
    words = declared.words(request.actor, query)
    count = queries.count_to_say(request.actor, declared, query, settings.EXPORT_MAX_ROWS)
    context = {"form": form, "list": declared, "words": words, "count": count}
    return render(request, "lists/export_form.html", context, status=422 if form.is_bound else 200)


@staff(access.EXPORT)
@require_GET
def export_list(request: StaffRequest) -> HttpResponse:
    page = page_of(queries.exports_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    lines = [(export, LISTS[export.list_key]) for export in page.rows]
    return render(request, "lists/export_list.html", {"page": page, "lines": lines})


@staff(access.EXPORT)
@require_GET
def export_detail(request: StaffRequest, export_id: int) -> HttpResponse:
    export = queries.export_of(request.actor, export_id)
    return render(request, "lists/export_detail.html", _context(request, export))


@staff(access.EXPORT)
@require_GET
def export_progress(request: StaffRequest, export_id: int) -> HttpResponse:
    """How far the file is; the page is shown again when it is there."""
    export = queries.export_of(request.actor, export_id)
    response = render(request, "lists/_export.html", _context(request, export))
    if not export.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


def _context(request: StaffRequest, export: Export) -> dict[str, object]:
    declared = LISTS[export.list_key]
    return {"export": export, "list": declared, "words": declared.words(request.actor, export.query)}


@staff(access.EXPORT)
@require_GET
def export_file(request: StaffRequest, export_id: int) -> HttpResponse:
    """The file itself, for who asked for it; that it was made is in the journal."""
    export, content = queries.file_of(request.actor, export_id)
    return download(content, name=f"{export.code}.{export.format}", kind=export.format)
