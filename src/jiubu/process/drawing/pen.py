"""Shapes and lines of the drawing as SVG text."""

from collections.abc import Sequence
from html import escape

from jiubu.process.drawing.chart import Chart, End, Stage

Point = tuple[float, float]

WIDE = 13.0
SLIM = 7.2
BOX_HEIGHT = 56.0
PILL_HEIGHT = 30.0
CORNER = 7.0


def width_of(text: str, size: float = 13.0) -> float:
    """Estimated width of a text in px: a Chinese character is as wide as it is high."""
    return sum(WIDE if ord(c) > 0x2E7F else SLIM for c in text) * size / 13.0


def fitted(text: str, room: float, size: float = 13.0) -> str:
    """The text, cut with an ellipsis where it is wider than ``room``."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def box_width(stage: Stage) -> float:
    return min(max(150.0, width_of(stage.title) + 52, width_of(stage.note + stage.count, 11) + 62), 230.0)


def text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'


def stage_box(stage: Stage, number: int, x: float, y: float, w: float) -> str:
    """A box with number, title, time limit and count; a link where there is an address."""
    state = f" is-{stage.state}" if stage.state else ""
    mark = "✓" if stage.state == "done" else str(number)
    title = fitted(stage.title, w - 46)
    parts = [
        f'<g class="flow-stage{state}"><title>{escape(stage.title)}</title>',
        f'<rect class="flow-box" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{BOX_HEIGHT}" rx="10"/>',
        f'<rect class="flow-mark" x="{x + 10:.1f}" y="{y + 9:.1f}" width="20" height="20" rx="6"/>',
        text(x + 20, y + 23.2, mark, "flow-number", "middle"),
        text(x + 37, y + 24, title, "flow-title"),
    ]
    if stage.note:
        parts.append(text(x + 37, y + 43, stage.note, "flow-note"))
    if stage.count:
        parts.append(text(x + w - 11, y + 43, stage.count, "flow-count", "end"))
    parts.append("</g>")
    shape = "".join(parts)
    return f'<a href="{escape(stage.href)}">{shape}</a>' if stage.href else shape


def decision_shape(question: str, x: float, y: float, w: float, h: float) -> str:
    """A hexagon: keeps a Chinese question readable where a diamond would not."""
    mid = y + h / 2
    path = f"M{x:.1f},{mid:.1f}l14,{-h / 2:.1f}h{w - 28:.1f}l14,{h / 2:.1f}l-14,{h / 2:.1f}h{28 - w:.1f}z"
    return f'<path class="flow-decision" d="{path}"/>' + text(x + w / 2, mid + 4.4, question, "flow-question", "middle")


def pill(words: str, x: float, y: float, w: float, css: str, h: float = PILL_HEIGHT) -> str:
    return f'<rect class="flow-pill {css}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h}" rx="{h / 2}"/>' + text(
        x + w / 2, y + h / 2 + 4.3, words, f"flow-pill-text {css}", "middle"
    )


def end_pill(end: End, x: float, y: float, w: float) -> str:
    state = f" is-{end.state}" if end.state else ""
    return pill(end.title, x, y, w, f"is-{end.kind}{state}")


def rounded_path(points: Sequence[Point]) -> str:
    """A path along right angles with soft corners."""
    clean = [points[0]]
    for point in points[1:]:
        if abs(point[0] - clean[-1][0]) + abs(point[1] - clean[-1][1]) > 0.5:
            clean.append(point)
    d = f"M{clean[0][0]:.1f},{clean[0][1]:.1f}"
    for before, corner, after in zip(clean, clean[1:], clean[2:], strict=False):
        first = abs(corner[0] - before[0]) + abs(corner[1] - before[1])
        second = abs(after[0] - corner[0]) + abs(after[1] - corner[1])
        r = min(CORNER, first / 2, second / 2)
        ax, ay = corner[0] + (before[0] - corner[0]) / first * r, corner[1] + (before[1] - corner[1]) / first * r
        bx, by = corner[0] + (after[0] - corner[0]) / second * r, corner[1] + (after[1] - corner[1]) / second * r
        d += f"L{ax:.1f},{ay:.1f}Q{corner[0]:.1f},{corner[1]:.1f} {bx:.1f},{by:.1f}"
    return d + f"L{clean[-1][0]:.1f},{clean[-1][1]:.1f}"


HEAD = 7.0


def line(points: Sequence[Point], css: str = "") -> str:
    """An arrow along ``points``; ``is-back`` is dashed, ``is-bad`` leads to a loss, ``is-taken`` was gone.

    The head is drawn, not a marker: a page holds several drawings, and markers of a hidden one are not painted.
    """
    ways = [css] if css else []
    return (
        f'<path class="{" ".join(["flow-line", *ways])}" d="{rounded_path(points)}"/>'
        f'<path class="{" ".join(["flow-head", *ways])}" d="{_head(points)}"/>'
    )


def _head(points: Sequence[Point]) -> str:
    """A small triangle that ends where the line ends and points where it goes."""
    x, y = points[-1]
    before = next((p for p in reversed(points) if abs(p[0] - x) + abs(p[1] - y) > 0.5), (x - 1, y))
    length = ((x - before[0]) ** 2 + (y - before[1]) ** 2) ** 0.5
    ux, uy = (x - before[0]) / length, (y - before[1]) / length
    back_x, back_y = x - HEAD * ux, y - HEAD * uy
    side_x, side_y = -uy * HEAD / 2, ux * HEAD / 2
    return f"M{back_x + side_x:.1f},{back_y + side_y:.1f}L{x:.1f},{y:.1f}L{back_x - side_x:.1f},{back_y - side_y:.1f}z"


def label(x: float, y: float, words: str, anchor: str = "start") -> str:
    """A line's words on a plate of the background, so that lines never run through them."""
    w = width_of(words, 11) + 6
    left = {"start": x - 3, "middle": x - w / 2, "end": x - w + 3}[anchor]
    plate = f'<rect class="flow-plate" x="{left:.1f}" y="{y - 11:.1f}" width="{w:.1f}" height="15" rx="3"/>'
    return plate + text(x, y, words, "flow-label", anchor)


def sheet(chart: Chart, width: float, height: float, body: Sequence[str], kind: str) -> str:
    """The whole SVG; scales down to its room, never up."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow {kind}" role="group" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}"><title>{escape(chart.title)}</title>'
        f"{''.join(body)}</svg>"
    )
