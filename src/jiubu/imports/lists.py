"""The list of imports."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.imports import access, queries
from jiubu.imports.models import Job
from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import Column, List, register_list


def rows(actor: Actor, _query: str) -> QuerySet[Job]:
    return queries.jobs_of(actor)


def _kind(job: Any, _actor: Actor) -> str:
    return str(queries.importer_of(job).title)


COLUMNS = (
    Column("file", gettext_lazy("File"), lambda j, _a: j.file_name),
    Column("kind", gettext_lazy("Kind"), _kind),
    Column("state", gettext_lazy("State"), lambda j, _a: str(j.get_state_display())),
    Column("rows", gettext_lazy("Rows"), lambda j, _a: j.row_count, kind="number"),
    Column("made", pgettext_lazy("import", "made"), lambda j, _a: j.made_count, kind="number"),
    Column("updated", pgettext_lazy("import", "updated"), lambda j, _a: j.updated_count, kind="number"),
    Column("refused", pgettext_lazy("import", "refused"), lambda j, _a: j.refused_count, kind="number"),
    Column("by", gettext_lazy("By"), lambda j, _a: j.user.name if j.user else ""),
    Column("at", gettext_lazy("At"), lambda j, _a: j.created_at, kind="moment"),
    Column(
        "unchanged", pgettext_lazy("import", "unchanged"), lambda j, _a: j.unchanged_count, kind="number",
        is_default=False,
    ),
)  # fmt: skip

register_list(
    List(
        key="imports",
        title=gettext_lazy("Imports"),
        action=access.SEE,
        page="imports:list",
        columns=COLUMNS,
        rows=rows,
        name=lambda job: job.file_name,
        link=lambda job: reverse("imports:detail", args=[job.pk]),
        cells="imports/_cells.html",
    )
)
