"""Shapes of the API of the organisation."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from jiubu.kernel.titles import Title
from jiubu.web.api import Body, LocalTime

Scope = Literal["own", "team", "store", "group"]


class SignIn(Body):
    username: str = Field(max_length=150)
    password: str = Field(max_length=1000)
    code: str = Field("", description="of the authenticator app or a recovery code, where one is set up")
    name: str = Field("API", description="what the token is for")
    days: int = Field(90, ge=1, le=365)


VERSION: Any = Field(
    None, description="the one that you read: a newer one is answered with 409 'stale' and both values"
)


class TokenBody(Body):
    name: str = Field(min_length=1, max_length=100)
    days: int = Field(90, ge=1, le=365)
    actions: list[str] | None = Field(None, description="those of yours that it opens; null: all, also later ones")
    is_read_only: bool = Field(default=False, description="it answers GET and nothing else")


class TokenRow(Schema):
    id: int
    name: str
    actions: list[str] | None
    is_read_only: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class TokenMade(TokenRow):
    token: str = Field(description="shown once: send it as 'Authorization: Bearer …'")


class MeOut(Schema):
    id: int
    username: str
    name: str
    group_id: int
    store_id: int | None
    stores: list[int]
    roles: list[str]
    actions: dict[str, Literal["own", "team", "store", "group"]]
    language: str
    version: int


class StoreOut(Schema):
    id: int
    key: str
    name: str
    short_name: str
    timezone: str
    opens_at: LocalTime
    closes_at: LocalTime
    rest_days: list[int]
    protection_days: int
    address: str
    phone: str
    is_active: bool
    version: int


class StoreBody(Body):
    name: str | None = Field(None, min_length=1, max_length=100)
    short_name: str | None = Field(None, max_length=40)
    timezone: str | None = Field(None, max_length=40)
    opens_at: LocalTime | None = None
    closes_at: LocalTime | None = None
    rest_days: list[int] | None = None
    protection_days: int | None = Field(None, ge=0, le=365)
    address: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=30)
    version: int | None = VERSION


class TeamOut(Schema):
    id: int
    key: str
    name: str
    store_id: int
    version: int


class TeamBody(Body):
    name: str = Field(min_length=1, max_length=100)
    version: int | None = VERSION


class PostOut(Schema):
    id: int
    store_id: int
    role: str
    team_id: int | None
    is_lead: bool
    is_home: bool
    since: date


class PostBody(Body):
    store_id: int
    role: str
    team_id: int | None = None
    is_lead: bool = False


class PersonOut(Schema):
    id: int
    username: str = Field(description="like phone, email and posts empty for who may not see people")
    name: str
    phone: str
    email: str
    is_active: bool
    version: int
    posts: list[PostOut]


class PersonBody(Body):
    username: str = Field(min_length=1, max_length=150, pattern=r"^[\w.@+-]+$")
    name: str = Field(min_length=1, max_length=100)
    store_id: int
    role: str
    team_id: int | None = None
    is_lead: bool = False
    phone: str = Field("", max_length=30)
    email: str = Field("", max_length=254)


class PersonChanges(Body):
    name: str | None = Field(None, min_length=1, max_length=100)
    phone: str | None = Field(None, max_length=30)
    email: str | None = Field(None, max_length=254)
    version: int | None = VERSION


class ProfileChanges(PersonChanges):
    language: Literal["", "zh-hans", "zh-hant", "en"] | None = None


class InvitationOut(Schema):
    path: str = Field(description="where the person chooses a password; once, within three days")


class ActiveBody(Body):
    is_active: bool
    successors: dict[int, int] = Field(default_factory=dict, description="store -> who takes over what is left there")
    reason: str = Field("", max_length=200)


Policy = Literal["hide", "mask", "show"]


class RoleOut(Schema):
    id: int
    key: str
    title: dict[str, str]
    order: int
    grants: dict[str, Scope]
    fields: dict[str, Policy] = Field(description="sensitive fields; what is left out is as usual")
    is_active: bool
    version: int


class RoleBody(Body):
    title: Title
    grants: dict[str, Scope]
    fields: dict[str, Policy] | None = Field(None, description="left out: stays")
    order: int | None = Field(None, ge=0, le=32767)
