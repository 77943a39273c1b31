"""The books of a vehicle: a move with its reason, costs, certificate, keys, files; and the record sent again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiubu.organisation.once import once
from jiubu.organisation.queries import people_of
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.events import STATE_TITLES
from jiubu.vehicles.forms import CertificateForm, CostForm, FileForm, KeysForm, MoveForm, ReasonForm
from jiubu.vehicles.models import Vehicle
from jiubu.web.answers import form_page, kept_file
from jiubu.web.requests import StaffRequest, staff


def _page(request: StaffRequest, vehicle: Vehicle, book: str, form: Any, act: Any, **context: Any) -> HttpResponse:
    return form_page(
        request, "vehicles/book_form.html", form=form, act=act,
        done=reverse("vehicles:detail", args=[vehicle.pk]), context={"vehicle": vehicle, "book": book, **context},
    )  # fmt: skip


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def vehicle_state(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    """The next state, with what moves the vehicle there."""
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    to = request.POST.get("to") or request.GET.get("to", "")
    stores = [store for store in queries.stores_to_move_to(request.actor) if store.pk != vehicle.store_id]
    form = MoveForm(request.POST or None, to=to, stores=stores)
    return _page(
        request, vehicle, "state", form,
        lambda v: commands.move_vehicle(vehicle.pk, **v, by=request.actor), to=STATE_TITLES.get(to, ""),
    )  # fmt: skip


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def cost_new(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    request.actor.require(access.COST)
    form = CostForm(request.POST or None)
    return _page(request, vehicle, "cost", form, lambda v: commands.add_cost(vehicle.pk, **v, by=request.actor))


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def cost_reverse(request: StaffRequest, cost_id: int) -> HttpResponse:
    line = queries.cost_line_of(request.actor, cost_id)
    form = ReasonForm(request.POST or None)
    act = lambda v: commands.reverse_cost(line.pk, reason=v["reason"], by=request.actor)  # noqa: E731
    return _page(request, line.vehicle, "reversal", form, act, line=line)


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def certificate(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    last = next(iter(queries.certificate_of(vehicle)), None)
    form = CertificateForm(request.POST or None, now=last.place if last else "", number=last.number if last else 0)
    act = lambda v: commands.move_certificate(vehicle.pk, **v, by=request.actor)  # noqa: E731
    return _page(request, vehicle, "certificate", form, act)


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def keys(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    form = KeysForm(request.POST or None, people=list(people_of(request.actor, vehicle.store_id)))
    return _page(request, vehicle, "keys", form, lambda v: commands.move_keys(vehicle.pk, **v, by=request.actor))


@staff(access.EDIT)
@require_http_methods(["GET", "POST"])
@once
def file_new(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    vehicle = queries.vehicle_of(request.actor, vehicle_id)

    def keep(values: dict[str, Any]) -> object:
        content = values["file"].read(commands.MAX_FILE + 1)
        return commands.keep_file(
            vehicle.pk, kind=values["kind"], title=values["title"], content=content, by=request.actor
        )

    form = FileForm(request.POST or None, request.FILES or None)
    return _page(request, vehicle, "file", form, keep)


@staff(access.SEE)
@require_GET
def file(request: StaffRequest, vehicle_id: int, file_id: int) -> HttpResponse:
    """A photo is shown, a document is saved: nothing that came from outside is opened inside our pages."""
    kept = queries.file_of(request.actor, vehicle_id, file_id)
    name = f"{kept.title or kept.kind}.pdf" if kept.content_type == "application/pdf" else ""
    return kept_file(kept.file, kept.content_type, name=name)


@staff(access.EDIT)
@require_POST
@once
def file_remove(request: StaffRequest, vehicle_id: int, file_id: int) -> HttpResponse:
    commands.remove_file(vehicle_id, file_id, by=request.actor)
    return redirect("vehicles:detail", vehicle_id)


@staff(access.EDIT)
@require_POST
@once
def sending(request: StaffRequest, vehicle_id: int) -> HttpResponse:
    """The card, to outside systems once more."""
    commands.send_vehicle(vehicle_id, by=request.actor)
    messages.success(request, _("The record is sent to the connected systems again."))
    return redirect("vehicles:detail", vehicle_id)
