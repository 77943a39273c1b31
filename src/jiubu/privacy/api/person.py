"""What concerns one person: the gate, contacts, consents, complaints."""

from datetime import datetime
from typing import Any

from ninja import Status

from jiubu.customers import access as customers_access
from jiubu.customers import queries as customers
from jiubu.customers.models import Customer
from jiubu.organisation.once import once
from jiubu.organisation.queries import calendar_of
from jiubu.privacy import access, commands, queries
from jiubu.privacy.api.router import router
from jiubu.privacy.models import Complaint, Consent
from jiubu.privacy.rules import Verdict
from jiubu.privacy.schemas import (
    ChannelKey,
    ComplaintBody,
    ComplaintOut,
    ComplaintResult,
    ConsentBody,
    ConsentLine,
    CountOut,
    GivingBody,
    LedgerLine,
    OutwardContactBody,
    OutwardContactOut,
    PurposeOut,
    VerdictOut,
    WordingOut,
)
from jiubu.web.requests import StaffRequest


def _customer(request: StaffRequest, customer_id: int) -> Customer:
    request.actor.require(customers_access.SEE)
    return customers.customer_of(request.actor, customer_id)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    reasons = [{"code": one.code, "text": str(one.text), "until": one.until} for one in verdict.reasons]
    names = ("channel", "purpose", "is_allowed", "next_at", "may_override")
    return {**{name: getattr(verdict, name) for name in names}, "reasons": reasons}


@router.get("/customers/{int:customer_id}/contact-gate", response=VerdictOut)
def contact_gate(
    request: StaffRequest, customer_id: int, channel: ChannelKey, purpose: str = "deal", at: datetime | None = None
) -> dict[str, Any]:
    """May this person be contacted by this channel for this purpose, now or ``at``? Every reason why not, at once."""
    customer = _customer(request, customer_id)
    moment = at if at is None or at.tzinfo else at.replace(tzinfo=calendar_of(customer.store).zone)
    return _verdict(queries.may_contact(customer, purpose=purpose, channel=channel, at=moment, by=request.actor))


@router.post("/customers/{int:customer_id}/outreaches", response={201: OutwardContactOut})
@once
def contact_begin(request: StaffRequest, customer_id: int, body: OutwardContactBody) -> Status[dict[str, Any]]:
    """Begin a contact and get the number in full. 409 'contact_refused' with every reason when the gate says no."""
    customer = _customer(request, customer_id)
    begun = commands.begin_contact(customer.pk, **body.dict(), by=request.actor)
    return Status(201, {"id": begun.outreach.pk, "address": begun.address, "against": begun.outreach.against})


@router.delete("/customers/{int:customer_id}/dead-numbers", response=CountOut)
@once
def number_good(request: StaffRequest, customer_id: int) -> dict[str, int]:
    """A number that was taken for dead works after all; how many were."""
    return {"count": commands.call_number_good(_customer(request, customer_id).pk, by=request.actor)}


@router.get("/customers/{int:customer_id}/consents", response=list[ConsentLine])
def consent_list(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """What counts now: each purpose with its channels."""
    return [
        {
            "purpose": line.key, "title": line.title, "basis": line.basis,
            "wording": line.wording.number if line.wording else None,
            "channels": [{"channel": cell.channel, "state": cell.state, "at": cell.at} for cell in line.cells],
        }
        for line in queries.consent_lines(_customer(request, customer_id))
    ]  # fmt: skip


@router.get("/customers/{int:customer_id}/consents/ledger", response=list[LedgerLine])
def consent_ledger(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """Every line of the ledger, newest first (at most 500)."""
    return [_ledger_line(row) for row in queries.ledger_of(_customer(request, customer_id))[:500]]


def _ledger_line(row: Consent) -> dict[str, Any]:
    evidence = getattr(row, "evidence", None)
    return {
        **{name: getattr(row, name) for name in ("id", "purpose", "channel", "is_given", "proof", "door", "at")},
        "wording": row.wording.number if row.wording else None,
        "note": evidence.note if evidence else "",
        "has_picture": bool(evidence and evidence.file),
        "by": row.by.name if row.by else "",
    }


@router.post("/customers/{int:customer_id}/consents", response={201: CountOut})
@once
def consent_give(request: StaffRequest, customer_id: int, body: GivingBody) -> Status[dict[str, int]]:
    """The person agrees; how many lines were written (0: nothing new)."""
    lines = commands.give_consent(_customer(request, customer_id).pk, **body.dict(), by=request.actor)
    return Status(201, {"count": len(lines)})


@router.post("/customers/{int:customer_id}/consents/withdrawal", response={201: CountOut})
@once
def consent_withdraw(request: StaffRequest, customer_id: int, body: ConsentBody) -> Status[dict[str, int]]:
    """The person withdraws or refuses. It counts at once."""
    lines = commands.withdraw_consent(_customer(request, customer_id).pk, **body.dict(), by=request.actor)
    return Status(201, {"count": len(lines)})


@router.get("/privacy/purposes", response=list[PurposeOut])
def purpose_list(request: StaffRequest) -> list[Any]:
    """What people are contacted for."""
    request.actor.require(customers_access.SEE)
    return list(queries.purposes_of(request.actor.group_id))


@router.get("/privacy/wordings", response=list[WordingOut])
def wording_list(request: StaffRequest) -> list[Any]:
    """The texts that people agree to, newest first within each purpose."""
    request.actor.require(customers_access.SEE)
    return list(queries.wordings_of(request.actor.group_id))


def _complaint(row: Complaint) -> dict[str, Any]:
    names = ("id", "customer_id", "text", "opened_at", "due_at", "closed_at", "result")
    return {name: getattr(row, name) for name in names}


@router.get("/privacy/complaints", response=list[ComplaintOut])
def complaint_list(request: StaffRequest) -> list[dict[str, Any]]:
    """Open complaints, the oldest debt first (at most 200)."""
    request.actor.require(access.COMPLAIN)
    return [_complaint(row) for row in queries.open_complaints(request.actor)[:200]]


@router.get("/customers/{int:customer_id}/complaints", response=list[ComplaintOut])
def complaints_of_customer(request: StaffRequest, customer_id: int) -> list[dict[str, Any]]:
    """What this customer complained about, open ones first (at most 100)."""
    return [_complaint(row) for row in queries.complaints_of(_customer(request, customer_id))[:100]]


@router.post("/customers/{int:customer_id}/complaints", response={201: ComplaintOut})
@once
def complaint_open(request: StaffRequest, customer_id: int, body: ComplaintBody) -> Status[dict[str, Any]]:
    """The customer complains: nobody sells to them until it is settled."""
    row = commands.open_complaint(_customer(request, customer_id).pk, **body.dict(), by=request.actor)
    return Status(201, _complaint(row))


@router.post("/customers/{int:customer_id}/complaints/{int:complaint_id}/closing", response=ComplaintOut)
@once
def complaint_close(
    request: StaffRequest, customer_id: int, complaint_id: int, body: ComplaintResult
) -> dict[str, Any]:
    """The complaint is settled."""
    row = queries.complaints_of(_customer(request, customer_id)).get(pk=complaint_id)
    return _complaint(commands.close_complaint(row.pk, **body.dict(), by=request.actor))
