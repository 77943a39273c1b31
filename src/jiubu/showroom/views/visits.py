"""Pages of the showroom: who is here, check-in, one visit."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.deals import commands as deals
from jiubu.deals.access import SEE as DEALS
from jiubu.deals.access import can as may_see_deal
from jiubu.deals.queries.options import channel_name
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, forms, queries
from jiubu.showroom.models import Visit
from jiubu.showroom.views.turns import calls_of, floor_of, past_page, receive, store_of
from jiubu.web import live
from jiubu.web.answers import form_page
from jiubu.web.forms import show_refusal
from jiubu.web.requests import StaffRequest, staff, waited


@staff(access.SEE)
@require_GET
def floor(request: StaffRequest) -> HttpResponse:
    """The screen at the reception: check-in, who is here, who is expected, who left."""
    mark = live.mark_now("showroom", store_of(request).pk)
    context = {**_floor(request), "mark": mark, "form": forms.CheckInForm(actor=request.actor)}
    return render(request, "showroom/floor.html", context)


@staff(access.SEE)
@require_GET
def here(request: StaffRequest) -> HttpResponse:
    """The living part of the screen, with the numbers above it."""
    return render(request, "showroom/_here.html", {**_floor(request), "is_part": True})


@staff(access.RECEIVE)
@require_POST
@once
def check_in(request: StaffRequest) -> HttpResponse:
    form, already = forms.CheckInForm(request.POST, actor=request.actor), None
    if form.is_valid():
        try:
            row = commands.check_in(
                store_id=store_of(request).pk, **form.given(), waited=waited(request), by=request.actor
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            already = _already(refusal)
        else:
            return redirect(floor_of(row.store_id))
    return render(request, "showroom/floor.html", {**_floor(request), "form": form, "already": already}, status=422)


@staff(access.RECEIVE)
@require_POST
@once
def arrival(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """The expected visitor is here: one tap."""
    try:
        row = commands.check_in(store_id=store_of(request).pk, appointment_id=appointment_id, by=request.actor)
    except Refused as refusal:
        if _already(refusal) is None:
            raise
        context = {**_floor(request), "form": forms.CheckInForm(actor=request.actor)}
        return _refused(request, "showroom/floor.html", refusal, context)
    if queries.is_stood_in(row):
        text = _("%s does not receive now. Give them to whoever is offered.")
        messages.warning(request, text % (row.appointment.owner.name if row.appointment else ""))
    return redirect(floor_of(row.store_id))


@staff(access.RECEIVE)
@require_GET
def found(request: StaffRequest) -> HttpResponse:
    """Customers whom the typed name or number finds."""
    text = request.GET.get("mobile") or request.GET.get("name") or ""
    rows, colleagues = queries.found_while_typing(request.actor, text)
    return render(request, "showroom/_found.html", {"rows": rows, "colleagues": colleagues})


@staff(access.SEE)
@require_GET
def visit(request: StaffRequest, visit_id: int) -> HttpResponse:
    row = queries.visit_of(request.actor, visit_id)
    gives_back = access.can_arrange(request.actor, row.store_id) and queries.used_turn(row)
    return render(request, "showroom/visit_detail.html", {**_visit(request, row), "gives_back": gives_back})


@staff(access.RECEIVE)
@require_POST
@once
def consultant(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Give them to a consultant; without a name the actor takes them himself. Out of turn it is asked why."""
    row = queries.visit_of(request.actor, visit_id)
    chosen = request.POST.get("consultant", "")
    try:
        receive(row, chosen, "", request.actor)
    except Refused as refusal:
        if refusal.code != "out_of_turn":
            raise
        form = forms.PastForm(request.POST)
        show_refusal(form, refusal)
        return past_page(request, row, form, chosen)
    return redirect(floor_of(row.store_id))


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def prospect(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Make the visitor a prospect in one step; nothing typed is lost when the number has a card already."""
    row = queries.visit_of(request.actor, visit_id)
    if row.deal_id is not None and request.method == "GET":
        return redirect("deals:detail", row.deal_id)
    initial = {"name": row.visitor_name}
    form, already = forms.ProspectForm(request.POST or None, actor=request.actor, visit=row, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            wish = deals.Wish(series_id=form.cleaned_data.get("series_id"))
            deal = commands.make_prospect(
                row.pk,
                customer=form.customer(),
                wish=wish,
                source=form.cleaned_data.get("source", ""),
                by=request.actor,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            already = _already(refusal)
        else:
            messages.success(request, _("Deal %s opened.") % deal.code)
            return redirect(_back_to(row))
    context = {**_visit(request, row), "form": form, "already": already}
    return render(request, "showroom/prospect_form.html", context, status=422 if form.is_bound else 200)


@staff(access.RECEIVE)
@require_POST
@once
def link(request: StaffRequest, visit_id: int) -> HttpResponse:
    """The visit belongs to one of the customer's deals."""
    row = queries.visit_of(request.actor, visit_id)
    deal = request.POST.get("deal", "")
    try:
        commands.link_deal(row.pk, deal_id=int(deal) if deal.isdecimal() else 0, by=request.actor)
    except Refused as refusal:
        if _already(refusal) is None:
            raise
        return _refused(request, "showroom/visit_detail.html", refusal, _visit(request, row))
    return redirect("showroom:visit", row.pk)


def _already(refusal: Refused) -> object:
    """The visit that is open, where the same party was entered twice."""
    return refusal.details.get("visit_id") if refusal.code == "already_here" else None


def _refused(request: StaffRequest, template: str, refusal: Refused, context: dict[str, object]) -> HttpResponse:
    """The page again, with the sentence and the way to the other visit."""
    context |= {"already": _already(refusal), "refused": str(refusal.text)}
    return render(request, template, context, status=422)


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def closing(request: StaffRequest, visit_id: int) -> HttpResponse:
    row = queries.visit_of(request.actor, visit_id)
    return form_page(
        request, "showroom/close_form.html", form=forms.CloseForm(request.POST or None, channel=row.channel),
        context=_visit(request, row), done=lambda _row: _back_to(row),
        act=lambda values: commands.close_visit(row.pk, **values, by=request.actor),
    )  # fmt: skip


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def edit(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Put right what was tapped in a hurry."""
    row = queries.visit_of(request.actor, visit_id)
    form = forms.VisitForm(request.POST or None, actor=request.actor, visit=row)
    return form_page(
        request, "showroom/visit_form.html", form=form, context={"visit": row, "title": _("Put the visit right")},
        act=lambda values: commands.edit_visit(row.pk, **values, by=request.actor), done=_back_to,
    )  # fmt: skip


@staff(access.RECEIVE)
@require_http_methods(["GET", "POST"])
@once
def void(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Entered twice or by mistake: taken out of the count, with a reason."""
    row = queries.visit_of(request.actor, visit_id)
    return form_page(
        request, "showroom/visit_form.html", form=forms.ReasonForm(request.POST or None, initial={"reason": request.GET.get("reason", "")[:200]}),
        context={"visit": row, "title": _("Take out of the count")}, done=lambda _row: _back_to(row),
        act=lambda values: commands.void_visit(row.pk, reason=values["reason"], by=request.actor),
    )  # fmt: skip


@staff(access.RECEIVE)
@require_POST
@once
def step(request: StaffRequest, visit_id: int, reached: str) -> HttpResponse:
    """How far they are: one tap sets a step of the visit, another takes it back. The button says which it was: a tap that
    had to wait for a connection must not turn back what others have tapped meanwhile.
    """
    row = queries.visit_of(request.actor, visit_id)
    said = request.POST.get("is_reached", "")
    is_reached = said == "yes" if said else reached not in row.progress
    commands.set_step(row.pk, step=reached, is_reached=is_reached, by=request.actor)
    return redirect(floor_of(row.store_id))


@staff(access.SEE)
@require_http_methods(["GET", "POST"])
@once
def calls(request: StaffRequest) -> HttpResponse:
    """Incoming calls: checked in by two taps, listed with who answers and whether a number was left."""
    store = store_of(request)
    mark = live.mark_now("showroom", store.pk)
    form = forms.CallForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            commands.check_in(
                store_id=store.pk, channel="call", **form.given(), waited=waited(request), by=request.actor
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(calls_of(store.pk))
    stores = list(organisation.stores_of(request.actor))
    context = {"mark": mark, **_calls(request, store), "form": form, "stores": stores}
    return render(request, "showroom/call_list.html", context, status=422 if form.is_bound else 200)


@staff(access.SEE)
@require_GET
def calls_now(request: StaffRequest) -> HttpResponse:
    """The living part of the calls."""
    return render(request, "showroom/_calls.html", _calls(request, store_of(request)))


def _calls(request: StaffRequest, store: Store) -> dict[str, object]:
    rows = list(queries.calls_of_day(request.actor, store.pk)[:200])
    return {
        "store": store, "calls": rows, "seen": _seen(request.actor, rows),
        "day": queries.day_of(request.actor, store.pk), "can_receive": _can_receive(request.actor, store.pk),
        "live": live.address_of("showroom", store.pk),
    }  # fmt: skip


def _back_to(row: Visit) -> str:
    """The page of the visit's store that shows it."""
    return calls_of(row.store_id) if row.is_call else floor_of(row.store_id)


def _can_receive(actor: Actor, store_id: int) -> bool:
    return actor.reach(access.RECEIVE).covers(owner_id=actor.user_id, store_id=store_id)


def _seen(actor: Actor, rows: Iterable[Visit]) -> set[int]:
    """Deals of these visits that the actor may open: a colleague's party is seen in the showroom, its deal is not."""
    return {
        row.deal_id for row in rows if row.deal is not None and row.deal_id and may_see_deal(actor, DEALS, row.deal)
    }


def _floor(request: StaffRequest) -> dict[str, object]:
    store = store_of(request)
    store_id, actor = store.pk, request.actor
    can_receive = _can_receive(actor, store_id)
    consultants = queries.consultants_of(store_id)
    here, expected = list(queries.here_now(actor, store_id)[:100]), list(queries.expected_today(actor, store_id)[:50])
    sees = actor.reach(DEALS).covers
    board, can_arrange = queries.board_of(store, consultants), access.can_arrange(actor, store_id)
    return {
        "here": here,
        "seen": _seen(actor, here),
        "expected": expected,
        "seen_expected": {a.pk for a in expected if sees(owner_id=a.owner_id, store_id=a.store_id)},
        "left": list(queries.left_today(actor, store_id)[:30]),
        "day": queries.day_of(actor, store_id),
        "is_closed": queries.is_after_closing(store),
        "missing": queries.open_by_person(actor, store),
        "drives_late": list(queries.overdue_of(actor, store_id)[:20]),
        "consultants": consultants,
        "can_receive": can_receive,
        "board": board,
        "asked": board.asked(actor.user_id, can_arrange=can_arrange),
        "can_arrange": can_arrange,
        "can_take": any(one.user.pk == actor.user_id for one in consultants),
        "stores": list(organisation.stores_of(actor)),
        "store_id": store_id,
        "live": live.address_of("showroom", store_id),
    }


def _visit(request: StaffRequest, row: Visit) -> dict[str, object]:
    return {
        "visit": row,
        "seen": _seen(request.actor, [row]),
        "missing": queries.missing_of_visit(row) if row.can_follow else (),
        "can_receive": access.can_receive(request.actor, row) and row.is_here,
        "can_follow": access.can_receive(request.actor, row) and row.can_follow,
        "can_edit": access.can_receive(request.actor, row) and not row.is_void,
        "source": channel_name(row.group_id, row.source) if row.source else "",
        "consultants": queries.consultants_of(row.store_id),
        "open_deals": list(queries.open_deals_of(request.actor, row)[:10]) if row.deal_id is None else [],
    }
