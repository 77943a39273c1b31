"""The daily report: one's own, or that of somebody one leads."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.meetings import access, commands, queries
from jiubu.meetings.forms import InstructionForm, LineForm, ReportForm, number_in
from jiubu.meetings.views.place import Place, owner_of, place_of
from jiubu.organisation.models import User
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])


@staff(access.SEE)
@require_GET
def report(request: StaffRequest) -> HttpResponse:
    """The day of one person, as it was handed in or as it is by now."""
    place = place_of(request)
    people = queries.writers_of(request.actor, place.store.pk)
    return _show(request, place, people, owner_of(request, people))


@staff(access.SEE)
@require_GET
def report_row(request: StaffRequest, report_id: int) -> HttpResponse:
    """The same, named by its row: what a task that was told there opens."""
    row = queries.reports_of(request.actor).get(pk=report_id)
    place = Place(row.store, [], row.day, access.leads(request.actor, row.store_id))
    return _show(request, place, queries.writers_of(request.actor, row.store_id), row.owner)


def _show(request: StaffRequest, place: Place, people: list[User], owner: User) -> HttpResponse:
    found = queries.report_of(request.actor, place.store, owner, place.day)
    is_mine = owner.pk == request.actor.user_id and request.actor.can(access.REPORT)
    remark = found.row.remark if found.row else ""
    context = {
        "report": found, "place": place, "people": people, "owner": owner, "is_mine": is_mine, "here": "report",
        "form": ReportForm(initial={"remark": remark}), "is_future": place.day > timezone.localdate(),
        "before": place.day - timedelta(days=1), "after": place.day + timedelta(days=1),
    }  # fmt: skip
    return render(request, "meetings/report.html", context)


def _back(place: Place, owner_id: int | None) -> str:
    return f"{reverse('meetings:report')}?{place.query}&owner={owner_id or ''}"


@staff(access.REPORT)
@require_POST
@once
def handing_in(request: StaffRequest) -> HttpResponse:
    """Hand in one's report of the day, with the remark."""
    place = place_of(request)
    form = ReportForm(request.POST)
    form.is_valid()
    commands.hand_in_report(
        store_id=place.store.pk, day=place.day, remark=form.cleaned_data.get("remark", ""), by=request.actor
    )
    return redirect(_back(place, request.actor.user_id))


@staff(access.LEAD)
@require_POST
@once
def seen(request: StaffRequest) -> HttpResponse:
    """Tick a report as read."""
    place = place_of(request)
    owner_id = number_in(request.GET, "owner") or 0
    commands.see_report(store_id=place.store.pk, owner_id=owner_id, day=place.day, by=request.actor)
    return redirect(_back(place, owner_id))


@staff(access.REPORT)
@FORM
@once
def line_new(request: StaffRequest) -> HttpResponse:
    """Add a line to one's plan of the day."""
    place = place_of(request)
    form = LineForm(request.POST or None)

    def act(values: dict[str, Any]) -> object:
        return commands.plan_line(store_id=place.store.pk, day=place.day, by=request.actor, **values)

    back = _back(place, request.actor.user_id)
    title = _("Add to the plan of {day}").format(day=f"{place.day:%Y-%m-%d}")
    return _small(request, form, act, back, title)


@staff(access.LEAD)
@FORM
@once
def instruction_new(request: StaffRequest) -> HttpResponse:
    """Give an instruction on somebody's report."""
    place = place_of(request)
    owner = owner_of(request, [])
    next_day = queries.next_day_of(place.store, max(place.day, timezone.localdate()))
    form = InstructionForm(request.POST or None, initial={"due_on": next_day})

    def act(values: dict[str, Any]) -> object:
        return commands.instruct(
            store_id=place.store.pk, owner_id=owner.pk, day=place.day, by=request.actor, **values
        )  # fmt: skip

    title = _("Instruction for {name}").format(name=owner.name)
    return _small(request, form, act, _return(request, _back(place, owner.pk)), title)


@staff(access.SEE)
@require_POST
@once
def plan_confirmed(request: StaffRequest, meeting: str) -> HttpResponse:
    """Confirm somebody's plan of the day, in the evening before it or in the morning."""
    place = place_of(request)
    owner_id = number_in(request.GET, "owner") or 0
    commands.confirm_plan(
        store_id=place.store.pk, owner_id=owner_id, day=place.day, meeting=meeting, by=request.actor
    )  # fmt: skip
    return redirect(_return(request, _back(place, owner_id)))


def _return(request: StaffRequest, usual: str) -> str:
    """Back to the meeting in which it was said."""
    place = request.GET.get("from", "")
    day = request.GET.get("from_day", "")
    if place not in ("evening", "morning") or not (day.replace("-", "").isdigit() and len(day) == 10):
        return usual
    store = number_in(request.GET, "store")
    return f"{reverse(f'meetings:{place}')}?store={store}&day={day}"


def _small(request: StaffRequest, form: Any, act: Any, back: str, title: str) -> HttpResponse:
    context = {"title": title, "back": back, "back_title": _("Back")}
    return form_page(request, "meetings/small_form.html", form=form, act=act, done=back, context=context)
