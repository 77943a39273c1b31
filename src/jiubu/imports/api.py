"""The API of imports: upload, map, check, run, read the result, undo."""

from typing import Any, Literal

from ninja import File, Form, Router, Status, UploadedFile

from jiubu.imports import commands, queries, result
from jiubu.imports.models import Job
from jiubu.imports.registry import Importer
from jiubu.imports.schemas import ImporterOut, ImportOut, LineOut, MappingBody, MendBody, ValueOut
from jiubu.kernel.actor import Actor
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["imports"])


def _importer(importer: Importer, actor: Actor) -> dict[str, Any]:
    return {
        "key": importer.key,
        "title": str(importer.title),
        "help": str(importer.help),
        "columns": [
            {
                "key": c.key, "title": str(c.title), "kind": c.kind, "is_required": c.is_required, "names": list(c.names),
                "choices": {k: str(v) for k, v in c.choices.items()},
            }
            for c in importer.columns
        ],
        "options": [
            {
                "key": o.key, "title": str(o.title), "default": o.default,
                "choices": {k: str(v) for k, v in o.choices(actor).items()},
            }
            for o in importer.options
        ],
    }  # fmt: skip


@router.get("/imports/importers", response=list[ImporterOut])
def importers(request: StaffRequest) -> Any:
    """What you may import, with the columns that each import understands."""
    return [_importer(i, request.actor) for i in queries.importers_for(request.actor)]


@router.get("/imports", response=PageOut[ImportOut])
def job_list(request: StaffRequest, after: str = "", size: int = 30) -> Any:
    """Imports, the newest first."""
    return page_out(queries.jobs_page(request.actor, after=after, size=size))


@router.post("/imports", response={201: ImportOut})
@once
def job_upload(
    request: StaffRequest, importer: Form[str], file: File[UploadedFile], store_id: Form[int | None] = None
) -> Status[Job]:
    """Upload a CSV or XLSX file (multipart). Nothing is imported yet; columns are suggested."""
    job = commands.upload_file(
        importer, content=file.read(), file_name=file.name or "file", store_id=store_id, by=request.actor
    )
    return Status(201, job)


@router.get("/imports/{int:job_id}", response=ImportOut)
def job_detail(request: StaffRequest, job_id: int) -> Job:
    """State, progress and counts; ask again while the state is checking, running or undoing."""
    return queries.job_of(request.actor, job_id)


@router.put("/imports/{int:job_id}/mapping", response=ImportOut)
@once
def job_mapping(request: StaffRequest, job_id: int, body: MappingBody) -> Job:
    """Say which column is which, what values mean, and the options. Remembered for files of the same head line."""
    return commands.map_columns(
        job_id, columns=body.columns, values=body.values, options=body.options, by=request.actor
    )


@router.get("/imports/{int:job_id}/values", response=list[ValueOut])
def job_values(request: StaffRequest, job_id: int) -> Any:
    """Values of the file that nobody knows by this name, with what they are probably meant to be."""
    job = queries.job_of(request.actor, job_id)
    found = queries.value_choices(job, queries.importer_of(job), request.actor)
    return [{"column": v.column.key, "said": v.said, "count": v.count, "meant": v.meant} for v in found]


@router.post("/imports/{int:job_id}/check", response={202: ImportOut})
@once
def job_check(request: StaffRequest, job_id: int) -> Status[Job]:
    """Ask for a dry run in the background."""
    return Status(202, commands.check_import(job_id, by=request.actor))


@router.post("/imports/{int:job_id}/run", response={202: ImportOut})
@once
def job_run(request: StaffRequest, job_id: int) -> Status[Job]:
    """Ask for the import in the background; one that failed goes on where it stopped."""
    return Status(202, commands.run_import(job_id, by=request.actor))


@router.post("/imports/{int:job_id}/undo", response={202: ImportOut})
@once
def job_undo(request: StaffRequest, job_id: int) -> Status[Job]:
    """Ask to take the import back; what somebody changed since is kept and reported."""
    return Status(202, commands.undo_import(job_id, by=request.actor))


@router.get("/imports/{int:job_id}/lines", response=PageOut[LineOut])
def job_lines(request: StaffRequest, job_id: int, verdict: str = "", after: str = "", size: int = 50) -> Any:
    """Rows with their verdict: made, updated, unchanged, refused, undone, kept."""
    job = queries.job_of(request.actor, job_id)
    return page_out(queries.lines_page(request.actor, job, verdict=verdict, after=after, size=size))


@router.patch("/imports/{int:job_id}/lines", response=ImportOut)
@once
def job_mend(request: StaffRequest, job_id: int, body: MendBody) -> Job:
    """Correct refused rows; they are judged again, and imported at once when the import is done already."""
    return commands.mend_lines(job_id, cells=body.rows, by=request.actor)


@router.get("/imports/{int:job_id}/result", response={200: None})
def job_result(request: StaffRequest, job_id: int, kind: Literal["csv", "xlsx"] = "csv", verdict: str = "") -> Any:
    """The file again, each row with its result, reason and the record it made; the import of somebody else needs the
    right to export lists. Sensitive fields are as your role shows them; who made the import gets rows that did not go in
    as they were. The download is recorded, and your name is in it."""
    job = commands.hand_out_result(job_id, format=kind, verdict=verdict, by=request.actor)
    return result.as_response(job, kind, queries.all_lines(request.actor, job, verdict=verdict), by=request.actor)
