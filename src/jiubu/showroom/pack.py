"""What an industry pack says about the showroom: routes for test drives, and the text that is signed."""

from collections.abc import Collection
from typing import ClassVar, Self

from pydantic import Field

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.showroom import commands, queries


class DriveRouteRow(Row):
    """``showroom/drive_routes``: where demo cars are driven. Keys are those of the route in the agreement's form."""

    section: ClassVar[str] = "showroom/drive_routes"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 70

    title: Title
    minutes: int = Field(ge=5, le=480)
    kilometres: int = Field(0, ge=0, le=500)

    def put(self, *, by: Actor) -> None:
        commands.put_route(
            self.key, title=self.title, minutes=self.minutes, kilometres=self.kilometres, by=by
        )  # fmt: skip

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(key=route.key, title=route.title, minutes=route.minutes, kilometres=route.kilometres)
            for route in queries.routes_of_group(group_id).filter(key__in=keys)
        ]


class DriveAgreementRow(Row):
    """``showroom/drive_agreement``: one row, the text that the driver signs; another text is a new version."""

    section: ClassVar[str] = "showroom/drive_agreement"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 70

    title: Title
    body: Title

    def put(self, *, by: Actor) -> None:
        commands.put_agreement(title=self.title, body=self.body, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        newest = queries.newest_text(group_id)
        return [cls(key=key, title=newest.title, body=newest.body) for key in keys] if newest else []
