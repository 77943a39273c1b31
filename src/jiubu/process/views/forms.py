"""A form of a run: filled in on a page or in a dialog, printed; and the pictures that belong to it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.organisation.once import once
from jiubu.process import access, commands, queries
from jiubu.process.answers import shown_text
from jiubu.process.definition import PICTURES, Form
from jiubu.process.forms import SEEN, AnswersForm, picture_of
from jiubu.process.models import AnswerSet, Run
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff
from jiubu.work.registry import url_of


def _found(request: StaffRequest, run_id: int, key: str) -> tuple[Run, Form, AnswerSet | None]:
    run = queries.run_of(request.actor, run_id)
    form = queries.definition_of(run.version_id).forms.get(key)
    if form is None:
        raise Run.DoesNotExist
    return run, form, queries.newest_answers(run_id).filter(form=key, part="").first()


def _subject_url(run: Run) -> str:
    return url_of(queries.label_of(run), run.subject_id) or "/"


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def run_form(request: StaffRequest, run_id: int, form: str) -> HttpResponse:
    """Fill in a form of the run. What is half done is kept as begun; the gate wants it complete."""
    run, definition, saved = _found(request, run_id, form)
    page = AnswersForm(
        definition,
        request.POST if request.method == "POST" else None,
        answers=saved.answers if saved else {},
        number=saved.number if saved else 0,
    )
    here = request.htmx.current_url_abs_path if request.htmx else None
    return form_page(
        request,
        "process/run_form.html",
        form=page,
        act=lambda values: _save(request, run, page, number=values[SEEN]),
        done=here or _subject_url(run),
        context={"run": run, "definition": definition, "saved": saved, "subject_url": _subject_url(run), "title": say(definition.title)},
    )  # fmt: skip


def _save(request: StaffRequest, run: Run, page: AnswersForm, *, number: int | None) -> AnswerSet:
    answers = page.answers()
    for field in page.definition.fields:
        given = answers.get(field.key)
        if field.type in PICTURES and given and str(given).startswith("data:"):
            answers[field.key] = _keep(request, run, page.definition.key, field.key, str(given))
    return commands.save_answers(
        run.pk, form=page.definition.key, answers=answers, number=number, by=request.actor
    )  # fmt: skip


def _keep(request: StaffRequest, run: Run, form: str, field: str, given: str) -> str:
    try:
        kept = commands.keep_attachment(run.pk, form=form, field=field, content=picture_of(given), by=request.actor)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.text, fields={field: refusal.text}) from refusal
    return str(kept.pk)


@staff(access.SEE)
@require_GET
def run_form_print(request: StaffRequest, run_id: int, form: str) -> HttpResponse:
    """The filled-in form on paper, with the store's letterhead."""
    run, definition, saved = _found(request, run_id, form)
    context: dict[str, Any] = {
        "run": run, "title": say(definition.title), "saved": saved, "help": say(definition.help),
        "rows": rows_of(definition, saved), "subject_url": _subject_url(run),
    }  # fmt: skip
    return render(request, "process/run_form_print.html", context)


def rows_of(definition: Form, saved: AnswerSet | None) -> list[dict[str, object]]:
    """Label and answer of each field, in words; pictures by their number."""
    answers = saved.answers if saved else {}
    rows = []
    for field in definition.fields:
        value = answers.get(field.key)
        if isinstance(value, dict):
            value = value.get("mask", "")
        is_picture = field.type in PICTURES and value
        text = "" if is_picture else shown_text(field, value)
        rows.append(
            {"label": say(field.title), "text": text, "picture": value if is_picture else "", "type": field.type}
        )
    return rows


@staff(access.SEE)
@require_GET
def attachment(request: StaffRequest, attachment_id: int) -> HttpResponse:
    """A picture of a form, for who may see its subject."""
    kept = queries.attachment_of(request.actor, attachment_id)
    with kept.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=kept.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
