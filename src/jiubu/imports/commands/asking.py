"""What a person asks of the import machine; the worker does the long part."""

import hashlib
from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.imports import access, queries, rules
from jiubu.imports.commands.emptying import require_content
from jiubu.imports.events import FileUploaded, ImportFailed, WorkAsked
from jiubu.imports.models import Job, Line
from jiubu.imports.models import Mapping as Remembered
from jiubu.imports.reading import read_table
from jiubu.imports.registry import Importer
from jiubu.journal.log import record
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.access import require_in_group


@command
def upload_file(importer: str, *, content: bytes, file_name: str, store_id: int | None = None, by: Actor) -> Job:
    """Read a file into rows and suggest what its columns mean. Refused("bad_file") with what is wrong with it."""
    found = access.importer_for(by, importer)
    require_in_group(by, store_id=store_id)
    if len(content) > settings.IMPORT_MAX_BYTES:
        text = _("The file is larger than {size} MB. Split it.").format(size=settings.IMPORT_MAX_BYTES // 1024 // 1024)
        raise Refused("too_large", text, fields={"file": text})
    table = read_table(content, name=file_name)

    columns, values = _suggested(found, by.group_id, table.head)
    job = Job.objects.create(
        group_id=by.group_id, store_id=store_id or by.store_id, user_id=by.user_id, importer=found.key,
        file_name=_safe_name(file_name), file_digest=hashlib.sha256(content).hexdigest(), head=table.head,
        columns=columns, values=values, sealed=queries.secret_names(found, table.head, columns),
        row_count=len(table.rows), options={option.key: option.default for option in found.options},
    )  # fmt: skip
    rows = zip(table.numbers, table.rows, strict=True)
    Line.objects.bulk_create(
        (Line(job=job, number=number, cells=job.seal(cells)) for number, cells in rows), batch_size=2000
    )

    record(FileUploaded(importer=found.key, rows=job.row_count), about=job, by=by)
    return job


def _safe_name(name: str) -> str:
    return "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[-200:] or "file"


def _suggested(importer: Importer, group_id: int, head: list[str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The mapping of the last file with this head line, else one by likeness of names."""
    kept = Remembered.objects.filter(group=group_id, importer=importer.key, head=rules.head_digest(head)).first()
    if kept is not None and set(kept.columns.values()) <= set(head):
        return kept.columns, kept.values
    names = {c.key: (c.key, str(c.title), *c.names) for c in importer.columns}
    return rules.suggest_columns(head, names), {}


def _seal_also(importer: Importer, job: Job) -> None:
    """Columns that are mapped to personal numbers only now are sealed in the rows that are here already."""
    names = queries.secret_names(importer, job.head, job.columns)
    places = [job.head.index(name) for name in names if name not in job.sealed]
    if not places:
        return
    lines = list(job.lines.only("id", "job_id", "cells"))
    for line in lines:
        for place in places:
            line.cells[place] = crypto.encrypt(line.cells[place])
    Line.objects.bulk_update(lines, ["cells"], batch_size=500)
    job.sealed = [name for name in job.head if name in {*job.sealed, *names}]


@command
def map_columns(
    job_id: int,
    *,
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, str] | None = None,
    by: Actor,
) -> Job:
    """Say which column of the file is which, what values mean, and the options; it is remembered for the head line.

    ``values`` None: what was remembered. A value of which nothing is said is taken for the known one that is alike; to
    keep it as it is, map it to itself. Refused("bad_mapping") with a sentence per column.
    """
    job = Job.objects.lock(job_id)
    importer = access.require_over_job(by, job)
    require_content(job)
    if job.state not in {Job.State.READ, Job.State.CHECKED, Job.State.UNDONE}:
        raise Refused("import_state", _("This import is under way or done; its columns can't be changed any more."))
    chosen = {key: name for key, name in (job.columns if columns is None else columns).items() if name}
    _check_columns(importer, job, chosen)
    job.columns = chosen
    _seal_also(importer, job)
    job.options = {**job.options, **_checked_options(importer, options or {}, by)}
    meanings = {**queries.suggested_values(job, importer, by)}
    for key, said in (job.values if values is None else values).items():
        meanings[key] = {**meanings.get(key, {}), **said}
    job.values = meanings
    job.state = Job.State.READ
    job.save(update_fields=["columns", "sealed", "options", "values", "state"])

    Remembered.objects.update_or_create(
        group_id=job.group_id, importer=job.importer, head=rules.head_digest(job.head),
        defaults={"columns": job.columns, "values": job.values, "used_at": timezone.now()},
    )  # fmt: skip
    return job


def _check_columns(importer: Importer, job: Job, chosen: Mapping[str, str]) -> None:
    known = {c.key for c in importer.columns}
    wrong: dict[str, str] = {}
    for key, name in chosen.items():
        if key not in known:
            wrong[key] = _("There is no such column.")
        elif name not in job.head:
            wrong[key] = _("The file has no column of this name.")
    for column in importer.columns:
        if column.is_required and column.key not in chosen:
            wrong[column.key] = _("Say which column of the file this is.")
    if wrong:
        raise Refused("bad_mapping", _("Some columns need another look."), fields=wrong)


def _checked_options(importer: Importer, options: Mapping[str, str], by: Actor) -> dict[str, str]:
    allowed = {option.key: option for option in importer.options}
    wrong = {k: _("Choose one of the list.") for k, v in options.items() if k not in allowed or v not in allowed[k].choices(by)}  # fmt: skip
    if wrong:
        raise Refused("bad_options", _("Some options need another look."), fields=wrong)
    return dict(options)


@command
def check_import(job_id: int, *, by: Actor) -> Job:
    """Ask for a dry run: every row is judged, nothing is kept."""
    job = _ready(job_id, by, {Job.State.READ, Job.State.CHECKED, Job.State.UNDONE})
    return _ask(job, Job.State.CHECKING, work="check", by=by)


@command
def run_import(job_id: int, *, by: Actor) -> Job:
    """Ask for the import. One that failed goes on where it stopped; asking twice changes nothing."""
    job = _ready(job_id, by, {Job.State.READ, Job.State.CHECKED, Job.State.FAILED, Job.State.RUNNING, Job.State.DONE})
    if job.state in {Job.State.RUNNING, Job.State.DONE}:
        return job
    if job.state == Job.State.FAILED:
        if job.started_at is None:
            return _ask(job, Job.State.CHECKING, work="check", by=by)
        job.state, job.error = Job.State.RUNNING, ""
        job.save(update_fields=["state", "error"])
        record(WorkAsked(work="run"), about=job, by=by)
        return job
    job.started_at = timezone.now()
    return _ask(job, Job.State.RUNNING, work="run", by=by)


@command
def undo_import(job_id: int, *, by: Actor) -> Job:
    """Ask to take the import back: what it made goes, what it changed gets its old values."""
    job = _ready(job_id, by, {Job.State.DONE, Job.State.FAILED, Job.State.UNDOING, Job.State.UNDONE})
    if job.state in {Job.State.UNDOING, Job.State.UNDONE}:
        return job
    job.state, job.next_row, job.kept_count, job.error, job.done_at = Job.State.UNDOING, 0, 0, "", None
    job.beat_at = timezone.now()
    job.save()
    record(WorkAsked(work="undo"), about=job, by=by)
    return job


def _ready(job_id: int, by: Actor, states: set[str]) -> Job:
    job = Job.objects.lock(job_id)
    importer = access.require_over_job(by, job)
    require_content(job)
    if job.state not in states:
        raise Refused("import_state", _("This import is “{state}”; that is not possible now.").format(state=job.get_state_display()))  # fmt: skip
    _check_columns(importer, job, job.columns)
    return job


def _ask(job: Job, state: str, *, work: str, by: Actor) -> Job:
    job.state, job.next_row, job.error, job.mapped, job.done_at = state, 0, "", {}, None
    job.made_count = job.updated_count = job.unchanged_count = job.refused_count = job.kept_count = 0
    job.beat_at = timezone.now()
    job.save()
    record(WorkAsked(work=work), about=job, by=by)
    return job


@command
def fail_import(job_id: int, *, error: str, by: Actor) -> Job:
    """Say why work stopped; what was done stays done, and it can go on."""
    job = Job.objects.lock(job_id)
    if job.is_working:
        job.state, job.error = Job.State.FAILED, error
        job.save(update_fields=["state", "error"])
        record(ImportFailed(row=job.next_row), about=job, by=by)
    return job
