"""The books of a vehicle over HTTP."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from jiubu.kernel.errors import Refused
from jiubu.organisation.once import once
from jiubu.vehicles import access, commands, queries
from jiubu.vehicles.api.router import router
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, VehicleFile
from jiubu.vehicles.schemas import ReasonBody
from jiubu.vehicles.schemas.books import (
    BooksOut,
    CertificateBody,
    CertificateMoveOut,
    CostBody,
    CostOut,
    FileBody,
    KeyMoveOut,
    KeysBody,
    VehicleFileOut,
)
from jiubu.web.answers import kept_file
from jiubu.web.requests import StaffRequest


@router.get("/vehicles/{int:vehicle_id}/books", response=BooksOut)
def vehicle_books(request: StaffRequest, vehicle_id: int) -> Any:
    """Costs (null for who may not see them), certificate, keys and files of a vehicle."""
    request.actor.require(access.SEE)
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    costs = queries.costs_of(request.actor, vehicle)
    return {
        "costs": costs,
        "cost_gross": None if costs is None else vehicle.cost_gross,
        "cost_net": None if costs is None else vehicle.cost_net,
        "money_per_day": None if costs is None else queries.money_per_day(vehicle),
        "certificate": queries.certificate_of(vehicle),
        "keys": queries.keys_of(vehicle),
        "files": queries.files_of(vehicle),
    }


@router.post("/vehicles/{int:vehicle_id}/costs", response={201: CostOut})
@once
def cost_add(request: StaffRequest, vehicle_id: int, body: CostBody) -> Status[CostLine]:
    """Write what was paid for the vehicle, with VAT."""
    return Status(201, commands.add_cost(vehicle_id, **body.model_dump(), by=request.actor))


@router.post("/vehicles/costs/{int:cost_id}/reversal", response={201: CostOut})
@once
def cost_reverse(request: StaffRequest, cost_id: int, body: ReasonBody) -> Status[CostLine]:
    """Take a line back by another; lines are never changed."""
    line = queries.cost_line_of(request.actor, cost_id)
    return Status(201, commands.reverse_cost(line.pk, reason=body.reason, by=request.actor))


@router.post("/vehicles/{int:vehicle_id}/certificate", response={201: CertificateMoveOut})
@once
def certificate_move(request: StaffRequest, vehicle_id: int, body: CertificateBody) -> Status[CertificateMove]:
    """Write where the certificate of conformity went. 409 ``certificate_moved`` when somebody moved it meanwhile."""
    return Status(201, commands.move_certificate(vehicle_id, **body.model_dump(), by=request.actor))


@router.post("/vehicles/{int:vehicle_id}/keys", response={201: KeyMoveOut})
@once
def keys_move(request: StaffRequest, vehicle_id: int, body: KeysBody) -> Status[KeyMove]:
    """Write that keys came, went, came back or were lost."""
    return Status(201, commands.move_keys(vehicle_id, **body.model_dump(), by=request.actor))


@router.post("/vehicles/{int:vehicle_id}/files", response={201: VehicleFileOut})
@once
def file_keep(request: StaffRequest, vehicle_id: int, body: FileBody) -> Status[VehicleFile]:
    """Keep a photo or a document with the card."""
    request.actor.require(access.EDIT)
    vehicle = queries.vehicle_of(request.actor, vehicle_id)
    content = _content(body.content)
    return Status(
        201, commands.keep_file(vehicle.pk, kind=body.kind, title=body.title, content=content, by=request.actor)
    )


def _content(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        wrong = _("This is not base64.")
        raise Refused("bad_file", wrong, fields={"content": wrong}) from None


@router.get("/vehicles/{int:vehicle_id}/files/{int:file_id}")
def file_read(request: StaffRequest, vehicle_id: int, file_id: int) -> HttpResponse:
    """The file itself."""
    request.actor.require(access.SEE)
    kept = queries.file_of(request.actor, vehicle_id, file_id)
    return kept_file(kept.file, kept.content_type, name=f"{kept.pk}")


@router.delete("/vehicles/{int:vehicle_id}/files/{int:file_id}", response={204: None})
@once
def file_remove(request: StaffRequest, vehicle_id: int, file_id: int) -> Status[None]:
    """Take a file from the card and delete it."""
    commands.remove_file(vehicle_id, file_id, by=request.actor)
    return Status(204, None)
