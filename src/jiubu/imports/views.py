"""The import wizard: upload, columns, values, check, mend, run, undo."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.imports import access, commands, queries, result
from jiubu.imports.forms import MappingForm, UploadForm, ValuesForm, cells_from
from jiubu.imports.models import Job
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.once import once
from jiubu.web.requests import StaffRequest, shows_list, staff

MENDED_ON_ONE_PAGE = 25


@staff(access.SEE, access.RUN)
@require_GET
@shows_list("imports")
def job_list(request: StaffRequest) -> HttpResponse:
    page = queries.jobs_page(request.actor, after=request.GET.get("after", ""))
    return render(request, "imports/job_list.html", {"page": page, "importers": queries.importers_for(request.actor)})


@staff(access.RUN)
@require_http_methods(["GET", "POST"])
@once
def job_new(request: StaffRequest, importer: str) -> HttpResponse:
    found = access.importer_for(request.actor, importer)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = commands.upload_file(importer, content=file.read(), file_name=file.name, by=request.actor)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal.text))
        else:
            return redirect("imports:mapping", job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "imports/job_new.html", {"form": form, "importer": found, "step": 1}, status=status)


@staff(access.RUN)
@require_http_methods(["GET", "POST"])
@once
def job_mapping(request: StaffRequest, job_id: int) -> HttpResponse:
    job = queries.job_of(request.actor, job_id)
    importer = queries.importer_of(job)
    form = MappingForm(
        request.POST or None,
        job=job,
        importer=importer,
        choices=queries.column_choices(request.actor, job),
        actor=request.actor,
    )
    if form.is_valid():
        try:
            job = commands.map_columns(
                job.pk, columns=form.part("column_"), options=form.part("option_"), by=request.actor
            )
        except Refused as refusal:
            _show(form, refusal, "column_")
        else:
            if queries.value_choices(job, importer, request.actor):
                return redirect("imports:values", job.pk)
            commands.check_import(job.pk, by=request.actor)
            return redirect("imports:detail", job.pk)
    context = {"job": job, "form": form, "importer": importer, "step": 2}
    return render(request, "imports/job_mapping.html", context, status=422 if form.is_bound else 200)


def _show(form: MappingForm, refusal: Refused, prefix: str) -> None:
    if isinstance(refusal, NotAllowed):
        raise refusal
    for name, text in refusal.fields.items():
        form.add_error(prefix + name if prefix + name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.text))


@staff(access.RUN)
@require_http_methods(["GET", "POST"])
@once
def job_values(request: StaffRequest, job_id: int) -> HttpResponse:
    job = queries.job_of(request.actor, job_id)
    importer = queries.importer_of(job)
    values = queries.value_choices(job, importer, request.actor)
    form = ValuesForm(request.POST or None, values=values, known=queries.known_values(importer, request.actor))
    if form.is_valid():
        commands.map_columns(job.pk, values=form.meanings(), by=request.actor)
        commands.check_import(job.pk, by=request.actor)
        return redirect("imports:detail", job.pk)
    context = {"job": job, "form": form, "importer": importer, "step": 3}
    return render(request, "imports/job_values.html", context, status=422 if form.is_bound else 200)


@staff(access.SEE, access.RUN)
@require_GET
def job_detail(request: StaffRequest, job_id: int) -> HttpResponse:
    job = queries.job_of(request.actor, job_id)
    return render(request, "imports/job_detail.html", _detail(request, job))


def _detail(request: StaffRequest, job: Job) -> dict[str, Any]:
    shown = request.GET.get("verdict", "refused" if job.refused_count else "")
    can_mend = (
        shown == "refused" and not job.is_emptied and job.state in {"checked", "done"} and request.actor.can(access.RUN)
    )
    size = MENDED_ON_ONE_PAGE if can_mend else 50
    page = None if job.is_working else queries.lines_page(request.actor, job, verdict=shown, after=request.GET.get("after", ""), size=size)  # fmt: skip
    importer = queries.importer_of(job)
    places = [(job.head.index(name), key) for key, name in job.columns.items() if name in job.head]
    return {
        "job": job,
        "importer": importer,
        "page": page,
        "rows": [_grid_row(line, places) for line in page.rows] if page else [],
        "grid_head": [importer.column(key).title for _place, key in places],
        "shown": shown,
        "can_mend": can_mend,
        "can_run": request.actor.can(access.RUN),
        "may_take": access.may_take(request.actor, job),
        "mapped": queries.mapped_of(job),
        "tabs": queries.tabs_of(job),
        "entries": [(entry, event) for entry in timeline(job)[:20] if not (event := read(entry)).is_quiet],
        "step": {"read": 3, "checking": 4, "checked": 4}.get(job.state, 5),
    }


def _grid_row(line: Any, places: list[tuple[int, str]]) -> dict[str, Any]:
    cells = [
        {"name": f"cell-{line.number}-{place}", "text": line.cells[place], "reason": line.reasons.get(key, "")}
        for place, key in places
    ]
    keys = {key for _place, key in places}
    whole = [text for key, text in line.reasons.items() if key not in keys]
    return {"number": line.number, "verdict": line.verdict, "title": line.get_verdict_display(), "cells": cells, "whole": whole}  # fmt: skip


@staff(access.SEE, access.RUN)
@require_GET
def job_progress(request: StaffRequest, job_id: int) -> HttpResponse:
    """What the page asks every second; when the work is over it loads the page again."""
    job = queries.job_of(request.actor, job_id)
    response = render(request, "imports/_progress.html", {"job": job})
    if not job.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@staff(access.RUN)
@require_POST
@once
def job_check(request: StaffRequest, job_id: int) -> HttpResponse:
    commands.check_import(job_id, by=request.actor)
    return redirect("imports:detail", job_id)


@staff(access.RUN)
@require_POST
@once
def job_run(request: StaffRequest, job_id: int) -> HttpResponse:
    commands.run_import(job_id, by=request.actor)
    return redirect("imports:detail", job_id)


@staff(access.RUN)
@require_POST
@once
def job_undo(request: StaffRequest, job_id: int) -> HttpResponse:
    commands.undo_import(job_id, by=request.actor)
    return redirect("imports:detail", job_id)


@staff(access.RUN)
@require_POST
@once
def job_lines(request: StaffRequest, job_id: int) -> HttpResponse:
    """Rows as corrected in the grid."""
    job = queries.job_of(request.actor, job_id)
    commands.mend_lines(job_id, cells=cells_from(request.POST, job.head), by=request.actor)
    return redirect("imports:detail", job_id)


@staff(access.SEE, access.RUN)
@require_GET
def job_result(request: StaffRequest, job_id: int, kind: str) -> HttpResponse:
    """The file with what became of each row; ``?verdict=refused`` for those alone."""
    verdict = request.GET.get("verdict", "")
    job = commands.hand_out_result(job_id, format=kind, verdict=verdict, by=request.actor)
    return result.as_response(job, kind, queries.all_lines(request.actor, job, verdict=verdict), by=request.actor)
