"""The flowchart of the deal's process: what is done, where it stands, what is next."""

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from jiubu.organisation.queries import role_titles
from jiubu.process import queries as process
from jiubu.process.definition import Definition
from jiubu.process.drawing import draw
from jiubu.process.models import Run, Visit

WIDE, NARROW = 1100, 360


def flow_of(definition: Definition, run: Run, visits: Iterable[Visit]) -> dict[str, SafeString]:
    """The same drawing twice: for the desk and for the phone."""
    chart = process.chart_of(definition, run=run, visits=visits, roles=role_titles(run.group_id))
    return {
        "wide": mark_safe(draw(chart, width=WIDE)),  # noqa: S308  our own drawing, texts are escaped in it
        "narrow": mark_safe(draw(chart, width=NARROW)),  # noqa: S308  the same
    }
