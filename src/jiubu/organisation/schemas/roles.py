"""Shapes of the matrix: changes of many cells, what they do, and one person's rights explained."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from jiubu.kernel.titles import Title
from jiubu.web.api import Body

Cell = Literal["", "own", "team", "store", "group"]
Seen = Literal["", "hide", "mask", "show"]


class RoleChangeBody(Body):
    version: int = Field(description="of the role as you read it; a newer one is answered with 409 'stale'")
    grants: dict[str, Cell] = Field(default_factory=dict, description='an action to its scope; "" takes it away')
    fields: dict[str, Seen] = Field(default_factory=dict, description='a sensitive field; "" is as usual')


class ChangesBody(Body):
    roles: dict[str, RoleChangeBody] = Field(description="by the key of the role")


class EffectOut(Schema):
    role_id: int
    key: str
    title: str
    before: str
    after: str
    direction: Literal["lose", "less", "more", "gain", "same"]
    people: int = Field(description="who would feel it: who has the same from another role is not counted")
    names: list[str]


class PreviewOut(Schema):
    effects: list[EffectOut]
    locks_out: bool = Field(description="you could no longer manage roles; saving would be refused")


class NewRoleBody(Body):
    title: Title
    copy_of: int | None = Field(None, description="the role whose rights it begins with")


class RoleChanges(Body):
    title: Title | None = None
    is_active: bool | None = Field(None, description="false retires a role that nobody holds")


class ReasonOut(Schema):
    role: str
    store: str
    team: str
    scope: str
    is_enough: bool


class AnswerOut(Schema):
    key: str
    title: str
    is_yes: bool
    text: str
    reasons: list[ReasonOut]
    is_by_record: bool
    is_cut_by_token: bool


class FieldAnswerOut(Schema):
    key: str
    title: str
    policy: str
    roles: list[str]


class RightsOut(Schema):
    user_id: int
    sees_record: bool | None
    counts: dict[str, int] = Field(description="how many records of a module the person sees")
    actions: list[AnswerOut]
    fields: list[FieldAnswerOut]


def rights_out(rights: Any) -> dict[str, Any]:
    return {
        "user_id": rights.person.pk,
        "sees_record": rights.sees_record,
        "counts": {count.module: count.count for count in rights.counts},
        "actions": [answer for part in rights.parts for answer in part.answers],
        "fields": rights.fields,
    }
