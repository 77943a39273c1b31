"""Processes and runs over HTTP."""

from typing import Any

from django.http import HttpResponse
from ninja import File, Router, Status, UploadedFile

from jiubu.organisation import queries as organisation
from jiubu.organisation.once import once
from jiubu.process import commands, queries, schemas
from jiubu.process.drawing import draw
from jiubu.process.jsonschema import schema_of
from jiubu.process.models import AnswerSet, Attachment, Process, Run, Version, Visit
from jiubu.web.requests import StaffRequest

router = Router(tags=["process"])


@router.get("/processes", response=list[schemas.ProcessOut])
def process_list(request: StaffRequest) -> list[Process]:
    """The processes of the caller's group."""
    return list(queries.processes_of(request.actor))


@router.post("/processes", response={201: schemas.VersionOut})
@once
def process_new(request: StaffRequest, body: schemas.ProcessIn) -> Status[Version]:
    """Publish a process, or its next version; the same text again gives the version that is there."""
    return Status(201, commands.publish_process(
        body.key, body=body.body, forms=body.forms, is_default=body.is_default, store_id=body.store_id, by=request.actor,
    ))  # fmt: skip


@router.get("/processes/facts", response=list[schemas.FactOut])
def facts(request: StaffRequest) -> list[queries.FactRow]:
    """Every fact that a gate may name."""
    return queries.facts_known(request.actor)


@router.put("/processes/forms/{slug:key}", response=schemas.FormIn)
@once
def form_put(request: StaffRequest, key: str, body: schemas.FormIn) -> dict[str, Any]:
    """Write a form of the group; processes that use it get a new version."""
    return {"body": commands.put_form(key, body=body.body, by=request.actor).body}


@router.get("/processes/{int:process_id}/versions/{int:number}", response=schemas.VersionOut)
def version_detail(request: StaffRequest, process_id: int, number: int) -> Version:
    """One version: stages, gates, work, decisions and its forms."""
    return queries.version_of(request.actor, process_id, number)


@router.get("/processes/{int:process_id}/versions/{int:number}/drawing")
def version_drawing(request: StaffRequest, process_id: int, number: int, width: int = 1120) -> HttpResponse:
    """The flowchart as SVG, at most ``width`` px wide (320 to 4000)."""
    version = queries.version_of(request.actor, process_id, number)
    roles = organisation.role_titles(request.actor.group_id)
    chart = queries.chart_of(queries.definition_of(version.pk), roles=roles)
    return HttpResponse(draw(chart, width=min(max(width, 320), 4000)), content_type="image/svg+xml")


@router.get("/processes/{int:process_id}/versions/{int:number}/forms/{slug:form}/schema", response=dict[str, Any])
def form_schema(request: StaffRequest, process_id: int, number: int, form: str) -> dict[str, Any]:
    """The form as JSON Schema 2020-12."""
    version = queries.version_of(request.actor, process_id, number)
    found = queries.definition_of(version.pk).forms.get(form)
    if found is None:
        raise Version.DoesNotExist
    return schema_of(found)


@router.post("/processes/{int:process_id}/choice", response=schemas.ProcessOut)
@once
def process_choice(request: StaffRequest, process_id: int) -> Process:
    """What begins from now on starts in this process."""
    queries.process_of(request.actor, process_id)
    return commands.choose_process(process_id, by=request.actor)


@router.post("/processes/{int:process_id}/copy", response={201: schemas.VersionOut})
@once
def process_copy(request: StaffRequest, process_id: int, body: schemas.StoreIn) -> Status[Version]:
    """A store's own copy."""
    queries.process_of(request.actor, process_id)
    return Status(201, commands.copy_process(process_id, store_id=body.store_id, by=request.actor))


@router.post("/processes/{int:process_id}/migration", response=schemas.MigrationOut)
@once
def migration(request: StaffRequest, process_id: int, body: schemas.MigrationIn) -> commands.Migration:
    """Move open runs to another version, or say what would happen."""
    queries.process_of(request.actor, process_id)
    return commands.migrate_runs(
        process_id, origin=body.origin, to=body.to, stages=body.stages, is_dry=not body.really, by=request.actor
    )


@router.get("/runs/{int:run_id}", response=schemas.StatusOut)
def run_detail(request: StaffRequest, run_id: int) -> dict[str, Any]:
    """Where the run stands, what its gate wants, and every way on."""
    run = queries.run_of(request.actor, run_id)
    return _status(queries.status_of(run, actor=request.actor))


@router.get("/runs/{int:run_id}/visits", response=list[schemas.StageVisitOut])
def run_visits(request: StaffRequest, run_id: int) -> list[Visit]:
    """The stages that the run has been at, in their order."""
    queries.run_of(request.actor, run_id)
    return list(queries.visits_of(run_id))


@router.post("/runs/{int:run_id}/moves", response=schemas.MovedOut)
@once
def run_move(request: StaffRequest, run_id: int, body: schemas.MoveIn) -> dict[str, Any]:
    """Move the run. 409 "gate_unmet" lists everything that is missing."""
    queries.run_of(request.actor, run_id)
    moved = commands.move_run(
        run_id, to=body.to, answer=body.answer, reason=body.reason, override=body.override, by=request.actor
    )
    return {"state": moved.state, "run": _run(queries.run_of(request.actor, run_id))}


@router.post("/runs/{int:run_id}/work/{slug:item}", response=schemas.RunOut)
@once
def run_work(request: StaffRequest, run_id: int, item: str, body: schemas.WorkIn) -> dict[str, Any]:
    """Tick a work item of the present stage, or take the tick back."""
    queries.run_of(request.actor, run_id)
    commands.tick_work(run_id, item=item, done=body.done, note=body.note, by=request.actor)
    return _run(queries.run_of(request.actor, run_id))


@router.get("/runs/{int:run_id}/forms", response=list[schemas.AnswersOut])
def run_forms(request: StaffRequest, run_id: int) -> list[dict[str, Any]]:
    """The newest answers of every form of the run; personal ones masked."""
    queries.run_of(request.actor, run_id)
    return [_answers(saved) for saved in queries.newest_answers(run_id)]


@router.put("/runs/{int:run_id}/forms/{slug:form}", response=schemas.AnswersOut)
@once
def run_form(request: StaffRequest, run_id: int, form: str, body: schemas.AnswersIn) -> dict[str, Any]:
    """Fill in a form. 409 "answers_wrong" has a sentence per field."""
    queries.run_of(request.actor, run_id)
    return _answers(
        commands.save_answers(run_id, form=form, answers=body.answers, number=body.number, by=request.actor)
    )


@router.post("/runs/{int:run_id}/forms/{slug:form}/{slug:field}", response={201: schemas.AttachmentOut})
@once
def run_attachment(
    request: StaffRequest, run_id: int, form: str, field: str, file: File[UploadedFile]
) -> Status[Attachment]:
    """Keep a photo or signature (PNG, JPEG, WebP, at most 5 MB); its id is the answer of the field."""
    queries.run_of(request.actor, run_id)
    content = file.read(commands.MAX_ATTACHMENT + 1)
    return Status(201, commands.keep_attachment(run_id, form=form, field=field, content=content, by=request.actor))


def _answers(saved: AnswerSet) -> dict[str, Any]:
    shown = {key: value["mask"] if isinstance(value, dict) else value for key, value in saved.answers.items()}
    return {
        "form": saved.form, "number": saved.number, "answers": shown, "is_complete": saved.is_complete, "at": saved.at,
    }  # fmt: skip


def _run(run: Run) -> dict[str, Any]:
    names = (
        "id", "subject_kind", "subject_id", "stage", "phase", "state", "revision", "entered_at", "warn_at", "limit_at",
        "met_count", "asked_count", "has_override",
    )  # fmt: skip
    return {name: getattr(run, name) for name in names} | {
        "process_id": run.version.process_id, "version": run.version.number, "light": queries.light_of(run),
    }  # fmt: skip


def _status(status: queries.RunStatus) -> dict[str, Any]:
    work = [*status.work, *(item for track in status.tracks for item in track.work)]
    return {
        "run": _run(status.run), "title": status.title, "question": status.question, "is_ready": status.is_ready,
        "missing": [_missing(m) for m in status.missing], "is_waiting": status.asked is not None,
        "work": [
            {"key": w.item.key, "title": w.title, "role": w.role, "is_required": w.item.required, "is_done": w.is_done,
             "is_computed": w.is_computed}
            for w in work
        ],
        "forms": [
            {"key": f.form.key, "title": f.title, "state": f.state, "number": f.answers.number if f.answers else 0}
            for f in status.forms
        ],
        "ways": [
            {name: getattr(way, name) for name in (
                "kind", "to", "title", "decision", "answer", "label", "needs_reason", "needs_form", "needs_approval")}
            | {"missing": [_missing(m) for m in way.missing]}
            for way in status.ways
        ],
    }  # fmt: skip


def _missing(missing: Any) -> dict[str, Any]:
    return {
        "code": missing.code, "text": str(missing.text), "mend": dict(missing.mend), "roles": list(missing.roles),
    }  # fmt: skip
