"""Visits over HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.utils import timezone
from ninja import Status

from jiubu.deals import commands as deals
from jiubu.kernel.paging import page_of
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.showroom import access, commands, queries, schemas
from jiubu.showroom.api.router import router
from jiubu.showroom.models import Step, Visit
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/visits", response=PageOut[schemas.VisitOut])
def visit_list(
    request: StaffRequest, state: Literal["here", "all"] = "all", channel: Literal["visit", "call", "all"] = "visit",
    store_id: int | None = None, after: str = "", size: int = 50,
) -> dict[str, Any]:  # fmt: skip
    """Visits (or calls, or both), latest first; ``here``: only who is in the showroom now, or on the line."""
    request.actor.require(access.SEE)
    rows = queries.visits_of(request.actor)
    rows = rows.filter(store_id=store_id) if store_id is not None else rows
    rows = rows.filter(left_at=None) if state == "here" else rows
    rows = rows.filter(channel=channel) if channel != "all" else rows
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


@router.get("/visits/closing", response=schemas.ClosingTimeOut)
def visit_closing_time(request: StaffRequest, store_id: int | None = None) -> dict[str, Any]:
    """Who has not closed what, after closing time."""
    request.actor.require(access.SEE)
    store = _store(request, store_id)
    found = [
        {
            "person_id": one.person.pk if one.person else None,
            "name": one.person.name if one.person else "",
            "visit_ids": [visit.pk for visit in one.visits],
        }
        for one in queries.open_by_person(request.actor, store)
    ]
    return {"store_id": store.pk, "is_closed": queries.is_after_closing(store), "open": found}


@router.put("/visits/{visit_id}/steps/{reached}", response=schemas.VisitOut)
@once
def visit_step(request: StaffRequest, visit_id: int, reached: schemas.StepKey, body: schemas.StepIn) -> Visit:
    """How far the visit has come."""
    visit = queries.visit_of(request.actor, visit_id)
    return commands.set_step(visit.pk, step=reached, is_reached=body.is_reached, by=request.actor)


@router.get("/visits/{visit_id}", response=schemas.VisitOut)
def visit_detail(request: StaffRequest, visit_id: int) -> Visit:
    """One visit."""
    return queries.visit_of(request.actor, visit_id)


@router.patch("/visits/{visit_id}", response=schemas.VisitOut)
@once
def visit_edit(request: StaffRequest, visit_id: int, body: schemas.VisitEditIn) -> Visit:
    """Put right what was entered at the reception; what is left out stays."""
    visit = queries.visit_of(request.actor, visit_id)
    return commands.edit_visit(visit.pk, **body.model_dump(), by=request.actor)


@router.post("/visits/{visit_id}/void", response=schemas.VisitOut)
@once
def visit_void(request: StaffRequest, visit_id: int, body: schemas.VisitVoidIn) -> Visit:
    """Entered twice or by mistake: it counts nowhere any more."""
    visit = queries.visit_of(request.actor, visit_id)
    return commands.void_visit(visit.pk, reason=body.reason, by=request.actor)


@router.post("/visits/{visit_id}/consultant", response=schemas.VisitOut)
@once
def visit_consultant(request: StaffRequest, visit_id: int, body: schemas.ConsultantIn) -> Visit:
    """Take them oneself (409 when a colleague was quicker), or give them to somebody. A stranger past whoever is next
    wants a reason (``out_of_turn``) of those who receive here.
    """
    visit = queries.visit_of(request.actor, visit_id)
    if body.consultant_id is None:
        return commands.take_visit(visit.pk, reason=body.reason, by=request.actor)
    return commands.give_visit(visit.pk, consultant_id=body.consultant_id, reason=body.reason, by=request.actor)


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
        visit.pk, customer_id=body.customer_id, customer=new, wish=wish, source=body.source, by=request.actor
    )
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


@router.post("/visits/{visit_id}/next", response=schemas.VisitOut)
@once
def visit_next(request: StaffRequest, visit_id: int) -> Visit:
    """Whose turn it is receives them; who comes back goes to the earlier consultant and uses no turn."""
    return commands.give_to_next(queries.visit_of(request.actor, visit_id).pk, by=request.actor)


@router.post("/visits/{visit_id}/turn", response={204: None})
@once
def visit_turn(request: StaffRequest, visit_id: int, body: schemas.TurnGiveBackIn) -> Status[None]:
    """The turn that the visit used is given back."""
    commands.give_turn_back(queries.visit_of(request.actor, visit_id).pk, reason=body.reason, by=request.actor)
    return Status(204, None)


@router.get("/turns", response=schemas.TurnLineOut)
def turn_line(request: StaffRequest, store_id: int | None = None) -> dict[str, Any]:
    """The line of consultants now."""
    request.actor.require(access.SEE)
    return _line(_store(request, store_id))


@router.post("/turns", response=schemas.TurnLineOut)
@once
def turn_step(request: StaffRequest, body: schemas.TurnStepIn) -> dict[str, Any]:
    """One step in the line; gives the line after it."""
    store, by = _store(request, body.store_id), request.actor
    person, other = body.person_id, body.other_id
    acts: dict[str, Callable[[], object]] = {
        "in": lambda: commands.step_in(store_id=store.pk, person_id=person, by=by),
        "out": lambda: commands.step_out(store_id=store.pk, person_id=person, reason=body.reason, by=by),
        "open": lambda: commands.open_line(store_id=store.pk, by=by),
        "decline": lambda: commands.decline_turn(store_id=store.pk, reason=body.reason, by=by),
        "skip": lambda: commands.skip_turn(store_id=store.pk, person_id=person or 0, reason=body.reason, by=by),
        "swap": lambda: commands.swap_turns(
            store_id=store.pk, person_id=person or 0, other_id=other or 0, reason=body.reason, by=by
        ),
    }
    acts[body.kind]()
    return _line(store)


@router.get("/turns/ledger", response=list[schemas.TurnStepOut])
def turn_ledger(request: StaffRequest, store_id: int | None = None, day: date | None = None) -> list[Step]:
    """What happened in the line on a day (today when left out), latest first; at most 500."""
    request.actor.require(access.SEE)
    store = _store(request, store_id)
    return list(queries.ledger_of(request.actor, store.pk, day or queries.day_in(store, timezone.now()))[:500])


@router.get("/turns/shares", response=list[schemas.TurnShareOut])
def turn_shares(request: StaffRequest, begin: date, end: date, store_id: int | None = None) -> list[dict[str, Any]]:
    """How the visits from ``begin`` to ``end`` (both included) were shared out, most turns first."""
    request.actor.require(access.SEE)
    shares = queries.shares_of(request.actor, _store(request, store_id).pk, begin, end)
    return [
        {
            "person_id": share.user.pk, "name": share.user.name, "days": share.days, "received": share.received,
            "turns": share.turns, "given_back": share.given_back, "skipped": share.skipped,
            "declined": share.declined, "out_of_turn": share.out_of_turn, "per_day": share.per_day,
        }
        for share in shares
    ]  # fmt: skip


def _store(request: StaffRequest, store_id: int | None) -> Store:
    return organisation.store_of(request.actor, store_id or request.actor.store_id or 0)


def _line(store: Store) -> dict[str, Any]:
    board = queries.board_of(store, queries.consultants_of(store.pk))
    places = [
        {"person_id": place.user.pk, "name": place.user.name, "state": place.state, "turns": place.turns}
        for place in board.places
    ]
    day = queries.day_in(store, timezone.now())
    return {"store_id": store.pk, "day": day, "places": places, "absent": [user.pk for user in board.absent]}
