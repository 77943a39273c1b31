"""Requests about personal data, retention rules, and the rules of contact."""

from typing import Any

from ninja import Status

from jiubu.customers import queries as customers
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.privacy import access, commands, queries
from jiubu.privacy.api.router import router
from jiubu.privacy.models import PersonRequest
from jiubu.privacy.schemas import (
    ApprovalBody,
    CandidateOut,
    CopyOut,
    DecisionBody,
    DeletableOut,
    HoursBody,
    HoursOut,
    RequestBody,
    RequestOut,
    RetentionOut,
    RetentionRunOut,
    WordingBody,
    WordingOut,
)
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest


def _request(row: PersonRequest) -> dict[str, Any]:
    names = (
        "id", "code", "customer_id", "kind", "state", "asked_at", "due_on", "decision", "held", "finish_on", "answered_at",
        "receipt",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


@router.get("/person-requests", response=PageOut[RequestOut])
def request_list(request: StaffRequest, state: str = "", after: str = "", size: int = 50) -> dict[str, Any]:
    """Requests of people within reach, newest first; ``state``: open, done, partly, refused."""
    request.actor.require(access.REQUESTS)
    rows = queries.requests_of(request.actor)
    return page_out(
        page_of(rows.filter(state=state) if state else rows, order=("-id",), after=after, size=size), _request
    )


@router.post("/customers/{int:customer_id}/person-requests", response={201: RequestOut})
@once
def request_take(request: StaffRequest, customer_id: int, body: RequestBody) -> Status[dict[str, Any]]:
    """A person asks for a copy, a correction or deletion; it is due after 15 working days."""
    customer = customers.customer_of(request.actor, customer_id)
    return Status(201, _request(commands.take_request(customer.pk, **body.dict(), by=request.actor)))


@router.get("/person-requests/{int:person_request_id}", response=RequestOut)
def request_detail(request: StaffRequest, person_request_id: int) -> dict[str, Any]:
    """One request with its receipt."""
    return _request(queries.request_of(request.actor, person_request_id))


@router.get("/person-requests/{int:person_request_id}/deletion", response=DeletableOut)
def deletion_preview(request: StaffRequest, person_request_id: int) -> Any:
    """What a deletion would meet: what blocks it, and what must be kept until when."""
    return queries.deletable(queries.request_of(request.actor, person_request_id).customer)


@router.post("/person-requests/{int:person_request_id}/deletion", response=RequestOut)
@once
def request_delete(request: StaffRequest, person_request_id: int, body: DecisionBody) -> dict[str, Any]:
    """Delete what may be deleted. 409 'still_needed' while something goes on."""
    return _request(commands.fulfil_deletion(person_request_id, **body.dict(), by=request.actor))


@router.post("/person-requests/{int:person_request_id}/copy", response=CopyOut)
@once
def request_copy(request: StaffRequest, person_request_id: int) -> dict[str, Any]:
    """Everything held about the person, in full; that it was handed out is in the journal."""
    row, parts = commands.hand_out_copy(person_request_id, by=request.actor)
    return {"request": _request(row), "parts": parts}


@router.post("/person-requests/{int:person_request_id}/correction", response=RequestOut)
@once
def request_corrected(request: StaffRequest, person_request_id: int, body: DecisionBody) -> dict[str, Any]:
    """The card was corrected; ``decision`` says what."""
    return _request(commands.finish_correction(person_request_id, **body.dict(), by=request.actor))


@router.post("/person-requests/{int:person_request_id}/refusal", response=RequestOut)
@once
def request_refuse(request: StaffRequest, person_request_id: int, body: DecisionBody) -> dict[str, Any]:
    """Refused, with the reason that the person is told."""
    return _request(commands.refuse_request(person_request_id, **body.dict(), by=request.actor))


@router.get("/privacy/retention", response=list[RetentionOut])
def retention_list(request: StaffRequest) -> list[Any]:
    """The rules of the group."""
    access.require_retention(request.actor)
    return list(queries.retention_rules_of(request.actor.group_id))


@router.get("/privacy/retention/{int:rule_id}/candidates", response=list[CandidateOut])
def retention_dry_run(request: StaffRequest, rule_id: int) -> list[Any]:
    """Whom the rule would empty now, and why (the first 500). Nothing is changed."""
    access.require_retention(request.actor)
    return queries.retention_candidates(queries.retention_rule_of(request.actor, rule_id))


@router.post("/privacy/retention/{int:rule_id}/approval", response=RetentionOut)
@once
def retention_approve(request: StaffRequest, rule_id: int, body: ApprovalBody) -> Any:
    """The rule may run by itself once a day from now on, or no longer."""
    return commands.approve_retention(rule_id, **body.dict(), by=request.actor)


@router.post("/privacy/retention/{int:rule_id}/runs", response={201: RetentionRunOut})
@once
def retention_run(request: StaffRequest, rule_id: int) -> Status[Any]:
    """Apply an approved rule now."""
    return Status(201, commands.run_retention(rule_id, by=request.actor))


@router.get("/privacy/hours", response=HoursOut)
def contact_hours(request: StaffRequest) -> Any:
    """When people may be contacted."""
    return queries.contact_hours_of(request.actor.group_id)


@router.put("/privacy/hours", response=HoursOut)
@once
def contact_hours_set(request: StaffRequest, body: HoursBody) -> Any:
    """Change the hours in which people may be contacted. 409 'stale' with both values when somebody changed them since
    ``version``."""
    return commands.set_contact_hours(**body.dict(), by=request.actor)


@router.post("/privacy/purposes/{slug:purpose}/wordings", response={201: WordingOut})
@once
def wording_put(request: StaffRequest, purpose: str, body: WordingBody) -> Status[Any]:
    """The next text to agree to; the old ones stay."""
    return Status(201, commands.put_wording(purpose, text=body.dict(), by=request.actor))
