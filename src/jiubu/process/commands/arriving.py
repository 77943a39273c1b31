"""What every arrival at a stage does, however it came about: one visit ends, one begins, the subject hears of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import WorkCalendar
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.process.definition import Stage
from jiubu.process.models import Run, Visit
from jiubu.process.registry import SUBJECTS
from jiubu.work.commands import close_tasks_from


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a run comes to a stage."""

    stage: Stage
    way: str
    decision: str = ""
    answer: str = ""
    reason: str = ""
    unmet: list[str] = field(default_factory=list)


def set_limit(run: Run, stage: Stage, store: Store, at: datetime, *, is_back: bool = False) -> None:
    """The stage's time limit on the store's work calendar, counted from ``at``. ``is_back`` from a rest: it goes on with
    what was left of it.
    """
    run.warn_at = run.limit_at = None
    run.told = 0
    if stage.time_limit is not None:
        calendar = calendar_of(store)
        hours, used = stage.time_limit.working_hours, _used(run, stage, calendar) if is_back else 0.0
        run.warn_at = calendar.add_working_hours(at, max(hours * stage.time_limit.warn_at - used, 0))
        run.limit_at = calendar.add_working_hours(at, max(hours - used, 0))


def _used(run: Run, stage: Stage, calendar: WorkCalendar) -> float:
    """Working hours that the run has spent at the stage before it rested, and between one rest and the next."""
    used = timedelta(0)
    for visit in Visit.objects.filter(run=run).order_by("-number"):
        if visit.phase == "dormant":
            continue
        if visit.stage != stage.key or visit.left_at is None:
            break
        used += calendar.working_time_between(visit.entered_at, visit.left_at)
        if visit.way != Visit.Way.REOPEN:
            break
    return used / timedelta(hours=1)


def arrive(run: Run, arrival: Arrival, *, subject: Any, at: datetime, by: Actor) -> Visit:
    """Leave the open visit, begin the next, move the run on and tell its subject. The caller holds the locks."""
    stage = arrival.stage
    if run.told:
        close_tasks_from(f"process.limit:{run.pk}", group_id=run.group_id, result=stage.key, by=by)
    if run.visit_count and run.is_open:
        Visit.objects.filter(run=run, left_at=None).update(left_at=at)
    came_from = run.stage
    _move_on(run, arrival, came_from=came_from, store=subject.store, at=at)
    run.save()
    visit = Visit.objects.create(
        run=run, version_id=run.version_id, store_id=run.store_id, number=run.visit_count, stage=stage.key,
        phase=stage.phase, way=arrival.way, decision=arrival.decision, answer=arrival.answer,
        reason=arrival.reason[:300], is_override=bool(arrival.unmet), unmet=arrival.unmet, entered_at=at,
        entered_by_id=by.user_id, left_at=None if run.is_open else at,
    )  # fmt: skip
    SUBJECTS[run.subject_kind].arrived(subject, run, by=by)
    return visit


def _move_on(run: Run, arrival: Arrival, *, came_from: str, store: Store, at: datetime) -> None:
    stage = arrival.stage
    is_back = arrival.way == Visit.Way.REOPEN and run.phase == "dormant"
    if stage.is_aside:
        run.stage_before_aside = run.stage_before_aside or came_from
    else:
        run.stage_before_aside = ""
    run.stage, run.phase, run.entered_at = stage.key, stage.phase, at
    run.visit_count += 1
    run.revision += 1
    run.has_override = run.has_override or bool(arrival.unmet)
    run.met_count = run.asked_count = 0
    is_closed = stage.phase == "lost"
    run.state = Run.State.CLOSED if is_closed else Run.State.OPEN
    run.closed_at = at if is_closed else None
    set_limit(run, stage, store, at, is_back=is_back)
