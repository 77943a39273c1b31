"""The long part: batch after batch, each in one transaction with the place where work goes on."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.imports import access, queries, rules
from jiubu.imports.commands.emptying import require_content
from jiubu.imports.events import ImportDone, ImportUndone, LinesMended
from jiubu.imports.models import Job, Line
from jiubu.imports.registry import Change, Context, Importer, Outcome, Row
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused
from jiubu.kernel.statistics import refresh_statistics

WRITTEN = ["cells", "verdict", "reasons", "key", "object_id", "before", "after"]


class _DryRunEnds(Exception):
    """Takes back what a dry run did."""


@dataclass(slots=True)
class _Read:
    """A line on its way: its values, or why it has none."""

    line: Line
    values: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


LOOK_AGAIN = (1_000, 10_000)
"""After so many rows the database is told to look at its tables: it may still plan by the empty ones of before."""


@command
def work_batch(job_id: int, *, by: Actor) -> bool:
    """Do the next batch of a check, run or undo. False when nothing is left to do."""
    job = Job.objects.lock(job_id)
    if not job.is_working:
        return False
    importer = access.require_over_job(by, job)
    job.beat_at = timezone.now()
    if job.state == Job.State.UNDOING:
        return _undo_batch(job, importer, by)
    lines = list(job.lines.order_by("number")[job.next_row : job.next_row + importer.batch_size])
    if lines:
        _take(job, importer, lines, is_dry=job.state == Job.State.CHECKING, by=by)
        _count(job, lines)
    before, job.next_row = job.next_row, job.next_row + len(lines)
    if any(before < rows <= job.next_row for rows in LOOK_AGAIN):
        refresh_statistics()
    is_over = job.next_row >= job.row_count
    if is_over:
        _finish(job, by)
    job.save()
    return not is_over


def _finish(job: Job, by: Actor) -> None:
    if job.state == Job.State.CHECKING:
        job.state = Job.State.CHECKED
        return
    job.state, job.done_at = Job.State.DONE, timezone.now()
    record(ImportDone(importer=job.importer, **job.counts), about=job, by=by)


def _count(job: Job, lines: Sequence[Line]) -> None:
    for line in lines:
        name = f"{line.verdict}_count"
        setattr(job, name, getattr(job, name) + 1)


def _context(job: Job) -> Context:
    return Context(job_id=job.pk, group_id=job.group_id, store_id=job.store_id, options=job.options)


def _take(job: Job, importer: Importer, lines: list[Line], *, is_dry: bool, by: Actor) -> None:
    """Judge or import these lines, and write on each what became of it."""
    reads = _read_lines(job, importer, lines)
    good = [read for read in reads if not read.reasons]
    outcomes = _without_repeats(job, good)
    with suppress(_DryRunEnds), attempt():
        _apply_all(job, importer, good, outcomes, by)
        if is_dry:
            raise _DryRunEnds
    for read in reads:
        _write(read, outcomes.get(read.line.number), is_dry=is_dry)
        if not is_dry and read.line.verdict != Line.Verdict.REFUSED:
            read.line.cells = job.seal(job.mask(read.line.cells))
    Line.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN, batch_size=500)


def _write(read: _Read, outcome: Outcome | None, *, is_dry: bool) -> None:
    line = read.line
    line.before = line.after = line.object_id = None
    if outcome is None:
        line.verdict, line.reasons = Line.Verdict.REFUSED, read.reasons or {"": _("The importer did not answer.")}
        return
    line.verdict = outcome.verdict
    line.reasons = {column: str(text) for column, text in outcome.reasons.items()}
    if not is_dry:
        line.object_id = outcome.object_id
        line.before = dict(outcome.before) if outcome.before is not None else None
        line.after = dict(outcome.after) if outcome.after is not None else None


# --- cells to values ---


def _read_lines(job: Job, importer: Importer, lines: Sequence[Line]) -> list[_Read]:
    places = {key: job.head.index(name) for key, name in job.columns.items()}
    columns = [(c, places[c.key], job.values.get(c.key, {})) for c in importer.columns if c.key in places]
    reads = []
    for line in lines:
        read, cells = _Read(line), job.open(line.cells)
        for column, place, meanings in columns:
            said = cells[place]
            if meanings.get(said, said) != said:
                counts = job.mapped.setdefault(column.key, {})
                counts[said] = counts.get(said, 0) + 1
                said = meanings[said]
            _read_cell(read, column.key, said, column.kind, column.choices, column.max_length)
            if column.is_required and not said:
                read.reasons[column.key] = _("“{title}” is missing").format(title=column.title)
        line.key = "" if read.reasons else importer.key_of(read.values)[:120]
        reads.append(read)
    return reads


def _read_cell(read: _Read, key: str, said: str, kind: str, choices: object, max_length: int) -> None:
    if not said:
        read.values[key] = None
        return
    if kind == "text":
        if len(said) > max_length:
            read.reasons[key] = _("This is longer than {count} characters").format(count=max_length)
        read.values[key] = said
        return
    try:
        read.values[key] = rules.parse(kind, said, choices)  # type: ignore[arg-type]
    except rules.Unreadable as error:
        read.reasons[key] = str(error)


# --- rows that mean the same thing ---


def _without_repeats(job: Job, good: Sequence[_Read]) -> dict[int, Outcome]:
    """Outcomes of rows that repeat a row of an earlier batch."""
    keys = {read.line.key for read in good if read.line.key}
    if not keys:
        return {}
    numbers = [read.line.number for read in good]
    rows = job.lines.filter(key__in=keys, number__lt=min(numbers)).exclude(verdict__in=["", "refused"])
    earlier = {line.key: line for line in rows.exclude(number__in=numbers).only("key", "number", "cells", "job_id")}
    return {r.line.number: _repeat(job, r.line, earlier[r.line.key]) for r in good if r.line.key in earlier}


def _repeat(job: Job, line: Line, first: Line) -> Outcome:
    """Compared as they are shown: of a row that is in, the numbers are kept masked."""
    if job.mask(line.cells) == job.mask(first.cells):
        text = _("The same as row {number}").format(number=first.number)
        return Outcome(line.number, "unchanged", reasons={"": text})
    text = _("Row {number} of this file means the same; keep one of them").format(number=first.number)
    return Outcome(line.number, "refused", reasons={"": text})


def _apply_all(job: Job, importer: Importer, good: Sequence[_Read], outcomes: dict[int, Outcome], by: Actor) -> None:
    """Apply rows; a repeated key waits until its first row has an outcome, and has its chance if that was refused."""
    waiting = [read for read in good if read.line.number not in outcomes]
    taken: dict[str, Line] = {}
    while waiting:
        turn, later = _firsts(job, waiting, taken, outcomes)
        if turn:
            rows = [Row(read.line.number, read.values) for read in turn]
            outcomes |= {o.number: o for o in importer.apply(rows, context=_context(job), by=by)}
            for read in turn:
                outcome = outcomes.get(read.line.number)
                if read.line.key and outcome is not None and outcome.verdict != "refused":
                    taken[read.line.key] = read.line
        waiting = later


def _firsts(
    job: Job, waiting: Iterable[_Read], taken: dict[str, Line], outcomes: dict[int, Outcome]
) -> tuple[list[_Read], list[_Read]]:
    turn, later, seen = [], [], set()
    for read in waiting:
        key = read.line.key
        if key and key in taken:
            outcomes[read.line.number] = _repeat(job, read.line, taken[key])
        elif key and key in seen:
            later.append(read)
        else:
            seen.add(key)
            turn.append(read)
    return turn, later


# --- mending and undoing ---


@command
def mend_lines(job_id: int, *, cells: dict[int, dict[str, str]], by: Actor) -> Job:
    """Correct refused rows (row number -> {column of the file: text}) and judge them again: dry before the run, for good
    after it."""
    job = Job.objects.lock(job_id)
    importer = access.require_over_job(by, job)
    require_content(job)
    if job.state not in {Job.State.CHECKED, Job.State.DONE}:
        raise Refused("import_state", _("Rows can be corrected after the check or after the import."))
    lines = list(job.lines.filter(number__in=list(cells)[:500], verdict=Line.Verdict.REFUSED).order_by("number"))
    places = queries.policed_places(job)
    for line in lines:
        line.cells = _mended(job, line, cells[line.number], shown=queries.shown_cells(by, job, line, places))
    if lines:
        _take(job, importer, lines, is_dry=job.state == Job.State.CHECKED, by=by)
        record(LinesMended(count=len(lines)), about=job, by=by)
    _recount(job)
    job.save()
    return job


def _mended(job: Job, line: Line, said: dict[str, str], *, shown: list[str]) -> list[str]:
    """Kept cells with what was corrected. A cell that comes back as it was ``shown``, maybe masked, was not touched."""
    cells = job.open(line.cells)
    for name, text in said.items():
        place = job.head.index(name) if name in job.head else None
        if place is not None and text.strip() != shown[place]:
            cells[place] = text.strip()[:5000]
    return job.seal(cells)


def _recount(job: Job) -> None:
    counts = dict(job.lines.order_by().values_list("verdict").annotate(n=Count("id")))
    for name in ("made", "updated", "unchanged", "refused"):
        setattr(job, f"{name}_count", counts.get(name, 0))


def _undo_batch(job: Job, importer: Importer, by: Actor) -> bool:
    lines = list(_to_undo(job).order_by("-number")[: importer.batch_size])
    if lines:
        changes = [Change(x.number, x.object_id, x.before, x.after) for x in lines if x.object_id is not None]
        undone = {u.number: u for u in importer.undo(changes, context=_context(job), by=by)}
        for line in lines:
            answer = undone.get(line.number)
            is_undone = answer is not None and answer.is_undone
            line.verdict = Line.Verdict.UNDONE if is_undone else Line.Verdict.KEPT
            line.reasons = {} if is_undone else {"": str(answer.reason if answer else _("It can't be undone."))}
            line.key = ""
            job.kept_count += not is_undone
        Line.objects.bulk_create(
            lines, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN, batch_size=500
        )
        job.next_row += len(lines)
    is_over = not _to_undo(job).exists()
    if is_over:
        job.state, job.done_at = Job.State.UNDONE, timezone.now()
        record(ImportUndone(importer=job.importer, kept=job.kept_count), about=job, by=by)
    job.save()
    return not is_over


def _to_undo(job: Job) -> QuerySet[Line]:
    return job.lines.filter(verdict__in=[Line.Verdict.MADE, Line.Verdict.UPDATED])
