"""What is asked about one vehicle, and about reservations."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiubu.customers.models import Customer, OwnedVehicle
from jiubu.kernel.actor import Actor
from jiubu.vehicles import rules
from jiubu.vehicles.models import Option, Reservation, Vehicle, Waiting
from jiubu.vehicles.queries.stock import vehicle_of


@dataclass(frozen=True, slots=True)
class VehicleCard:
    """Everything about one vehicle."""

    vehicle: Vehicle
    reservation: Reservation | None
    reservations: list[Reservation]
    queue: list[Waiting]
    options: list[Option] = field(default_factory=list)
    model_year: int | None = None


def active_reservations(vehicle_ids: list[int]) -> dict[int, Reservation]:
    """vehicle id -> who keeps it now, or whom it was sold to."""
    rows = Reservation.objects.filter(vehicle__in=vehicle_ids, state__in=["active", "used"]).select_related("by")
    return {r.vehicle_id: r for r in rows}


def card_of(actor: Actor, vehicle_id: int) -> VehicleCard:
    """The vehicle card. Four queries."""
    vehicle = vehicle_of(actor, vehicle_id)
    reservations = list(vehicle.reservations.select_related("by").order_by("-id")[:20])
    now = next((r for r in reservations if r.state in {"active", "used"}), None)
    year = rules.model_year(vehicle.vin or "", today=timezone.localdate())
    return VehicleCard(vehicle, now, reservations, queue_of(vehicle), list(vehicle.options.order_by("name")), year)


def owners_of(actor: Actor, vehicle: Vehicle) -> list[Customer]:
    """The customers who own this vehicle, as far as the actor may see them. One query, none without a VIN."""
    if not vehicle.vin or not actor.can("customers.see"):
        return []
    owned = OwnedVehicle.objects.filter(vin=vehicle.vin, until=None, customer__group=vehicle.group_id)
    return list(Customer.objects.visible_to(actor).filter(pk__in=owned.values("customer")).order_by("id")[:5])


def vehicles_by_vin(actor: Actor, vins: Collection[str]) -> dict[str, int]:
    """VIN -> id of the card, of those that the actor sees. One query."""
    wanted = sorted({vin for vin in vins if vin})
    rows = Vehicle.objects.visible_to(actor).filter(vin__in=wanted) if wanted else Vehicle.objects.none()
    return {str(vin): pk for vin, pk in rows.values_list("vin", "pk")}


def queue_of(vehicle: Vehicle) -> list[Waiting]:
    """Who waits for the vehicle, the first comer first. One query."""
    return list(vehicle.queue.filter(state__in=["waiting", "offered"]).select_related("by").order_by("id"))


def waiting_of(actor: Actor, waiting_id: int) -> Waiting:
    rows = Waiting.objects.filter(vehicle__in=Vehicle.objects.visible_to(actor))
    return rows.select_related("vehicle").get(pk=waiting_id)


def waiting_about(kind: str, object_id: int) -> list[Waiting]:
    """What this thing ("deals.deal", 7) waits for. One query."""
    rows = Waiting.objects.filter(about_kind=kind, about_id=object_id, state__in=["waiting", "offered"])
    return list(rows.select_related("vehicle__trim__series").order_by("id"))


def due_offers(now: datetime) -> list[tuple[int, int]]:
    """(group, vehicle) of every offer whose time is over."""
    rows = Waiting.objects.filter(state="offered", offered_until__lte=now).order_by("group_id", "vehicle_id")
    return list(rows.values_list("group_id", "vehicle_id"))


def reservation_about(kind: str, object_id: int) -> Reservation | None:
    """The vehicle kept for (or sold to) this thing ("deals.deal", 7); the vehicle is fetched along."""
    rows = Reservation.objects.filter(about_kind=kind, about_id=object_id, state__in=["active", "used"])
    return rows.select_related("vehicle__trim__series__maker__brand", "vehicle__colour", "by").order_by("-id").first()


def reservations_about(kind: str, object_ids: list[int]) -> dict[int, Reservation]:
    """The same for many things at once: id -> reservation. One query."""
    rows = Reservation.objects.filter(about_kind=kind, about_id__in=object_ids, state__in=["active", "used"])
    return {r.about_id: r for r in rows.select_related("vehicle__trim__series").order_by("id")}


def reservation_of(actor: Actor, reservation_id: int) -> Reservation:
    rows = Reservation.objects.filter(vehicle__in=Vehicle.objects.visible_to(actor))
    return rows.select_related("vehicle").get(pk=reservation_id)


def due_reservations(now: datetime) -> list[tuple[int, int]]:
    """(group, vehicle) of every reservation whose time is over."""
    rows = Reservation.objects.filter(state="active", until__lte=now).order_by("group_id", "vehicle_id")
    return list(rows.values_list("group_id", "vehicle_id"))


def kept_now(actor: Actor, vehicle_id: int) -> Reservation:
    """Who keeps the vehicle or bought it; Reservation.DoesNotExist for a free or foreign one."""
    rows = Reservation.objects.filter(vehicle__in=Vehicle.objects.visible_to(actor), state__in=["active", "used"])
    return rows.get(vehicle=vehicle_id)


def vehicles_unlike_their_reservation() -> list[tuple[str, str, str]]:
    """(code, state, state of the reservation or "") where the two don't agree."""
    kept = Reservation.objects.filter(vehicle=OuterRef("pk"), state__in=["active", "used"]).values("state")[:1]
    rows = Vehicle.objects.annotate(kept=Coalesce(Subquery(kept), Value("")))
    agrees = (
        Q(state="reserved", kept="active")
        | Q(state__in=["sold", "delivered"], kept__in=["used", ""])
        | (~Q(state__in=["reserved", "sold", "delivered"]) & Q(kept=""))
    )
    found = rows.exclude(agrees).order_by("id").values_list("id", "vin", "state", "kept")[:1000]
    return [(vin or f"V{pk:06d}", state, kept) for pk, vin, state, kept in found]
