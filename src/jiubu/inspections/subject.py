"""What a task from a finding opens, how the keeper's task is done (by inspecting what is due), a vehicle's inspections."""

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from jiubu.inspections import access, queries
from jiubu.kernel.actor import Actor
from jiubu.vehicles.registry import VehiclePage, register_page
from jiubu.work.registry import Kind, register_about, register_way


def _title(actor: Actor, inspection_id: int) -> str:
    found = queries.inspection_of(actor, inspection_id)
    return f"{found.kind_title} {found.vehicle.code}"


def _url(inspection_id: int) -> str:
    return reverse("inspections:inspection", args=[inspection_id])


register_about(Kind(queries.KIND, _url, _title, "clipboard-check"))
register_way("inspections.due", lambda store_id, _about_id: f"{reverse('inspections:due')}?store={store_id}")
register_page(
    VehiclePage(
        pgettext_lazy("inspection", "Recorded"),
        "clipboard-check",
        (access.SEE,),
        lambda vehicle_id: f"{reverse('inspections:records')}?vehicle={vehicle_id}",
    )
)
