"""Morning and evening meeting and the weekly review: each is the page that is used in the meeting."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.kernel.paging import page_of
from jiubu.meetings import access, commands, queries
from jiubu.meetings.enums import EVENING, KINDS, MORNING, TITLES, WEEKLY
from jiubu.meetings.forms import ActionForm, HoldingForm, TextForm
from jiubu.meetings.models import Meeting
from jiubu.meetings.rules import day_of_kind
from jiubu.meetings.views.place import Place, place_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

FORM = require_http_methods(["GET", "POST"])
SHOWN: dict[str, Callable[..., Any]] = {
    EVENING: queries.evening_of,
    MORNING: queries.morning_of,
    WEEKLY: queries.weekly_of,
}


@staff(access.SEE)
@require_GET
def meeting_list(request: StaffRequest) -> HttpResponse:
    """Meetings that were written down or held, newest first."""
    page = page_of(queries.meetings_of(request.actor), order=("-day", "-id"), after=request.GET.get("after", ""))
    return render(request, "meetings/meeting_list.html", {"page": page, "here": "list", "kinds": KINDS})


@staff(access.SEE)
@require_GET
def evening(request: StaffRequest) -> HttpResponse:
    return _show(request, EVENING, place_of(request))


@staff(access.SEE)
@require_GET
def morning(request: StaffRequest) -> HttpResponse:
    return _show(request, MORNING, place_of(request))


@staff(access.SEE)
@require_GET
def weekly(request: StaffRequest) -> HttpResponse:
    return _show(request, WEEKLY, place_of(request))


@staff(access.SEE)
@require_GET
def meeting(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """The same, named by its row: what a task that was decided there opens."""
    row = queries.meetings_of(request.actor).get(pk=meeting_id)
    return _show(request, row.kind, Place(row.store, [], row.day, access.leads(request.actor, row.store_id)))


def _show(request: StaffRequest, kind: str, place: Place) -> HttpResponse:
    found = SHOWN[kind](request.actor, place.store, place.day)
    step = timedelta(days=7 if kind == WEEKLY else 1)
    today = timezone.localdate()
    context = {
        "found": found, "meeting": found.meeting, "place": place, "kind": kind, "title": TITLES[kind], "here": kind,
        "before": place.day - step, "after": place.day + step, "is_future": day_of_kind(kind, place.day) > today,
        "may_report": request.actor.can(access.REPORT), "today": today,
    }  # fmt: skip
    return render(request, f"meetings/{kind}.html", context)


def _back(kind: str, store: Store, day: date) -> str:
    return f"{reverse(f'meetings:{kind}')}?store={store.pk}&day={day.isoformat()}"


def _row(place: Place, kind: str) -> Meeting | None:
    if kind not in TITLES:
        raise Meeting.DoesNotExist
    return queries.meeting_row(place.store.pk, kind, day_of_kind(kind, place.day))


@staff(access.LEAD)
@FORM
@once
def text(request: StaffRequest, kind: str) -> HttpResponse:
    """Write what is announced or concluded."""
    place = place_of(request)
    row = _row(place, kind)
    initial = {"text": row.text if row else "", "version": row.version if row else 1}
    form = TextForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> object:
        return commands.write_meeting(store_id=place.store.pk, kind=kind, day=place.day, by=request.actor, **values)

    return _small(request, form, act, place, kind, {MORNING: _("Announcement")}.get(kind, _("Conclusions")))


@staff(access.LEAD)
@FORM
@once
def holding(request: StaffRequest, kind: str) -> HttpResponse:
    """Say that the meeting was held, and who took part."""
    place = place_of(request)
    row = _row(place, kind)
    writers = [user.pk for user in queries.writers_of(request.actor, place.store.pk)]
    there = [user.pk for user in row.participants.all()] if row and row.held_at else [*writers, request.actor.user_id]
    form = HoldingForm(request.POST or None, initial={"participants": there}, people=_people(request, place))

    def act(values: dict[str, Any]) -> object:
        return commands.hold_meeting(store_id=place.store.pk, kind=kind, day=place.day, by=request.actor, **values)

    return _small(request, form, act, place, kind, _("The meeting was held"))


@staff(access.LEAD)
@FORM
@once
def action_new(request: StaffRequest) -> HttpResponse:
    """Decide an action in the weekly review."""
    place = place_of(request)
    due_on = timezone.localdate() + timedelta(days=7)
    form = ActionForm(request.POST or None, initial={"due_on": due_on}, people=_people(request, place))

    def act(values: dict[str, Any]) -> object:
        return commands.decide_action(store_id=place.store.pk, day=place.day, by=request.actor, **values)

    return _small(request, form, act, place, WEEKLY, _("New action"))


def _people(request: StaffRequest, place: Place) -> list[tuple[object, object]]:
    return [(user.pk, user.name) for user in organisation.people_of(request.actor, place.store.pk)]


def _small(request: StaffRequest, form: Any, act: Any, place: Place, kind: str, title: str) -> HttpResponse:
    back = _back(kind, place.store, place.day)
    context = {"title": title, "back": back, "back_title": TITLES[kind]}
    return form_page(request, "meetings/small_form.html", form=form, act=act, done=back, context=context)
