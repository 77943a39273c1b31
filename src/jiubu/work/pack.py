"""What an industry pack says about work: who must approve what."""

from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.work import commands, queries


class Level(BaseModel):
    """A role that must say yes to amounts above ``above`` (0: always)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str
    above: Decimal = Decimal(0)


class ApprovalRuleRow(Row):
    """``work/approval_rules``: levels by role and amount, lowest first."""

    section: ClassVar[str] = "work/approval_rules"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 30

    title: Title
    levels: tuple[Level, ...] = Field(min_length=1)

    def put(self, *, by: Actor) -> None:
        levels = [{"role": level.role, "above": str(level.above)} for level in self.levels]
        commands.put_approval_rule(self.key, title=self.title, levels=levels, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(key=rule.key, title=rule.title, levels=tuple(Level.model_validate(level) for level in rule.levels))
            for rule in queries.approval_rules_of_group(group_id).filter(key__in=keys)
        ]

    def references(self) -> list[tuple[str, str]]:
        return [("organisation/roles", level.role) for level in self.levels]
