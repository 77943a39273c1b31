"""Everything that is asked about imports."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.imports import access, rules
from jiubu.imports.models import Job, Line
from jiubu.imports.registry import IMPORTERS, Column, Importer, Text
from jiubu.kernel import fields
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of

SHOWN_VALUES = 200
TAKEN = (Line.Verdict.MADE, Line.Verdict.UPDATED, Line.Verdict.UNCHANGED, Line.Verdict.KEPT)
"""What became a record, or stands in one: read there, by the rules of that record."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One line of the mapping page."""

    column: Column
    chosen: str
    sample: list[str]


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """A value of the file that nobody knows by this name, and what it is taken for."""

    column: Column
    said: str
    count: int
    meant: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """How many rows had a value that was taken for another."""

    title: str
    said: str
    meant: str
    count: int


def importers_for(actor: Actor) -> list[Importer]:
    """What the actor may import."""
    return sorted(
        (i for i in IMPORTERS.values() if actor.can(access.RUN) and actor.can(i.action)), key=lambda i: i.order
    )


def importer_of(job: Job) -> Importer:
    return IMPORTERS[job.importer]


def jobs_of(actor: Actor) -> QuerySet[Job]:
    return Job.objects.visible_to(actor).select_related("user")


def secret_names(importer: Importer, head: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Columns of a file that hold personal numbers: by what they are mapped to, and by what they are called."""
    secret = [column for column in importer.columns if column.is_secret]
    mapped = {columns.get(column.key) for column in secret}
    called = {rules.plain(name) for column in secret for name in (column.key, str(column.title), *column.names)}
    return [name for name in head if name in mapped or rules.plain(name) in called]


def jobs_page(actor: Actor, *, after: str = "", size: int = 30) -> Page[Job]:
    return page_of(jobs_of(actor), order=("-id",), after=after, size=size)


def job_of(actor: Actor, job_id: int) -> Job:
    """The import, or ``Job.DoesNotExist`` also when it is not the actor's to see."""
    return Job.objects.visible_to(actor).select_related("user").get(pk=job_id)


def policed_places(job: Job) -> dict[int, str]:
    """Places of cells that hold a sensitive field -> its key: by what they are mapped to, and by what they are called."""
    policed = [column for column in importer_of(job).columns if column.policy]
    mapped = {job.columns.get(column.key): column.policy for column in policed}
    called = {rules.plain(n): c.policy for c in policed for n in (c.key, str(c.title), *c.names)}
    keys = {place: mapped.get(name) or called.get(rules.plain(name)) for place, name in enumerate(job.head)}
    return {place: key for place, key in keys.items() if key}


def is_whole(actor: Actor, job: Job, line: Line) -> bool:
    """Who brought the file gets the rows back that did not go in, as they were: to correct them."""
    return access.is_own(actor, job) and line.verdict not in TAKEN


def shown_cells(actor: Actor, job: Job, line: Line, places: Mapping[int, str]) -> list[str]:
    """The cells of a line as the actor may see them; ``places`` are the ``policed_places``. Sealed ones stay masked, and so
    do numbers that were typed into other columns."""
    cells, sealed = job.mask(line.cells), job.sealed_places
    if is_whole(actor, job, line):
        return cells
    for place, cell in enumerate(cells):
        key = places.get(place)
        if key is None:
            cells[place] = cell if place in sealed or not holds_people(job) else fields.words(actor, cell)
        elif place not in sealed:
            cells[place] = fields.text(actor, key, cell)
        elif fields.is_hidden(actor, key):
            cells[place] = ""
    return cells


def holds_people(job: Job) -> bool:
    """Whether its file is about customers: some column of it is a sensitive field."""
    return any(column.policy for column in importer_of(job).columns)


def shown_reasons(actor: Actor, job: Job, line: Line) -> dict[str, str]:
    """The sentences about a line; they quote what stands in its cells."""
    is_open = is_whole(actor, job, line) or not holds_people(job)
    return {column: text if is_open else fields.words(actor, text) for column, text in line.reasons.items()}


def lines_page(actor: Actor, job: Job, *, verdict: str = "", after: str = "", size: int = 50) -> Page[Line]:
    """Lines as the actor may see them."""
    rows = job.lines.filter(verdict=verdict) if verdict else job.lines.all()
    page = page_of(rows, order=("number",), after=after, size=size)
    places, policies = policed_places(job), {c.key: c.policy for c in importer_of(job).columns if c.policy}
    for line in page.rows:
        line.cells, line.reasons = shown_cells(actor, job, line, places), shown_reasons(actor, job, line)
        line.before, line.after = (_shown_values(actor, values, policies) for values in (line.before, line.after))
    return page


def _shown_values(
    actor: Actor, values: dict[str, object] | None, policies: Mapping[str, str]
) -> dict[str, object] | None:
    """What a row changed, for reading: without what modules keep sealed, and its hashes."""
    hidden = ("_encrypted", "_hash")
    masked = {name for name, key in policies.items() if fields.policy_of(actor, key) != "show"}
    return values and {
        name: fields.text(actor, policies[name], str(value)) if value and name in masked else _shown_value(actor, value)
        for name, value in values.items()
        if not name.endswith(hidden)
    }


def _shown_value(actor: Actor, value: object) -> object:
    return fields.words(actor, value) if isinstance(value, str) else value


def all_lines(actor: Actor, job: Job, *, verdict: str = "") -> Iterator[Line]:
    """Every line in order, read in pieces, as the actor may take it: also sealed numbers of ``is_whole`` rows."""
    places = policed_places(job)
    rows = job.lines.filter(verdict=verdict) if verdict else job.lines.all()
    for line in rows.order_by("number").iterator(chunk_size=2000):
        is_open = is_whole(actor, job, line)
        line.cells = job.open(line.cells) if is_open else shown_cells(actor, job, line, places)
        line.reasons = shown_reasons(actor, job, line)
        yield line


def column_choices(actor: Actor, job: Job) -> list[ColumnChoice]:
    """What the mapping page shows: every column of the importer with what it is in the file."""
    places = policed_places(job)
    sample = [shown_cells(actor, job, line, places) for line in job.lines.order_by("number")[:3]]
    choices = []
    for column in importer_of(job).columns:
        chosen = job.columns.get(column.key, "")
        cells = [row[job.head.index(chosen)] for row in sample] if chosen in job.head else []
        choices.append(ColumnChoice(column, chosen, [cell for cell in cells if cell]))
    return choices


def _counted(job: Job, columns: list[Column]) -> dict[str, Counter[str]]:
    places = {c.key: job.head.index(job.columns[c.key]) for c in columns}
    counted: dict[str, Counter[str]] = {key: Counter() for key in places}
    if places:
        for cells in job.lines.order_by().values_list("cells", flat=True).iterator(chunk_size=5000):
            for key, place in places.items():
                counted[key][cells[place]] += 1
    return counted


def value_choices(job: Job, importer: Importer, actor: Actor) -> list[ValueChoice]:
    """Values of mapped columns that are not known by exactly this name, the most frequent first, with a suggestion."""
    names = set(job.head) - set(job.sealed) - {job.head[place] for place in policed_places(job)}
    columns = [c for c in importer.columns if c.is_mapped and job.columns.get(c.key) in names]
    found = []
    for key, counts in _counted(job, columns).items():
        column = importer.column(key)
        known = column.choices or importer.known(key, actor)
        titles = {str(title) for title in known.values()} | set(known)
        remembered, aliases = job.values.get(key, {}), importer.aliases.get(key, {})
        for said, count in counts.most_common():
            if said in titles and said not in remembered:
                continue
            meant = remembered[said] if said in remembered else rules.suggest_value(said, known, aliases)
            if said or column.is_required:
                found.append(ValueChoice(column, said, count, meant))
    return found[:SHOWN_VALUES]


def suggested_values(job: Job, importer: Importer, actor: Actor) -> dict[str, dict[str, str]]:
    """What values are taken for when nobody says: the known one that is alike."""
    suggested: dict[str, dict[str, str]] = {}
    for choice in value_choices(job, importer, actor):
        if choice.meant:
            suggested.setdefault(choice.column.key, {})[choice.said] = choice.meant
    return suggested


def known_values(importer: Importer, actor: Actor) -> dict[str, dict[str, Text]]:
    return {c.key: dict(c.choices or importer.known(c.key, actor)) for c in importer.columns if c.is_mapped}


def mapped_of(job: Job) -> list[Mapped]:
    """The report on values taken for others: said, meant, how many rows."""
    importer = importer_of(job)
    return [
        Mapped(str(importer.column(key).title), said, str(job.values.get(key, {}).get(said, "")), count)
        for key, counts in job.mapped.items()
        for said, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def unneeded_jobs(group_id: int, before: datetime, *, most: int, after: int = 0) -> list[Job]:
    """Imports that still say what stood in the file, and which nobody worked with since."""
    rows = Job.objects.filter(group_id=group_id, pk__gt=after, created_at__lt=before).exclude(file_digest="")
    rows = rows.exclude(state__in=[Job.State.CHECKING, Job.State.RUNNING, Job.State.UNDOING])
    return list(rows.filter(Q(done_at=None) | Q(done_at__lt=before)).order_by("pk")[:most])


def stalled_jobs(*, seconds: int = 120) -> list[Job]:
    """Imports under way of which nothing was heard for a while."""
    since = timezone.now() - timedelta(seconds=seconds)
    return list(Job.objects.filter(state__in=["checking", "running", "undoing"], beat_at__lt=since))


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice above the rows: a verdict and how many rows have it."""

    verdict: str
    title: str
    count: int


def tabs_of(job: Job) -> list[Tab]:
    """All rows, then each verdict that some have. One query."""
    counts = dict(job.lines.order_by().values_list("verdict").annotate(n=Count("id")))
    found = [Tab(v.value, str(v.label), counts[v.value]) for v in Line.Verdict if v.value and counts.get(v.value)]
    return [Tab("", _("All"), job.row_count), *found]
