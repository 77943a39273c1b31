"""The vehicle card: shown, made, changed, moved, and its books."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.journal.log import read, timeline
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused, Stale
from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.once import once
from jiubu.organisation.queries import stores_of
from jiubu.vehicles import access, commands, queries, rules
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.forms import VehicleForm
from jiubu.vehicles.models import Reservation, Vehicle
from jiubu.vehicles.registry import pages_about
from jiubu.vehicles.views.refusals import show_refusal
from jiubu.web.answers import compare, without_theirs
from jiubu.web.requests import StaffRequest, staff
from jiubu.work.registry import title_of, url_of


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
        "can_wait": request.actor.can(access.RESERVE) and (vehicle.state == "reserved" or bool(card.queue)),
        "kept_for": _kept_for(request.actor, card.reservation),
        "can_release": card.reservation is not None and access.can_release(request.actor, card.reservation, vehicle),
        "can_edit": request.actor.can(access.EDIT),
        "can_sell": request.actor.can(access.SELL),
        "can_deliver": vehicle.state == "sold" and vehicle.whereabouts in rules.HERE,
        "age": rules.age_class(vehicle.days_in_stock or 0),
        "owners": [
            (owner, url_of("customers.customer", owner.pk)) for owner in queries.owners_of(request.actor, vehicle)
        ],
        **_books(request.actor, vehicle),
        "pages": pages_about(request.actor, vehicle.pk),
        "entries": [_entry(entry) for entry in timeline(vehicle)[:50]],
    }
    return render(request, "vehicles/vehicle_detail.html", context)


def _books(actor: Actor, vehicle: Vehicle) -> dict[str, Any]:
    """Costs (for who may see them), certificate, keys and files."""
    costs = queries.costs_of(actor, vehicle)
    return {
        "costs": costs,
        "money_per_day": queries.money_per_day(vehicle) if costs else None,
        "certificate": queries.certificate_of(vehicle),
        "keys": queries.keys_of(vehicle),
        "files": queries.files_of(vehicle),
    }


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
    series_ids = [t.series_id for t in trims]
    return VehicleForm(
        request.POST or None,
        stores=list(stores_of(request.actor)),
        trims=trims,
        colours=queries.colours_offered(request.actor, series_ids),
        options=queries.options_offered(request.actor, series_ids),
        vehicle=vehicle,
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
            show_refusal(form, refusal)
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
            show_refusal(form, refusal)
        else:
            return redirect("vehicles:detail", vehicle.pk)
    context = {"form": form, "vehicle": vehicle, "compared": compared, "text": request.GET.get("text", "")}
    return render(request, "vehicles/vehicle_form.html", context, status=422 if form.is_bound else 200)
