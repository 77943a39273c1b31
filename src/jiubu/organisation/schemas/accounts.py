"""Shapes of the API of accounts: places, invitations, second factors, the own password."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class PlaceOut(Schema):
    id: int
    device: str = Field(description='"Chrome · Windows"; "" when unknown')
    ip: str
    since: datetime
    seen_at: datetime


class EndedOut(Schema):
    count: int = Field(description="how many places were signed out")


class InvitationBody(Body):
    store_id: int
    role: str
    team_id: int | None = None
    is_lead: bool = False
    name: str = Field("", max_length=100)
    username: str = Field("", max_length=150, pattern=r"^[\w.@+-]*$")
    email: str = Field("", max_length=254)
    days: int = Field(3, ge=1, le=30)


class InvitationRow(Schema):
    id: int
    user_id: int | None = Field(description="somebody known who chooses a new password; null: somebody new")
    name: str
    username: str
    store_id: int | None
    role: str | None
    team_id: int | None
    created_at: datetime
    expires_at: datetime


class InvitationMade(InvitationRow):
    path: str = Field(description="the page of the link: shown once, good for one use")


class WelcomeBody(Body):
    password: str = Field(max_length=1000)
    name: str = Field("", max_length=100)
    username: str = Field("", max_length=150, pattern=r"^[\w.@+-]*$")


class WelcomeOut(Schema):
    id: int
    username: str
    name: str


class PasswordBody(Body):
    present: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


class FactorRule(Body):
    roles: list[str] = Field(description="keys of the roles that need a second factor; all others do not")


class FactorRuleOut(Schema):
    roles: list[str]
    lacking: list[int] = Field(description="people of these roles who have set up none yet")
