"""How deals end: lost, or delivered as promised."""

from typing import Any

from ninja import Status

from jiubu.deals import access, commands, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.api.shapes import shown
from jiubu.deals.models import LossRequest
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest
from jiubu.work.models import Promise


@router.get("/deals/losses", response=PageOut[schemas.LossOut])
def loss_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Requests to close deals as lost that wait for your decision."""
    request.actor.require(access.CONFIRM_LOSS)
    return page_out(queries.losses_asked(request.actor, after=after, size=size), _loss)


@router.get("/deals/{int:deal_id}/losses", response=list[schemas.LossOut])
def loss_of_deal(request: StaffRequest, deal_id: int) -> list[dict[str, Any]]:
    """Requests to close this deal, newest first."""
    return [_loss(row) for row in queries.loss_requests_of(queries.deal_of(request.actor, deal_id))]


@router.post("/deals/{int:deal_id}/loss", response={201: schemas.LossOut})
@once
def loss_request(request: StaffRequest, deal_id: int, body: schemas.LossIn) -> Status[dict[str, Any]]:
    """Ask to close the deal as lost."""
    rival = commands.Rival(body.rival_brand, body.rival_model, body.rival_price, body.rival_dealer, body.rival_untold)
    asked = commands.request_loss(deal_id, reason=body.reason, text=body.text, rival=rival, by=request.actor)
    return Status(201, _loss(asked))


@router.post("/losses/{int:request_id}/confirmation", response=schemas.LossOut)
@once
def loss_confirm(request: StaffRequest, request_id: int, body: schemas.ConfirmIn) -> dict[str, Any]:
    """Confirm a loss: the deal is lost."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.confirm_loss(asked.pk, **body.model_dump(), by=request.actor))


@router.post("/losses/{int:request_id}/return", response=schemas.LossOut)
@once
def loss_send_back(request: StaffRequest, request_id: int, body: schemas.SendBackIn) -> dict[str, Any]:
    """Send a loss back: the deal goes on, with the manager's words as a task."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.send_back_loss(asked.pk, words=body.words, by=request.actor))


@router.delete("/losses/{int:request_id}", response=schemas.LossOut)
@once
def loss_withdraw(request: StaffRequest, request_id: int) -> dict[str, Any]:
    """Take a request back before it is decided."""
    asked = queries.loss_request_of(request.actor, request_id)
    return _loss(commands.withdraw_loss(asked.pk, by=request.actor))


@router.delete("/deals/{int:deal_id}/loss", response=schemas.DealOut)
@once
def deal_revive(request: StaffRequest, deal_id: int, body: schemas.ReasonIn) -> dict[str, Any]:
    """Take a lost or dormant deal up again."""
    commands.revive_deal(deal_id, reason=body.reason, by=request.actor)
    return shown(request, deal_id)


@router.post("/deals/{int:deal_id}/delivery", response={201: schemas.DealPromiseOut})
@once
def delivery_promise(request: StaffRequest, deal_id: int, body: schemas.DeliveryIn) -> Status[Promise]:
    """Promise the delivery."""
    return Status(201, commands.promise_delivery(deal_id, due_at=body.due_at, by=request.actor))


@router.post("/deals/{int:deal_id}/apology", response={201: schemas.DealPromiseOut})
@once
def delivery_apology(request: StaffRequest, deal_id: int, body: schemas.ApologyIn) -> Status[Promise]:
    """The delivery can't be kept: record the apology, and promise a new date."""
    return Status(201, commands.apologise(deal_id, **body.model_dump(), by=request.actor))


def _loss(row: LossRequest) -> dict[str, Any]:
    names = [name for name in schemas.LossOut.model_fields if name != "reason"]
    return {**{name: getattr(row, name) for name in names}, "reason": row.reason.key}
