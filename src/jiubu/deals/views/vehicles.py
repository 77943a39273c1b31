"""The vehicle that is kept for a deal."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiubu.deals import queries
from jiubu.deals.forms import KeepForm, ReasonForm
from jiubu.deals.views.actions import back_to
from jiubu.organisation.once import once
from jiubu.vehicles import queries as stock
from jiubu.vehicles.commands import log_query, release_reservation, reserve_vehicle
from jiubu.vehicles.models import Vehicle
from jiubu.web.answers import form_page
from jiubu.web.requests import StaffRequest, staff

KEEP = timedelta(days=3)
STATES = (
    Vehicle.State.IN_STOCK, Vehicle.State.ARRIVED, Vehicle.State.IN_TRANSIT, Vehicle.State.ORDERED, Vehicle.State.RESERVED
)  # fmt: skip


@staff("vehicles.reserve")
@require_GET
def choice(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Vehicles that fit the wish, the longest in stock first; those that are kept show for whom."""
    deal = queries.deal_of(request.actor, deal_id)
    text = request.GET.get("text", "")
    series_id = None if text else deal.series_id
    wanted = stock.StockFilter(text=text, states=STATES, series_id=series_id)
    page = stock.stock_page(request.actor, wanted, size=30)
    found = page.rows
    log_query("stock", filters=wanted.said(), found=len(found), is_more=bool(page.next), by=request.actor)
    kept = stock.active_reservations([vehicle.pk for vehicle in found])
    rows = [(vehicle, kept.get(vehicle.pk)) for vehicle in found]
    context = {"deal": deal, "rows": rows, "text": text, "form": KeepForm(initial={"until": timezone.now() + KEEP})}
    return render(request, "deals/vehicle_choice.html", context)


@staff("vehicles.reserve")
@require_http_methods(["GET", "POST"])
@once
def keep(request: StaffRequest, deal_id: int, vehicle_id: int) -> HttpResponse:
    deal = queries.deal_of(request.actor, deal_id)
    vehicle = stock.vehicle_of(request.actor, vehicle_id)
    return form_page(
        request,
        "deals/keep_form.html",
        form=KeepForm(request.POST or None, initial={"until": timezone.now() + KEEP}),
        act=lambda v: reserve_vehicle(
            vehicle.pk, about=deal, about_title=queries.title_of(deal), until=v["until"], by=request.actor
        ),
        done=back_to(request, deal_id),
        context={"deal": deal, "vehicle": vehicle},
    )


@staff("vehicles.reserve")
@require_http_methods(["GET", "POST"])
@once
def release(request: StaffRequest, deal_id: int) -> HttpResponse:
    deal = queries.deal_of(request.actor, deal_id)
    kept = stock.reservation_about("deals.deal", deal.pk)
    return form_page(
        request,
        "deals/release_form.html",
        form=ReasonForm(request.POST or None),
        act=lambda v: release_reservation(kept.pk if kept else 0, reason=v["reason"], by=request.actor),
        done=back_to(request, deal_id),
        context={"deal": deal, "kept": kept},
    )
