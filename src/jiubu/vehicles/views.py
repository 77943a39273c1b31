"""Pages of the stock, vehicle cards and the catalogue."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.journal.log import read, timeline
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.once import once
from jiubu.organisation.queries import stores_of
from jiubu.vehicles import access, commands, queries, rules
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.forms import (
    ColourForm,
    OptionForm,
    ReasonForm,
    ReservationForm,
    SeriesForm,
    TrimForm,
    VehicleForm,
    filter_from,
)
from jiubu.vehicles.models import Reservation
from jiubu.vehicles.registry import holder_of, pages_about
from jiubu.web.answers import compare, without_theirs
from jiubu.web.requests import StaffRequest, shows_list, staff
from jiubu.work.registry import title_of, url_of

DEAL = "deals.deal"


def _show(form: forms.Form, refusal: Refused) -> None:
    """A refusal beside its fields; what the role does not allow goes on to the middleware."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.text))


@staff(access.SEE)
@require_GET
@shows_list("vehicles")
def stock(request: StaffRequest) -> HttpResponse:
    wanted = filter_from(request.GET)
    oldest = request.GET.get("sort") == "oldest"
    page = queries.stock_page(request.actor, wanted, after=request.GET.get("after", ""), oldest=oldest)
    context = {
        "page": page,
        "wanted": wanted,
        "counts": queries.stock_counts(request.actor, wanted),
        "kept": queries.active_reservations([v.pk for v in page.rows]),
        "stores": list(stores_of(request.actor)),
        "ages": rules.AGES,
        "can_edit": request.actor.can(access.EDIT),
    }
    return render(request, "vehicles/vehicle_list.html", context)


@staff(access.SEE)
@require_GET
def vehicle_detail(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    card = queries.card_of(request.actor, vehicle_id)
    vehicle = card.vehicle
    steps = rules.next_states(vehicle.state, vehicle.state_before)
    context = {
        "card": card,
        "vehicle": vehicle,
        "vin_warning": check_vin(vehicle.vin).warning if vehicle.vin else "",
        "steps": [(step, STATE_TITLES[step]) for step in steps],
        "can_reserve": vehicle.state in rules.RESERVABLE and request.actor.can(access.RESERVE),
        "kept_for": _kept_for(request.actor, card.reservation),
        "can_release": card.reservation is not None and access.can_release(request.actor, card.reservation, vehicle),
        "can_edit": request.actor.can(access.EDIT),
        "can_sell": request.actor.can(access.SELL),
        "can_deliver": vehicle.state == "sold" and vehicle.whereabouts in rules.HERE,
        "age": rules.age_class(vehicle.days_in_stock or 0),
        "pages": pages_about(request.actor, vehicle.pk),
        "entries": [_entry(entry) for entry in timeline(vehicle)[:50]],
    }
    return render(request, "vehicles/vehicle_detail.html", context)


def _kept_for(actor: Actor, reservation: Reservation | None) -> dict[str, str]:
    """What the vehicle is kept for and its page; nothing of what is a colleague's."""
    if reservation is None:
        return {}
    kind, about_id = reservation.about_kind, reservation.about_id
    try:
        return {"title": title_of(actor, kind, about_id), "url": url_of(kind, about_id)}
    except ObjectDoesNotExist:
        return {}


def _entry(entry: Any) -> dict[str, Any]:
    event = read(entry)
    return {"icon": event.icon, "text": event.text(), "at": entry.at, "who": entry.who}


def _vehicle_form(request: StaffRequest, vehicle: Any = None) -> VehicleForm:
    text = request.GET.get("text", "")
    trims = queries.find_trims(request.actor, text, limit=100)
    chosen = request.POST.get("trim", "") or (str(vehicle.trim_id) if vehicle else "")
    if chosen.isdecimal() and int(chosen) not in {t.pk for t in trims}:
        trims += list(queries.trims_of(request.actor).filter(pk=chosen))
    colours = queries.colours_offered(request.actor, [t.series_id for t in trims])
    return VehicleForm(
        request.POST or None, stores=list(stores_of(request.actor)), trims=trims, colours=colours, vehicle=vehicle
    )


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def vehicle_new(request: StaffRequest) -> HttpResponse:
    form = _vehicle_form(request)
    if form.is_valid():
        data = form.cleaned_data
        try:
            vehicle = commands.make_vehicle(
                store_id=int(data["store"]), values=form.values(), state=data["state"], by=request.actor
            )
        except Refused as refusal:
            _show(form, refusal)
        else:
            return redirect("vehicles:detail", vehicle.pk)
    context = {"form": form, "text": request.GET.get("text", "")}
    return render(request, "vehicles/vehicle_form.html", context, status=422 if form.is_bound else 200)


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def vehicle_edit(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    form = _vehicle_form(request, vehicle)
    compared: Any = None
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        changes = without_theirs(request.POST, form.values())
        try:
            commands.edit_vehicle(vehicle.pk, changes=changes, version=version, by=request.actor)
        except Stale as stale:
            compared = compare(form, stale)
        except Refused as refusal:
            _show(form, refusal)
        else:
            return redirect("vehicles:detail", vehicle.pk)
    context = {"form": form, "vehicle": vehicle, "compared": compared, "text": request.GET.get("text", "")}
    return render(request, "vehicles/vehicle_form.html", context, status=422 if form.is_bound else 200)


@staff(access.EDIT)
@require_POST
@once
def vehicle_state(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    commands.move_vehicle(vehicle_id, to=request.POST.get("to", ""), by=request.actor)
    return redirect("vehicles:detail", vehicle_id)


@staff(access.RESERVE)
@require_http_methods(["GET", "POST"])
@once
def vehicle_reservation(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    initial = {"deal": request.GET.get("deal", ""), "until": timezone.now() + timedelta(days=3)}
    form = ReservationForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            about, title = holder_of(request.actor, DEAL, form.cleaned_data["deal"])
            commands.reserve_vehicle(
                vehicle.pk, about=about, about_title=title, until=form.cleaned_data["until"], by=request.actor
            )
        except Refused as refusal:
            _show(form, refusal)
        else:
            return redirect("vehicles:detail", vehicle.pk)
    context = {"form": form, "vehicle": vehicle}
    return render(request, "vehicles/reservation_form.html", context, status=422 if form.is_bound else 200)


@staff(access.RESERVE, access.RELEASE)
@require_http_methods(["GET", "POST"])
@once
def reservation_release(request: StaffRequest, reservation_id: int) -> HttpResponse:
    reservation = queries.reservation_of(request.actor, reservation_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        commands.release_reservation(reservation.pk, reason=form.cleaned_data["reason"], by=request.actor)
        return redirect("vehicles:detail", reservation.vehicle_id)
    context = {"form": form, "vehicle": reservation.vehicle, "is_release": True}
    return render(request, "vehicles/reservation_form.html", context, status=422 if form.is_bound else 200)


@staff(access.RESERVE, access.RELEASE)
@require_POST
@once
def reservation_extend(request: StaffRequest, reservation_id: int) -> HttpResponse:
    """Three days more, counted from now or from its end, whichever is later."""
    reservation = queries.reservation_of(request.actor, reservation_id)
    until = max(reservation.until, timezone.now()) + timedelta(days=3)
    commands.extend_reservation(reservation.pk, until=until, by=request.actor)
    return redirect("vehicles:detail", reservation.vehicle_id)


@staff(access.SELL)
@require_POST
@once
def vehicle_sale(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    """Sell to the deal that keeps the vehicle."""
    kept = queries.kept_now(request.actor, vehicle_id)
    about, title = holder_of(request.actor, kept.about_kind, kept.about_id)
    commands.sell_vehicle(vehicle_id, about=about, about_title=title, by=request.actor)
    return redirect("vehicles:detail", vehicle_id)


@staff(access.SELL)
@require_POST
@once
def vehicle_take_back(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    commands.take_back_vehicle(vehicle_id, reason=request.POST.get("reason", "")[:200], by=request.actor)
    return redirect("vehicles:detail", vehicle_id)


@staff(access.SELL)
@require_POST
@once
def vehicle_delivery(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    kept = queries.kept_now(request.actor, vehicle_id)
    about, _title = holder_of(request.actor, kept.about_kind, kept.about_id)
    commands.deliver_vehicle(vehicle_id, about=about, on=timezone.localdate(), by=request.actor)
    return redirect("vehicles:detail", vehicle_id)


# --- catalogue ---


@staff(access.SEE)
@require_GET
def catalogue(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("text", "")[:60]
    sold_here = request.GET.get("here") == "1"
    context = {
        "brands": queries.brands_of(request.actor, text=text, sold_here=sold_here),
        "text": text,
        "sold_here": sold_here,
        "can_edit": request.actor.can(access.CATALOGUE),
    }
    return render(request, "vehicles/brand_list.html", context)


@staff(access.SEE)
@require_GET
def brand_detail(request: StaffRequest, brand_id: int) -> HttpResponse:
    brand = queries.brand_of(request.actor, brand_id)
    rows = queries.series_in(request.actor, brand, text=request.GET.get("text", "")[:60])
    return render(request, "vehicles/brand_detail.html", {"brand": brand, "rows": rows})


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def series_new(request: StaffRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None, initial={"brand": request.GET.get("brand", "")})
    if form.is_valid():
        series = commands.put_series(**form.cleaned_data, by=request.actor)
        return redirect("vehicles:series", series.pk)
    return render(request, "vehicles/series_form.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(access.SEE)
@require_GET
def series_detail(request: StaffRequest, series_id: int) -> HttpResponse:
    series = queries.series_of(request.actor, series_id)
    context = {
        "series": series,
        "page": queries.trims_page(request.actor, series, after=request.GET.get("after", "")),
        "colours": queries.colours_of(series),
        "options": queries.options_of(series),
        "can_edit": request.actor.can(access.CATALOGUE),
    }
    return render(request, "vehicles/series_detail.html", context)


@staff(access.CATALOGUE)
@require_POST
@once
def series_offer(request: StaffRequest, series_id: int) -> HttpResponse:
    commands.offer_series(series_id, is_sold_here=request.POST.get("is_sold_here") == "1", by=request.actor)
    return redirect("vehicles:series", series_id)


@staff(access.CATALOGUE)
@require_http_methods(["GET", "POST"])
@once
def series_part(request: StaffRequest, series_id: int, part: str) -> HttpResponse:
    """A trim, colour or option of the series, made or changed."""
    series = queries.series_of(request.actor, series_id)
    kinds: dict[str, type[forms.Form]] = {"trim": TrimForm, "colour": ColourForm, "option": OptionForm}
    form = kinds[part](request.POST or None)
    if form.is_valid():
        if part == "trim":
            commands.put_trim(series.pk, **form.cleaned_data, by=request.actor)
        elif part == "colour":
            commands.put_colour(series.pk, **form.cleaned_data, by=request.actor)
        else:
            commands.put_option(series.pk, **form.cleaned_data, by=request.actor)
        return redirect("vehicles:series", series.pk)
    context = {"form": form, "series": series, "part": part}
    return render(request, "vehicles/series_form.html", context, status=422 if form.is_bound else 200)
