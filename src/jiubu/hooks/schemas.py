"""JSON of endpoints and messages."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jiubu.hooks.models import Kind
from jiubu.web.api import Body


class EndpointBody(Body):
    title: str = Field(max_length=100)
    kind: Kind = Kind.STANDARD
    url: str = Field(max_length=2000, description="with https; private networks are refused")
    verbs: list[str] = Field(max_length=300, description='events: "*", "deals.*", "deals.deal_created"')
    store_id: int | None = Field(None, description="only what happens in this store; null: in the whole group")
    secret: str = Field("", max_length=200, description="of a robot; a webhook's secret is in the answer")
    language: str = "zh-hans"


class EndpointChanges(Body):
    version: int
    title: str | None = Field(None, max_length=100)
    url: str | None = Field(None, max_length=2000)
    verbs: list[str] | None = Field(None, max_length=300)
    store_id: int | None = None
    language: str | None = None


class EndpointOut(Schema):
    id: int
    title: str
    kind: str
    url: str = Field(alias="shown_url", description="shortened: the rest may be a key")
    verbs: list[str]
    store_id: int | None
    language: str
    is_active: bool
    off_reason: str = Field(description='"", "silent" (five days without an answer) or "gone" (the receiver said 410)')
    failing_since: datetime | None
    version: int


class EndpointMade(Schema):
    id: int
    secret: str = Field(description="shown this once")


class SwitchBody(Body):
    is_active: bool


class MessageOut(Schema):
    id: int
    uid: str = Field(description="webhook-id")
    verb: str
    entry_id: int | None
    state: str
    attempts: int
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None
    log: list[dict[str, Any]]


class Replayed(Schema):
    count: int
