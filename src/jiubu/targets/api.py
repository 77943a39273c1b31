"""Targets over HTTP."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Router

from jiubu.organisation.once import once
from jiubu.targets import commands, queries, schemas
from jiubu.targets.enums import TARGET_KINDS
from jiubu.web.requests import StaffRequest

router = Router(tags=["targets"])


@router.get("/targets", response=schemas.MonthOut)
def targets(request: StaffRequest, store_id: int | None = None, month: date | None = None) -> dict[str, Any]:
    """The numbers of the month that ``month`` is in (this one, if none is named), as far as one may see them."""
    return _month(request, store_id or request.actor.store_id or 0, month or timezone.localdate())


@router.put("/targets", response=schemas.MonthOut)
@once
def targets_set(request: StaffRequest, body: schemas.MonthIn) -> dict[str, Any]:
    """Set numbers; null takes one away. With ``version``, what somebody else changed meanwhile is refused."""
    values: dict[commands.Key, int | None] = {(t.kind, t.team_id, t.person_id): t.value for t in body.targets}
    commands.set_targets(body.store_id, month=body.month, values=values, version=body.version, by=request.actor)
    return _month(request, body.store_id, body.month)


def _month(request: StaffRequest, store_id: int, day: date) -> dict[str, Any]:
    found = queries.month_of(request.actor, queries.store_for(request.actor, store_id), day)
    plan = found.plan
    return {
        "store_id": store_id, "month": found.month, "version": found.version,
        "set_by": plan.set_by.name if plan and plan.set_by else "",
        "targets": [
            {"kind": kind, "team_id": team, "person_id": person, "value": value}
            for (kind, team, person), value in sorted(found.values.items(), key=str)
        ],
        "sums": [{"kind": kind, "value": found.sum_of(kind)} for kind in TARGET_KINDS],
    }  # fmt: skip
