"""The shift plan over HTTP."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from ninja import Status

from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, queries, schemas
from jiubu.showroom.api.router import router
from jiubu.showroom.models import Shift, ShiftKind
from jiubu.web.requests import StaffRequest


@router.get("/shifts/kinds", response=list[schemas.ShiftKindOut])
def shift_kind_list(request: StaffRequest) -> list[ShiftKind]:
    """Kinds of shift to plan with; one without hours is a day off."""
    request.actor.require(access.SEE)
    return list(queries.shift_kinds(request.actor))


@router.put("/shifts/kinds/{slug:key}", response=schemas.ShiftKindOut)
@once
def shift_kind_put(request: StaffRequest, key: str, body: schemas.ShiftKindIn) -> ShiftKind:
    """Make or change a kind of shift."""
    return commands.put_shift_kind(key, **body.model_dump(), by=request.actor)


@router.get("/shifts", response=list[schemas.ShiftOut])
def shift_list(request: StaffRequest, week: date | None = None, store_id: int | None = None) -> list[dict[str, Any]]:
    """The plan of a store's week (of the day ``week``; this one when left out), by person and day."""
    request.actor.require(access.SEE)
    store = _store(request, store_id)
    monday = queries.monday_of(week or queries.day_in(store, timezone.now()))
    people = [one.user for one in queries.consultants_of(store.pk)]
    plan = queries.shift_week(request.actor, store, people, monday)
    return [_shown(store.pk, cell.user_id, cell.day, cell.kind) for row in plan.rows for cell in row.cells if cell.kind]


@router.get("/shifts/mine", response=list[schemas.ShiftOut])
def shift_mine(request: StaffRequest, begin: date | None = None, end: date | None = None) -> list[dict[str, Any]]:
    """One's own shifts (the next four weeks when left out)."""
    request.actor.require(access.SEE)
    first = begin or timezone.localdate()
    last = min(end or first + timedelta(days=27), first + timedelta(days=366))
    rows = queries.shifts_of(request.actor, first, last)
    return [_shown(row.store_id, row.user_id, row.day, row.kind) for row in rows]


@router.put("/shifts", response={200: schemas.ShiftOut, 204: None})
@once
def shift_put(request: StaffRequest, body: schemas.ShiftIn) -> Shift | Status[None] | dict[str, Any]:
    """One person's shift on a day; an empty kind takes it out."""
    store = _store(request, body.store_id)
    row = commands.plan_shift(
        store_id=store.pk, person_id=body.person_id, day=body.day, kind=body.kind, by=request.actor
    )
    if row is None:
        return Status(204, None)
    return _shown(store.pk, row.user_id, row.day, row.kind)


@router.post("/shifts/copies", response=schemas.ShiftCopyOut)
@once
def shift_copy(request: StaffRequest, body: schemas.ShiftCopyIn) -> dict[str, int]:
    """Fill the empty cells of a week as the week before has them."""
    store = _store(request, body.store_id)
    return {"count": commands.copy_shift_week(store_id=store.pk, monday=body.week, by=request.actor)}


def _shown(store_id: int, person_id: int, day: date, kind: ShiftKind) -> dict[str, Any]:
    return {
        "store_id": store_id, "person_id": person_id, "day": day, "kind": kind.key, "begins_at": kind.begins_at,
        "ends_at": kind.ends_at,
    }  # fmt: skip


def _store(request: StaffRequest, store_id: int | None) -> Store:
    return organisation.store_of(request.actor, store_id or request.actor.store_id or 0)
