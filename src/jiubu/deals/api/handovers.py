"""Hand-overs of a person's whole work."""

from typing import Any

from ninja import Status

from jiubu.deals import access, commands, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.models import Handover
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


@router.get("/handovers", response=PageOut[schemas.HandoverOut])
def handover_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Receipts of hand-overs, newest first."""
    request.actor.require(access.HAND_OVER)
    return page_out(page_of(queries.handovers_of(request.actor), order=("-id",), after=after, size=size))


@router.post("/handovers", response={201: schemas.HandoverOut})
@once
def handover_new(request: StaffRequest, body: schemas.HandoverIn) -> Status[Handover]:
    """Hand over everything of one person to another."""
    return Status(201, commands.hand_over(**body.model_dump(), by=request.actor))


@router.delete("/handovers/{int:handover_id}", response=schemas.HandoverOut)
@once
def handover_undo(request: StaffRequest, handover_id: int) -> Handover:
    """Give back what still belongs to the receiver; ``left`` names what was changed since and stays."""
    receipt = queries.handovers_of(request.actor).get(pk=handover_id)
    return commands.undo_handover(receipt.pk, by=request.actor)


@router.get("/handovers/{int:handover_id}", response=schemas.HandoverOut)
def handover_detail(request: StaffRequest, handover_id: int) -> Handover:
    """One receipt."""
    return queries.handovers_of(request.actor).get(pk=handover_id)
