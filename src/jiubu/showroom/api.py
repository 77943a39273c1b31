"""Visits over HTTP."""

from typing import Any, Literal

from ninja import Router, Status

from jiubu.deals import commands as deals
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, queries, schemas
from jiubu.showroom.models import Visit
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["showroom"])


@router.get("/visits", response=PageOut[schemas.VisitOut])
def visit_list(
    request: StaffRequest, state: Literal["here", "all"] = "all", store_id: int | None = None, after: str = "",
    size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """Visits, latest first; ``here``: only who is in the showroom now."""
    request.actor.require(access.SEE)
    rows = queries.visits_of(request.actor)
    rows = rows.filter(store_id=store_id) if store_id is not None else rows
    rows = rows.filter(left_at=None) if state == "here" else rows
    return page_out(page_of(rows, order=("-arrived_at", "-id"), after=after, size=size))


@router.get("/visits/today", response=schemas.DayOut)
def visit_day(request: StaffRequest, store_id: int | None = None) -> queries.Day:
    """Who is in the showroom now, who came today, and who is expected."""
    request.actor.require(access.SEE)
    return queries.day_of(request.actor, store_id or request.actor.store_id or 0)


@router.post("/visits", response={201: schemas.VisitOut})
@once
def check_in(request: StaffRequest, body: schemas.VisitIn) -> Status[Visit]:
    """A party came in."""
    values = {**body.model_dump(), "store_id": body.store_id or request.actor.store_id}
    return Status(201, commands.check_in(**values, by=request.actor))


@router.get("/visits/{visit_id}", response=schemas.VisitOut)
def visit_detail(request: StaffRequest, visit_id: int) -> Visit:
    """One visit."""
    return queries.visit_of(request.actor, visit_id)


@router.post("/visits/{visit_id}/consultant", response=schemas.VisitOut)
@once
def visit_consultant(request: StaffRequest, visit_id: int, body: schemas.ConsultantIn) -> Visit:
    """Take them oneself (409 when a colleague was quicker), or give them to somebody."""
    visit = queries.visit_of(request.actor, visit_id)
    if body.consultant_id is None:
        return commands.take_visit(visit.pk, by=request.actor)
    return commands.give_visit(visit.pk, consultant_id=body.consultant_id, by=request.actor)


@router.post("/visits/{visit_id}/customer", response=schemas.VisitOut)
@once
def visit_customer(request: StaffRequest, visit_id: int, body: schemas.VisitorIn) -> Visit:
    """Say who they are; an unknown number with a name makes the card."""
    visit = queries.visit_of(request.actor, visit_id)
    new = body.model_dump(exclude={"customer_id"})
    return commands.identify_visitor(visit.pk, customer_id=body.customer_id, customer=new, by=request.actor)


@router.post("/visits/{visit_id}/prospect", response={201: schemas.ProspectOut})
@once
def visit_prospect(request: StaffRequest, visit_id: int, body: schemas.ProspectIn) -> Status[dict[str, int]]:
    """One step from the visit to a deal."""
    visit = queries.visit_of(request.actor, visit_id)
    new = body.model_dump(include={"name", "mobile", "gender"})
    wish = deals.Wish(series_id=body.series_id, trim_id=body.trim_id)
    deal = commands.make_prospect(
        visit.pk, customer_id=body.customer_id, customer=new, wish=wish, by=request.actor
    )  # fmt: skip
    return Status(201, {"visit_id": visit.pk, "deal_id": deal.pk, "customer_id": deal.customer_id})


@router.post("/visits/{visit_id}/deal", response=schemas.VisitOut)
@once
def visit_deal(request: StaffRequest, visit_id: int, body: schemas.LinkIn) -> Visit:
    """The visit belongs to this deal."""
    visit = queries.visit_of(request.actor, visit_id)
    return commands.link_deal(visit.pk, deal_id=body.deal_id, by=request.actor)


@router.post("/visits/{visit_id}/closing", response=schemas.VisitOut)
@once
def visit_closing(request: StaffRequest, visit_id: int, body: schemas.ClosingIn) -> Visit:
    """They left."""
    visit = queries.visit_of(request.actor, visit_id)
    return commands.close_visit(visit.pk, result=body.result, note=body.note, by=request.actor)
