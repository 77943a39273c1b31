"""The API of prints."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.papers import commands, queries
from jiubu.papers.models import PaperFile
from jiubu.papers.schemas import PaperBody, PaperKindOut, PaperOut
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["papers"])


@router.get("/papers/kinds", response=list[PaperKindOut])
def paper_kinds(request: StaffRequest) -> list[dict[str, Any]]:
    """What you may print, with the names that each is asked with."""
    return [
        {"key": one.key, "title": str(one.title), "args": list(one.args)} for one in queries.kinds_of(request.actor)
    ]


@router.get("/papers", response=PageOut[PaperOut])
def paper_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """What you printed, newest first."""
    return page_out(page_of(queries.papers_of(request.actor), order=("-id",), after=after, size=size))


@router.post("/papers", response={201: PaperOut})
@once
def paper_make(request: StaffRequest, body: PaperBody) -> Status[PaperFile]:
    """Print: the worker makes a PDF; ask again until ``state`` is done. 409 'bad_paper' for other names than the kind's."""
    return Status(201, commands.ask_paper(body.key, body.args, by=request.actor))


@router.get("/papers/{int:paper_id}", response=PaperOut)
def paper_detail(request: StaffRequest, paper_id: int) -> PaperFile:
    """One print of yours."""
    return queries.paper_of(request.actor, paper_id)


@router.get("/papers/{int:paper_id}/file")
def paper_file(request: StaffRequest, paper_id: int) -> HttpResponse:
    """The PDF. 409 'not_ready' while it is being made, and when it is gone."""
    _paper, content = queries.file_of(request.actor, paper_id)
    return HttpResponse(content, content_type="application/pdf")
