"""What an industry pack may say about the organisation: its roles with their matrix."""

from typing import ClassVar, Self

from pydantic import Field, field_validator

from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.organisation import commands, queries


class RoleRow(Row):
    """A role: ``grants`` maps an action ("deals.see") to its scope (own, team, store, group)."""

    section: ClassVar[str] = "organisation/roles"
    policy: ClassVar[Policy] = "follow"

    title: Title
    position: int = Field(default=100, alias="order", description="place in lists, small numbers first")
    grants: dict[str, str] = {}

    @field_validator("grants")
    @classmethod
    def scopes(cls, value: dict[str, str]) -> dict[str, str]:
        wrong = sorted(action for action, scope in value.items() if scope not in SCOPES)
        if wrong:
            raise ValueError(f"the scope is own, team, store or group: {', '.join(wrong)}")
        return value

    def put(self, *, by: Actor) -> None:
        commands.put_role(self.key, title=self.title, grants=self.grants, order=self.position, by=by)

    @classmethod
    def get(cls, key: str, *, group_id: int) -> Self | None:
        role = queries.role_by_key(group_id, key)
        if role is None:
            return None
        return cls(key=role.key, title=role.title, order=role.order, grants=role.grants)
