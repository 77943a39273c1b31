"""The flowchart: every stage, decision and way is drawn, within the width, the same each time."""

import re
import xml.etree.ElementTree as ET

import pytest

from jiubu.process.commands import move_run
from jiubu.process.drawing import Answer, Chart, Decision, End, Lane, Stage, WayBack, draw
from jiubu.process.models import Visit
from jiubu.process.queries import chart_of, definition_of
from jiubu.work.models import Task
from tests.factories import web
from tests.process.runs import filled

WIDTHS = (362, 700, 760, 1180)


def chart(count=9, **fields):
    stages = tuple(Stage(f"s{i}", f"第{i}步 <接待> & 说明", "ab"[i % 2], "时限 2 天") for i in range(1, count + 1))
    return Chart(
        title="流程", start="开始", finish="完成", lanes=(Lane("a", "顾问"), Lane("b", "经理")), stages=stages,
        decisions=(Decision("d", "s2", "成交?", (Answer("是", "s3"), Answer("再谈", "s1"), Answer("否", "lost"))),),
        ends=(End("lost", "战败", "bad"),), ways_back=(WayBack(f"s{count}", "s1"),), results="结果", **fields,
    )  # fmt: skip


def words(svg):
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]  # noqa: S314


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [3, 9, 14])
def test_everything_is_drawn_once_and_in_order(width, count):
    found = words(draw(chart(count), width=width))
    assert [w for w in found if re.fullmatch(r"\d+", w)] == [str(i) for i in range(1, count + 1)]
    assert {"开始", "完成", "成交?", "是"} <= set(found)
    assert any("再谈" in w for w in found)
    assert any("战败" in w for w in found)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_keeps_within_its_width_and_is_the_same_each_time(width):
    svg = draw(chart(), width=width)
    root = ET.fromstring(svg)  # noqa: S314
    right = max(
        float(e.get("x", 0)) + float(e.get("width", 0)) for e in root.iter() if e.tag.endswith("}rect")
    )  # fmt: skip
    assert float(root.get("width")) == width
    assert right <= width
    assert draw(chart(), width=width) == svg


def test_a_deal_shows_what_is_done_where_it_stands_and_what_is_next():
    stages = (
        Stage("a", "接待", "a", state="done"),
        Stage("b", "咨询", "a", state="current"),
        Stage("c", "试驾", "a", state="next"),
    )
    svg = draw(Chart("流程", "开始", "完成", (Lane("a", "顾问"),), stages), width=1180)
    assert re.findall(r'class="flow-stage is-(\w+)"', svg) == ["done", "current", "next"]


def test_texts_are_escaped_and_nothing_is_styled_inline():
    svg = draw(chart(), width=1180)
    assert "<接待>" not in svg
    assert "style=" not in svg


@pytest.mark.django_db
def test_the_chart_of_a_run_shows_where_it_has_been_and_what_it_passed_over(run, agent, lead):
    def states():
        run.refresh_from_db()
        visits = Visit.objects.filter(run=run)
        return [stage.state for stage in chart_of(definition_of(run.version_id), run=run, visits=visits).stages]

    assert states() == ["current", "next", "", ""]
    filled(run, web(agent))
    move_run(run.pk, to="offer", reason="老客户", by=web(lead))
    assert states() == ["done", "skipped", "current", "next"]
    move_run(run.pk, to="needs", reason="换需求", by=web(agent))
    assert states() == ["done", "current", "next", ""]
    move_run(run.pk, to="offer", by=web(agent))
    Task.objects.filter(pk=run.subject_id).update(result="paid")
    move_run(run.pk, to="issued", answer="yes", by=web(agent))
    move_run(run.pk, to="finish", by=web(agent))
    assert states() == ["done"] * 4
