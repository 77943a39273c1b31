"""Which ways lead on from where a run stands, by its definition. Pure but for the run's fields."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.kernel.titles import say
from jiubu.process.definition import FINISH, Answer, Decision, Definition, MaySkip, ProcessBody, Stage
from jiubu.process.models import Run, Visit
from jiubu.process.registry import SUBJECTS


@dataclass(frozen=True, slots=True)
class Way:
    """One way on: its kind, which gates it passes, what it asks for."""

    kind: str
    to: str
    checks_leave: bool = True
    checks_enter: bool = True
    wants_reason: bool = False
    decision: str = ""
    answer: str = ""
    form: str = ""
    approval: str = ""


def find_way(run: Run, definition: Definition, *, to: str, answer: str, reason: str, by: Actor) -> Way:
    """The way to ``to``. Refused("no_way") when the process has none, "answer_missing" at a decision."""
    process = definition.process
    if not run.is_open or process.stage(run.stage).is_aside:
        return _again(run, process, to)
    here, there = process.stage(run.stage), process.find(to)
    decision = process.decision_after(here.key)
    if answer and decision is None:
        raise _no_way(process, here)
    if there is not None and there.is_aside and not answer:
        return _aside(run, there)
    if decision is not None and (answer or any(a.to == to for a in decision.answers)):
        return _answer(process, here, decision, to=to, answer=answer)
    back = process.way_back(here.key, to)
    if back is not None:
        return Way("back", to, checks_leave=False, checks_enter=False, wants_reason=back.reason == "required")
    return _onward(process, here, to=to, reason=reason, by=by)


def _again(run: Run, process: ProcessBody, to: str) -> Way:
    """A lost or dormant run is taken up where it was left; from dormant it may also be lost."""
    if to and to == run.stage_before_aside:
        return Way(Visit.Way.REOPEN, to, checks_leave=False, checks_enter=False, wants_reason=True)
    there = process.find(to)
    if run.is_open and there is not None and there.is_aside:
        return _aside(run, there)
    raise _no_way(process, process.stage(run.stage), (run.stage_before_aside,))


def _aside(run: Run, there: Stage) -> Way:
    """To a stage aside, from anywhere, with a reason. A loss wants confirmation: the subject's own, else an approval."""
    is_to_approve = there.phase == "lost" and not SUBJECTS[run.subject_kind].confirms_loss
    return Way("aside", there.key, checks_leave=False, wants_reason=True, approval="loss" if is_to_approve else "")


def _answer(process: ProcessBody, here: Stage, decision: Decision, *, to: str, answer: str) -> Way:
    fitting = [a for a in decision.answers if a.to == to and answer in ("", a.key)]
    if not fitting:
        raise _no_way(process, here)
    if len(fitting) > 1:
        text = _("Choose one of the answers.")
        raise Refused("answer_missing", text, fields={"answer": text})
    chosen: Answer = fitting[0]
    is_forward = to == FINISH or process.place(to) > process.place(here.key)
    needs = chosen.needs
    return Way(
        "answer", to, checks_leave=is_forward, checks_enter=is_forward, decision=decision.key, answer=chosen.key,
        form=(needs.form or "") if needs else "", approval=(needs.approval or "") if needs else "",
    )  # fmt: skip


def _onward(process: ProcessBody, here: Stage, *, to: str, reason: str, by: Actor) -> Way:
    if process.decision_after(here.key) is None and process.next_of(here.key) == to:
        if reason and to != FINISH and may_skip(here.may_skip, by):
            return Way("skip", to, checks_leave=False)
        return Way("finish" if to == FINISH else "next", to)
    for skipped, reached in skips(process, here, by):
        if reached == to:
            return Way("skip", to, wants_reason=any(s.reason == "required" for s in skipped))
    raise _no_way(process, here)


def skips(process: ProcessBody, here: Stage, by: Actor) -> list[tuple[list[MaySkip], str]]:
    """(what each skipped stage says, stage reached) of every run of stages that the actor may skip from ``here``."""
    found: list[tuple[list[MaySkip], str]] = []
    skipped: list[MaySkip] = []
    place = process.place(here.key)
    if process.decision_after(here.key) is not None:
        return found
    for between, reached in zip(process.main[place + 1 :], process.main[place + 2 :], strict=False):
        if between.may_skip is None or not may_skip(between.may_skip, by) or process.decision_after(between.key):
            break
        skipped.append(between.may_skip)
        found.append((list(skipped), reached.key))
    return found


def may_skip(allowed: MaySkip | None, by: Actor) -> bool:
    return allowed is not None and (by.is_machine or bool(by.roles & set(allowed.roles)))


def _no_way(process: ProcessBody, here: Stage, ways: tuple[str, ...] = ()) -> Refused:
    """The process does not lead there; the sentence says where it leads."""
    if not ways:
        decision = process.decision_after(here.key)
        onward = [answer.to for answer in decision.answers] if decision else [process.next_of(here.key)]
        ways = (*onward, *(way.to for way in process.ways_back if way.from_ == here.key))
    stages = [stage for key in dict.fromkeys(ways) if (stage := process.find(key)) is not None and stage != here]
    names = _(", ").join(say(stage.title) for stage in stages) or _("the end")
    text = _("From “{here}” the process does not lead there, but to: {ways}.")
    return Refused("no_way", text.format(here=say(here.title), ways=names))
