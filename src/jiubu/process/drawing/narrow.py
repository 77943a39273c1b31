"""The drawing on a phone: one column, the role as a small word above each box, ways back on the right."""

from dataclasses import dataclass, field

from jiubu.process.drawing import pen
from jiubu.process.drawing.chart import Chart, Decision, Stage

GAP = 30.0
RAIL = 12.0


@dataclass
class Column:
    chart: Chart
    width: float
    x: float
    box: float
    y: float = 12.0
    tops: dict[str, float] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    backs: list[tuple[float, float, str]] = field(default_factory=list)
    """(x and y where the way begins, key of the stage it leads back to)."""

    @property
    def middle(self) -> float:
        return self.x + self.box / 2


def draw_narrow(chart: Chart, width: int) -> str:
    rails = len(chart.ways_back) + sum(_is_back(chart, d, a.to) for d in chart.decisions for a in d.answers)
    room = min(rails, 6) * RAIL + 26
    column = Column(chart, width, x=14.0, box=width - 14.0 - room)
    titles = {lane.key: lane.title for lane in chart.lanes}
    _pill(column, chart.start, "is-start")
    for number, stage in enumerate(chart.stages, 1):
        _stage(column, stage, number, titles.get(stage.lane, ""))
        decision = chart.decision_after(stage.key)
        if decision:
            _decision(column, decision)
    _pill(column, chart.finish, "is-good", last=True)
    lines = _backs(column)
    if chart.aside:
        column.y += 8
        column.body.append(pen.text(column.x, column.y + 12, pen.fitted(chart.aside, width - 28, 11), "flow-note"))
        column.y += 20
    return pen.sheet(chart, width, column.y + 6, [*lines, *column.body], "flow-narrow")


def _is_back(chart: Chart, decision: Decision, to: str) -> bool:
    return 0 < chart.number(to) <= chart.number(decision.after)


def _down(column: Column, css: str = "") -> None:
    column.body.append(pen.line([(column.middle, column.y), (column.middle, column.y + GAP - 3)], css))
    column.y += GAP


def _pill(column: Column, words: str, css: str, *, last: bool = False) -> None:
    w = min(pen.width_of(words, 12) + 40, column.box)
    column.body.append(pen.pill(words, column.middle - w / 2, column.y, w, css))
    column.y += pen.PILL_HEIGHT
    if not last:
        _down(column)


def _stage(column: Column, stage: Stage, number: int, lane: str) -> None:
    column.tops[stage.key] = column.y
    column.body.append(pen.stage_box(stage, number, column.x, column.y, column.box))
    if lane:
        column.body.append(pen.text(column.x + column.box - 11, column.y + 23.5, lane, "flow-lane-small", "end"))
    side = column.y + pen.BOX_HEIGHT / 2 + 6
    column.backs += [
        (column.x + column.box, side + 5 * i, way.to) for i, way in enumerate(column.chart.backs_of(stage.key))
    ]
    column.y += pen.BOX_HEIGHT
    _down(column, "is-taken" if stage.state == "done" else "")


def _decision(column: Column, decision: Decision) -> None:
    chart, h = column.chart, 36.0
    w = min(pen.width_of(decision.question, 12) + 44, column.box)
    left = column.middle - w / 2
    column.body.append(pen.decision_shape(decision.question, left, column.y, w, h))
    side = column.y + h / 2
    onward = ""
    place, back_count = column.y + h + 4, 0
    for answer in decision.answers:
        if chart.end(answer.to) is not None:
            end = chart.end(answer.to)
            words = f"{answer.label} → {end.title}" if end else answer.label
            pw = pen.width_of(words, 11) + 22
            column.body.append(pen.pill(words, column.x, place, pw, f"is-{end.kind if end else 'mute'} is-small", 22))
            place += 26
        elif _is_back(chart, decision, answer.to):
            y = side - 6 + 17 * back_count
            column.backs.append((left + w - 6 * abs(y - side) / 9, y, answer.to))
            column.body.append(pen.label(left + w + 6, y - 4, answer.label))
            back_count += 1
        else:
            onward = answer.label
    column.y += h
    column.body.append(pen.line([(column.middle, column.y), (column.middle, max(column.y + GAP, place) - 3)]))
    if onward:
        column.body.append(pen.label(column.middle + 8, column.y + 17, onward))
    column.y = max(column.y + GAP, place)


def _backs(column: Column) -> list[str]:
    """Rails at the right, the shortest way innermost."""
    ways = sorted(column.backs, key=lambda way: way[1] - column.tops.get(way[2], 0))
    lines = []
    right = column.x + column.box
    arrivals: dict[str, int] = {}
    for index, (origin, start, to) in enumerate(ways):
        rail = right + 14 + RAIL * min(index, 7)
        arrivals[to] = arrivals.get(to, 0) + 1
        end = column.tops[to] + 12 + 6 * (arrivals[to] - 1)
        lines.append(pen.line([(origin, start), (rail, start), (rail, end), (right + 3, end)], "is-back"))
    return lines
