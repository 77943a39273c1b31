"""Copies of the conversation card as JSON."""

from datetime import datetime
from typing import Any

from ninja import Schema


class CardCopyOut(Schema):
    """A copy: of which deal, in which store, who of the service team has it; ``taken_back_at`` when it no longer holds."""

    id: int
    deal_id: int
    store_id: int
    keeper_id: int | None
    copied_at: datetime
    taken_back_at: datetime | None


class CardCopyDetailOut(CardCopyOut):
    """``content``: customer, vehicle, agreement, contacts, promises, forms. Empty when the person was anonymised."""

    customer_id: int
    content: dict[str, Any]
