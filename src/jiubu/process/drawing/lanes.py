"""The drawing on a wide page: lanes by role, broken into bands like lines of a text."""

from dataclasses import dataclass, field

from jiubu.process.drawing import pen
from jiubu.process.drawing.chart import Answer, Chart, Decision, Stage

HEAD = 92.0
"""Room for the lane's title."""
GAP = 46.0
ROW = 86.0
TRACK = 11.0
SPACE = 30.0
"""Between two bands."""
RESULTS = "·results"


@dataclass
class Node:
    """A box, decision or end with its place."""

    key: str
    kind: str
    lane: str
    w: float
    h: float
    stage: Stage | None = None
    decision: Decision | None = None
    band: int = 0
    x: float = 0
    y: float = 0

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + self.h / 2

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.w, self.y + self.h / 2


@dataclass
class Band:
    nodes: list[Node] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    top: float = 0
    tops: dict[str, float] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    tracks: int = 0
    """Lines that run below the lanes of this band."""
    bottom: float = 0


@dataclass
class Layout:
    chart: Chart
    width: float
    nodes: list[Node] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def node(self, key: str) -> Node:
        return next(node for node in self.nodes if node.key == key)


def draw_lanes(chart: Chart, width: int) -> str:
    layout = Layout(chart, float(width))
    _line_up(layout)
    _break(layout)
    height = _place(layout)
    lines = _onward(layout) + _answers(layout) + _backs(layout)
    back = [_band(layout, band) for band in layout.bands]
    shapes = [_shape(layout, node) for node in layout.nodes]
    if chart.aside:
        shapes.append(pen.text(14, height + 18, chart.aside, "flow-note"))
        height += 26
    return pen.sheet(chart, layout.width, height + 4, [*back, *lines, *shapes, *layout.body], "flow-wide")


def _line_up(layout: Layout) -> None:
    """Nodes in the order they are passed: start, stages each followed by its decision, finish."""
    chart = layout.chart
    first, last = chart.stages[0].lane, chart.stages[-1].lane
    nodes = [Node("·start", "start", first, pen.width_of(chart.start, 12) + 34, pen.PILL_HEIGHT)]
    for stage in chart.stages:
        nodes.append(Node(stage.key, "stage", stage.lane, pen.box_width(stage), pen.BOX_HEIGHT, stage=stage))
        decision = chart.decision_after(stage.key)
        if decision:
            w = pen.width_of(decision.question, 12) + 44
            nodes.append(Node(f"?{decision.key}", "decision", stage.lane, w, 40, decision=decision))
    nodes.append(Node("·finish", "finish", last, pen.width_of(chart.finish, 12) + 34, pen.PILL_HEIGHT))
    layout.nodes = nodes


def _gap_after(node: Node) -> float:
    if node.decision is None:
        return GAP
    return max(GAP, max(pen.width_of(a.label, 11) for a in node.decision.answers) + 30)


def _break(layout: Layout) -> None:
    """Begin a new band where the next node no longer fits; a decision stays beside its stage."""
    room = layout.width - HEAD - 30
    band, x = Band(), 0.0
    for node, after in zip(layout.nodes, [*layout.nodes[1:], None], strict=True):
        needed = node.w
        if after is not None and after.kind in {"decision", "finish"}:
            needed += _gap_after(node) + after.w + (_gap_after(after) if after.kind == "decision" else 0)
        if band.nodes and x + needed > room and node.kind not in {"decision", "finish"}:
            layout.bands.append(band)
            band, x = Band(), 0.0
        node.band, node.x = len(layout.bands), HEAD + 16 + x
        band.nodes.append(node)
        x += node.w + _gap_after(node)
    layout.bands.append(band)
    for each in layout.bands:
        _spread(each, layout.width)


def _spread(band: Band, width: float) -> None:
    """Use the room that is left: wider gaps, up to a point."""
    if len(band.nodes) < 2:
        return
    left = width - 34 - (band.nodes[-1].x + band.nodes[-1].w)
    extra = max(0.0, min(left / (len(band.nodes) - 1), 34.0))
    for index, node in enumerate(band.nodes):
        node.x += extra * index


def _ends_in(layout: Layout, node: Node) -> list[Answer]:
    if node.decision is None:
        return []
    return [answer for answer in node.decision.answers if layout.chart.end(answer.to)]


def _place(layout: Layout) -> float:
    y = 8.0
    order = [lane.key for lane in layout.chart.lanes]
    for index, band in enumerate(layout.bands):
        used = {node.lane for node in band.nodes}
        band.lanes = [lane for lane in order if lane in used]
        ends = max((len(_ends_in(layout, node)) for node in band.nodes), default=0)
        if ends:
            band.lanes.append(RESULTS)
        band.top = y
        band.tracks = _track_count(layout, index)
        for lane in band.lanes:
            band.tops[lane] = y
            band.heights[lane] = ends * (pen.PILL_HEIGHT + 8) + 14 if lane == RESULTS else ROW
            if lane == (band.lanes[-2] if band.lanes[-1] == RESULTS and len(band.lanes) > 1 else band.lanes[-1]):
                band.heights[lane] += TRACK * band.tracks
            y += band.heights[lane]
        for node in band.nodes:
            node.y = band.tops[node.lane] + (ROW - node.h) / 2
        band.bottom = y
        y += SPACE
    return y - SPACE


def _same_band_backs(layout: Layout, band: int) -> list[tuple[Node, Node, str, bool]]:
    """(origin, target, label, taken) of the ways back that begin and end in this band."""
    found = []
    for way in layout.chart.ways_back:
        origin, to = layout.node(way.origin), layout.node(way.to)
        if origin.band == to.band == band:
            found.append((origin, to, "", False))
    for node in layout.bands[band].nodes:
        for answer in node.decision.answers if node.decision else ():
            if layout.chart.number(answer.to) and _is_back(layout, node, answer):
                to = layout.node(answer.to)
                if to.band == band:
                    found.append((node, to, answer.label, answer.is_taken))
    return found


def _is_back(layout: Layout, node: Node, answer: Answer) -> bool:
    after = node.decision.after if node.decision else ""
    return 0 < layout.chart.number(answer.to) <= layout.chart.number(after)


def _track_count(layout: Layout, band: int) -> int:
    return len(_same_band_backs(layout, band))


def _onward(layout: Layout) -> list[str]:
    """From each node to the one after it."""
    lines = []
    for node, after in zip(layout.nodes, layout.nodes[1:], strict=False):
        css = "is-taken" if _gone(layout, node, after) else ""
        if node.band == after.band:
            lines.append(pen.line(_beside(node, after), css))
        else:
            lines.append(pen.line(_turn(layout, node, after), css))
        label = _label_onward(layout, node, after)
        if label:
            layout.body.append(pen.label(node.right[0] + 8, node.right[1] - 6, label))
    return lines


def _gone(layout: Layout, node: Node, after: Node) -> bool:
    """True when the deal went this way: what comes after is done, current or was skipped."""
    states = {stage.key: stage.state for stage in layout.chart.stages}
    key = after.key if after.kind != "decision" else ""
    if after.kind == "decision":
        return states.get(node.key) == "done"
    return states.get(key, "") in {"done", "current"}


def _label_onward(layout: Layout, node: Node, after: Node) -> str:
    if node.decision is None:
        return ""
    return next((a.label for a in node.decision.answers if a.to == after.key or _leads_to_finish(layout, a, after)), "")


def _leads_to_finish(layout: Layout, answer: Answer, after: Node) -> bool:
    end = layout.chart.end(answer.to)
    return after.kind == "finish" and end is not None and end.kind == "good"


def _beside(node: Node, after: Node) -> list[pen.Point]:
    (x1, y1), (x2, y2) = node.right, after.left
    turn = x2 - 20
    return [(x1, y1), (x2 - 2, y2)] if abs(y1 - y2) < 1 else [(x1, y1), (turn, y1), (turn, y2), (x2 - 2, y2)]


def _turn(layout: Layout, node: Node, after: Node) -> list[pen.Point]:
    """At the end of a band: down at the right edge, back through the space between the bands, into the next line."""
    (x1, y1), (x2, y2) = node.right, after.left
    edge = min(x1 + 22, layout.width - 8)
    between = layout.bands[node.band].bottom + SPACE / 2
    turn = x2 - 16
    return [(x1, y1), (edge, y1), (edge, between), (turn, between), (turn, y2), (x2 - 2, y2)]


def _answers(layout: Layout) -> list[str]:
    """From decisions down to the ends in the lane of results."""
    lines = []
    for node in layout.nodes:
        for row, answer in enumerate(_ends_in(layout, node)):
            end = layout.chart.end(answer.to)
            if end is None or end.kind == "good":
                continue
            band = layout.bands[node.band]
            w = pen.width_of(end.title, 12) + 34
            x = node.x + node.w / 2 + 26 + row * 10
            y = band.tops[RESULTS] + 8 + row * (pen.PILL_HEIGHT + 8)
            start = (node.x + node.w / 2 - 10 + row * 12, node.y + node.h)
            css = "is-taken" if answer.is_taken else "is-bad" if end.kind == "bad" else ""
            lines.append(pen.line([start, (start[0], y + 15), (x - 2, y + 15)], css))
            layout.body.append(pen.end_pill(end, x, y, w))
            layout.body.append(pen.label(start[0] - 6, node.y + node.h + 15 + row * 15, answer.label, "end"))
    return lines


def _backs(layout: Layout) -> list[str]:
    """Ways back: within a band a dashed line below the boxes; to another band a pill that names the stage."""
    lines: list[str] = []
    for index, band in enumerate(layout.bands):
        ways = sorted(_same_band_backs(layout, index), key=lambda way: way[0].x - way[1].x)
        base = _track_base(band)
        for track, (origin, to, words, is_taken) in enumerate(ways):
            y = base + TRACK * track + 4
            x1 = origin.x + origin.w / 2 + 14 - 9 * (track % 4)
            x2 = to.x + to.w / 2 - 18 + 9 * (track % 4)
            css = "is-back is-taken" if is_taken else "is-back"
            lines.append(pen.line([(x1, origin.y + origin.h), (x1, y), (x2, y), (x2, to.y + to.h + 2)], css))
            if words:
                layout.body.append(pen.label(x1 + 6, origin.y + origin.h + 15, words))
    _far_backs(layout)
    return lines


def _track_base(band: Band) -> float:
    lanes = [lane for lane in band.lanes if lane != RESULTS]
    last = lanes[-1]
    return band.tops[last] + ROW - 12


def _far_backs(layout: Layout) -> None:
    """Pills on the upper edge of a box: ↩ and the number and title of the stage it may return to."""
    shapes: list[str] = []
    for node in layout.nodes:
        ways = [("", way.to) for way in layout.chart.backs_of(node.key)]
        ways += [(a.label, a.to) for a in (node.decision.answers if node.decision else ()) if _is_back(layout, node, a)]
        far = [(words, to) for words, to in ways if layout.node(to).band != node.band]
        if far:
            words = "  ".join(f"{label} ↩ {layout.chart.number(to)}".strip() for label, to in far)
            if len(far) == 1:
                words += f" {layout.chart.title_of(far[0][1])}"
            w = pen.width_of(words, 11) + 16
            x = max(HEAD + 8, node.x + node.w / 2 - w / 2)
            shapes.append(pen.pill(words, x, node.y - 13, w, "is-back is-small", 18))
    layout.body += shapes


def _band(layout: Layout, band: Band) -> str:
    """Lanes with their titles; every second one a little darker."""
    titles = {lane.key: lane.title for lane in layout.chart.lanes} | {RESULTS: layout.chart.results}
    parts = []
    for index, lane in enumerate(band.lanes):
        top, height = band.tops[lane], band.heights[lane]
        css = "flow-lane is-odd" if index % 2 else "flow-lane"
        parts.append(
            f'<rect class="{css}" x="1" y="{top:.1f}" width="{layout.width - 2:.1f}" height="{height:.1f}"/>'
            + pen.text(14, top + height / 2 + 4, pen.fitted(titles.get(lane, lane), HEAD - 14, 12), "flow-lane-title")
        )
    return "".join(parts)


def _shape(layout: Layout, node: Node) -> str:
    chart = layout.chart
    if node.stage is not None:
        return pen.stage_box(node.stage, chart.number(node.key), node.x, node.y, node.w)
    if node.decision is not None:
        return pen.decision_shape(node.decision.question, node.x, node.y, node.w, node.h)
    words, css = (chart.start, "is-start") if node.kind == "start" else (chart.finish, "is-good")
    return pen.pill(words, node.x, node.y, node.w, css)
