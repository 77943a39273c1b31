"""Where a run stands, for its page: the gate, the work, the forms, and the ways that lead on."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Missing
from jiubu.kernel.titles import say
from jiubu.process.criteria import Check, Standing, checks_of, is_done, unmet
from jiubu.process.definition import FINISH, Definition, Form, Stage, WorkItem
from jiubu.process.models import AnswerSet, AskedMove, Run
from jiubu.process.queries.definitions import definition_of
from jiubu.process.queries.runs import newest_answers
from jiubu.process.queries.standing import standing_of
from jiubu.process.ways import may_skip, skips


@dataclass(frozen=True, slots=True)
class WorkStatus:
    """A work item: ``is_computed`` ones are done by their fact, others are ticked."""

    item: WorkItem
    title: str
    role: str
    is_done: bool
    is_computed: bool


@dataclass(frozen=True, slots=True)
class TrackStatus:
    key: str
    title: str
    work: tuple[WorkStatus, ...]


@dataclass(frozen=True, slots=True)
class FormStatus:
    """A form of the stage, with how far it is."""

    form: Form
    title: str
    state: str
    """empty, begun or complete."""
    answers: AnswerSet | None


@dataclass(frozen=True, slots=True)
class WayStatus:
    """One way on. ``kind``: next, answer, finish, back, skip, aside or reopen; ``missing`` what its gate still wants."""

    kind: str
    to: str
    title: str
    phase: str = ""
    decision: str = ""
    answer: str = ""
    label: str = ""
    needs_reason: bool = False
    needs_form: str = ""
    needs_approval: str = ""
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class RunStatus:
    """Everything that the page of a subject shows about its run."""

    run: Run
    stage: Stage
    title: str
    phase: str
    light: str
    checks: tuple[Check, ...]
    work: tuple[WorkStatus, ...]
    tracks: tuple[TrackStatus, ...]
    forms: tuple[FormStatus, ...]
    other_forms: tuple[FormStatus, ...]
    """Forms of other stages that were filled in."""
    ways: tuple[WayStatus, ...]
    question: str
    asked: AskedMove | None

    @property
    def met_count(self) -> int:
        return sum(check.is_met for check in self.checks)

    @property
    def is_ready(self) -> bool:
        return all(check.is_met for check in self.checks)

    @property
    def missing(self) -> list[Missing]:
        return [check.missing for check in self.checks if not check.is_met]

    @property
    def onward(self) -> list[WayStatus]:
        return [way for way in self.ways if way.kind in ("next", "answer", "finish", "reopen")]


def light_of(run: Run, now: datetime | None = None) -> str:
    """The traffic light of the stage's time limit: green, amber, red, or "" without a limit."""
    if run.limit_at is None or not run.is_open:
        return ""
    now = now or timezone.now()
    if now >= run.limit_at:
        return "red"
    return "amber" if run.warn_at is not None and now >= run.warn_at else "green"


def status_of(run: Run, *, actor: Actor) -> RunStatus:
    """``actor`` decides which ways are shown: skipping belongs to the roles that the definition names."""
    definition = definition_of(run.version_id)
    stage = definition.stage(run.stage)
    sets = [one for one in newest_answers(run.pk) if not one.part]
    onward = _stages_onward(run, stage)
    standing = standing_of(run, stage, *onward, answers=sets)
    asked = run.asked_moves.filter(state=AskedMove.State.ASKED).select_related("approval", "by").first()
    decision = definition.process.decision_after(stage.key)
    return RunStatus(
        run=run,
        stage=stage,
        title=say(stage.title),
        phase=run.phase,
        light=light_of(run),
        checks=tuple(checks_of(stage.leave, standing, stage)),
        work=tuple(_work(item, stage, standing) for item in stage.work),
        tracks=tuple(
            TrackStatus(t.key, say(t.title), tuple(_work(item, stage, standing) for item in t.work))
            for t in stage.tracks
        ),
        forms=tuple(_form(key, standing, sets) for key in stage.forms),
        other_forms=tuple(_form(one.form, standing, sets) for one in sets if one.form not in stage.forms),
        ways=tuple(_ways(run, stage, standing, sets, actor)),
        question=say(decision.question) if decision else "",
        asked=asked,
    )


def _stages_onward(run: Run, stage: Stage) -> list[Stage]:
    """Stages whose ``enter`` may be asked for the ways on."""
    process = definition_of(run.version_id).process
    decision = process.decision_after(stage.key)
    keys = [answer.to for answer in decision.answers] if decision else [process.next_of(stage.key)]
    return [found for key in keys if (found := process.find(key)) is not None]


def _work(item: WorkItem, stage: Stage, standing: Standing) -> WorkStatus:
    is_computed = item.done_when is not None
    return WorkStatus(item, say(item.title), item.role or stage.role, is_done(item, standing, stage), is_computed)


def _form(key: str, standing: Standing, sets: list[AnswerSet]) -> FormStatus:
    form = standing.definition.forms[key]
    answers = next((one for one in sets if one.form == key), None)
    state = "empty" if answers is None else "complete" if answers.is_complete else "begun"
    return FormStatus(form, say(form.title), state, answers)


def _ways(run: Run, stage: Stage, standing: Standing, sets: list[AnswerSet], actor: Actor) -> list[WayStatus]:
    process = standing.definition.process
    if not run.is_open or stage.is_aside:
        to = run.stage_before_aside or run.stage
        before = process.find(to)
        if before is None or before.is_aside:
            return []
        return [WayStatus("reopen", to, say(before.title), before.phase, needs_reason=True)]
    filled = {one.form for one in sets if one.is_complete and one.at >= run.entered_at}
    ways = _onward(stage, standing, filled)
    for way in process.ways_back:
        if way.from_ == stage.key:
            to_stage = process.stage(way.to)
            ways.append(
                WayStatus("back", way.to, say(to_stage.title), to_stage.phase, needs_reason=way.reason == "required")
            )
    ways += _skips(stage, standing, actor)
    ways += [WayStatus("aside", s.key, say(s.title), s.phase, needs_reason=True) for s in process.asides]
    return ways


def _onward(stage: Stage, standing: Standing, filled: set[str]) -> list[WayStatus]:
    """``filled``: forms that were completed during this visit, as an answer may need one."""
    process = standing.definition.process
    leave = unmet(stage.leave, standing, stage)
    decision = process.decision_after(stage.key)
    if decision is None:
        to = process.next_of(stage.key)
        if to == FINISH:
            return [WayStatus("finish", FINISH, "", missing=tuple(leave))]
        entered = process.stage(to)
        missing = (*leave, *unmet(entered.enter, standing, entered))
        return [WayStatus("next", to, say(entered.title), entered.phase, missing=missing)]
    ways = []
    for answer in decision.answers:
        entered_or_none = process.find(answer.to)
        is_forward = answer.to == FINISH or process.place(answer.to) > process.place(stage.key)
        missing_here: tuple[Missing, ...] = ()
        if is_forward:
            missing_here = (
                *leave,
                *(unmet(entered_or_none.enter, standing, entered_or_none) if entered_or_none else ()),
            )
        if answer.needs and answer.needs.form and answer.needs.form not in filled:
            missing_here = (*missing_here, form_to_fill(standing.definition, answer.needs.form))
        ways.append(
            WayStatus(
                "answer", answer.to, say(entered_or_none.title) if entered_or_none else "",
                entered_or_none.phase if entered_or_none else "", decision.key, answer.key, say(answer.title) or answer.key,
                needs_form=(answer.needs.form or "") if answer.needs else "",
                needs_approval=(answer.needs.approval or "") if answer.needs else "", missing=missing_here,
            )
        )  # fmt: skip
    return ways


def form_to_fill(definition: Definition, form: str) -> Missing:
    """The line of a gate for a form that an answer needs."""
    text = _("Fill in “{form}”").format(form=say(definition.forms[form].title))
    return Missing(f"form.{form}", text, {"form": form})


def _skips(stage: Stage, standing: Standing, actor: Actor) -> list[WayStatus]:
    """Stages that may be reached by skipping this one or those between, as the definition allows the actor's roles."""
    process = standing.definition.process
    found = [(to, any(s.reason == "required" for s in skipped)) for skipped, to in skips(process, stage, actor)]
    onward = process.next_of(stage.key)
    if onward != FINISH and process.decision_after(stage.key) is None and may_skip(stage.may_skip, actor):
        found.insert(0, (onward, True))
    stages = ((process.stage(to), needs_reason) for to, needs_reason in found)
    return [WayStatus("skip", to.key, say(to.title), to.phase, needs_reason=needs) for to, needs in stages]
