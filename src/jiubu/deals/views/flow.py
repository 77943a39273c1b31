"""The flowchart of the deal's process: what is done, where it stands, what is next."""

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from jiubu.organisation.queries import role_titles
from jiubu.process import queries as process
from jiubu.process.definition import Definition
from jiubu.process.drawing import draw
from jiubu.process.models import Run, Visit

WIDTHS = {"wide": 1150, "middle": 700, "narrow": 360}
"""For the desk, the tablet and the phone."""


def flow_of(definition: Definition, run: Run, visits: Iterable[Visit]) -> dict[str, SafeString]:
    """The same chart drawn for three widths; the page shows the one that fits."""
    chart = process.chart_of(definition, run=run, visits=visits, roles=role_titles(run.group_id))
    drawings = {name: draw(chart, width=width) for name, width in WIDTHS.items()}
    return {name: mark_safe(svg) for name, svg in drawings.items()}  # noqa: S308  our own, texts are escaped in it
