"""Pages of the turn order: who comes and goes, who is passed over, the ledger and how fair it was."""

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, forms, queries
from jiubu.showroom.models import Visit
from jiubu.web.forms import show_refusal
from jiubu.web.requests import StaffRequest, staff

MONTH = timedelta(days=30)


def store_of(request: StaffRequest) -> Store:
    """The store whose showroom it is: the chosen one, remembered in the address, else the actor's own."""
    chosen = request.GET.get("store", "")
    store_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else request.actor.store_id or 0
    return organisation.store_of(request.actor, store_id)


def floor_of(store_id: int) -> str:
    return f"{reverse('showroom:floor')}?store={store_id}"


def calls_of(store_id: int) -> str:
    return f"{reverse('showroom:calls')}?store={store_id}"


@staff(access.RECEIVE)
@require_POST
@once
def turn(request: StaffRequest, what: str) -> HttpResponse:
    """Into the line, out of it, or the day's line opened: one tap."""
    store_id = store_of(request).pk
    person = request.POST.get("person", "")
    person_id = int(person) if person.isdecimal() else None
    acts: dict[str, Callable[[], object]] = {
        "in": lambda: commands.step_in(store_id=store_id, person_id=person_id, by=request.actor),
        "out": lambda: commands.step_out(store_id=store_id, person_id=person_id, by=request.actor),
        "open": lambda: commands.open_line(store_id=store_id, by=request.actor),
    }
    acts[what]()
    return redirect(floor_of(store_id))


@staff(access.RECEIVE)
@require_POST
@once
def next_receives(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Whose turn it is receives them."""
    row = commands.give_to_next(queries.visit_of(request.actor, visit_id).pk, by=request.actor)
    messages.success(request, _("%s receives them.") % (row.consultant.name if row.consultant else ""))
    return redirect(floor_of(row.store_id))


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def out_of_turn(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Somebody else than whoever is next receives them, with a reason; without a name the actor himself."""
    row = queries.visit_of(request.actor, visit_id)
    form = forms.PastForm(request.POST or None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["words"] or form.cleaned_data["reason"]
        try:
            receive(row, request.GET.get("consultant", ""), reason, request.actor)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(floor_of(row.store_id))
    return past_page(request, row, form, request.GET.get("consultant", ""))


def receive(row: Visit, chosen: str, reason: str, by: Actor) -> None:
    """Whoever was chosen receives them, or the actor himself."""
    if chosen.isdecimal():
        commands.give_visit(row.pk, consultant_id=int(chosen), reason=reason, by=by)
    else:
        commands.take_visit(row.pk, reason=reason, by=by)


def past_page(request: StaffRequest, row: Visit, form: forms.PastForm, chosen: str) -> HttpResponse:
    """Asks why whoever is next does not receive them."""
    address = reverse("showroom:out_of_turn", args=[row.pk])
    context = {
        "form": form, "visit": row, "title": _("Receive out of turn"),
        "action": f"{address}?consultant={chosen}" if chosen.isdecimal() else address,
        "next": queries.board_of(row.store, queries.consultants_of(row.store_id)).next,
    }  # fmt: skip
    return render(request, "showroom/turn_form.html", context, status=422 if form.is_bound else 200)


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def turn_reason(request: StaffRequest, what: str) -> HttpResponse:
    """Passed over, declined, swapped: with a reason."""
    store = store_of(request)
    board = queries.board_of(store, queries.consultants_of(store.pk))
    form = forms.TurnForm(request.POST or None, what=what, board=board, initial=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            _act(what, store.pk, form, request)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(floor_of(store.pk))
    context = {"form": form, "store": store, "title": forms.TURN_TITLES[what], "board": board}
    return render(request, "showroom/turn_form.html", context, status=422 if form.is_bound else 200)


def _act(what: str, store_id: int, form: forms.TurnForm, request: StaffRequest) -> None:
    said = form.cleaned_data
    if what == "decline":
        commands.decline_turn(store_id=store_id, reason=said["reason"], by=request.actor)
    elif what == "skip":
        commands.skip_turn(store_id=store_id, person_id=said["person"], reason=said["reason"], by=request.actor)
    else:
        commands.swap_turns(
            store_id=store_id, person_id=said["person"], other_id=said["other"], reason=said["reason"], by=request.actor
        )


@staff(access.ARRANGE)
@require_http_methods(["GET", "POST"])
@once
def turn_back(request: StaffRequest, visit_id: int) -> HttpResponse:
    """The visit should not have used a turn: it is given back, with a reason."""
    row = queries.visit_of(request.actor, visit_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.give_turn_back(row.pk, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(floor_of(row.store_id))
    context = {"form": form, "visit": row, "title": _("Give the turn back")}
    return render(request, "showroom/turn_form.html", context, status=422 if form.is_bound else 200)


@staff(access.SEE)
@require_GET
def turn_day(request: StaffRequest) -> HttpResponse:
    """The ledger of a day, and how the visits were shared out in the last weeks."""
    store = store_of(request)
    today = queries.day_in(store, timezone.now())
    day = date_of(request.GET.get("day", "")) or today
    begin, end = date_of(request.GET.get("begin", "")) or day - MONTH, date_of(request.GET.get("end", "")) or day
    steps = list(queries.ledger_of(request.actor, store.pk, day)[:500])
    context = {
        "store": store, "stores": list(organisation.stores_of(request.actor)), "day": day, "today": today,
        "begin": begin, "end": end, "steps": steps,
        "shares": queries.shares_of(request.actor, store.pk, begin, end),
    }  # fmt: skip
    return render(request, "showroom/turn_day.html", context)


def date_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
