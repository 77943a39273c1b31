"""What an industry pack says about walk-around checks: the check lists."""

from collections.abc import Collection
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.walks import commands, queries


class Point(BaseModel):
    """One thing that is looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title


class CheckListRow(Row):
    """``walks/check_lists``: what a manager looks at in a reception, the showroom, the workshop."""

    section: ClassVar[str] = "walks/check_lists"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 80

    kind: Literal["reception", "showroom", "workshop"]
    title: Title
    points: tuple[Point, ...] = Field(min_length=1)

    def put(self, *, by: Actor) -> None:
        points = [point.model_dump() for point in self.points]
        commands.put_check_list(self.key, kind=self.kind, title=self.title, points=points, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls.model_validate({"key": one.key, "kind": one.kind, "title": one.title, "points": one.points})
            for one in queries.check_lists_of(group_id).filter(key__in=keys)
        ]
