"""Prices over HTTP: items, classes, lists, policies, adjustments, and asking."""

from typing import Any

from ninja import Router, Status

from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.pricing import access, commands, queries, schemas
from jiubu.pricing.models import (
    ClassGiven,
    CustomerClass,
    Matching,
    PriceAdjustment,
    PriceItem,
    PriceLine,
    PriceList,
    PricingPolicy,
    ProductClass,
)
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["pricing"])


@router.get("/price-items", response=PageOut[schemas.PriceItemOut])
def item_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """What has a price, in its order."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.items_of(request.actor.group_id), order=("order", "id"), after=after, size=size))


@router.put("/price-items/{slug:key}", response=schemas.PriceItemOut)
@once
def item_put(request: StaffRequest, key: str, body: schemas.PriceItemIn) -> PriceItem:
    """Make or change the price item of this key."""
    return commands.put_item(key, **body.model_dump(), by=request.actor)


@router.get("/customer-classes", response=PageOut[schemas.CustomerClassOut])
def customer_class_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Customers who get the same prices."""
    request.actor.require(access.SEE)
    rows = queries.customer_classes_of(request.actor.group_id)
    return page_out(page_of(rows, order=("id",), after=after, size=size))


@router.put("/customer-classes/{slug:key}", response=schemas.CustomerClassOut)
@once
def customer_class_put(request: StaffRequest, key: str, body: schemas.CustomerClassIn) -> CustomerClass:
    """Make or change the customer class of this key."""
    return commands.put_customer_class(key, **body.model_dump(), by=request.actor)


@router.put("/customers/{int:customer_id}/customer-class", response=schemas.GivenClassOut)
@once
def customer_class_give(request: StaffRequest, customer_id: int, body: schemas.GivenClassIn) -> ClassGiven:
    """To which class a customer belongs from now on."""
    return commands.class_customer(customer_id, customer_class_id=body.customer_class_id, by=request.actor)


@router.get("/product-classes", response=PageOut[schemas.ProductClassOut])
def product_class_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Cars that are priced alike."""
    request.actor.require(access.SEE)
    rows = queries.product_classes_of(request.actor.group_id)
    return page_out(page_of(rows, order=("id",), after=after, size=size))


@router.put("/product-classes/{slug:key}", response=schemas.ProductClassOut)
@once
def product_class_put(request: StaffRequest, key: str, body: schemas.ProductClassIn) -> ProductClass:
    """Make or change the product class of this key."""
    return commands.put_product_class(key, **body.model_dump(), by=request.actor)


@router.put("/product-classes/{int:product_class_id}/members", response=schemas.ProductClassOut)
@once
def members_set(request: StaffRequest, product_class_id: int, body: schemas.MembersIn) -> ProductClass:
    """Exactly these series and trims stand in the class."""
    return commands.set_members(product_class_id, **body.model_dump(), by=request.actor)


@router.get("/price-matchings", response=PageOut[schemas.MatchingOut])
def matching_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Which product classes stand under which customer class."""
    request.actor.require(access.SEE)
    rows = queries.matchings_of(request.actor.group_id)
    return page_out(page_of(rows, order=("id",), after=after, size=size))


@router.post("/price-matchings", response={201: schemas.MatchingOut})
@once
def matching_new(request: StaffRequest, body: schemas.MatchingIn) -> Status[Matching]:
    """Customers of this class buy products of that class; a product class stands under one customer class only."""
    return Status(201, commands.match_classes(body.customer_class_id, body.product_class_id, by=request.actor))


@router.delete("/price-matchings/{int:matching_id}", response={204: None})
@once
def matching_end(request: StaffRequest, matching_id: int) -> Status[None]:
    """The product class stands under no customer class any more."""
    commands.end_matching(matching_id, by=request.actor)
    return Status(204, None)


@router.get("/price-lists", response=PageOut[schemas.PriceListOut])
def list_list(request: StaffRequest, state: str = "", after: str = "", size: int = 50) -> dict[str, Any]:
    """Price lists, the newest first; ``state``: draft, active, retired."""
    request.actor.require(access.SEE)
    rows = queries.lists_of(request.actor)
    rows = rows.filter(state=state) if state else rows
    return page_out(page_of(rows, order=("-id",), after=after, size=size))


@router.post("/price-lists", response={201: schemas.PriceListOut})
@once
def list_new(request: StaffRequest, body: schemas.PriceListIn) -> Status[PriceList]:
    """Begin a list as a draft."""
    return Status(201, commands.make_list(**body.model_dump(), by=request.actor))


@router.get("/price-lists/{int:price_list_id}", response=schemas.PriceListOut)
def list_detail(request: StaffRequest, price_list_id: int) -> PriceList:
    """One price list."""
    request.actor.require(access.SEE)
    return queries.list_of(request.actor, price_list_id)


@router.patch("/price-lists/{int:price_list_id}", response=schemas.PriceListOut)
@once
def list_edit(request: StaffRequest, price_list_id: int, body: schemas.PriceListChange) -> PriceList:
    """Change name, currency or days of a draft."""
    changes = body.given()
    version = changes.pop("version", None)
    changes = {name: value for name, value in changes.items() if value is not None or name == "valid_until"}
    return commands.edit_list(price_list_id, changes=changes, version=version, by=request.actor)


@router.post("/price-lists/{int:price_list_id}/activation", response=schemas.PriceListOut)
@once
def list_activate(request: StaffRequest, price_list_id: int) -> PriceList:
    """Put a draft into use: from now on only a price adjustment changes it."""
    return commands.activate_list(price_list_id, by=request.actor)


@router.post("/price-lists/{int:price_list_id}/retirement", response=schemas.PriceListOut)
@once
def list_retire(request: StaffRequest, price_list_id: int) -> PriceList:
    """The list says no prices any more."""
    return commands.retire_list(price_list_id, by=request.actor)


@router.get("/price-lists/{int:price_list_id}/lines", response=PageOut[schemas.PriceLineOut])
def line_list(
    request: StaffRequest, price_list_id: int, text: str = "", after: str = "", size: int = 50
) -> dict[str, Any]:
    """The prices of a list."""
    request.actor.require(access.SEE)
    rows = queries.lines_of(queries.list_of(request.actor, price_list_id), text=text)
    return page_out(page_of(rows, order=("id",), after=after, size=size))


@router.post("/price-lists/{int:price_list_id}/lines", response={201: schemas.PriceLineOut})
@once
def line_new(request: StaffRequest, price_list_id: int, body: schemas.PriceLineIn) -> Status[PriceLine]:
    """Write a price into a draft."""
    return Status(201, commands.put_line(price_list_id, **body.model_dump(), by=request.actor))


@router.patch("/price-lines/{int:price_line_id}", response=schemas.PriceLineOut)
@once
def line_edit(request: StaffRequest, price_line_id: int, body: schemas.PriceLineChange) -> PriceLine:
    """Change a price of a draft."""
    return commands.edit_line(price_line_id, **body.model_dump(), by=request.actor)


@router.delete("/price-lines/{int:price_line_id}", response={204: None})
@once
def line_remove(request: StaffRequest, price_line_id: int) -> Status[None]:
    """Take a price out of a draft."""
    commands.remove_line(price_line_id, by=request.actor)
    return Status(204, None)


@router.get("/pricing-policies", response=PageOut[schemas.PricingPolicyOut])
def policy_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Policies in the order in which they are asked."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.policies_of(request.actor), order=("priority", "id"), after=after, size=size))


@router.post("/pricing-policies", response={201: schemas.PricingPolicyOut})
@once
def policy_new(request: StaffRequest, body: schemas.PolicyIn) -> Status[PricingPolicy]:
    """Say when a price list is looked into."""
    return Status(201, commands.make_policy(**body.model_dump(), by=request.actor))


@router.get("/pricing-policies/{int:policy_id}", response=schemas.PricingPolicyOut)
def policy_detail(request: StaffRequest, policy_id: int) -> PricingPolicy:
    """One pricing policy."""
    request.actor.require(access.SEE)
    return queries.policy_of(request.actor, policy_id)


@router.patch("/pricing-policies/{int:policy_id}", response=schemas.PricingPolicyOut)
@once
def policy_edit(request: StaffRequest, policy_id: int, body: schemas.PolicyChange) -> PricingPolicy:
    """Change a policy, or put it out of use."""
    changes = body.given()
    version = changes.pop("version", None)
    return commands.edit_policy(policy_id, changes=changes, version=version, by=request.actor)


@router.get("/price-adjustments", response=PageOut[schemas.AdjustmentOut])
def adjustment_list(
    request: StaffRequest, price_list_id: int | None = None, after: str = "", size: int = 50
) -> dict[str, Any]:
    """Documents that change prices, the newest first; those of one list by ``price_list_id``."""
    request.actor.require(access.SEE)
    rows = queries.adjustments_of(request.actor)
    rows = rows.filter(price_list=price_list_id) if price_list_id else rows
    return page_out(page_of(rows, order=("-id",), after=after, size=size))


@router.post("/price-lists/{int:price_list_id}/adjustments", response={201: schemas.AdjustmentDetailOut})
@once
def adjustment_new(request: StaffRequest, price_list_id: int, body: schemas.AdjustmentIn) -> Status[dict[str, Any]]:
    """Write new prices of a list in use; they stand there once they are approved."""
    made = commands.make_adjustment(price_list_id, _changes(body), reason=body.reason, by=request.actor)
    return Status(201, _adjustment(made))


@router.get("/price-adjustments/{int:adjustment_id}", response=schemas.AdjustmentDetailOut)
def adjustment_detail(request: StaffRequest, adjustment_id: int) -> dict[str, Any]:
    """One document with its prices."""
    request.actor.require(access.SEE)
    return _adjustment(queries.adjustment_of(request.actor, adjustment_id))


@router.put("/price-adjustments/{int:adjustment_id}", response=schemas.AdjustmentDetailOut)
@once
def adjustment_edit(request: StaffRequest, adjustment_id: int, body: schemas.AdjustmentIn) -> dict[str, Any]:
    """Exactly these prices stand in the document."""
    said = commands.edit_adjustment(adjustment_id, _changes(body), reason=body.reason, by=request.actor)
    return _adjustment(said)


@router.post("/price-adjustments/{int:adjustment_id}/question", response=schemas.AdjustmentDetailOut)
@once
def adjustment_ask(request: StaffRequest, adjustment_id: int) -> dict[str, Any]:
    """Ask for approval."""
    return _adjustment(commands.ask_adjustment(adjustment_id, by=request.actor))


@router.delete("/price-adjustments/{int:adjustment_id}", response=schemas.AdjustmentDetailOut)
@once
def adjustment_cancel(request: StaffRequest, adjustment_id: int) -> dict[str, Any]:
    """It is no longer wanted; nothing is deleted."""
    return _adjustment(commands.cancel_adjustment(adjustment_id, by=request.actor))


@router.post("/prices", response=schemas.PricesOut)
@once
def prices(request: StaffRequest, body: schemas.PriceAsksIn) -> dict[str, Any]:
    """Ask prices: one, or all lines of an order at once. Nothing is changed by asking."""
    found = queries.prices_of(request.actor, [queries.Ask(**ask.model_dump()) for ask in body.asks])
    return {"is_priced": all(one.is_priced for one in found), "prices": [_price(one) for one in found]}


def _price(one: queries.Answer) -> dict[str, Any]:
    rows = {
        "price_list_id": one.price_list, "policy_id": one.policy, "line_id": one.line,
        "customer_class_id": one.customer_class, "product_class_id": one.product_class,
    }  # fmt: skip
    ids = {name: row.pk if row is not None else None for name, row in rows.items()}
    plain = ("is_priced", "amount", "currency", "why", "text")
    return ids | {name: getattr(one, name) for name in plain}


def _changes(body: schemas.AdjustmentIn) -> list[commands.Change]:
    return [
        commands.Change(one.new_amount, one.valid_from, one.line_id, of=one.of.model_dump() if one.of else {})
        for one in body.changes
    ]


def _adjustment(row: PriceAdjustment) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in schemas.AdjustmentOut.model_fields}
    return {**shown, "lines": queries.adjustment_lines(row)}
