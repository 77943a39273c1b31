"""What an industry pack says about the showroom: routes for test drives, the text that is signed, kinds of shift."""

from collections.abc import Collection
from datetime import time
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


class ShiftKindRow(Row):
    """``showroom/shift_kinds``: what a week is planned with; hours as "08:30". Without hours it is a day off."""

    section: ClassVar[str] = "showroom/shift_kinds"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 70

    title: Title
    short: Title | None = None
    begins_at: time | None = None
    ends_at: time | None = None
    tone: str = "grey"
    place: int = 100

    def put(self, *, by: Actor) -> None:
        commands.put_shift_kind(
            self.key, title=self.title, short=self.short, begins_at=self.begins_at, ends_at=self.ends_at,
            tone=self.tone, order=self.place, by=by,
        )  # fmt: skip

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=kind.key, title=kind.title, short=kind.short or None, begins_at=kind.begins_at,
                ends_at=kind.ends_at, tone=kind.tone, place=kind.order,
            )
            for kind in queries.shift_kinds_of_group(group_id).filter(key__in=keys, is_active=True)
        ]  # fmt: skip
