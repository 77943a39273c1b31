"""Tasks, appointments, promises, approvals and notifications over HTTP."""

from typing import Any, Literal

from django.urls import reverse
from ninja import Router, Status
from pydantic import AwareDatetime

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest
from jiubu.work import access, commands, queries, registry, schemas
from jiubu.work.models import Appointment, Approval, CalendarFeed, Channel, Promise, Task

router = Router(tags=["work"])


@router.get("/tasks", response=PageOut[schemas.TaskOut])
def task_list(
    request: StaffRequest,
    whose: queries.Whose = "mine",
    state: Literal["open", "closed"] = "open",
    after: str = "",
    size: int = 50,
) -> dict[str, Any]:
    """Tasks by time: one's own, those of others, the pool, or all that one sees."""
    request.actor.require(access.SEE)
    if state == "closed":
        return page_out(
            page_of(queries.closed_tasks(request.actor, whose), order=("-done_at", "-id"), after=after, size=size)
        )
    return page_out(page_of(queries.open_tasks(request.actor, whose), order=("due_at", "id"), after=after, size=size))


@router.post("/tasks", response={201: schemas.TaskOut})
@once
def task_new(request: StaffRequest, body: schemas.TaskIn) -> Status[Task]:
    """Plan a task, for oneself or for somebody one manages."""
    return Status(201, commands.plan_task(
        **_owned(request, body.owner_id, body.store_id), **_about(request, body.about), kind=body.kind,
        title=body.title, due_at=body.due_at, note=body.note, by=request.actor,
    ))  # fmt: skip


@router.get("/tasks/{task_id}", response=schemas.TaskOut)
def task_detail(request: StaffRequest, task_id: int) -> Task:
    """One task."""
    return queries.task_of(request.actor, task_id)


@router.post("/tasks/{task_id}/done", response=schemas.TaskOut)
@once
def task_done(request: StaffRequest, task_id: int, body: schemas.DoneIn) -> Task:
    """It is done, with what came of it; a second time changes nothing."""
    task = queries.task_of(request.actor, task_id)
    return commands.finish_task(task.pk, result=body.result, by=request.actor)


@router.post("/tasks/{task_id}/cancellation", response=schemas.TaskOut)
@once
def task_cancellation(request: StaffRequest, task_id: int, body: schemas.WorkReasonIn) -> Task:
    """It is no longer needed, with the reason."""
    task = queries.task_of(request.actor, task_id)
    return commands.cancel_task(task.pk, reason=body.reason, by=request.actor)


@router.post("/tasks/{task_id}/time", response=schemas.TaskOut)
@once
def task_move(request: StaffRequest, task_id: int, body: schemas.TaskTimeIn) -> Task:
    """Another time; an overdue task needs a reason."""
    task = queries.task_of(request.actor, task_id)
    return commands.move_task(task.pk, due_at=body.due_at, reason=body.reason, by=request.actor)


@router.post("/tasks/{task_id}/owner", response=schemas.TaskOut)
@once
def task_owner(request: StaffRequest, task_id: int, body: schemas.WorkOwnerIn) -> Task:
    """Take it from the pool, or give it to somebody one manages."""
    task = queries.task_of(request.actor, task_id)
    return commands.assign_task(task.pk, owner_id=body.owner_id, by=request.actor)


@router.get("/appointments", response=list[schemas.AppointmentOut])
def appointment_list(request: StaffRequest, begin: AwareDatetime, end: AwareDatetime) -> list[Appointment]:
    """Those that begin in [begin, end), without the cancelled; at most 500."""
    request.actor.require(access.SEE)
    return list(queries.appointments_between(request.actor, begin, end)[:500])


@router.post("/appointments", response={201: schemas.AppointmentOut})
@once
def appointment_new(request: StaffRequest, body: schemas.AppointmentIn) -> Status[Appointment]:
    """Agree a time with a customer, for oneself or for somebody one manages."""
    owned = _owned(request, body.owner_id, body.store_id)
    return Status(201, commands.plan_appointment(
        **owned, **_about(request, body.about), kind=body.kind, title=body.title, starts_at=body.starts_at,
        ends_at=body.ends_at, note=body.note, by=request.actor,
    ))  # fmt: skip


@router.get("/appointments/{appointment_id}", response=schemas.AppointmentOut)
def appointment_detail(request: StaffRequest, appointment_id: int) -> Appointment:
    """One appointment."""
    return queries.appointment_of(request.actor, appointment_id)


@router.post("/appointments/{appointment_id}/kept", response=schemas.AppointmentOut)
@once
def appointment_kept(request: StaffRequest, appointment_id: int) -> Appointment:
    """They came."""
    row = queries.appointment_of(request.actor, appointment_id)
    return commands.keep_appointment(row.pk, by=request.actor)


@router.post("/appointments/{appointment_id}/time", response=schemas.AppointmentOut)
@once
def appointment_move(request: StaffRequest, appointment_id: int, body: schemas.AppointmentTimeIn) -> Appointment:
    """Another time."""
    row = queries.appointment_of(request.actor, appointment_id)
    return commands.move_appointment(row.pk, **body.model_dump(), by=request.actor)


@router.post("/appointments/{appointment_id}/cancellation", response=schemas.AppointmentOut)
@once
def appointment_cancellation(request: StaffRequest, appointment_id: int, body: schemas.WorkReasonIn) -> Appointment:
    """It will not take place, with the reason."""
    row = queries.appointment_of(request.actor, appointment_id)
    return commands.cancel_appointment(row.pk, reason=body.reason, by=request.actor)


@router.get("/promises", response=PageOut[schemas.PromiseOut])
def promise_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Open promises by time."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.open_promises(request.actor), order=("due_at", "id"), after=after, size=size))


@router.post("/promises", response={201: schemas.PromiseOut})
@once
def promise_new(request: StaffRequest, body: schemas.PromiseIn) -> Status[Promise]:
    """Promise something to a customer; whoever is to keep it gets a task."""
    owned = _owned(request, body.owner_id, body.store_id)
    return Status(
        201,
        commands.give_promise(
            **owned, **_about(request, body.about), kind=body.kind, text=body.text, due_at=body.due_at, by=request.actor
        ),
    )


@router.get("/promises/{promise_id}", response=schemas.PromiseOut)
def promise_detail(request: StaffRequest, promise_id: int) -> Promise:
    """One promise."""
    return queries.promise_of(request.actor, promise_id)


@router.post("/promises/{promise_id}/kept", response=schemas.PromiseOut)
@once
def promise_kept(request: StaffRequest, promise_id: int) -> Promise:
    """It was kept."""
    row = queries.promise_of(request.actor, promise_id)
    return commands.keep_promise(row.pk, by=request.actor)


@router.post("/promises/{promise_id}/broken", response=schemas.PromiseOut)
@once
def promise_broken(request: StaffRequest, promise_id: int) -> Promise:
    """It was not kept: owner and manager are told, an apology and a new promise are due."""
    row = queries.promise_of(request.actor, promise_id)
    return commands.break_promise(row.pk, by=request.actor)


@router.post("/promises/{promise_id}/replacement", response={201: schemas.PromiseOut})
@once
def promise_replacement(request: StaffRequest, promise_id: int, body: schemas.ReplacementIn) -> Status[Promise]:
    """A new promise in place of this one; gives the new one."""
    row = queries.promise_of(request.actor, promise_id)
    return Status(201, commands.replace_promise(row.pk, text=body.text, due_at=body.due_at, by=request.actor))


@router.get("/approvals", response=list[schemas.ApprovalOut])
def approval_list(request: StaffRequest, which: Literal["waiting", "asked"] = "waiting") -> list[Approval]:
    """What waits for the caller's decision, or what the caller asked; at most 200."""
    if which == "asked":
        return list(queries.approvals_asked_by(request.actor)[:200])
    return list(queries.approvals_waiting(request.actor).prefetch_related("steps")[:200])


@router.get("/approvals/{approval_id}", response=schemas.ApprovalOut)
def approval_detail(request: StaffRequest, approval_id: int) -> Approval:
    """One question with its decisions."""
    return queries.approval_of(request.actor, approval_id)


@router.post("/approvals/{approval_id}/decision", response=schemas.ApprovalOut)
@once
def approval_decision(request: StaffRequest, approval_id: int, body: schemas.DecisionIn) -> Approval:
    """Yes or no; a no needs a reason."""
    row = queries.approval_of(request.actor, approval_id)
    return commands.decide_approval(row.pk, is_yes=body.is_yes, reason=body.reason, by=request.actor)


@router.post("/approvals/{approval_id}/withdrawal", response=schemas.ApprovalOut)
@once
def approval_withdrawal(request: StaffRequest, approval_id: int) -> Approval:
    """The one who asked no longer needs it."""
    row = queries.approval_of(request.actor, approval_id)
    return commands.withdraw_approval(row.pk, by=request.actor)


@router.get("/notifications", response=PageOut[schemas.NotificationOut])
def notification_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """The caller's notifications, newest first."""
    return page_out(page_of(queries.notifications_of(request.actor), order=queries.NEWEST, after=after, size=size))


@router.get("/notifications/channels", response=schemas.RingChannelsOut)
def channel_list(request: StaffRequest) -> dict[str, Any]:
    """Where else the caller is rung, and the key that a browser subscribes with."""
    return {"rows": list(queries.channels_of(request.actor)), "push_key": commands.push_public_key()}


@router.post("/notifications/channels", response={201: schemas.RingChannelOut})
@once
def channel_make(request: StaffRequest, body: schemas.RingChannelIn) -> Status[Channel]:
    """Ring the caller there as well: a browser that subscribed (Web Push), or the own e-mail. Twice stays one."""
    given = body.subscription.model_dump() if body.subscription else None
    return Status(201, commands.add_channel(kind=body.kind, subscription=given, title=body.title, by=request.actor))


@router.delete("/notifications/channels/{int:channel_id}", response={204: None})
@once
def channel_remove(request: StaffRequest, channel_id: int) -> Status[None]:
    """Ring there no more."""
    commands.remove_channel(channel_id, by=request.actor)
    return Status(204, None)


@router.get("/calendar-feed", response=schemas.CalendarFeedOut | None)
def feed_detail(request: StaffRequest) -> CalendarFeed | None:
    """Whether the caller has an address for a calendar program, since when, and when it was read last; never its secret."""
    return queries.calendar_feed_of(request.actor)


@router.post("/calendar-feed", response={201: schemas.CalendarFeedMadeOut})
def feed_make(request: StaffRequest) -> Status[dict[str, str]]:
    """Make the address (RFC 5545, no sign-in needed); it is in this answer only, and the one before opens nothing any more.
    Not kept for a repeated submission, as the answer is secret: a second call makes another address.
    """
    secret = commands.make_feed(by=request.actor)
    return Status(201, {"url": request.build_absolute_uri(reverse("work:calendar_file", args=[secret]))})


@router.delete("/calendar-feed", response={204: None})
@once
def feed_revoke(request: StaffRequest) -> Status[None]:
    """The address opens nothing any more."""
    commands.revoke_feed(by=request.actor)
    return Status(204, None)


@router.put("/calendar-feed/text", response={204: None})
@once
def feed_text_choose(request: StaffRequest, body: schemas.FeedTextIn) -> Status[None]:
    """How much the calendar feeds of the group say."""
    commands.choose_feed_text(body.text, by=request.actor)
    return Status(204, None)


@router.post("/notifications/read", response=schemas.ReadOut)
@once
def notifications_read(request: StaffRequest, body: schemas.ReadIn) -> dict[str, int]:
    """Mark them read, up to ``until_id``; says how many."""
    return {"read": commands.read_notifications(until_id=body.until_id, by=request.actor)}


def _owned(request: StaffRequest, owner_id: int | None, store_id: int | None) -> dict[str, Any]:
    actor = request.actor
    return {"owner_id": owner_id or actor.user_id, "store_id": store_id or actor.store_id}


def _about(request: StaffRequest, about: schemas.AboutIn | None) -> dict[str, Any]:
    """What it is about, as the caller may see it: a foreign or unknown thing does not exist."""
    if about is None:
        return {"about": None}
    return {"about": (about.kind, about.id), "about_title": registry.title_of(request.actor, about.kind, about.id)}
