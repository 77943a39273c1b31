"""Copies of the conversation card that the service team got."""

from typing import Any

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.deals.models import CardCopy
from jiubu.web.requests import StaffRequest


@router.get("/deals/{int:deal_id}/card-copies", response=list[schemas.CardCopyOut])
def card_copies(request: StaffRequest, deal_id: int) -> list[CardCopy]:
    """Copies of this deal's conversation card, newest first; the one that is not taken back is with the service team."""
    deal = queries.deal_of(request.actor, deal_id)
    return list(queries.card_copies_of(request.actor).filter(deal=deal))


@router.get("/card-copies/{int:copy_id}", response=schemas.CardCopyDetailOut)
def card_copy(request: StaffRequest, copy_id: int) -> dict[str, Any]:
    """One copy with the card as it was: vehicle, agreement, contacts, promises, answers of the forms."""
    copy = queries.card_copy_of(request.actor, copy_id)
    content = dict(copy.content)
    if "agreement" in content and not access.sees_amounts(request.actor):
        content["agreement"] = {k: v for k, v in content["agreement"].items() if k != "amount"}
    shown = {name: getattr(copy, name) for name in schemas.CardCopyOut.model_fields}
    return {**shown, "customer_id": copy.deal.customer_id, "content": content}
