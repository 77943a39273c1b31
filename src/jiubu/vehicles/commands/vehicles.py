"""Making, changing and moving vehicles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused, Text
from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.access import require_in_group
from jiubu.vehicles import access, rules
from jiubu.vehicles.events import VehicleChanged, VehicleMade, VehicleStateChanged, title_of
from jiubu.vehicles.models import Colour, Trim, Vehicle
from jiubu.vehicles.queries import value_text

EDITABLE = (
    "vin", "trim_id", "colour_id", "inside_colour_id", "engine_number", "plate", "guide_price", "location", "made_on",
    "arrived_on",
)  # fmt: skip


@command
def make_vehicle(*, store_id: int, values: Mapping[str, object], state: str = "in_stock", by: Actor) -> Vehicle:
    """Make a vehicle card from ``values`` (of EDITABLE; ``trim_id`` must be there).

    Refused("bad_vehicle") with a sentence per field; Refused("vin_taken") when the group has this VIN already.
    """
    access.require_over_store(by, access.EDIT, store_id)
    require_in_group(by, store_id=store_id)
    if state not in rules.STEPS:
        raise Refused(
            "bad_vehicle", _("A new vehicle can't begin in this state."), fields={"state": _("Choose another.")}
        )
    checked = _checked(values, group_id=by.group_id)
    if not checked.get("trim_id"):
        raise Refused("bad_vehicle", _("Say which trim it is."), fields={"trim": _("Choose a trim.")})

    vehicle = Vehicle(group_id=by.group_id, store_id=store_id, state=state, **checked)
    if vehicle.guide_price is None:
        vehicle.guide_price = vehicle.trim.guide_price
    _save_once(vehicle)

    record(VehicleMade(), about=vehicle, by=by)
    return vehicle


@command
def edit_vehicle(vehicle_id: int, *, changes: Mapping[str, object], version: int, by: Actor) -> Vehicle:
    """Change what the card says. Stale when somebody else changed it since ``version``."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    checked = _checked(changes, group_id=vehicle.group_id)
    changed = {name: value for name, value in checked.items() if getattr(vehicle, name) != value}
    if not changed:
        return vehicle
    if vehicle.version != version:
        raise stale(
            vehicle,
            version=vehicle.version,
            fields={n: (title_of(n), value_text(n, v), value_text(n, getattr(vehicle, n))) for n, v in changed.items()},
        )

    for name, value in changed.items():
        setattr(vehicle, name, value)
    vehicle.version += 1
    _save_once(vehicle)

    record(VehicleChanged(fields=sorted(name.removesuffix("_id") for name in changed)), about=vehicle, by=by)
    return vehicle


@command
def move_vehicle(vehicle_id: int, *, to: str, on: date | None = None, reason: str = "", by: Actor) -> Vehicle:
    """The next state of the vehicle's way. A reserved or sold one stays so and remembers where it stands."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    before = vehicle.whereabouts
    if before == to:
        return vehicle
    if to not in rules.next_states(vehicle.state, vehicle.state_before):
        raise Refused(
            "vehicle_way", _("A vehicle that is “{now}” can't become that.").format(now=vehicle.get_state_display())
        )

    if vehicle.state in {"reserved", "sold"}:
        vehicle.state_before = to
    else:
        vehicle.state = to
    if to in {"arrived", "in_stock"} and vehicle.arrived_on is None:
        vehicle.arrived_on = on or timezone.localdate()
    vehicle.version += 1
    vehicle.save()

    record(VehicleStateChanged(before=before, after=to, reason=reason[:200]), about=vehicle, by=by)
    return vehicle


def _checked(values: Mapping[str, object], *, group_id: int) -> dict[str, object]:
    """The values that may be written, each checked; Refused with a sentence per field."""
    checked = {name: value for name, value in values.items() if name in EDITABLE}
    wrong: dict[str, Text] = {}
    if "vin" in checked:
        verdict = check_vin(str(checked["vin"] or ""))
        checked["vin"] = verdict.value or None
        if verdict.error and checked["vin"]:
            wrong["vin"] = verdict.error
    wrong |= _foreign(checked, group_id)
    if wrong:
        raise Refused("bad_vehicle", _("Some values need another look."), fields=wrong)
    return checked


def _foreign(checked: Mapping[str, object], group_id: int) -> dict[str, Text]:
    wrong: dict[str, Text] = {}
    trim_id: Any = checked.get("trim_id")
    if trim_id and not Trim.objects.filter(pk=trim_id, series__maker__brand__group=group_id).exists():
        wrong["trim"] = _("Choose a trim of the catalogue.")
    for name in ("colour_id", "inside_colour_id"):
        colour_id: Any = checked.get(name)
        if colour_id and not Colour.objects.filter(pk=colour_id, series__maker__brand__group=group_id).exists():
            wrong[name.removesuffix("_id")] = _("Choose a colour of the catalogue.")
    return wrong


def _save_once(vehicle: Vehicle) -> None:
    try:
        with attempt():
            vehicle.save()
    except IntegrityError as error:
        text = _("There is a vehicle with this VIN already.")
        raise Refused("vin_taken", text, fields={"vin": text}) from error
