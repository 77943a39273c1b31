"""The API of the connections to other systems."""

from typing import Any

from ninja import Router, Status

from jiubu.hooks import commands, queries
from jiubu.hooks.models import Endpoint, Message
from jiubu.hooks.schemas import (
    EndpointBody,
    EndpointChanges,
    EndpointMade,
    EndpointOut,
    MessageOut,
    Replayed,
    SwitchBody,
)
from jiubu.kernel.paging import page_of
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["hooks"])


@router.get("/hooks", response=PageOut[EndpointOut])
def endpoint_list(request: StaffRequest, after: str = "") -> dict[str, Any]:
    """The addresses outside that hear of events."""
    return page_out(page_of(queries.endpoints_of(request.actor), order=("title", "id"), after=after))


@router.post("/hooks", response={201: EndpointMade})
def endpoint_make(request: StaffRequest, body: EndpointBody) -> Status[dict[str, Any]]:
    """Let an address hear of events. Requests are signed by Standard Webhooks; the secret is in this answer only."""
    endpoint, secret = commands.make_endpoint(**body.model_dump(), by=request.actor)
    return Status(201, {"id": endpoint.pk, "secret": secret})


@router.get("/hooks/{int:endpoint_id}", response=EndpointOut)
def endpoint_detail(request: StaffRequest, endpoint_id: int) -> Endpoint:
    """One connection: what it hears of, and whether it works."""
    return queries.endpoint_of(request.actor, endpoint_id)


@router.patch("/hooks/{int:endpoint_id}", response=EndpointOut)
@once
def endpoint_edit(request: StaffRequest, endpoint_id: int, body: EndpointChanges) -> Endpoint:
    """Change it; send the ``version`` that you read."""
    changes = {name: value for name, value in body.given().items() if value is not None or name == "store_id"}
    version = changes.pop("version")
    return commands.edit_endpoint(endpoint_id, changes=changes, version=version, by=request.actor)


@router.put("/hooks/{int:endpoint_id}/active", response=EndpointOut)
@once
def endpoint_switch(request: StaffRequest, endpoint_id: int, body: SwitchBody) -> Endpoint:
    """Switch it on or off. What happened meanwhile is sent when it is on again."""
    return commands.switch_endpoint(endpoint_id, is_active=body.is_active, by=request.actor)


@router.post("/hooks/{int:endpoint_id}/secret", response={201: EndpointMade})
def secret_new(request: StaffRequest, endpoint_id: int) -> Status[dict[str, Any]]:
    """A new secret; for a day every request carries the signature of the old one too."""
    endpoint, secret = commands.change_secret(endpoint_id, by=request.actor)
    return Status(201, {"id": endpoint.pk, "secret": secret})


@router.post("/hooks/{int:endpoint_id}/trial", response={201: MessageOut})
@once
def trial(request: StaffRequest, endpoint_id: int) -> Status[Message]:
    """Send one message that says it is a trial (type ``hooks.trial``)."""
    return Status(201, commands.try_endpoint(endpoint_id, by=request.actor))


@router.get("/hooks/{int:endpoint_id}/messages", response=PageOut[MessageOut])
def message_list(request: StaffRequest, endpoint_id: int, state: str = "", after: str = "") -> dict[str, Any]:
    """The log, newest first: every message with what each attempt met."""
    endpoint = queries.endpoint_of(request.actor, endpoint_id)
    rows = queries.messages_of(request.actor, endpoint, state=state)
    return page_out(page_of(rows, order=("-id",), after=after))


@router.post("/hooks/{int:endpoint_id}/replay", response=Replayed)
@once
def replay_failed(request: StaffRequest, endpoint_id: int) -> dict[str, int]:
    """Send every failed message again; each keeps its ``webhook-id``."""
    return {"count": commands.replay_messages(endpoint_id, by=request.actor)}


@router.post("/hooks/{int:endpoint_id}/messages/{int:message_id}/replay", response=Replayed)
@once
def replay_one(request: StaffRequest, endpoint_id: int, message_id: int) -> dict[str, int]:
    """Send one message again, also one that was sent."""
    return {"count": commands.replay_messages(endpoint_id, message_id=message_id, by=request.actor)}


@router.delete("/hooks/{int:endpoint_id}", response={204: None})
@once
def endpoint_remove(request: StaffRequest, endpoint_id: int) -> Status[None]:
    """The address hears of nothing any more; its log goes with it."""
    commands.remove_endpoint(endpoint_id, by=request.actor)
    return Status(204, None)
