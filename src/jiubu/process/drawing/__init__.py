"""A process drawn as a swim-lane flowchart (SVG): for the page, for print, and for one deal's way.

``draw`` takes a ``Chart`` (plain data; knows no database) and a width and returns SVG text. The same chart and width
give the same drawing. Wide charts are lanes by role, broken into bands where the width ends; below ``NARROW`` it is
one column. Colours come from CSS classes (``flow.css``), so that it follows light, dark and print.
"""

from jiubu.process.drawing.chart import Answer, Chart, ChartState, Decision, End, Lane, Stage, WayBack
from jiubu.process.drawing.lanes import draw_lanes
from jiubu.process.drawing.narrow import draw_narrow

NARROW = 620

__all__ = ["NARROW", "Answer", "Chart", "ChartState", "Decision", "End", "Lane", "Stage", "WayBack", "draw"]


def draw(chart: Chart, *, width: int) -> str:
    """SVG of the chart, at most ``width`` px wide (at least 320)."""
    width = max(width, 320)
    return draw_narrow(chart, width) if width < NARROW else draw_lanes(chart, width)
