"""Who waits for a kept vehicle, and whose turn it is when it is free again."""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.vehicles import access
from jiubu.vehicles.events import VehicleOffered, WaitingBegun, WaitingEnded
from jiubu.vehicles.models import Reservation, Vehicle, Waiting
from jiubu.vehicles.queries import settings_of
from jiubu.work.commands import close_tasks_from, make_task, notify

SOURCE = "vehicles.offer"
WAITS = (Waiting.State.WAITING, Waiting.State.OFFERED)


@command
def wait_for_vehicle(vehicle_id: int, *, about: models.Model, about_title: str = "", by: Actor) -> Waiting:
    """Stand in the queue of a vehicle that somebody else keeps. Twice changes nothing.

    Refused("vehicle_free") when nobody keeps it: it can be reserved at once. Refused("vehicle_sold") for a sold one.
    """
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.RESERVE, vehicle)
    kind = about._meta.label_lower
    waits = Waiting.objects.filter(vehicle=vehicle, state__in=WAITS)
    mine = waits.filter(about_kind=kind, about_id=about.pk).first()
    if mine is not None:
        return mine
    if vehicle.state in {Vehicle.State.SOLD, Vehicle.State.DELIVERED}:
        raise Refused("vehicle_sold", _("This vehicle is sold. Choose another."))
    kept = Reservation.objects.filter(vehicle=vehicle, state="active").first()
    if kept is None and not waits.exists():
        raise Refused("vehicle_free", _("Nobody keeps this vehicle: reserve it at once."))
    if kept is not None and (kept.about_kind, kept.about_id) == (kind, about.pk):
        raise Refused("vehicle_yours", _("This vehicle is kept for this deal already."))
    waiting = Waiting.objects.create(
        vehicle=vehicle, group_id=vehicle.group_id, about_kind=kind, about_id=about.pk, about_title=about_title[:200],
        by_id=by.user_id,
    )  # fmt: skip
    record(WaitingBegun(), about=vehicle, also=[about], by=by)
    return waiting


@command
def withdraw_waiting(waiting_id: int, *, by: Actor) -> Waiting:
    """Leave the queue. Who had the turn passes it on to the next. Twice changes nothing."""
    vehicle = Vehicle.objects.lock(Waiting.objects.values_list("vehicle_id", flat=True).get(pk=waiting_id))
    waiting = Waiting.objects.select_for_update().get(pk=waiting_id)
    own = waiting.by_id is not None and waiting.by_id == by.user_id
    access.require_over_vehicle(by, access.RESERVE if own else access.RELEASE, vehicle)
    if waiting.state not in WAITS:
        return waiting
    had_turn = waiting.state == Waiting.State.OFFERED
    _end(waiting, vehicle, Waiting.State.WITHDRAWN, by)
    if had_turn:
        offer_next(vehicle, by=by)
    return waiting


@command
def pass_offers(vehicle_ids: list[int], *, by: Actor) -> int:
    """Offer vehicles to the next in the queue where the first let the time go by; how many. The clock calls it per group."""
    now = timezone.now()
    vehicles = {v.pk: v for v in Vehicle.objects.filter(pk__in=vehicle_ids).select_for_update().order_by("id")}
    due = Waiting.objects.select_for_update().filter(
        vehicle__in=vehicles, group=by.group_id, state=Waiting.State.OFFERED, offered_until__lte=now
    )
    passed = list(due.order_by("vehicle_id"))
    for waiting in passed:
        vehicle = vehicles[waiting.vehicle_id]
        _end(waiting, vehicle, Waiting.State.PASSED, by)
        offer_next(vehicle, by=by)
    return len(passed)


def offer_next(vehicle: Vehicle, *, by: Actor) -> None:
    """Give the turn to the first who waits, with a time to take it. The vehicle is locked and free."""
    first = (
        Waiting.objects.select_for_update().filter(vehicle=vehicle, state=Waiting.State.WAITING).order_by("id").first()
    )
    if first is None:
        return
    first.state = Waiting.State.OFFERED
    first.offered_until = timezone.now() + timedelta(hours=settings_of(vehicle.store_id).offer_hours)
    first.save(update_fields=["state", "offered_until"])
    record(VehicleOffered(until=first.offered_until), about=vehicle, also=[_about(first)], by=by)
    if first.by_id is None:
        return
    make_task(
        store_id=vehicle.store_id, owner_id=first.by_id, kind="other", due_at=first.offered_until,
        title=_("Take the vehicle {code}: it is free for you").format(code=vehicle.code),
        about=(first.about_kind, first.about_id), about_title=first.about_title, source=f"{SOURCE}:{first.pk}", by=by,
    )  # fmt: skip
    notify(
        [first.by_id], gettext_noop("{code} is free: it is your turn to take it"), {"code": vehicle.code},
        about=(first.about_kind, first.about_id), source=f"{SOURCE}:{first.pk}", by=by,
    )  # fmt: skip


def require_turn(vehicle: Vehicle, about: tuple[str, int]) -> Waiting | None:
    """The offer of ``about``; Refused("vehicle_offered") while another has the turn."""
    offered = Waiting.objects.select_for_update(of=("self",)).filter(vehicle=vehicle, state=Waiting.State.OFFERED)
    first = offered.select_related("by").first()
    if first is not None and (first.about_kind, first.about_id) != about:
        name = first.by.name if first.by else _("the system")
        text = _("{name} waited for this vehicle and may take it first. Wait behind, or choose another.").format(
            name=name
        )
        raise Refused("vehicle_offered", text, details={"by": name})
    return first


def leave_queue(vehicle: Vehicle, about: tuple[str, int], *, by: Actor) -> None:
    """What has the vehicle now waits for it no longer."""
    mine = Waiting.objects.select_for_update().filter(
        vehicle=vehicle, state__in=WAITS, about_kind=about[0], about_id=about[1]
    )
    for waiting in mine:
        _end(waiting, vehicle, Waiting.State.TAKEN, by)


def close_queue(vehicle: Vehicle, *, by: Actor) -> None:
    """A sold vehicle has no queue."""
    for waiting in Waiting.objects.select_for_update().filter(vehicle=vehicle, state__in=WAITS).order_by("id"):
        _end(waiting, vehicle, Waiting.State.PASSED, by)


def _end(waiting: Waiting, vehicle: Vehicle, state: Waiting.State, by: Actor) -> None:
    waiting.state, waiting.ended_at = state, timezone.now()
    waiting.save(update_fields=["state", "ended_at"])
    close_tasks_from(f"{SOURCE}:{waiting.pk}", group_id=vehicle.group_id, result=str(state.label), by=by)
    record(WaitingEnded(state=state.value), about=vehicle, also=[_about(waiting)], by=by)


def _about(waiting: Waiting) -> models.Model | None:
    """What waits, as far as a link of the journal needs it."""
    try:
        model = apps.get_model(waiting.about_kind)
    except LookupError:
        return None
    thing: models.Model = model(pk=waiting.about_id)
    return thing
