"""A definition (and one subject's way through it) as a chart to be drawn."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from jiubu.kernel.titles import say
from jiubu.process.definition import FINISH, Decision, Definition, Stage
from jiubu.process.drawing import Answer, Chart, ChartState, End, Lane, WayBack
from jiubu.process.drawing import Decision as DrawnDecision
from jiubu.process.drawing import Stage as Box
from jiubu.process.models import Run, Visit

DONE = "finish_done"


def chart_of(
    definition: Definition,
    *,
    run: Run | None = None,
    visits: Iterable[Visit] = (),
    roles: Mapping[str, str] | None = None,
    counts: Mapping[str, int] | None = None,
    hrefs: Mapping[str, str] | None = None,
) -> Chart:
    """What is drawn of a process. ``run`` with its ``visits`` shows what is done, where it stands and what is next;
    ``roles`` titles the lanes (role key -> title), ``counts`` puts a figure on each stage, ``hrefs`` links them.
    """
    process = definition.process
    gone = list(visits)
    states = _states(definition, run, gone)
    taken = {(visit.decision, visit.answer) for visit in gone if visit.answer}
    lanes = list(dict.fromkeys(stage.role for stage in process.main))
    return Chart(
        title=say(process.title),
        start=_("Start"),
        finish=_("Finish"),
        lanes=tuple(Lane(key, (roles or {}).get(key, key)) for key in lanes),
        stages=tuple(_box(stage, states, counts or {}, hrefs or {}) for stage in process.main),
        decisions=tuple(_decision(decision, taken) for decision in process.decisions),
        ends=_ends(definition, states),
        ways_back=tuple(WayBack(way.from_, way.to) for way in process.ways_back),
        results=_("Result"),
        aside=_aside(definition),
    )


def _box(stage: Stage, states: Mapping[str, ChartState], counts: Mapping[str, int], hrefs: Mapping[str, str]) -> Box:
    count = counts.get(stage.key)
    return Box(
        stage.key, say(stage.title), stage.role, _limit(stage), "" if count is None else str(count),
        states.get(stage.key, ""), hrefs.get(stage.key, ""),
    )  # fmt: skip


def _limit(stage: Stage) -> str:
    if stage.time_limit is None:
        return _("no time limit")
    return _("within {hours} working hours").format(hours=f"{stage.time_limit.working_hours:g}")


def _decision(decision: Decision, taken: set[tuple[str, str]]) -> DrawnDecision:
    answers = tuple(
        Answer(say(a.title) or a.key, DONE if a.to == FINISH else a.to, (decision.key, a.key) in taken)
        for a in decision.answers
    )
    return DrawnDecision(decision.key, decision.after, say(decision.question), answers)


def _ends(definition: Definition, states: Mapping[str, ChartState]) -> tuple[End, ...]:
    ends = [
        End(stage.key, say(stage.title), "bad" if stage.phase == "lost" else "mute", states.get(stage.key, ""))
        for stage in definition.process.asides
    ]
    return (*ends, End(DONE, _("Finish"), "good"))


def _aside(definition: Definition) -> str:
    asides = definition.process.asides
    if not asides:
        return ""
    names = _(", ").join(say(stage.title) for stage in asides)
    return _("From every stage, with a reason: {names}").format(names=names)


def _states(definition: Definition, run: Run | None, visits: list[Visit]) -> dict[str, ChartState]:
    """Done: left before, and not ahead of where it stands; skipped: passed over; next: what follows."""
    if run is None:
        return {}
    process = definition.process
    states: dict[str, ChartState] = {}
    seen = {visit.stage for visit in visits}
    here = process.place(run.stage if process.place(run.stage) >= 0 else run.stage_before_aside)
    is_finished = not run.is_open and run.phase != "lost"
    for place, stage in enumerate(process.main):
        if place < here or (is_finished and place == here):
            states[stage.key] = "done" if stage.key in seen else "skipped"
        elif place == here + 1 and run.is_open and not process.stage(run.stage).is_aside:
            states[stage.key] = "next"
    if not is_finished:
        states[run.stage] = "current"
    return states
