"""Columns that hold an id in a text, in JSON, or beside the kind of thing that it belongs to; and unique numbers."""

from collections.abc import Mapping

from django.apps import apps
from django.db import connection

from jiubu.config.bench.copying import Model, Special, Step
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal, Followup, LossRequest
from jiubu.inspections.models import Finding, Inspection
from jiubu.journal.models import Link
from jiubu.losses.models import Countermeasure, Review
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.source import PHONE_BLOCK, check_digit
from jiubu.process.models import Run
from jiubu.vehicles.models import Vehicle
from jiubu.work.models import Promise

IDS_IN_EVENTS: Mapping[str, Model] = {
    "run": Run, "followup_id": Followup, "promise_id": Promise, "request_id": LossRequest, "owner_id": User,
    "review_id": Review, "countermeasure_id": Countermeasure,
}  # fmt: skip
"""Keys of events that hold an id."""
SOURCES: Mapping[str, Model] = {
    "deals.followup:": Followup, "deals.loss:": LossRequest, "losses.countermeasure:": Countermeasure,
    "inspections.finding:": Finding, "inspections.due:": Store,
}  # fmt: skip
"""Beginnings of a source that an id follows."""


def specials(vins: Mapping[int, str]) -> dict[str, Special]:
    """Every column that the models alone don't explain. ``vins``: of the rows that are copied, by id."""
    codes = {label: _code_of(label) for label in Link.objects.values_list("kind", flat=True).distinct()}
    vin = _Vins(vins)
    return {
        "organisation.user.username": lambda step, name: f"{name} || '_{step.number}'",
        "organisation.store.key": lambda step, name: f"{name} || '-{step.number}'",
        "customers.customer.mobile": _mobile,
        "customers.contact.mobile": lambda step, name: f"CASE WHEN {name} = '' THEN '' ELSE {_mobile(step, name)} END",
        "customers.customer.credit_code": _nothing,
        "customers.ownedvehicle.vin": vin,
        "vehicles.vehicle.vin": vin,
        "vehicles.reservation.about_id": lambda step, name: step.moved(name, Deal),
        "deals.deal.run_id": lambda step, name: step.moved(name, Run),
        "process.run.subject_id": lambda step, name: step.moved(name, Deal),
        "work.task.about_id": _about,
        "work.promise.about_id": _about,
        "work.appointment.about_id": _about,
        "work.notification.about_id": _about,
        "work.task.source": _source,
        "work.notification.source": _source,
        "journal.entry.store_id": lambda step, name: step.moved(name, apps.get_model("organisation.store")),
        "journal.entry.data": _event,
        "journal.link.object_id": lambda step, name: _by_kind(
            "kind", {label: step.moved(name, apps.get_model(label)) for label in codes if _moves(step, label)}, name
        ),
        "journal.link.code": lambda step, name: _by_kind(
            "kind",
            {
                label: vin(step, name) if label == "vehicles.vehicle" else _code(step, label, found)
                for label, found in codes.items() if found and _moves(step, label)
            },
            name,
        ),
    }  # fmt: skip


def _moves(step: Step, label: str) -> bool:
    return apps.get_model(label) in step.shifts


def _nothing(step: Step, name: str) -> str:  # noqa: ARG001  the shape of all
    """Companies of the copies have no code: it would have to be a right one."""
    return "NULL"


def _mobile(step: Step, name: str) -> str:
    """The made-up block of the demo has room for 9999 copies: its last four digits in front count them."""
    return f"'{PHONE_BLOCK[:-4]}{step.number:04d}' || substr({name}, {len(PHONE_BLOCK) + 1})"


def _about(step: Step, name: str) -> str:
    kinds = {
        model._meta.label_lower: step.moved(name, model)
        for model in (Deal, Customer, Vehicle, Countermeasure, Inspection)
    }
    return _by_kind("about_kind", kinds, name)


def _by_kind(kind: str, values: Mapping[str, str], other: str) -> str:
    cases = " ".join(f"WHEN '{label}' THEN {value}" for label, value in values.items())
    return f"CASE {kind} {cases} ELSE {other} END"


def _source(step: Step, name: str) -> str:
    """deals.followup:7 becomes deals.followup:1207."""
    cases = []
    for begin, model in SOURCES.items():
        number = step.moved(f"CAST(substr({name}, {len(begin) + 1}) AS integer)", model)
        cases.append(f"WHEN {name} LIKE '{begin}%' THEN '{begin}' || CAST({number} AS text)")
    return f"CASE {' '.join(cases)} ELSE {name} END"


def _event(step: Step, name: str) -> str:
    """The ids that events hold, each moved where the event has it."""
    value = name
    for key, model in IDS_IN_EVENTS.items():
        if connection.vendor == "postgresql":
            there = f"jsonb_typeof({name} -> '{key}') = 'number'"
            number = step.moved(f"({name} ->> '{key}')::bigint", model)
            value = f"CASE WHEN {there} THEN jsonb_set({value}, '{{{key}}}', to_jsonb({number})) ELSE {value} END"
        else:
            there = f"json_type({name}, '$.{key}') = 'integer'"
            number = step.moved(f"json_extract({name}, '$.{key}')", model)
            value = f"CASE WHEN {there} THEN json_set({value}, '$.{key}', {number}) ELSE {value} END"
    return value


def _code_of(label: str) -> tuple[str, int] | None:
    """How things of a kind are called: D and six digits. None for those without a code of their own."""
    thing = apps.get_model(label)(pk=1)
    try:
        code = str(getattr(thing, "code", ""))
    except (AttributeError, TypeError):  # called by more than its number: a month, somebody else's code
        return None
    return (code.rstrip("0123456789"), len(code) - len(code.rstrip("0123456789"))) if code else None


def _code(step: Step, label: str, code: tuple[str, int]) -> str:
    begin, width = code
    number = f"CAST({step.moved('object_id', apps.get_model(label))} AS text)"
    zeros = "0" * width
    padded = f"CASE WHEN length({number}) < {width} THEN substr('{zeros}' || {number}, -{width}) ELSE {number} END"
    if connection.vendor == "postgresql":
        padded = f"lpad({number}, greatest(length({number}), {width}), '0')"
    return f"'{begin}' || {padded}"


class _Vins:
    """A VIN of its own, with a right check digit, for every copy of a vehicle."""

    FIRST = 100_000
    """Numbers of the demo lie below."""

    def __init__(self, vins: Mapping[int, str]) -> None:
        self.vins = list(vins.values())

    def __call__(self, step: Step, name: str) -> str:
        if not self.vins:
            return name
        first = self.FIRST + step.number * len(self.vins)
        cases = " ".join(f"WHEN '{vin}' THEN '{_renumbered(vin, first + i)}'" for i, vin in enumerate(self.vins))
        return f"CASE {name} {cases} ELSE {name} END"


def _renumbered(vin: str, number: int) -> str:
    raw = f"{vin[:8]}0{vin[9:11]}{number:06d}"
    return f"{raw[:8]}{check_digit(raw)}{raw[9:]}"
