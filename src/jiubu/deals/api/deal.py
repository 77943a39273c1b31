"""One deal: opened, read, changed, given, moved."""

from typing import Any

from ninja import Status

from jiubu.deals import commands, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.api.shapes import shown, shown_after
from jiubu.journal.log import read, timeline
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.post("/deals", response={201: schemas.DealOut})
@once
def deal_new(request: StaffRequest, body: schemas.DealIn) -> Status[dict[str, Any]]:
    """Open a deal, with a customer's card that is there or a new one."""
    values = body.model_dump(exclude={"customer", "wish"})
    card = body.customer.model_dump(exclude_unset=True) if body.customer else None
    wish = commands.Wish(**body.wish.model_dump()) if body.wish else None
    deal = commands.create_deal(**values, customer=card, wish=wish, by=request.actor)
    return Status(201, shown(request, deal.pk))


@router.get("/deals/{int:deal_id}", response=schemas.DealOut)
def deal_detail(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """One deal."""
    return shown(request, deal_id)


@router.patch("/deals/{int:deal_id}", response=schemas.DealOut)
@once
def deal_edit(request: StaffRequest, deal_id: int, body: schemas.DealChanges) -> dict[str, Any]:
    """Change facts of a deal."""
    changes = body.given()
    version = changes.pop("version", None)
    for name in ("title", "channel", "payment_way", "remark"):
        if name in changes and changes[name] is None:
            changes[name] = ""
    commands.edit_deal(deal_id, changes=changes, version=version, by=request.actor)
    return shown(request, deal_id)


@router.put("/deals/{int:deal_id}/owner", response=schemas.DealOut)
@once
def deal_owner(request: StaffRequest, deal_id: int, body: schemas.OwnerIn) -> dict[str, Any]:
    """Give the deal to somebody, or back to the pool."""
    commands.assign_deal(deal_id, owner_id=body.owner_id, reason=body.reason, by=request.actor)
    return shown_after(request, deal_id)


@router.post("/deals/{int:deal_id}/take", response=schemas.DealOut)
@once
def deal_take(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """Take a deal from the pool."""
    commands.take_deal(deal_id, by=request.actor)
    return shown(request, deal_id)


@router.post("/deals/{int:deal_id}/moves", response=schemas.DealMovedOut)
@once
def deal_move(request: StaffRequest, deal_id: int, body: schemas.DealMoveIn) -> dict[str, Any]:
    """Move the deal to another stage. A gate that is not met answers 409 ``gate_unmet`` with all that is missing."""
    moved = commands.move_deal(deal_id, **body.model_dump(), by=request.actor)
    return {"state": moved.state, "stage": moved.run.stage, "phase": moved.run.phase}


@router.get("/deals/{int:deal_id}/facts", response=dict[str, Any])
def deal_facts(request: StaffRequest, deal_id: int) -> dict[str, Any]:
    """What gates see of this deal now."""
    return queries.facts_seen(request.actor, queries.deal_of(request.actor, deal_id))


@router.get("/deals/{int:deal_id}/timeline", response=PageOut[schemas.EntryOut])
def deal_timeline(request: StaffRequest, deal_id: int, after: str = "", size: int = 50) -> dict[str, Any]:
    """Everything that happened to the deal, from its first contact on, newest first."""
    entries = timeline(queries.deal_of(request.actor, deal_id))
    return page_out(page_of(entries, order=("-id",), after=after, size=size), _entry)


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.pk, "at": entry.at, "verb": entry.verb, "by": entry.actor_name, "door": entry.door,
        "text": read(entry).text(),
    }  # fmt: skip
