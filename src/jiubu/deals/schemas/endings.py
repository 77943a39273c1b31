"""How a deal ends, as JSON: lost, or delivered as promised."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema
from pydantic import AwareDatetime, Field

from jiubu.deals.schemas.contacts import Way
from jiubu.web.api import Body


class LossIn(Body):
    """Ask to close as lost: a leaf of the tree of reasons, what happened, and the rival where the reason wants it."""

    reason: str = Field(max_length=50)
    text: str = Field(max_length=5000)
    rival_brand: str = Field("", max_length=60)
    rival_model: str = Field("", max_length=80)
    rival_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    rival_dealer: str = Field("", max_length=100)
    rival_untold: bool = Field(default=False, description="the customer tells neither price nor dealer")


class ConfirmIn(Body):
    """The manager's words, and when to try again."""

    words: str = Field("", max_length=300)
    revive_on: date | None = None
    to_pool: bool = False


class SendBackIn(Body):
    """What the manager wants tried."""

    words: str = Field(max_length=300)


class ReasonIn(Body):
    """Why."""

    reason: str = Field(max_length=300)


class LossOut(Schema):
    """A request to close a deal as lost."""

    id: int
    deal_id: int
    reason: str
    text: str
    rival_brand: str
    rival_model: str
    rival_price: Decimal | None
    rival_dealer: str
    stage: str
    contact_count: int
    asked_by_id: int | None
    asked_at: datetime
    state: str
    decided_by_id: int | None
    decided_at: datetime | None
    decision: str
    revive_on: date | None
    to_pool: bool
    owner_id: int | None


class DeliveryIn(Body):
    """When the car will be handed over."""

    due_at: AwareDatetime


class ApologyIn(Body):
    """What the customer was told about the delay, and the new date."""

    said: str = Field(max_length=5000)
    due_at: AwareDatetime
    cause: str = Field("", max_length=300)
    way: Way = "call"


class DealPromiseOut(Schema):
    """A promise of delivery."""

    id: int
    text: str
    due_at: datetime
    state: str
