"""Making and changing vehicle cards."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import Refused, Text
from jiubu.kernel.identity import vin as check_vin
from jiubu.organisation.access import require_in_group
from jiubu.vehicles import access, rules
from jiubu.vehicles.events import VehicleChanged, VehicleMade, title_of
from jiubu.vehicles.models import Colour, Trim, Vehicle
from jiubu.vehicles.queries import check_configuration, value_text

CUSTOMS = ("import_certificate", "inspection_number", "customs_declaration", "customs_port", "customs_on")
EDITABLE = (
    "vin", "trim_id", "colour_id", "inside_colour_id", "option_ids", "engine_number", "plate", "guide_price", "location",
    "made_on", "expected_on", "arrived_on", "specification", "certificate_number", "is_import", *CUSTOMS,
)  # fmt: skip
EMPTY: Mapping[str, object] = {
    **dict.fromkeys(("engine_number", "plate", "location", "certificate_number", *CUSTOMS[:-1]), ""),
    "is_import": False,
}
"""What is kept where nothing is said; other fields may be null."""
CONFIGURED = frozenset({"trim_id", "colour_id", "inside_colour_id", "option_ids"})
MOST_LINES = 40


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

    option_ids: Any = checked.pop("option_ids", [])
    vehicle = Vehicle(group_id=by.group_id, store_id=store_id, state=state, **checked)
    price = _configured(vehicle, option_ids)
    _require_customs(vehicle)
    if vehicle.guide_price is None:
        vehicle.guide_price = price
    _save_once(vehicle)
    if option_ids:
        vehicle.options.set(option_ids)

    record(VehicleMade(), about=vehicle, by=by)
    return vehicle


@command
def edit_vehicle(vehicle_id: int, *, changes: Mapping[str, object], version: int, by: Actor) -> Vehicle:
    """Change what the card says. Stale when somebody else changed it since ``version``."""
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    checked = _checked(changes, group_id=vehicle.group_id)
    before = {name: _value(vehicle, name) for name in checked}
    changed = {name: value for name, value in checked.items() if before[name] != value}
    if not changed:
        return vehicle
    if vehicle.version != version:
        raise stale(
            vehicle,
            version=vehicle.version,
            fields={n: (title_of(n), value_text(n, v), value_text(n, before[n])) for n, v in changed.items()},
        )

    option_ids: Any = changed.pop("option_ids", None)
    for name, value in changed.items():
        setattr(vehicle, name, value)
    names = sorted([*changed, *([] if option_ids is None else ["option_ids"])])
    if CONFIGURED & set(names):
        _configured(vehicle, _value(vehicle, "option_ids") if option_ids is None else option_ids)
    _require_customs(vehicle)
    vehicle.version += 1
    _save_once(vehicle)
    if option_ids is not None:
        vehicle.options.set(option_ids)

    fields = ["options" if name == "option_ids" else name.removesuffix("_id") for name in names]
    record(VehicleChanged(fields=fields), about=vehicle, by=by)
    return vehicle


def _value(vehicle: Vehicle, name: str) -> Any:
    if name == "option_ids":
        return sorted(vehicle.options.values_list("pk", flat=True)) if vehicle.pk else []
    return getattr(vehicle, name)


def _configured(vehicle: Vehicle, option_ids: Any) -> Decimal | None:
    """The guide price of the choice; Refused where it can't be ordered so."""
    return check_configuration(
        vehicle.group_id, trim_id=vehicle.trim_id, colour_id=vehicle.colour_id,
        inside_colour_id=vehicle.inside_colour_id, option_ids=option_ids,
    ).price  # fmt: skip


def _require_customs(vehicle: Vehicle) -> None:
    """Papers of the customs belong to imports alone."""
    if vehicle.is_import:
        return
    text = _("Only an imported vehicle has customs papers. Tick “imported”, or empty this field.")
    wrong: dict[str, Text] = {name: text for name in CUSTOMS if getattr(vehicle, name)}
    if wrong:
        raise Refused("bad_vehicle", _("Some values need another look."), fields=wrong)


def _checked(values: Mapping[str, object], *, group_id: int) -> dict[str, object]:
    """The values that may be written, each checked; Refused with a sentence per field."""
    checked = {name: EMPTY.get(name) if value is None else value for name, value in values.items() if name in EDITABLE}
    wrong: dict[str, Text] = {}
    if "vin" in checked:
        verdict = check_vin(str(checked["vin"] or ""))
        checked["vin"] = verdict.value or None
        if verdict.error and checked["vin"]:
            wrong["vin"] = verdict.error
    if "option_ids" in checked:
        given: Any = checked["option_ids"]
        checked["option_ids"] = sorted(set(given or ()))
    if "specification" in checked:
        checked["specification"] = _lines(checked["specification"], wrong)
    wrong |= _foreign(checked, group_id)
    if wrong:
        raise Refused("bad_vehicle", _("Some values need another look."), fields=wrong)
    return checked


def _lines(given: Any, wrong: dict[str, Text]) -> list[list[str]]:
    """Lines of the specification: what, and how much; without either a line says nothing."""
    lines = [[str(what).strip(), str(value).strip()] for what, value in given or ()]
    if len(lines) > MOST_LINES or any(not what or not value or len(what + value) > 200 for what, value in lines):
        wrong["specification"] = _("Write at most 40 short lines, each as “what: value”.")
    return lines


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
