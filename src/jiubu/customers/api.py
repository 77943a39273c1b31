"""The API of customers."""

from dataclasses import asdict
from functools import partial
from typing import Any

from ninja import Router, Status

from jiubu.customers import access, claims, commands, queries
from jiubu.customers.models import Claim, Contact, Customer, Merge, OwnedVehicle
from jiubu.customers.schemas import (
    AlikeBy,
    AssignBody,
    ClaimBody,
    ClaimOut,
    ContactBody,
    ContactOut,
    CustomerBody,
    CustomerChanges,
    CustomerOut,
    DuplicateAnswer,
    MergeBody,
    MergeOut,
    MergePreviewOut,
    OwnedVehicleBody,
    OwnedVehicleChanges,
    OwnedVehicleOut,
    RelationBody,
    RelationMade,
    RelationOut,
    RevealBody,
    RevealOut,
)
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["customers"])

PLAIN = (
    "id", "code", "kind", "name", "gender", "region", "occupation", "channel",
    "is_do_not_call", "remark", "owner_id", "store_id", "created_at", "version",
)  # fmt: skip


def _out(actor: Actor, customer: Customer) -> dict[str, Any]:
    return {
        **{name: getattr(customer, name) for name in PLAIN},
        **asdict(access.seen(actor, customer)),
        "extra": access.seen_extra(actor, customer),
        "owner": customer.owner.name if customer.owner else "",
    }


def _contact(actor: Actor, contact: Contact) -> dict[str, Any]:
    names = ("id", "name", "position", "is_main")
    return {**{name: getattr(contact, name) for name in names}, "mobile": access.seen_mobile(actor, contact)}


@router.get("/customers", response=PageOut[CustomerOut])
def customer_list(
    request: StaffRequest, text: str = "", owner_id: int | None = None, store_id: int | None = None, kind: str = "",
    pool: bool = False, after: str = "", size: int = 50,  # noqa: FBT001, FBT002
) -> dict[str, Any]:  # fmt: skip
    """Your customers, newest first. ``text``: two characters, pinyin, initials, the end of a phone, plate or VIN."""
    request.actor.require(access.SEE)
    rows = queries.customers_page(
        request.actor, text=text, owner_id=owner_id, store_id=store_id, kind=kind, pool=pool
    )  # fmt: skip
    return page_out(page_of(rows, order=("-id",), after=after, size=size), partial(_out, request.actor))


@router.get("/customers/duplicate", response=DuplicateAnswer)
def customer_duplicate(
    request: StaffRequest, mobile: str = "", credit_code: str = "", except_id: int | None = None
) -> dict[str, Any]:
    """Whether a number has a card in the group already; a colleague's is masked, with its owner."""
    request.actor.require(access.SEE)
    found = queries.duplicate_of(request.actor, mobile=mobile, credit_code=credit_code, except_id=except_id)
    return {"duplicate": found.as_details() if found else None}


@router.post("/customers", response={201: CustomerOut})
@once
def customer_make(request: StaffRequest, body: CustomerBody) -> Status[dict[str, Any]]:
    """Make a card. 409 'duplicate' with the card in ``details`` when the number has one."""
    values = {name: value for name, value in body.given().items() if value is not None}
    in_pool = values.pop("in_pool", False)
    owner_id = values.pop("owner_id", None if in_pool else request.actor.user_id)
    store_id = values.pop("store_id", request.actor.store_id or 0)
    made = commands.make_customer(owner_id=owner_id, store_id=store_id, by=request.actor, **values)
    return Status(201, _out(request.actor, made))


@router.get("/customers/{int:customer_id}", response=CustomerOut)
def customer_detail(request: StaffRequest, customer_id: int) -> dict[str, Any]:
    """One card, numbers masked."""
    return _out(request.actor, queries.customer_of(request.actor, customer_id))


@router.patch("/customers/{int:customer_id}", response=CustomerOut)
@once
def customer_edit(request: StaffRequest, customer_id: int, body: CustomerChanges) -> dict[str, Any]:
    """Change some fields. 409 'stale' with both values when somebody else changed them since ``version``."""
    queries.customer_of(request.actor, customer_id)
    changes = body.given()
    version = changes.pop("version")
    nullable = {"birth_on", "mobile", "credit_code"}
    changes = {name: value for name, value in changes.items() if value is not None or name in nullable}
    return _out(request.actor, commands.edit_customer(customer_id, changes=changes, version=version, by=request.actor))


@router.post("/customers/{int:customer_id}/owner", response=CustomerOut)
@once
def customer_assign(request: StaffRequest, customer_id: int, body: AssignBody) -> dict[str, Any]:
    """Give the customer to somebody else or to the pool."""
    queries.customer_of(request.actor, customer_id)
    return _out(request.actor, commands.assign_customer(customer_id, **body.dict(), by=request.actor))


@router.post("/customers/{int:customer_id}/reveal", response=RevealOut)
@once
def customer_reveal(request: StaffRequest, customer_id: int, body: RevealBody) -> dict[str, str]:
    """A masked value in full; that you looked, and why, is in the journal. Your own customers need no ``reason``."""
    queries.customer_of(request.actor, customer_id)
    return {"number": commands.reveal_number(customer_id, field=body.field, reason=body.reason, by=request.actor)}


@router.get("/customers/{int:customer_id}/contacts", response=list[ContactOut])
def contact_list(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """The persons of a company."""
    return [
        _contact(request.actor, row) for row in queries.contacts_of(queries.customer_of(request.actor, customer_id))
    ]


@router.post("/customers/{int:customer_id}/contacts", response={201: ContactOut})
@once
def contact_add(request: StaffRequest, customer_id: int, body: ContactBody) -> Status[dict[str, Any]]:
    """One more person of a company."""
    queries.customer_of(request.actor, customer_id)
    return Status(201, _contact(request.actor, commands.add_contact(customer_id, **body.dict(), by=request.actor)))


@router.delete("/customers/{int:customer_id}/contacts/{int:contact_id}", response={204: None})
@once
def contact_remove(request: StaffRequest, customer_id: int, contact_id: int) -> Status[None]:
    """The person is no contact any more."""
    contact = queries.contacts_of(queries.customer_of(request.actor, customer_id)).get(pk=contact_id)
    commands.remove_contact(contact.pk, by=request.actor)
    return Status(204, None)


@router.get("/customers/{int:customer_id}/relations", response=list[RelationOut])
def relation_list(request: StaffRequest, customer_id: int) -> Any:
    """Family, referrers, employers, seen from this customer."""
    return queries.relations_of(request.actor, queries.customer_of(request.actor, customer_id))


@router.post("/customers/{int:customer_id}/relations", response={201: RelationMade})
@once
def relation_add(request: StaffRequest, customer_id: int, body: RelationBody) -> Status[Any]:
    """``other_id`` is family, referrer or employer of the customer."""
    queries.customer_of(request.actor, customer_id)
    return Status(201, commands.relate(customer_id, **body.dict(), by=request.actor))


@router.delete("/customers/{int:customer_id}/relations/{int:relation_id}", response={204: None})
@once
def relation_remove(request: StaffRequest, customer_id: int, relation_id: int) -> Status[None]:
    """The two don't belong together."""
    queries.customer_of(request.actor, customer_id)
    commands.remove_relation(relation_id, by=request.actor)
    return Status(204, None)


@router.get("/customers/{int:customer_id}/vehicles", response=list[OwnedVehicleOut])
def vehicle_list(request: StaffRequest, customer_id: int) -> Any:
    """The vehicles that the customer owns or owned."""
    return queries.owned_vehicles_of(queries.customer_of(request.actor, customer_id))


@router.post("/customers/{int:customer_id}/vehicles", response={201: OwnedVehicleOut})
@once
def vehicle_add(request: StaffRequest, customer_id: int, body: OwnedVehicleBody) -> Status[OwnedVehicle]:
    """A vehicle that the customer owns; the same VIN again completes it."""
    queries.customer_of(request.actor, customer_id)
    return Status(201, commands.add_owned_vehicle(customer_id, **body.dict(), by=request.actor))


@router.patch("/customers/{int:customer_id}/vehicles/{int:vehicle_id}", response=OwnedVehicleOut)
@once
def vehicle_edit(request: StaffRequest, customer_id: int, vehicle_id: int, body: OwnedVehicleChanges) -> OwnedVehicle:
    """Change what is known of an owned vehicle, e.g. that it was sold again. 409 'stale' with both values when somebody
    changed it since ``version``."""
    vehicle = queries.owned_vehicles_of(queries.customer_of(request.actor, customer_id)).get(pk=vehicle_id)
    texts = {"brand", "model", "plate", "vin"}
    changes = {name: value for name, value in body.given().items() if value is not None or name not in texts}
    version = changes.pop("version", None)
    return commands.edit_owned_vehicle(vehicle.pk, changes=changes, version=version, by=request.actor)


def _merge(merge: Merge) -> dict[str, Any]:
    names = ("id", "into_id", "card_id", "at", "undo_until", "undone_at")
    return {name: getattr(merge, name) for name in names}


@router.get("/customers/alike", response=list[list[CustomerOut]])
def customers_alike(request: StaffRequest, by: AlikeBy = "name") -> list[list[dict[str, Any]]]:
    """Groups of cards that may be one customer (at most 50 groups)."""
    request.actor.require(access.MERGE)
    return [[_out(request.actor, row) for row in group] for group in queries.alike_groups(request.actor, by)]


@router.get("/customers/{int:customer_id}/merging", response=MergePreviewOut)
def merge_preview(request: StaffRequest, customer_id: int, card_id: int) -> dict[str, Any]:
    """Both cards side by side, numbers masked, what would move, and ``reason`` when they can't be one customer."""
    request.actor.require(access.MERGE)
    found = queries.merge_preview(request.actor, customer_id, card_id)
    return {
        "reason": found.reason,
        "versions": [found.into.version, found.card.version],
        "fields": [
            {"name": line.name, "title": str(line.title), "into": line.into, "card": line.card, "choice": line.choice}
            for line in found.lines
        ],
        "moves": dict(found.moves),
    }


@router.post("/customers/{int:customer_id}/merges", response={201: MergeOut})
@once
def customer_merge(request: StaffRequest, customer_id: int, body: MergeBody) -> Status[dict[str, Any]]:
    """The card ``card_id`` becomes part of this one, with everything that belongs to it."""
    queries.customer_of(request.actor, customer_id)
    versions = (body.versions[0], body.versions[1]) if body.versions else None
    merge = commands.merge_customers(
        customer_id, body.card_id, choices={str(name): str(pick) for name, pick in body.choices.items()}, versions=versions, by=request.actor
    )  # fmt: skip
    return Status(201, _merge(merge))


@router.get("/customers/{int:customer_id}/merges", response=list[MergeOut])
def merge_list(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """What went into this card, newest first, undone merges too."""
    return [_merge(row) for row in queries.merges_of(queries.customer_of(request.actor, customer_id))[:100]]


@router.delete("/merges/{int:merge_id}", response=MergeOut)
@once
def merge_undo(request: StaffRequest, merge_id: int) -> dict[str, Any]:
    """Two cards again. 409 with the reason when too much happened since."""
    return _merge(commands.undo_merge(queries.merge_of(request.actor, merge_id).pk, by=request.actor))


def _claim(claim: Claim) -> dict[str, Any]:
    names = ("id", "kind", "state", "reason", "share", "protected_until", "asked_at", "decided_at", "words")
    people = {"asked_by": claim.asked_by.name, "owner": claim.owner.name}
    return {**{name: getattr(claim, name) for name in names}, **people}


@router.post("/customer-claims", response={201: ClaimOut})
@once
def claim_make(request: StaffRequest, body: ClaimBody) -> Status[dict[str, Any]]:
    """Ask to cooperate on a colleague's customer, or to take it over; the owner's manager decides (approvals)."""
    made = commands.claim_customer(body.claim, kind=body.kind, reason=body.reason, share=body.share, by=request.actor)
    return Status(201, _claim(made))


@router.get("/customer-claims/{int:claim_id}", response=ClaimOut)
def claim_detail(request: StaffRequest, claim_id: int) -> dict[str, Any]:
    """What became of it: your own, or one about a customer that you see."""
    return _claim(claims.claim_of(request.actor, claim_id))


@router.get("/customers/{int:customer_id}/claims", response=list[ClaimOut])
def claim_list(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """Who asked for this customer and what was decided, newest first."""
    return [_claim(row) for row in claims.claims_of(queries.customer_of(request.actor, customer_id))[:50]]


@router.post("/customers/{int:customer_id}/sending", response={204: None})
@once
def customer_send(request: StaffRequest, customer_id: int) -> Status[None]:
    """Have the connected systems told again that this card is there."""
    commands.send_customer(queries.customer_of(request.actor, customer_id).pk, by=request.actor)
    return Status(204, None)


@router.delete("/customers/{int:customer_id}/cooperation", response={204: None})
@once
def cooperation_end(request: StaffRequest, customer_id: int) -> Status[None]:
    """The two no longer work on this customer together; either of them may say so."""
    commands.end_cooperation(queries.customer_of(request.actor, customer_id).pk, by=request.actor)
    return Status(204, None)
