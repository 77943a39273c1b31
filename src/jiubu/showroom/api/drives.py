"""Test drives over HTTP."""

from datetime import date
from typing import Any, Literal

from django.utils import timezone
from ninja import Status

from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import page_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.process.forms import picture_of
from jiubu.showroom import access, commands, queries, schemas
from jiubu.showroom.api.router import router
from jiubu.showroom.models import Drive, DriveRoute, DriveText
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/drives", response=PageOut[schemas.DriveOut])
def drive_list(
    request: StaffRequest, state: Literal["booked", "out", "late", "back", "cancelled", "all"] = "all",
    store_id: int | None = None, deal_id: int | None = None, after: str = "", size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """Test drives, latest first; ``late``: the car is not back in time."""
    request.actor.require(access.SEE)
    rows = queries.drives_of(request.actor)
    if deal_id is not None:
        rows = queries.drives_of_deal(request.actor, deal_id)
    if state == "late":
        rows = rows.filter(state="out", due_at__lt=timezone.now())
    elif state != "all":
        rows = rows.filter(state=state)
    rows = rows.filter(store_id=store_id) if store_id is not None else rows
    return page_out(page_of(rows, order=("-begins_at", "-id"), after=after, size=size))


@router.get("/drives/cars", response=list[schemas.DriveCarOut])
def drive_cars(request: StaffRequest, day: date | None = None, store_id: int | None = None) -> list[dict[str, Any]]:
    """Demo cars of a store, with the times at which they are free on a day (today when left out)."""
    request.actor.require(access.SEE)
    store = _store(request, store_id)
    shown = queries.calendar_day(request.actor, store, day or queries.day_in(store, timezone.now()))
    return [
        {
            "vehicle_id": line.vehicle.pk, "title": line.vehicle.trim.full_name, "plate": line.vehicle.plate,
            "free": line.free,
        }
        for line in shown.cars
    ]  # fmt: skip


@router.get("/drives/routes", response=list[schemas.DriveRouteOut])
def drive_routes(request: StaffRequest, store_id: int | None = None) -> list[DriveRoute]:
    """Where the cars of a store are driven."""
    request.actor.require(access.SEE)
    return queries.routes_of(_store(request, store_id).pk, request.actor.group_id)


@router.put("/drives/routes/{slug:key}", response=schemas.DriveRouteOut)
@once
def drive_route_put(request: StaffRequest, key: str, body: schemas.DriveRouteIn) -> DriveRoute:
    """A route of the group, or of one store in its place."""
    return commands.put_route(key, **body.model_dump(), by=request.actor)


@router.get("/drives/agreement", response=schemas.DriveTextOut)
def drive_agreement(request: StaffRequest) -> DriveText:
    """The text that is signed now."""
    request.actor.require(access.SEE)
    text = queries.newest_text(request.actor.group_id)
    if text is None:
        raise DriveText.DoesNotExist
    return text


@router.put("/drives/agreement", response=schemas.DriveTextOut)
@once
def drive_agreement_put(request: StaffRequest, body: schemas.DriveTextIn) -> DriveText:
    """Another text to sign: a new version; what was signed keeps its own."""
    return commands.put_agreement(title=body.title, body=body.body, by=request.actor)


@router.post("/drives", response={201: schemas.DriveOut})
@once
def drive_book(request: StaffRequest, body: schemas.DriveIn) -> Status[Drive]:
    """Book a demo car. 409 "car_taken" says by whom and when."""
    return Status(201, commands.book_drive(**body.model_dump(), by=request.actor))


@router.get("/drives/{int:drive_id}", response=schemas.DriveOut)
def drive_detail(request: StaffRequest, drive_id: int) -> Drive:
    """One test drive."""
    return queries.drive_of(request.actor, drive_id)


@router.put("/drives/{int:drive_id}/time", response=schemas.DriveOut)
@once
def drive_time(request: StaffRequest, drive_id: int, body: schemas.DriveTimeIn) -> Drive:
    """Another time, or another car."""
    return commands.move_drive(_found(request, drive_id), **body.model_dump(), by=request.actor)


@router.post("/drives/{int:drive_id}/cancellation", response=schemas.DriveOut)
@once
def drive_cancel(request: StaffRequest, drive_id: int, body: schemas.DriveCancelIn) -> Drive:
    """It is not driven; the car is free again."""
    return commands.cancel_drive(_found(request, drive_id), reason=body.reason, by=request.actor)


@router.put("/drives/{int:drive_id}/licence", response=schemas.DriveOut)
@once
def drive_licence(request: StaffRequest, drive_id: int, body: schemas.LicenceIn) -> Drive:
    """What the licence says. 409 "licence_expired" when it runs out before the drive."""
    return commands.check_licence(_found(request, drive_id), **body.model_dump(), by=request.actor)


@router.post("/drives/{int:drive_id}/agreement", response=schemas.DriveOut)
@once
def drive_sign(request: StaffRequest, drive_id: int, body: schemas.DriveSignIn) -> Drive:
    """Sign the newest text; kept with version, time and hash."""
    try:
        signature = picture_of(body.signature)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.text, fields={"signature": refusal.text}) from refusal
    drive_id = _found(request, drive_id)
    return commands.sign_agreement(
        drive_id, signature=signature, accepts=body.accepts, text_number=body.text_number, by=request.actor
    )


@router.post("/drives/{int:drive_id}/out", response=schemas.DriveOut)
@once
def drive_out(request: StaffRequest, drive_id: int, body: schemas.KilometresIn) -> Drive:
    """Hand out the keys. 409 "papers_missing" without valid licence, route and signature."""
    return commands.hand_out_keys(_found(request, drive_id), **body.model_dump(), by=request.actor)


@router.post("/drives/{int:drive_id}/back", response=schemas.DriveOut)
@once
def drive_back(request: StaffRequest, drive_id: int, body: schemas.BackIn) -> Drive:
    """The car is here again."""
    return commands.bring_back(_found(request, drive_id), **body.model_dump(), by=request.actor)


@router.put("/drives/{int:drive_id}/feedback", response=schemas.DriveOut)
@once
def drive_feedback(request: StaffRequest, drive_id: int, body: schemas.DriveAnswersIn) -> Drive:
    """The customer's marks; they stand in the deal's form as well."""
    return commands.give_feedback(_found(request, drive_id), answers=body.answers, by=request.actor)


def _found(request: StaffRequest, drive_id: int) -> int:
    return queries.drive_of(request.actor, drive_id).pk


def _store(request: StaffRequest, store_id: int | None) -> Store:
    return organisation.store_of(request.actor, store_id or request.actor.store_id or 0)
