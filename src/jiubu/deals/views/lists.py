"""Board, list and calendar: three ways to see the same deals, with the same filters in the address."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from jiubu.deals import access, queries
from jiubu.deals.forms import CalendarSpan, filters_from
from jiubu.deals.queries import Board, Choices, Filters
from jiubu.kernel.titles import say
from jiubu.web.requests import StaffRequest, shows_list, staff

MAKE_PHASES = ("lead", "open")
"""Stages that a new deal may begin at."""
WALL_TIME = "%Y-%m-%dT%H:%M:%S"
CONTACT_TAKES = timedelta(minutes=30)
"""How long a contact is shown on the calendar."""
PHASES = (
    ("lead", _("Lead")),
    ("open", pgettext_lazy("phase", "Open")),
    ("won", _("Won")),
    ("after", pgettext_lazy("phase", "After")),
    ("lost", _("Lost")),
    ("dormant", _("Dormant")),
)


@staff(access.SEE)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    filters = filters_from(request.GET)
    found = queries.board_of(request.actor, filters=filters)
    context = {"board": found, "funnel": queries.funnel_of(found) if found else [], **_bar(request, found, filters)}
    return render(request, "deals/board.html", context)


@staff(access.SEE)
@require_GET
def column(request: StaffRequest, stage: str) -> HttpResponse:
    """The next cards of one column, when its end is scrolled to."""
    filters = filters_from(request.GET)
    cards, cursor = queries.column_of(request.actor, filters, stage=stage, after=request.GET.get("after", ""))
    context = {"cards": cards, "next": cursor, "stage": stage, "process_id": filters.process_id}
    return render(request, "deals/_cards.html", context)


@staff(access.SEE)
@require_GET
@shows_list("deals")
def deal_list(request: StaffRequest) -> HttpResponse:
    filters = filters_from(request.GET)
    sort = request.GET.get("sort", "newest")
    context = {
        "page": queries.deal_rows(request.actor, filters, after=request.GET.get("after", ""), sort=sort),
        "phases": PHASES,
        "phase": filters.phases[0] if filters.phases else "",
        **_bar(request, queries.choices_of(request.actor, filters), filters),
    }
    return render(request, "deals/deal_list.html", context)


@staff(access.SEE)
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    filters = filters_from(request.GET)
    choices = queries.choices_of(request.actor, filters)
    # the hands of the clock that all times here are told by: the browser may stand in another time zone
    context = {"offset": timezone.localtime().isoformat()[-6:], **_bar(request, choices, filters)}
    return render(request, "deals/calendar.html", context)


@staff(access.SEE)
@require_GET
def calendar_events(request: StaffRequest) -> HttpResponse:
    """What the calendar shows between two moments, as its script reads it."""
    span = CalendarSpan(request.GET)
    if not span.is_valid():
        return JsonResponse({"errors": span.errors}, status=422)
    owner_id = filters_from(request.GET).owner_id
    begin, end = span.cleaned_data["start"], span.cleaned_data["end"]
    items = queries.calendar_of(request.actor, begin, end, owner_id=owner_id)
    return JsonResponse({"events": [_event(item) for item in items]})


def _event(item: queries.CalendarItem) -> dict[str, object]:
    ends_at = item.ends_at or item.begins_at + CONTACT_TAKES
    state = "done" if item.is_done else "overdue" if item.is_overdue else item.kind
    return {
        "id": f"{item.kind}-{item.id}",
        "title": f"{item.title} · {item.customer_name}" if item.customer_name else item.title,
        # the store's wall time: a browser in another time zone shows the same hour as every other page
        "start": f"{timezone.localtime(item.begins_at):{WALL_TIME}}",
        "end": f"{timezone.localtime(ends_at):{WALL_TIME}}",
        "minutes": int((ends_at - item.begins_at).total_seconds() // 60),
        "state": state,
        "owner": item.owner_name,
        "model": item.model,
        "url": f"/deals/{item.deal_id}/" if item.deal_id else "",
    }


def _bar(request: HttpRequest, choices: Board | Choices | None, filters: Filters) -> dict[str, object]:
    """What the bar above board, list and calendar needs."""
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "filters": filters,
        "process_choices": choices.processes if choices else [],
        "store_choices": choices.stores if choices else [],
        "owner_choices": choices.owners if choices else [],
        "grade_choices": _grades(request, filters),
        "process_id": choices.process_id if choices else None,
        "may_make": actor.can(access.MAKE),
        "make_phases": MAKE_PHASES,
        "kept": [(k, v) for k, values in request.GET.lists() for v in values if k not in ("text", "after")],
    }


def _grades(request: HttpRequest, filters: Filters) -> list[dict[str, object]]:
    profile = queries.profile_of(request.actor)  # type: ignore[attr-defined]
    return [
        {
            "key": rule.key,
            "title": say(rule.title),
            "is_chosen": rule.key in filters.grades,
            "url": _toggled(request.GET, rule.key),
        }
        for rule in (*profile.judged,)
    ]


def _toggled(data: QueryDict, grade: str) -> str:
    """This address with the grade added, or taken out when it is there."""
    changed = data.copy()
    grades = data.getlist("grade")
    changed.setlist("grade", [g for g in grades if g != grade] if grade in grades else [*grades, grade])
    changed.pop("after", None)
    return f"?{changed.urlencode()}"
