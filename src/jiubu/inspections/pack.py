"""What an industry pack says about inspections: the check lists."""

from collections.abc import Collection
from typing import ClassVar, Literal, Self

from pydantic import Field

from jiubu.inspections import commands, queries
from jiubu.inspections.rules import MOST_DAYS, Item
from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title


class InspectionListRow(Row):
    """``inspections/check_lists``: what is looked at on arrival, in storage, at the battery, and before delivery."""

    section: ClassVar[str] = "inspections/check_lists"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 80

    kind: Literal["arrival", "storage", "battery", "pdi"]
    title: Title
    interval_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    items: tuple[Item, ...] = Field(min_length=1)

    def put(self, *, by: Actor) -> None:
        items = [item.model_dump(mode="json") for item in self.items]
        commands.put_list(
            self.kind, key=self.key, title=self.title, items=items, interval_days=self.interval_days, by=by
        )

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls.model_validate({
                "key": one.check_list.key, "kind": one.check_list.kind, "title": one.title, "items": one.items,
                "interval_days": one.interval_days,
            })
            for one in queries.lists_of(group_id)
            if one.check_list.key in keys
        ]  # fmt: skip
