"""Walk-around checks over HTTP."""

import base64
import binascii
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from jiubu.kernel.errors import Refused
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.walks import access, commands, queries, schemas
from jiubu.walks.models import CheckList, Finding, Walk
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["walks"])


@router.get("/check-lists", response=list[schemas.CheckListOut])
def check_lists(request: StaffRequest) -> list[CheckList]:
    """What is looked at in a reception, the showroom, the workshop."""
    request.actor.require(access.SEE)
    return list(queries.check_lists_of(request.actor.group_id))


@router.get("/walks", response=PageOut[schemas.WalkOut])
def walks(request: StaffRequest, store_id: int | None = None, after: str = "", size: int = 50) -> dict[str, Any]:
    """Checks, latest first."""
    request.actor.require(access.SEE)
    rows = queries.walks_of(request.actor, store_id)
    return page_out(page_of(rows, order=("-walked_at", "-id"), after=after, size=size))


@router.get("/walks/duty", response=list[schemas.DutyOut])
def duty(request: StaffRequest, store_id: int | None = None, month: date | None = None) -> list[dict[str, Any]]:
    """Whose reception was watched how often in the month that ``month`` is in (this one, if none is named)."""
    store = queries.store_for(request.actor, store_id or request.actor.store_id or 0)
    return [
        {"person_id": one.user.pk, "person_name": one.user.name, "count": one.count, "is_missing": one.is_missing}
        for one in queries.duty_of(request.actor, store, month or timezone.localdate())
    ]


@router.post("/walks", response={201: schemas.WalkDetailOut})
@once
def walk_record(request: StaffRequest, body: schemas.WalkIn) -> Status[dict[str, Any]]:
    """Write a check down."""
    made = commands.record_walk(**{**body.dict(), "answers": dict(body.answers)}, by=request.actor)
    return Status(201, _walk(made))


@router.get("/walks/{int:walk_id}", response=schemas.WalkDetailOut)
def walk(request: StaffRequest, walk_id: int) -> dict[str, Any]:
    """One check with its findings."""
    request.actor.require(access.SEE)
    return _walk(queries.walk_of(request.actor, walk_id))


@router.post("/walks/{int:walk_id}/findings", response={201: schemas.WalkFindingOut})
@once
def finding_add(request: StaffRequest, walk_id: int, body: schemas.FindingIn) -> Status[dict[str, Any]]:
    """Write down what was found; a task of ``owner_id`` by ``due_on``, if both are named."""
    found = queries.walk_of(request.actor, walk_id)
    given = {**body.dict(), "photo": _picture(body.photo)}
    return Status(201, _finding(commands.add_finding(found.pk, **given, by=request.actor)))


def _picture(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        wrong = _("This is no picture. Use PNG, JPEG or WebP.")
        raise Refused("not_a_picture", wrong, fields={"photo": wrong}) from None


def _walk(found: Walk) -> dict[str, Any]:
    names = schemas.WalkOut.model_fields
    findings = [_finding(one) for one in queries.findings_of(found)]
    return {**{name: getattr(found, name) for name in names}, "findings": findings}


def _finding(one: Finding) -> dict[str, Any]:
    return {"id": one.pk, "point": one.point, "text": one.text, "has_photo": bool(one.photo), "task_id": one.task_id}
