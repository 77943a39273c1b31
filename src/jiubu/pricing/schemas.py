"""Prices and how they come about, as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jiubu.kernel.titles import Title
from jiubu.web.api import Body

Kind = Literal[
    "car", "option", "colour", "accessory", "discount", "delivery", "plate", "insurance", "finance_fee", "service", "other"
]  # fmt: skip
Yuan = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Currency = Literal["CNY", "HKD", "USD", "EUR"]


class PriceItemIn(Body):
    title: Title
    kind: Kind
    is_credit: bool = False
    vat_rate: Decimal | None = Field(None, ge=0, le=1, max_digits=5, decimal_places=4)
    order: int = Field(100, ge=0, le=9999)
    is_active: bool = True


class PriceItemOut(Schema):
    """``vat_rate`` null: as cars."""

    id: int
    key: str
    title: dict[str, str]
    kind: str
    is_credit: bool
    vat_rate: Decimal | None
    order: int
    is_active: bool


class CustomerClassIn(Body):
    title: Title
    is_default: bool = False


class CustomerClassOut(Schema):
    id: int
    key: str
    title: dict[str, str]
    is_default: bool


class ProductClassIn(Body):
    """``parent``: key of the class above it."""

    title: Title
    parent: str = Field("", max_length=40)
    is_default: bool = False


class ProductClassOut(CustomerClassOut):
    parent_id: int | None


class MembersIn(Body):
    """Exactly these stand in the class."""

    series_ids: list[int] = Field(default_factory=list, max_length=2000)
    trim_ids: list[int] = Field(default_factory=list, max_length=2000)


class MatchingIn(Body):
    customer_class_id: int
    product_class_id: int


class MatchingOut(Schema):
    id: int
    customer_class_id: int
    product_class_id: int


class GivenClassIn(Body):
    customer_class_id: int


class GivenClassOut(Schema):
    customer_id: int
    customer_class_id: int
    at: datetime


class PriceListIn(Body):
    """No ``store_id``: for the whole group."""

    name: str = Field(max_length=80)
    currency: Currency = "CNY"
    store_id: int | None = None
    valid_from: date
    valid_until: date | None = None


class PriceListChange(Body):
    """Only what is sent is changed; ``version`` is the one that was read."""

    name: str | None = Field(None, max_length=80)
    currency: Currency | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    version: int | None = None


class PriceListOut(Schema):
    id: int
    name: str
    store_id: int | None
    currency: str
    valid_from: date
    valid_until: date | None
    state: str
    version: int


class PricedIn(Body):
    """A price item and what it is the price of: one of the five at most; none: any product."""

    item_id: int
    product_class_id: int | None = None
    trim_id: int | None = None
    option_id: int | None = None
    colour_id: int | None = None
    key: str = Field("", max_length=80)
    min_quantity: int = Field(1, ge=1, le=1_000_000)


class PriceLineIn(PricedIn):
    amount: Yuan
    valid_from: date | None = None
    valid_until: date | None = None


class PriceLineChange(Body):
    """The price and its days, all of them; days that are not sent are those of the list."""

    amount: Yuan
    valid_from: date | None = None
    valid_until: date | None = None


class PricedOut(Schema):
    id: int
    item_id: int
    product_class_id: int | None
    trim_id: int | None
    option_id: int | None
    colour_id: int | None
    key: str
    min_quantity: int
    valid_from: date


class PriceLineOut(PricedOut):
    """``reference``: number of the document that brought this price."""

    price_list_id: int
    amount: Decimal
    valid_until: date | None
    reference: str
    adjustment_id: int | None


class PolicyIn(Body):
    """What is not said fits everything. No ``store_id``: in the whole group."""

    name: str = Field(max_length=80)
    price_list_id: int
    priority: int = Field(100, ge=0, le=99_999)
    store_id: int | None = None
    customer_class_id: int | None = None
    product_class_id: int | None = None
    item_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_active: bool = True


class PolicyChange(Body):
    """Only what is sent is changed; ``version`` is the one that was read."""

    name: str = Field("", max_length=80)
    price_list_id: int = 0
    priority: int = Field(100, ge=0, le=99_999)
    customer_class_id: int | None = None
    product_class_id: int | None = None
    item_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_active: bool = True
    version: int | None = None


class PricingPolicyOut(Schema):
    id: int
    name: str
    priority: int
    price_list_id: int
    store_id: int | None
    customer_class_id: int | None
    product_class_id: int | None
    item_id: int | None
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    version: int


class NewPriceIn(Body):
    """A new price from a day on: of a line of the list (``line_id``), or (``of``) of what has no price there yet."""

    new_amount: Yuan
    valid_from: date
    line_id: int | None = None
    of: PricedIn | None = None


class AdjustmentIn(Body):
    reason: str = Field(max_length=200)
    changes: list[NewPriceIn] = Field(default_factory=list, max_length=500)


class AdjustmentLineOut(PricedOut):
    line_id: int | None
    made_id: int | None
    old_amount: Decimal | None
    new_amount: Decimal


class AdjustmentOut(Schema):
    """``state``: draft, asked, approved, refused, cancelled; ``answer``: why it was refused."""

    id: int
    code: str
    price_list_id: int
    reason: str
    state: str
    answer: str
    made_by_id: int | None
    made_at: datetime
    decided_at: datetime | None


class AdjustmentDetailOut(AdjustmentOut):
    lines: list[AdjustmentLineOut]


class PriceAskIn(Body):
    """No customer: as the default class."""

    item_id: int
    store_id: int
    on: date
    customer_id: int | None = None
    trim_id: int | None = None
    option_id: int | None = None
    colour_id: int | None = None
    key: str = Field("", max_length=80)
    quantity: int = Field(1, ge=1, le=1_000_000)


class PriceAsksIn(Body):
    """All lines of an order at once."""

    asks: list[PriceAskIn] = Field(min_length=1, max_length=500)


class PriceOut(Schema):
    """The price and exactly what gave it; or ``why`` there is none (no_class, no_matching, no_policy, no_line), in words."""

    is_priced: bool
    amount: Decimal | None
    currency: str
    price_list_id: int | None
    policy_id: int | None
    line_id: int | None
    customer_class_id: int | None
    product_class_id: int | None
    why: str
    text: str


class PricesOut(Schema):
    """In the order of the questions. ``is_priced``: every one of them has a price."""

    is_priced: bool
    prices: list[PriceOut]
