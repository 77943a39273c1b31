"""Shapes of the API of customers. Numbers are masked; the full ones are asked for one by one."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body

Gender = Literal["", "male", "female"]


class CustomerFields(Body):
    gender: Gender | None = None
    mobile: str | None = Field(None, max_length=30, description="any spelling; stored as +8613800138000")
    other_phone: str | None = Field(None, max_length=30)
    wechat: str | None = Field(None, max_length=60)
    email: str | None = Field(None, max_length=254)
    credit_code: str | None = Field(None, max_length=30)
    id_number: str | None = Field(None, max_length=30, description="stored encrypted")
    birth_on: date | None = None
    region: str | None = Field(None, max_length=60)
    address: str | None = Field(None, max_length=200)
    occupation: str | None = Field(None, max_length=60)
    channel: str | None = Field(None, max_length=40)
    is_do_not_call: bool | None = None
    remark: str | None = Field(None, max_length=5000)
    extra: dict[str, Any] | None = None


class CustomerBody(CustomerFields):
    kind: Literal["person", "company"] = "person"
    name: str = Field(min_length=1, max_length=100)
    store_id: int | None = Field(None, description="your own store unless you say another")
    owner_id: int | None = Field(None, description="you unless you say somebody else; see in_pool")
    in_pool: bool = False


class CustomerChanges(CustomerFields):
    name: str | None = Field(None, min_length=1, max_length=100)
    version: int = Field(description="the one that you read; a newer one on the card is answered with 409 'stale'")


class CustomerOut(Schema):
    id: int
    code: str
    kind: str
    name: str
    gender: str
    mobile: str = Field(description="138****8000; in full or empty where the role says so, as all sensitive fields")
    other_phone: str
    wechat: str
    email: str
    credit_code: str
    id_number: str = Field(description="110105********002X")
    birth_on: date | None
    region: str
    address: str
    occupation: str
    channel: str
    is_do_not_call: bool
    remark: str
    extra: dict[str, Any]
    owner_id: int | None
    owner: str
    store_id: int
    created_at: datetime
    version: int


class DuplicateOut(Schema):
    id: int
    code: str
    field: str
    name: str
    number: str
    owner: str
    store: str
    is_visible: bool
    claim: str = Field(description="with which to ask for a colleague's customer; good for a day, for you alone")


class DuplicateAnswer(Schema):
    duplicate: DuplicateOut | None


class AssignBody(Body):
    owner_id: int | None = Field(description="null: the pool")
    store_id: int | None = None
    reason: str = Field("", max_length=200)


class RevealBody(Body):
    field: Literal["mobile", "other_phone", "id_number", "credit_code", "wechat", "email", "address"]
    reason: str = Field("", max_length=200, description="needed unless you look after the customer")


class RevealOut(Schema):
    number: str


class ContactBody(Body):
    name: str = Field(min_length=1, max_length=100)
    position: str = Field("", max_length=60)
    mobile: str = Field("", max_length=30)
    is_main: bool = False


class ContactOut(Schema):
    id: int
    name: str
    position: str
    mobile: str
    is_main: bool


class RelationBody(Body):
    other_id: int
    kind: Literal["family", "referrer", "employer"]
    note: str = Field("", max_length=100)


class RelationOut(Schema):
    id: int
    kind: str
    title: str
    note: str
    customer_id: int | None = Field(description="null when the other is a colleague's; the name is masked then")
    name: str
    is_outgoing: bool


class RelationMade(Schema):
    id: int


class OwnedVehicleChanges(Body):
    brand: str | None = Field(None, max_length=40)
    model: str | None = Field(None, max_length=80)
    plate: str | None = Field(None, max_length=12)
    vin: str | None = Field(None, max_length=20)
    bought_on: date | None = None
    mileage_km: int | None = Field(None, ge=0, le=5_000_000)
    first_maintenance_on: date | None = None
    first_maintenance_km: int | None = Field(None, ge=0, le=5_000_000)
    until: date | None = Field(None, description="sold again")
    version: int | None = Field(
        None, ge=1, description="the one that you read: a newer one is answered with 409 'stale' and both values"
    )


class OwnedVehicleBody(Body):
    brand: str = Field("", max_length=40)
    model: str = Field("", max_length=80)
    plate: str = Field("", max_length=12)
    vin: str = Field("", max_length=20)
    bought_on: date | None = None
    is_bought_here: bool = False
    mileage_km: int | None = Field(None, ge=0, le=5_000_000)


class OwnedVehicleOut(Schema):
    id: int
    brand: str
    model: str
    plate: str
    vin: str
    bought_on: date | None
    is_bought_here: bool
    mileage_km: int | None
    first_maintenance_on: date | None
    first_maintenance_km: int | None
    until: date | None
    version: int


AlikeBy = Literal["name", "plate", "id_number", "wechat", "phone"]
MergedField = Literal[
    "name", "gender", "mobile", "other_phone", "wechat", "email", "credit_code", "birth_on", "region", "address",
    "occupation", "channel", "remark", "id_number_encrypted",
]  # fmt: skip


class MergeBody(Body):
    card_id: int = Field(ge=1, le=2**63 - 1)
    choices: dict[MergedField, Literal["into", "card"]] = Field(
        default_factory=dict, description="field -> whose value stays; what is not said is proposed as in the preview"
    )
    versions: list[int] | None = Field(
        None, min_length=2, max_length=2, description="of both cards, as the preview said"
    )


class MergeField(Schema):
    name: str
    title: str
    into: str
    card: str
    choice: Literal["into", "card"]


class MergePreviewOut(Schema):
    reason: str = Field(description='why they are not one customer; "" when they may be merged')
    versions: list[int]
    fields: list[MergeField]
    moves: dict[str, int]


class MergeOut(Schema):
    id: int
    into_id: int
    card_id: int
    at: datetime
    undo_until: datetime
    undone_at: datetime | None


class ClaimBody(Body):
    claim: str = Field(max_length=200, description="from the duplicate check")
    kind: Literal["cooperate", "transfer"]
    reason: str = Field(min_length=1, max_length=200)
    share: int = Field(50, ge=0, le=100, description="percent of the credit for deals; when you cooperate")


class ClaimOut(Schema):
    id: int
    kind: str
    state: str
    asked_by: str
    owner: str
    reason: str
    share: int
    protected_until: date | None = Field(description="a transfer granted before wanted a reason of the manager")
    asked_at: datetime
    decided_at: datetime | None
    words: str
