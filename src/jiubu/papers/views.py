"""Pages of prints: asked for with a button, watched, fetched; or printed by the browser."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.papers import commands, queries, sheets
from jiubu.papers.models import PaperFile
from jiubu.web.requests import StaffRequest, staff

BUTTON = ("csrfmiddlewaretoken", "submission", "key")
"""What the form of a print holds beside its args."""


@staff()
@require_http_methods(["GET", "POST"])
@once
def paper_list(request: StaffRequest) -> HttpResponse:
    """One's prints; POST asks for one (``{% paper_button %}``)."""
    if request.method == "POST":
        args = {name: value for name, value in request.POST.items() if name not in BUTTON}
        paper = commands.ask_paper(request.POST.get("key", ""), args, by=request.actor)
        return redirect("papers:paper", paper.pk)
    page = page_of(queries.papers_of(request.actor), order=("-id",), after=request.GET.get("after", ""))
    lines = [(paper, queries.title_of(paper)) for paper in page.rows]
    return render(request, "papers/paper_list.html", {"page": page, "lines": lines})


@staff()
@require_GET
def paper_detail(request: StaffRequest, paper_id: int) -> HttpResponse:
    return render(request, "papers/paper_detail.html", _context(queries.paper_of(request.actor, paper_id)))


@staff()
@require_GET
def paper_progress(request: StaffRequest, paper_id: int) -> HttpResponse:
    """Whether the PDF is there; the page is shown again when it is."""
    paper = queries.paper_of(request.actor, paper_id)
    response = render(request, "papers/_paper.html", _context(paper))
    if not paper.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


def _context(paper: PaperFile) -> dict[str, object]:
    return {"paper": paper, "title": queries.title_of(paper)}


@staff()
@require_GET
def paper_file(request: StaffRequest, paper_id: int) -> HttpResponse:
    """The PDF, for who asked for it."""
    paper, content = queries.file_of(request.actor, paper_id)
    headers = {"Content-Disposition": f'attachment; filename="{paper.code}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@staff()
@require_GET
def paper_sheet(request: StaffRequest, paper_id: int) -> HttpResponse:
    """The same for the browser's print: where no PDF can be made, and for who is in a hurry."""
    paper = queries.paper_of(request.actor, paper_id)
    sheet = queries.sheet_of(request.actor, paper)
    return HttpResponse(sheets.html_of(sheet, paper, by=request.actor, is_on_screen=True))
