"""Pages of work: tasks, approvals, promises, appointments, the bell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.forms import is_taken
from jiubu.web.requests import StaffRequest, staff
from jiubu.work import access, commands, forms, queries

Change = Callable[[dict[str, Any]], object]


@staff(access.SEE)
@require_GET
def tasks(request: StaffRequest) -> HttpResponse:
    """One's own tasks, the pool, or those of the people one sees; open or closed."""
    asked = request.GET.get("whose", "mine")
    whose: queries.Whose = next((w for w in queries.WHOSE if w == asked), "mine")
    is_done = request.GET.get("state") == "done"
    rows = queries.closed_tasks(request.actor, whose) if is_done else queries.open_tasks(request.actor, whose)
    order = ("-done_at", "-id") if is_done else ("due_at", "id")
    page = page_of(rows, order=order, after=request.GET.get("after", ""))
    tonight = queries.day_bounds(timezone.now())[1]
    context = {"page": page, "whose": whose, "is_done": is_done, "now": timezone.now(), "tonight": tonight}
    return render(request, "work/task_list.html", {**context, "counts": queries.counts_of(request.actor)})


@staff(access.SEE)
@require_GET
def task(request: StaffRequest, task_id: int) -> HttpResponse:
    row = queries.task_of(request.actor, task_id)
    context = {"task": row, "can_do": access.can_do(request.actor, row), "form": forms.DoneForm()}
    return render(request, "work/task_detail.html", context)


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def task_new(request: StaffRequest) -> HttpResponse:
    form = forms.TaskForm(request.POST or None, actor=request.actor, initial=_about_of(request))
    return _change(request, form, lambda data: commands.plan_task(
        store_id=_store_of(request), owner_id=form.owner_id(), kind=data["kind"], title=data["title"], note=data["note"],
        due_at=data["due_at"], about=form.about(), about_title=form.about_title(), by=request.actor,
    ), title=_("New task"), button=_("Plan"), to=_back(request, "work:tasks"))  # fmt: skip


@staff(access.SEE)
@require_POST
@once
def task_done(request: StaffRequest, task_id: int) -> HttpResponse:
    row = queries.task_of(request.actor, task_id)
    commands.finish_task(row.pk, result=request.POST.get("result", "").strip(), by=request.actor)
    if request.htmx and request.htmx.target != "dialog":
        return HttpResponse("")
    messages.success(request, _("Done: %s") % row.title)
    return redirect(_back(request, "work:tasks"))


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def task_move(request: StaffRequest, task_id: int) -> HttpResponse:
    row = queries.task_of(request.actor, task_id)
    form = forms.MoveTaskForm(request.POST or None, initial={"due_at": timezone.localtime(row.due_at)})
    return _change(request, form, lambda data: commands.move_task(row.pk, **data, by=request.actor),
        title=_("Reschedule task"), button=_("Reschedule"), to=_back(request, "work:tasks"), about=row.title)  # fmt: skip


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def task_cancellation(request: StaffRequest, task_id: int) -> HttpResponse:
    row = queries.task_of(request.actor, task_id)
    form = forms.ReasonForm(request.POST or None)
    return _change(request, form, lambda data: commands.cancel_task(row.pk, **data, by=request.actor),
        title=_("Cancel task"), button=_("Cancel task"), to=_back(request, "work:tasks"), about=row.title)  # fmt: skip


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def task_owner(request: StaffRequest, task_id: int) -> HttpResponse:
    """Give the task to somebody; without a choice the actor takes it himself."""
    row = queries.task_of(request.actor, task_id)
    if request.method == "POST" and "owner" not in request.POST:
        commands.assign_task(row.pk, owner_id=request.actor.user_id or 0, by=request.actor)
        messages.success(request, _("Taken: %s") % row.title)
        return redirect(_back(request, "work:tasks"))
    form = forms.AssignForm(request.POST or None, actor=request.actor, initial={"owner": row.owner_id})
    return _change(request, form, lambda data: commands.assign_task(row.pk, owner_id=data["owner"].pk, by=request.actor),
        title=_("Give task"), button=_("Give"), to=_back(request, "work:tasks"), about=row.title)  # fmt: skip


@staff(access.SEE, access.APPROVE)
@require_GET
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for the actor's decision, and what he asked himself."""
    context = {
        "waiting": queries.approvals_waiting(request.actor)[:100],
        "asked": queries.approvals_asked_by(request.actor)[:50],
        "counts": queries.counts_of(request.actor),
    }
    return render(request, "work/approval_list.html", context)


@staff(access.SEE, access.APPROVE)
@require_GET
def approval(request: StaffRequest, approval_id: int) -> HttpResponse:
    row = queries.approval_of(request.actor, approval_id)
    is_mine_to_decide = queries.approvals_waiting(request.actor).filter(pk=row.pk).exists()
    return render(request, "work/approval_detail.html", {"approval": row, "is_waiting": is_mine_to_decide})


@staff(access.APPROVE)
@require_POST
@once
def approval_decision(request: StaffRequest, approval_id: int) -> HttpResponse:
    """Grant or refuse; a refusal without a reason comes back with the sentence beside the field."""
    row = queries.approval_of(request.actor, approval_id)
    form = forms.DecisionForm(request.POST)
    if is_taken(form, lambda data: commands.decide_approval(row.pk, **data, by=request.actor)):
        messages.success(request, _("Approved.") if form.cleaned_data["is_yes"] else _("Sent back."))
        return redirect(_back(request, "work:approvals"))
    context = {"approval": row, "is_waiting": True, "form": form}
    return render(request, "work/approval_detail.html", context, status=422)


@staff(access.SEE, access.APPROVE)
@require_POST
@once
def approval_withdrawal(request: StaffRequest, approval_id: int) -> HttpResponse:
    row = queries.approval_of(request.actor, approval_id)
    commands.withdraw_approval(row.pk, by=request.actor)
    messages.success(request, _("Withdrawn."))
    return redirect(_back(request, "work:approvals"))


@staff(access.SEE)
@require_GET
def promises(request: StaffRequest) -> HttpResponse:
    """Open promises by time, and those broken lately without a new one."""
    page = page_of(queries.open_promises(request.actor), order=("due_at", "id"), after=request.GET.get("after", ""))
    broken = queries.broken_promises(request.actor)[:50]
    context = {"page": page, "broken": broken, "counts": queries.counts_of(request.actor)}
    return render(request, "work/promise_list.html", context)


@staff(access.SEE)
@require_GET
def promise(request: StaffRequest, promise_id: int) -> HttpResponse:
    return render(request, "work/promise_detail.html", {"promise": queries.promise_of(request.actor, promise_id)})


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def promise_new(request: StaffRequest) -> HttpResponse:
    form = forms.PromiseForm(request.POST or None, actor=request.actor, initial=_about_of(request))
    return _change(request, form, lambda data: commands.give_promise(
        store_id=_store_of(request), owner_id=form.owner_id(), kind=data["kind"], text=data["text"],
        due_at=data["due_at"], about=form.required_about(), about_title=form.about_title(), by=request.actor,
    ), title=_("New promise"), button=_("Promise"), to=_back(request, "work:promises"))  # fmt: skip


@staff(access.SEE)
@require_POST
@once
def promise_kept(request: StaffRequest, promise_id: int) -> HttpResponse:
    row = queries.promise_of(request.actor, promise_id)
    commands.keep_promise(row.pk, by=request.actor)
    messages.success(request, _("Kept: %s") % row.text)
    return redirect(_back(request, "work:promises"))


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def promise_replacement(request: StaffRequest, promise_id: int) -> HttpResponse:
    row = queries.promise_of(request.actor, promise_id)
    form = forms.NewPromiseForm(request.POST or None, initial={"text": row.text})
    return _change(request, form, lambda data: commands.replace_promise(row.pk, **data, by=request.actor),
        title=_("New promise instead"), button=_("Promise"), to=_back(request, "work:promises"), about=row.text)  # fmt: skip


@staff(access.SEE)
@require_GET
def appointments(request: StaffRequest) -> HttpResponse:
    """The appointments of two weeks from today."""
    begin = queries.day_bounds(timezone.now())[0]
    rows = queries.appointments_between(request.actor, begin, begin + timedelta(days=14))
    return render(
        request, "work/appointment_list.html", {"rows": rows[:200], "counts": queries.counts_of(request.actor)}
    )


@staff(access.SEE)
@require_GET
def appointment(request: StaffRequest, appointment_id: int) -> HttpResponse:
    row = queries.appointment_of(request.actor, appointment_id)
    context = {"appointment": row, "can_do": access.can_do(request.actor, row)}
    return render(request, "work/appointment_detail.html", context)


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def appointment_new(request: StaffRequest) -> HttpResponse:
    form = forms.AppointmentForm(request.POST or None, actor=request.actor, initial=_about_of(request))
    return _change(request, form, lambda data: commands.plan_appointment(
        store_id=_store_of(request), owner_id=form.owner_id(), kind=data["kind"], title=data["title"],
        starts_at=data["starts_at"], ends_at=data["ends_at"], note=data["note"], about=form.about(),
        about_title=form.about_title(), by=request.actor,
    ), title=_("New appointment"), button=_("Agree"), to=_back(request, "work:appointments"))  # fmt: skip


@staff(access.SEE)
@require_POST
@once
def appointment_kept(request: StaffRequest, appointment_id: int) -> HttpResponse:
    row = queries.appointment_of(request.actor, appointment_id)
    commands.keep_appointment(row.pk, by=request.actor)
    return redirect(_back(request, "work:appointments"))


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def appointment_move(request: StaffRequest, appointment_id: int) -> HttpResponse:
    row = queries.appointment_of(request.actor, appointment_id)
    form = forms.MoveAppointmentForm(request.POST or None, initial={"starts_at": timezone.localtime(row.starts_at)})
    return _change(request, form, lambda data: commands.move_appointment(row.pk, **data, by=request.actor),
        title=_("Reschedule appointment"), button=_("Reschedule"), to=_back(request, "work:appointments"), about=row.title)  # fmt: skip


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def appointment_cancellation(request: StaffRequest, appointment_id: int) -> HttpResponse:
    row = queries.appointment_of(request.actor, appointment_id)
    form = forms.ReasonForm(request.POST or None)
    return _change(request, form, lambda data: commands.cancel_appointment(row.pk, **data, by=request.actor),
        title=_("Cancel appointment"), button=_("Cancel appointment"), to=_back(request, "work:appointments"),
        about=row.title)  # fmt: skip


@staff()
@require_GET
def bell(request: StaffRequest) -> HttpResponse:
    """The bell with the number of unread notifications, and the latest of them."""
    rows = list(queries.notifications_of(request.actor)[:12])
    unread = queries.notifications_of(request.actor).filter(read_at=None).count()
    return render(request, "work/_bell.html", {"rows": rows, "unread": unread})


@staff()
@require_GET
def notifications(request: StaffRequest) -> HttpResponse:
    page = page_of(queries.notifications_of(request.actor), order=queries.NEWEST, after=request.GET.get("after", ""))
    channels = list(queries.channels_of(request.actor))
    context = {
        "page": page, "counts": queries.counts_of(request.actor), "channels": channels,
        "has_mail": any(channel.kind == "mail" for channel in channels), "push_key": commands.push_public_key(),
    }  # fmt: skip
    return render(request, "work/notification_list.html", context)


@staff()
@require_POST
@once
def channel_new(request: StaffRequest) -> HttpResponse:
    """Ring this browser too, or send mails; what is wrong with it is said on the page that comes back."""
    names = ("endpoint", "p256dh", "auth")
    given = {name: request.POST.get(name, "")[:2001] for name in names}
    try:
        commands.add_channel(
            kind=request.POST.get("kind", ""), subscription=given, title=request.POST.get("title", ""), by=request.actor
        )
    except Refused as refusal:
        messages.error(request, str(refusal.text))
    return redirect("work:notifications")


@staff()
@require_POST
@once
def channel_removal(request: StaffRequest, channel_id: int) -> HttpResponse:
    commands.remove_channel(channel_id, by=request.actor)
    return redirect("work:notifications")


@staff()
@require_POST
def notifications_read(request: StaffRequest) -> HttpResponse:
    commands.read_notifications(by=request.actor)
    return redirect("work:notifications")


def _change(
    request: StaffRequest, form: django_forms.Form, change: Change, *, title: str, button: str, to: str, about: str = ""
) -> HttpResponse:
    """Show the form, or do the change; what the command refuses stands beside its field, and nothing typed is lost."""
    if is_taken(form, change):
        return redirect(to)
    context = {"form": form, "title": title, "button": button, "about": about, "next": to}
    return render(request, "work/work_form.html", context, status=422 if form.is_bound else 200)


def _back(request: StaffRequest, name: str) -> str:
    """Where the form was opened from, when that is a path of ours."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else reverse(name)


def _about_of(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("about_kind", "about_id") if name in request.GET}


def _store_of(request: StaffRequest) -> int:
    return request.actor.store_id or 0
