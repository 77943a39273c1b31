"""Tasks: made, done, moved, given, cancelled, and climbing the ladder."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation
from jiubu.organisation.access import require_in_group
from jiubu.organisation.models import Store
from jiubu.work import access, rules
from jiubu.work.commands.notifications import notify
from jiubu.work.enums import LADDER_HOURS
from jiubu.work.events import TaskAssigned, TaskCancelled, TaskEscalated, TaskFinished, TaskMade, TaskMoved
from jiubu.work.models import Task
from jiubu.work.registry import About, key_of, thing_of


@command
def plan_task(
    *,
    store_id: int,
    owner_id: int | None,
    kind: str,
    title: str,
    due_at: datetime,
    about: About | None = None,
    about_title: str = "",
    note: str = "",
    by: Actor,
) -> Task:
    """What a person plans by hand, for himself or for somebody he manages. Refused when it is due in the past."""
    access.require_plan_for(by, owner_id=owner_id, store_id=store_id)
    _require_future(due_at, "due_at")
    return make_task(
        store_id=store_id,
        owner_id=owner_id,
        kind=kind,
        title=title,
        due_at=due_at,
        about=about,
        about_title=about_title,
        note=note,
        by=by,
    )


@command
def make_task(
    *,
    store_id: int,
    owner_id: int | None,
    kind: str,
    title: str,
    due_at: datetime,
    about: About | None = None,
    about_title: str = "",
    note: str = "",
    source: str = "",
    remind: bool = True,
    escalate_after_hours: int | None = None,
    by: Actor,
) -> Task:
    """Give ``owner_id`` (None: the store's pool) something to do; called by commands that have checked the right.

    An open task of the same ``source`` is changed, not doubled. ``escalate_after_hours`` are working hours after its
    time (None: as usual for the kind, 0: never).
    """
    task = _open_task_from(source, by) or Task(group_id=by.group_id, source=source, created_at=timezone.now())
    is_new = task.pk is None
    task.store_id, task.owner_id, task.kind, task.title, task.note = store_id, owner_id, kind, title[:200], note
    task.about_kind, task.about_id = key_of(about)
    task.about_title = about_title[:200]
    hours = LADDER_HOURS.get(kind, 0) if escalate_after_hours is None else escalate_after_hours
    task.ladder_hours = hours or None
    before, task.due_at = task.due_at, due_at
    _set_clock(task, remind=remind)
    if not is_new:
        task.version += 1
    task.save()
    if is_new:
        _tell(TaskMade(kind=kind, due_at=due_at), task, by)
    elif before != due_at:
        _tell(TaskMoved(kind=kind, before=before, due_at=due_at, reason=""), task, by)
    return task


@command
def finish_task(task_id: int, *, result: str = "", by: Actor) -> Task:
    """Say that the task is done. Doing it twice changes nothing. Refused to a person when it is done by doing something
    else (recording a contact, keeping a promise): the task is then closed by that.
    """
    task = Task.objects.lock(task_id, by.group_id)
    access.require_do(by, task)
    if task.state == Task.State.DONE:
        return task
    _require_open(task)
    if task.way_url and not by.is_machine:
        text = _("Do what it asks for (record, keep, decide): the task is done by that.")
        raise Refused("done_elsewhere", text, details={"url": task.way_url})
    return _close(task, Task.State.DONE, result, by)


@command
def cancel_task(task_id: int, *, reason: str, by: Actor) -> Task:
    """Say why the task need not be done. Doing it twice changes nothing."""
    task = Task.objects.lock(task_id, by.group_id)
    access.require_do(by, task)
    if task.state == Task.State.CANCELLED:
        return task
    _require_open(task)
    if not reason.strip():
        raise Refused(
            "reason_missing", _("Say why it need not be done."), fields={"reason": _("Say why it need not be done.")}
        )
    return _close(task, Task.State.CANCELLED, reason.strip(), by)


@command
def move_task(task_id: int, *, due_at: datetime, reason: str = "", by: Actor) -> Task:
    """Give the task another time; an overdue one needs a reason. It climbs down to the first step of the ladder."""
    task = Task.objects.lock(task_id, by.group_id)
    access.require_do(by, task)
    if task.due_at == due_at:
        return task
    _require_open(task)
    _require_future(due_at, "due_at")
    if task.is_overdue() and not reason.strip():
        text = _("It is overdue: say why it is moved.")
        raise Refused("reason_missing", text, fields={"reason": text})
    before, task.due_at = task.due_at, due_at
    task.ladder = Task.Ladder.CONSULTANT if task.owner_id else Task.Ladder.POOL
    task.version += 1
    _set_clock(task, remind=True)
    task.save(update_fields=["due_at", "ladder", "version", "remind_at", "escalate_at"])
    _tell(TaskMoved(kind=task.kind, before=before, due_at=due_at, reason=reason.strip()[:200]), task, by)
    return task


@command
def assign_task(task_id: int, *, owner_id: int, by: Actor) -> Task:
    """Take a task from the pool, or give it to somebody; who gets it is told, and the ladder begins anew."""
    task = Task.objects.lock(task_id, by.group_id)
    access.require_do(by, task)
    if task.owner_id == owner_id:
        return task
    _require_open(task)
    if owner_id != by.user_id:
        by.require_over(access.MANAGE, owner_id=owner_id, store_id=task.store_id)
        require_in_group(by, store_id=None, owner_id=owner_id)
    before, task.owner_id, task.ladder = task.owner_id, owner_id, Task.Ladder.CONSULTANT
    task.version += 1
    _set_clock(task, remind=True)
    task.save(update_fields=["owner", "ladder", "version", "remind_at", "escalate_at"])
    _tell(TaskAssigned(kind=task.kind, from_id=before, to_id=owner_id), task, by)
    if owner_id != by.user_id:
        sentence, details = gettext_noop("{who} gave you: {title}"), {"who": by.name, "title": task.title}
        notify([owner_id], sentence, details, about=task, source=f"task:{task.pk}:given:{task.version}", by=by)
    return task


@command
def close_tasks_from(source: str, *, group_id: int, result: str, by: Actor) -> int:
    """Finish every open task whose source is ``source`` or begins with ``source:``; gives how many. For commands of
    floors above, when what the task was about is done.
    """
    rows = Task.objects.open().filter(group_id=group_id)
    tasks = list(
        (rows.filter(source=source) | rows.filter(source__startswith=f"{source}:")).select_for_update(of=("self",))
    )
    for task in tasks:
        _mark(task, Task.State.DONE, result, by)
    if tasks:
        Task.objects.bulk_update(
            tasks, ["state", "done_at", "done_by", "result", "remind_at", "escalate_at", "version"]
        )
    return len(tasks)


@command
def escalate_task(task_id: int, *, at: datetime, by: Actor) -> Task:
    """Climb one step: consultant, manager, pool. The clock calls it for what nobody did in time; ``at`` is its slot."""
    task = Task.objects.lock(task_id, by.group_id)
    if not task.is_open or task.escalate_at is None or task.escalate_at > at or task.ladder == Task.Ladder.POOL:
        return task
    managers = [u.pk for u in organisation.managers_of(task.store_id, task.owner_id) if u.pk != task.owner_id]
    owner_id = task.owner_id
    is_first_step = task.ladder == Task.Ladder.CONSULTANT and bool(managers)
    if is_first_step:
        task.ladder = Task.Ladder.MANAGER
        task.escalate_at = _ladder_time(task, at)
    else:
        task.ladder, task.owner_id, task.escalate_at = Task.Ladder.POOL, None, None
    task.version += 1
    task.save(update_fields=["ladder", "owner", "escalate_at", "version"])
    event = TaskEscalated(kind=task.kind, ladder=task.ladder, owner_id=owner_id, source=task.source)
    _tell(event, task, by)
    sentence = gettext_noop("Overdue: {title}") if is_first_step else gettext_noop("Overdue, now in the pool: {title}")
    notify(
        [*managers, owner_id],
        sentence,
        {"title": _name_of(task)},
        about=task,
        source=f"task:{task.pk}:ladder:{task.version}",
        by=by,
    )
    return task


@command
def give_back_task(source: str, *, owner_id: int, by: Actor) -> Task | None:
    """A task that climbed to the pool stays with ``owner_id`` after all, and climbs no more; called by commands of floors
    above. None when it is done, or has somebody.
    """
    task = _open_task_from(source, by)
    if task is None or task.owner_id is not None:
        return None
    task.owner_id = owner_id
    task.version += 1
    task.save(update_fields=["owner", "version"])
    _tell(TaskAssigned(kind=task.kind, from_id=None, to_id=owner_id), task, by)
    return task


def _open_task_from(source: str, by: Actor) -> Task | None:
    if not source:
        return None
    return Task.objects.open().filter(group_id=by.group_id, source=source).select_for_update(of=("self",)).first()


def _set_clock(task: Task, *, remind: bool) -> None:
    task.remind_at = rules.remind_at(task.due_at, timezone.now()) if remind and task.owner_id else None
    climbs = task.ladder_hours and task.owner_id and task.ladder == Task.Ladder.CONSULTANT
    task.escalate_at = _ladder_time(task, task.due_at) if climbs else None


def _ladder_time(task: Task, begin: datetime) -> datetime | None:
    if not task.ladder_hours:
        return None
    store = Store.objects.get(pk=task.store_id)
    return organisation.calendar_of(store).add_working_hours(begin, task.ladder_hours)


def _close(task: Task, state: Task.State, result: str, by: Actor) -> Task:
    _mark(task, state, result, by)
    task.save(update_fields=["state", "done_at", "done_by", "result", "remind_at", "escalate_at", "version"])
    return task


def _mark(task: Task, state: Task.State, result: str, by: Actor) -> None:
    now = max(timezone.now(), task.created_at)  # a clock that was ahead has made tasks of times still to come
    is_late = task.due_at < now - timedelta(minutes=1)
    task.state, task.done_at, task.done_by_id, task.result = state, now, by.user_id, result
    task.remind_at = task.escalate_at = None
    task.version += 1
    if state == Task.State.DONE:
        _tell(TaskFinished(kind=task.kind, is_late=is_late), task, by)
    else:
        _tell(TaskCancelled(kind=task.kind, reason=result[:200]), task, by)


def _tell(
    event: TaskMade | TaskFinished | TaskCancelled | TaskMoved | TaskAssigned | TaskEscalated, task: Task, by: Actor
) -> None:
    record(event, about=task, also=[thing_of(task.about_kind, task.about_id)], by=by)


def _name_of(task: Task) -> str:
    return f"{task.title} · {task.about_title}" if task.about_title else task.title


def _require_open(task: Task) -> None:
    if not task.is_open:
        raise Refused("task_closed", _("This task is closed already. Plan a new one."))


def _require_future(due_at: datetime, field: str) -> None:
    if due_at < timezone.now() - timedelta(minutes=1):
        text = _("This time has passed. Choose a later one.")
        raise Refused("time_passed", text, fields={field: text})
