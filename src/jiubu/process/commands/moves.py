"""The one enforcement point: a stage changes here, or nowhere."""

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Missing, Refused, Text
from jiubu.kernel.titles import say
from jiubu.process import queries
from jiubu.process.commands.arriving import Arrival, arrive
from jiubu.process.criteria import unmet
from jiubu.process.definition import FINISH, Definition, Stage
from jiubu.process.events import MoveAsked, MoveTurnedDown, RunMoved
from jiubu.process.models import AnswerSet, AskedMove, Run, Visit
from jiubu.process.registry import SUBJECTS
from jiubu.process.ways import Way, find_way
from jiubu.work.commands import ask_approval, close_tasks_from
from jiubu.work.models import Approval


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move: it was made, waits for approval, or was made before."""

    state: Literal["moved", "asked", "already"]
    run: Run
    visit: Visit | None = None


@command
def move_run(
    run_id: int,
    *,
    to: str,
    answer: str = "",
    reason: str = "",
    override: bool = False,
    subject: Any = None,
    by: Actor,
) -> Moved:
    """Move a run to ``to`` (a stage, or "finish"); at a decision, ``answer`` says which of its answers.

    ``subject`` is its row if the caller has locked it already. Refused: "no_way" (the process has no such way),
    "reason_missing", "gate_unmet" with everything missing, "waiting" while another move waits for approval. With
    ``override``, a reason and the right to it, an unmet gate is passed and that is recorded. A run that stands there
    already stays.
    """
    run, subject = _locked(run_id, subject)
    SUBJECTS[run.subject_kind].require_move(subject, by=by)
    return _move(run, subject, to=to, answer=answer, reason=reason.strip(), override=override, by=by)


def _locked(run_id: int, subject: Any) -> tuple[Run, Any]:
    """Subject first, then the run: the order of floors."""
    if subject is None:
        kind, subject_id = Run.objects.values_list("subject_kind", "subject_id").get(pk=run_id)
        subject = SUBJECTS[kind].lock(subject_id)
    return Run.objects.lock(run_id), subject


def _move(
    run: Run, subject: Any, *, to: str, answer: str, reason: str, override: bool, is_approved: bool = False, by: Actor
) -> Moved:
    definition = queries.definition_of(run.version_id)
    if _is_there(run, definition, to, answer):
        return Moved("already", run)
    way = find_way(run, definition, to=to, answer=answer, reason=reason, by=by)
    _require_reason(way.wants_reason, reason, gettext_lazy("Say why."))
    if to != FINISH:
        SUBJECTS[run.subject_kind].require_arrival(subject, phase=definition.stage(to).phase, by=by)
    if not is_approved:
        _require_nothing_waits(run)
    missing = _missing(run, definition, way)
    if missing and not override:
        raise _refusal(missing)
    if missing:
        SUBJECTS[run.subject_kind].require_override(subject, by=by)
        _require_reason(bool(missing), reason, gettext_lazy("Say why the gate is passed unmet."))
    asked = None if is_approved else _ask(run, subject, definition, way, reason=reason, by=by)
    return asked or _make(run, subject, definition, way, reason=reason, missing=missing, by=by)


def _is_there(run: Run, definition: Definition, to: str, answer: str) -> bool:
    """Whether the run has come there already: a second press of the same button. An answer that leads back to where it
    is asked is a move each time.
    """
    if not run.is_open:
        return run.stage == to or (to == FINISH and run.phase != "lost")
    if run.stage != to or not answer:
        return run.stage == to
    decision = definition.process.decision_after(to)
    return decision is None or all(a.key != answer for a in decision.answers)


def _require_reason(is_wanted: bool, reason: str, text: Text) -> None:  # noqa: FBT001
    if is_wanted and not reason:
        raise Refused("reason_missing", text, fields={"reason": text})


def _require_nothing_waits(run: Run) -> None:
    if AskedMove.objects.filter(run=run, state=AskedMove.State.ASKED).exists():
        raise Refused(
            "waiting", gettext_lazy("A move waits for approval. Wait for the answer, or withdraw the request.")
        )


def _refusal(missing: list[Missing]) -> Refused:
    text = _("Not yet: {count} things are missing.") if len(missing) > 1 else _("Not yet: one thing is missing.")
    return Refused("gate_unmet", text.format(count=len(missing)), missing=missing)


def _missing(run: Run, definition: Definition, way: Way) -> list[Missing]:
    """Everything that the gates of this way still want."""
    here = definition.stage(run.stage)
    there = definition.process.find(way.to)
    gates = [stage for stage, is_asked in ((here, way.checks_leave), (there, way.checks_enter)) if stage and is_asked]
    missing: list[Missing] = []
    if gates and any(stage.leave or stage.enter for stage in gates):
        standing = queries.standing_of(run, *gates)
        if way.checks_leave:
            missing += unmet(here.leave, standing, here)
        if way.checks_enter and there is not None:
            missing += [m for m in unmet(there.enter, standing, there) if m.code not in {x.code for x in missing}]
    if way.form:
        missing += _missing_form(run, definition, way.form)
    return missing


def _missing_form(run: Run, definition: Definition, form: str) -> list[Missing]:
    """The form that an answer needs: complete, and filled in during this visit."""
    is_there = AnswerSet.objects.filter(
        run=run, form=form, part="", is_newest=True, is_complete=True, at__gte=run.entered_at
    ).exists()
    if is_there:
        return []
    text = _("Fill in “{form}”").format(form=say(definition.forms[form].title))
    return [Missing(f"form.{form}", text, {"form": form})]


def _ask(run: Run, subject: Any, definition: Definition, way: Way, *, reason: str, by: Actor) -> Moved | None:
    """Keep the move until somebody approves; None when nobody need, or who asks may approve it himself."""
    if not way.approval:
        return None
    title = _title(definition, way.to)
    question = _("Move to “{to}”?").format(to=say(title))
    approval = ask_approval(
        way.approval, store_id=run.store_id, about=subject, about_title=SUBJECTS[run.subject_kind].title(subject),
        amount=getattr(subject, "amount", None) or Decimal(0), question=f"{question} {reason}".strip(),
        payload={"run": run.pk}, by=by,
    )  # fmt: skip
    if approval.state == Approval.State.GRANTED:
        return None
    AskedMove.objects.create(
        run=run, approval=approval, to=way.to, answer=way.answer, reason=reason[:300], by_id=by.user_id
    )
    record(MoveAsked(to=way.to, answer=way.answer, reason=reason[:300], title=title), about=subject, also=[run], by=by)
    return Moved("asked", run)


def _make(
    run: Run, subject: Any, definition: Definition, way: Way, *, reason: str, missing: list[Missing], by: Actor
) -> Moved:
    now = max(timezone.now(), run.entered_at)
    origin = run.stage
    codes = [m.code for m in missing]
    visit = None
    if way.to == FINISH:
        _finish(run, subject, at=now, by=by)
    else:
        stage: Stage = definition.stage(way.to)
        arrival = Arrival(stage, way.kind, way.decision, way.answer, reason, codes)
        visit = arrive(run, arrival, subject=subject, at=now, by=by)
    event = RunMoved(
        run=run.pk, visit=run.visit_count, origin=origin, to=way.to, way=way.kind, decision=way.decision,
        answer=way.answer, reason=reason[:300], unmet=codes, title=_title(definition, way.to),
    )  # fmt: skip
    record(event, about=subject, also=[run], by=by)
    return Moved("moved", run, visit)


def _finish(run: Run, subject: Any, *, at: Any, by: Actor) -> None:
    Visit.objects.filter(run=run, left_at=None).update(left_at=at)
    if run.told:
        close_tasks_from(f"process.limit:{run.pk}", group_id=run.group_id, result=FINISH, by=by)
    run.state, run.closed_at, run.warn_at, run.limit_at, run.told = Run.State.CLOSED, at, None, None, 0
    run.revision += 1
    run.save()
    SUBJECTS[run.subject_kind].arrived(subject, run, by=by)


def _title(definition: Definition, to: str) -> dict[str, str]:
    stage = definition.process.find(to)
    return stage.title if stage else {"zh": "完成", "en": "Finish"}


@command
def finish_asked_move(approval_id: int, *, by: Actor) -> AskedMove | None:
    """Make the move that waited for this approval, in the name of who asked. It is checked again: no longer possible, it
    is not made, and the reason is kept.
    """
    asked = _asked(approval_id)
    if asked is None:
        return None
    run, subject = _locked(asked.run_id, None)
    asked = AskedMove.objects.select_for_update(of=("self",)).select_related("by").get(pk=asked.pk)
    if asked.state != AskedMove.State.ASKED:
        return asked
    asker = dataclasses.replace(by, user_id=asked.by_id, name=asked.by.name if asked.by else by.name)
    try:
        with attempt():
            _move(
                run,
                subject,
                to=asked.to,
                answer=asked.answer,
                reason=asked.reason,
                override=False,
                is_approved=True,
                by=asker,
            )
    except Refused as refusal:
        return _turn_down(asked, AskedMove.State.UNMET, str(refusal.text), by=by)
    asked.state = AskedMove.State.DONE
    asked.save(update_fields=["state"])
    return asked


@command
def turn_down_asked_move(approval_id: int, *, reason: str, by: Actor) -> AskedMove | None:
    """The approval was refused or withdrawn: the run stays where it is."""
    asked = _asked(approval_id)
    if asked is None or asked.state != AskedMove.State.ASKED:
        return asked
    return _turn_down(asked, AskedMove.State.REFUSED, reason, by=by)


def _asked(approval_id: int) -> AskedMove | None:
    return AskedMove.objects.select_related("run", "by").filter(approval=approval_id).first()


def _turn_down(asked: AskedMove, state: AskedMove.State, reason: str, *, by: Actor) -> AskedMove:
    run = asked.run
    asked.state = state
    asked.save(update_fields=["state"])
    definition = queries.definition_of(run.version_id)
    event = MoveTurnedDown(to=asked.to, reason=reason[:300], title=_title(definition, asked.to))
    subject = SUBJECTS[run.subject_kind].lock(run.subject_id)
    record(event, about=subject, also=[run], by=by)
    return asked
