"""What an industry pack may say about the organisation: its roles with their matrix."""

from collections.abc import Collection
from typing import ClassVar, Self

from pydantic import Field, field_validator

from jiubu.kernel.actor import SCOPES, Actor
from jiubu.kernel.fields import Policy
from jiubu.kernel.pack import Policy as Following
from jiubu.kernel.pack import Row
from jiubu.kernel.titles import Title
from jiubu.organisation import commands, queries


class RoleRow(Row):
    """A role: ``grants`` maps an action ("deals.see") to its scope (own, team, store, group).

    ``fields`` maps a sensitive field ("customers.mobile") to hide, mask or show; what is left out is as usual.
    """

    section: ClassVar[str] = "organisation/roles"
    policy: ClassVar[Following] = "follow"

    title: Title
    position: int = Field(default=100, alias="order", description="place in lists, small numbers first")
    grants: dict[str, str] = {}
    fields: dict[str, Policy] = {}

    @field_validator("grants")
    @classmethod
    def scopes(cls, value: dict[str, str]) -> dict[str, str]:
        wrong = sorted(action for action, scope in value.items() if scope not in SCOPES)
        if wrong:
            raise ValueError(f"the scope is own, team, store or group: {', '.join(wrong)}")
        return value

    def put(self, *, by: Actor) -> None:
        commands.put_role(
            self.key, title=self.title, grants=self.grants, fields=self.fields, order=self.position, by=by
        )

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(key=role.key, title=role.title, order=role.order, grants=role.grants, fields=role.fields)
            for role in queries.roles_of_group(group_id).filter(key__in=keys, is_active=True)
        ]

    def plain(self) -> dict[str, object]:
        """Without an empty ``fields``: roles put before there were field policies stay the same to the pack."""
        values = super().plain()
        return values if self.fields else {name: value for name, value in values.items() if name != "fields"}
