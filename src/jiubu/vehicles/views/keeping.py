"""Who keeps a vehicle, who waits for it; its sale and delivery."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiubu.kernel.errors import Refused
from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.forms import ReasonForm, ReservationForm, WaitingForm
from jiubu.vehicles.registry import holder_of
from jiubu.vehicles.views.refusals import show_refusal
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

DEAL = "deals.deal"


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
            show_refusal(form, refusal)
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


@staff(access.RESERVE)
@require_http_methods(["GET", "POST"])
@once
def vehicle_waiting(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    """Stand in the queue with a deal."""
    vehicle = queries.vehicle_of(request.actor, vehicle_id)

    def wait(values: dict[str, int]) -> object:
        about, title = holder_of(request.actor, DEAL, values["deal"])
        return commands.wait_for_vehicle(vehicle.pk, about=about, about_title=title, by=request.actor)

    return form_page(
        request, "vehicles/book_form.html",
        form=WaitingForm(request.POST or None, initial={"deal": request.GET.get("deal", "")}),
        act=wait, done=reverse("vehicles:detail", args=[vehicle.pk]), context={"vehicle": vehicle, "book": "waiting"},
    )  # fmt: skip


@staff(access.RESERVE, access.RELEASE)
@require_POST
@once
def waiting_withdraw(request: StaffRequest, waiting_id: int) -> HttpResponse:
    waiting = queries.waiting_of(request.actor, waiting_id)
    commands.withdraw_waiting(waiting.pk, by=request.actor)
    return redirect("vehicles:detail", waiting.vehicle_id)
