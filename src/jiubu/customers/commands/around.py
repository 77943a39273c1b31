"""What stands around a card: contacts of a company, relations, owned vehicles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers import access, events, queries
from jiubu.customers.commands.card import _index
from jiubu.customers.models import Contact, Customer, OwnedVehicle, Relation
from jiubu.journal.log import record
from jiubu.journal.stale import stale
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text

VEHICLE_FIELDS = (
    "brand", "model", "plate", "vin", "bought_on", "mileage_km", "first_maintenance_on", "first_maintenance_km",
    "until", "is_bought_here",
)  # fmt: skip


VEHICLE_TITLES: dict[str, Text] = {
    "mileage_km": gettext_lazy("Mileage (km)"), "first_maintenance_on": gettext_lazy("First maintenance on"),
    "first_maintenance_km": gettext_lazy("First maintenance at (km)"), "until": gettext_lazy("Sold again on"),
    "is_bought_here": gettext_lazy("Bought here"),
}  # fmt: skip
"""Titles that the form has and the table has not."""


def _locked(customer_id: int, *, by: Actor) -> Customer:
    customer = Customer.objects.lock(customer_id)
    access.require(by, access.EDIT, customer)
    return customer


def _refuse(wrong: Mapping[str, Text]) -> None:
    if wrong:
        raise Refused("invalid", _("Some values are not as they should be."), fields=wrong)


@command
def add_contact(
    customer_id: int, *, name: str, position: str = "", mobile: str = "", is_main: bool = False, by: Actor
) -> Contact:
    """A person of a company. The main one is the only main one."""
    customer = _locked(customer_id, by=by)
    checked = identity.mobile(mobile) if mobile else identity.Checked("")
    wrong: dict[str, Text] = {"mobile": checked.error} if checked.error else {}
    if not name.strip():
        wrong["name"] = _("This is required.")
    _refuse(wrong)
    if is_main:
        customer.contacts.update(is_main=False)
    contact = Contact.objects.create(
        customer=customer, name=name.strip(), position=position.strip(), mobile=checked.value, is_main=is_main
    )
    _index([customer.pk])

    record(events.ContactAdded(), about=customer, by=by)
    return contact


@command
def remove_contact(contact_id: int, *, by: Actor) -> None:
    """The person is no contact any more."""
    contact = Contact.objects.select_related("customer").get(pk=contact_id, customer__group_id=by.group_id)
    customer = _locked(contact.customer_id, by=by)
    contact.delete()
    _index([customer.pk])

    record(events.ContactRemoved(), about=customer, by=by)


@command
def relate(customer_id: int, *, other_id: int, kind: str, note: str = "", by: Actor) -> Relation:
    """``other_id`` is family, referrer or employer of the customer. The same again changes the note only."""
    customer = _locked(customer_id, by=by)
    other = queries.customer_of(by, other_id)
    if kind not in Relation.Kind.values:
        _refuse({"kind": _("Choose one of those offered.")})
    if other.pk == customer.pk:
        _refuse({"other_id": _("Choose another customer.")})
    relation, is_new = Relation.objects.get_or_create(
        customer=customer, other=other, kind=kind, defaults={"note": note.strip()}
    )
    if not is_new:
        relation.note = note.strip()
        relation.save(update_fields=["note"])
        return relation

    record(events.CustomersRelated(kind=kind), about=customer, also=[other], by=by)
    return relation


@command
def remove_relation(relation_id: int, *, by: Actor) -> None:
    """The two don't belong together."""
    relation = Relation.objects.select_related("customer", "other").get(pk=relation_id, customer__group_id=by.group_id)
    customer = _locked(relation.customer_id, by=by)
    relation.delete()

    record(events.RelationRemoved(kind=relation.kind), about=customer, also=[relation.other], by=by)


@command
def add_owned_vehicle(
    customer_id: int, *, brand: str = "", model: str = "", plate: str = "", vin: str = "",
    bought_on: date | None = None, is_bought_here: bool = False, mileage_km: int | None = None,
    first_maintenance_on: date | None = None, first_maintenance_km: int | None = None, by: Actor,
) -> OwnedVehicle:  # fmt: skip
    """A vehicle that the customer owns. The same VIN again is the same vehicle, completed."""
    customer = _locked(customer_id, by=by)
    values = _vehicle_values(
        {"brand": brand, "model": model, "plate": plate, "vin": vin, "bought_on": bought_on, "mileage_km": mileage_km,
         "first_maintenance_on": first_maintenance_on, "first_maintenance_km": first_maintenance_km,
         "is_bought_here": is_bought_here}
    )  # fmt: skip
    if not any(values[name] for name in ("brand", "model", "plate", "vin")):
        _refuse({"model": _("Say at least which model, plate or VIN.")})
    known = values["vin"] and customer.owned_vehicles.filter(vin=values["vin"], until__isnull=True).first()
    if known:
        return _change(known, {name: value for name, value in values.items() if value}, customer, by=by)
    vehicle = OwnedVehicle.objects.create(customer=customer, **values)
    _index([customer.pk])

    record(events.OwnedVehicleAdded(is_bought_here=is_bought_here), about=customer, by=by)
    return vehicle


@command
def edit_owned_vehicle(
    vehicle_id: int, *, changes: Mapping[str, Any], version: int | None = None, by: Actor
) -> OwnedVehicle:  # fmt: skip
    """Change what is known of an owned vehicle; ``until`` says when it was sold again. ``version`` is the one that was
    read: a stale one is refused with both values."""
    seen = OwnedVehicle.objects.only("customer_id").get(pk=vehicle_id, customer__group_id=by.group_id)
    customer = _locked(seen.customer_id, by=by)
    vehicle = OwnedVehicle.objects.get(pk=vehicle_id)
    if set(changes) - set(VEHICLE_FIELDS):
        _refuse(dict.fromkeys(set(changes) - set(VEHICLE_FIELDS), _("Unknown.")))
    return _change(vehicle, _vehicle_values(changes), customer, version=version, by=by)


def _change(
    vehicle: OwnedVehicle, values: Mapping[str, Any], customer: Customer, *, version: int | None = None, by: Actor
) -> OwnedVehicle:  # fmt: skip
    changed = [name for name, value in values.items() if getattr(vehicle, name) != value]
    if not changed:
        return vehicle
    if version is not None and version != vehicle.version:
        fields = {name: (_title(name), values[name], getattr(vehicle, name)) for name in changed}
        raise stale(vehicle, version=vehicle.version, fields=fields)
    for name in changed:
        setattr(vehicle, name, values[name])
    vehicle.version += 1
    vehicle.save(update_fields=[*changed, "version"])
    _index([customer.pk])

    record(events.OwnedVehicleEdited(fields=changed), about=customer, also=[vehicle], by=by)
    return vehicle


def _title(name: str) -> Text:
    return VEHICLE_TITLES.get(name) or str(OwnedVehicle._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _vehicle_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plate and VIN normalised, a sentence for each wrong one. A plate may be missing: the car is new."""
    found, wrong = dict(values), {}
    for name, check in (("plate", identity.plate), ("vin", identity.vin)):
        if found.get(name):
            checked = check(str(found[name]))
            found[name] = checked.value
            if checked.error:
                wrong[name] = checked.error
    _refuse(wrong)
    return found
