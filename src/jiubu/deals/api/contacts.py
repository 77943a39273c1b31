"""Contacts and grades of a deal."""

from typing import Any

from ninja import Status

from jiubu.deals import commands, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.models import Followup, GradeChange
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/deals/{int:deal_id}/followups", response=PageOut[schemas.FollowupOut])
def followup_list(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """Contacts of a deal, planned and recorded, newest first."""
    rows = queries.followups_of(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(rows, order=("-id",), after=after, size=size))


@router.post("/deals/{int:deal_id}/followups", response={201: schemas.FollowupOut})
@once
def followup_plan(request: StaffRequest, deal_id: int, body: schemas.PlanIn) -> Status[Followup]:
    """Plan the next contact."""
    return Status(201, commands.plan_followup(deal_id, **body.model_dump(), by=request.actor))


@router.post("/deals/{int:deal_id}/contacts", response={201: schemas.RecordedOut})
@once
def followup_record(request: StaffRequest, deal_id: int, body: schemas.RecordIn) -> Status[commands.Recorded]:
    """Record a contact, what was promised in it, and plan the next one."""
    values = body.model_dump(exclude={"promise", "asked"})
    promise = commands.Promised(**body.promise.model_dump()) if body.promise else None
    asked = commands.Asked(**body.asked.model_dump()) if body.asked else None
    return Status(201, commands.record_followup(deal_id, **values, promise=promise, asked=asked, by=request.actor))


@router.post("/followups/{int:followup_id}/time", response=schemas.FollowupOut)
@once
def followup_forward(request: StaffRequest, followup_id: int, body: schemas.ForwardIn) -> Followup:
    """Give a planned contact another time."""
    followup = queries.followup_of(request.actor, followup_id)
    return commands.forward_followup(followup.pk, at=body.at, reason=body.reason, by=request.actor)


@router.get("/deals/{int:deal_id}/grade", response=schemas.GradeOut)
def grade_detail(request: StaffRequest, deal_id: int) -> queries.GradeView:
    """The grade, the proposed one, and why."""
    return queries.grade_of(queries.deal_of(request.actor, deal_id))


@router.post("/deals/{int:deal_id}/grade", response=schemas.GradeChangeOut)
@once
def grade_judge(request: StaffRequest, deal_id: int, body: schemas.GradeIn) -> GradeChange:
    """Judge the grade at this stage."""
    return commands.judge_grade(deal_id, **body.model_dump(), by=request.actor)


@router.get("/deals/{int:deal_id}/grades", response=PageOut[schemas.GradeChangeOut])
def grade_history(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """How the grade came about, newest first."""
    rows = queries.grade_history_of(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(rows, order=("-at", "-id"), after=after, size=size))
