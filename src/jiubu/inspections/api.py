"""Inspections of vehicles over HTTP."""

import base64
import binascii
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Status

from jiubu.inspections import access, commands, queries, schemas
from jiubu.inspections.commands.findings import Order
from jiubu.inspections.enums import REPEATED
from jiubu.inspections.models import Due, Finding, Inspection, ListVersion, Photo
from jiubu.inspections.queries import InspectionFilter
from jiubu.kernel.errors import Refused
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["inspections"])


@router.get("/inspection-lists", response=list[schemas.InspectionListOut])
def inspection_lists(request: StaffRequest) -> list[dict[str, Any]]:
    """The check lists as they are used now."""
    _require_any(request)
    return [_list(one) for one in queries.lists_of(request.actor.group_id)]


@router.put("/inspection-lists/{check}", response=schemas.InspectionListOut)
@once
def inspection_list_put(request: StaffRequest, check: str, body: schemas.InspectionListIn) -> dict[str, Any]:
    """Change the list of a kind: a new version, unless it says the same."""
    items = [item.model_dump(exclude_defaults=True) for item in body.items]
    made = commands.put_list(
        check, title=body.title, items=items, interval_days=body.interval_days, version=body.version, by=request.actor
    )
    return _list(made)


@router.get("/inspection-intervals", response=list[schemas.InspectionIntervalOut])
def inspection_intervals(request: StaffRequest) -> list[dict[str, Any]]:
    """How often each store looks at its vehicles."""
    _require_any(request)
    found = queries.intervals_of(request.actor.group_id)
    return [
        {"store_id": store.pk, "kind": kind, "days": found.days(store.pk, kind), "is_own": (store.pk, kind) in found.of_stores}
        for store in queries.stores_managed(request.actor)
        for kind in REPEATED
    ]  # fmt: skip


@router.put("/inspection-intervals", response=schemas.InspectionIntervalOut)
@once
def inspection_interval_put(request: StaffRequest, body: schemas.InspectionIntervalIn) -> dict[str, Any]:
    """How often a store looks at its vehicles; null: as the list says."""
    days = commands.set_interval(body.store_id, kind=body.kind, days=body.days, by=request.actor)
    return {"store_id": body.store_id, "kind": body.kind, "days": days, "is_own": body.days is not None}


@router.get("/inspections/due", response=PageOut[schemas.InspectionDueOut])
def inspections_due(
    request: StaffRequest, store_id: int | None = None, kind: schemas.Repeated = "storage", after: str = "", size: int = 50
) -> dict[str, Any]:  # fmt: skip
    """Vehicles of a store by the day they are due, the longest over first, those that come later included."""
    _require_any(request)
    page = queries.due_page(queries.store_for(request.actor, store_id), kind, after=after, size=size)
    return {"rows": [_due(one) for one in page.rows], "next": page.next}


@router.get("/inspections", response=PageOut[schemas.InspectionOut])
def inspections(
    request: StaffRequest, vehicle_id: int | None = None, store_id: int | None = None, kind: str = "", result: str = "",
    after: str = "", size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """What was inspected, the newest first."""
    request.actor.require(access.SEE)
    wanted = InspectionFilter(store_id=store_id, vehicle_id=vehicle_id, kind=kind, result=result)
    return page_out(queries.inspections_page(request.actor, wanted, after=after, size=size))


@router.post("/inspections", response={201: schemas.InspectionDetailOut})
@once
def inspection_record(request: StaffRequest, body: schemas.InspectionIn) -> Status[dict[str, Any]]:
    """Write an inspection down: answers to every item of the list."""
    made = commands.record_inspection(
        body.vehicle_id, kind=body.kind, answers={key: one.dict() for key, one in body.answers.items()},
        photos=body.photos, mileage=body.mileage, note=body.note, at=body.at, version=body.version,
        usual=_order(body.usual), orders={key: _order(one) for key, one in body.orders.items()}, by=request.actor,
    )  # fmt: skip
    return Status(201, _inspection(made))


@router.get("/inspections/{int:inspection_id}", response=schemas.InspectionDetailOut)
def inspection(request: StaffRequest, inspection_id: int) -> dict[str, Any]:
    """One inspection with answers, findings and photos."""
    request.actor.require(access.SEE)
    return _inspection(queries.inspection_of(request.actor, inspection_id))


@router.post("/inspection-photos", response={201: schemas.InspectionPhotoOut})
@once
def inspection_photo(request: StaffRequest, body: schemas.InspectionPhotoIn) -> Status[Photo]:
    """Send a picture of an item as soon as it is taken; the inspection then names it."""
    request.actor.require(access.INSPECT)
    try:
        picture = base64.b64decode(body.picture, validate=True)
    except (binascii.Error, ValueError):
        wrong = _("This is no picture. Use PNG, JPEG or WebP.")
        raise Refused("not_a_picture", wrong, fields={"picture": wrong}) from None
    return Status(201, commands.keep_photo(body.vehicle_id, picture=picture, by=request.actor))


@router.post("/inspection-findings/{int:defect_id}/closing", response=schemas.InspectionFindingOut)
@once
def inspection_finding_close(
    request: StaffRequest, defect_id: int, body: schemas.InspectionClosingIn
) -> dict[str, Any]:
    """Say that a defect is put right; its task is done by that."""
    return _finding(commands.close_finding(defect_id, remedy=body.remedy, by=request.actor))


def _require_any(request: StaffRequest) -> None:
    if not any(request.actor.can(key) for key in (access.INSPECT, access.MANAGE)):
        request.actor.require(access.SEE)


def _order(body: schemas.InspectionOrder) -> Order:
    return Order(body.owner_id, body.due_on)


def _list(one: ListVersion) -> dict[str, Any]:
    return {
        "kind": one.check_list.kind, "key": one.check_list.key, "name": one.name, "title": one.title, "version": one.number,
        "interval_days": one.interval_days, "items": one.items,
    }  # fmt: skip


def _due(one: Due) -> dict[str, Any]:
    names = schemas.InspectionDueOut.model_fields.keys() - {"vehicle_code"}
    return {**{name: getattr(one, name) for name in names}, "vehicle_code": one.vehicle.code}


def _inspection(found: Inspection) -> dict[str, Any]:
    findings = [_finding(one) for one in queries.findings_of(found)]
    photos = queries.photos_of(found)
    values = {name: getattr(found, name) for name in (*schemas.InspectionOut.model_fields, "answers")}
    return {**values, "list_version": found.version.number, "findings": findings, "photos": photos}


def _finding(one: Finding) -> dict[str, Any]:
    return {name: getattr(one, name) for name in schemas.InspectionFindingOut.model_fields}
