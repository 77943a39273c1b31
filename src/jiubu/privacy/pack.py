"""What an industry pack says about contacting people: purposes with their rules, and the texts to agree to."""

from collections.abc import Collection
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.privacy import commands, queries

ChannelKey = Literal["call", "message", "wechat", "email", "letter", "share"]


class LimitRow(BaseModel):
    """At most ``count`` contacts within ``hours``, by one channel or ("") by all together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: ChannelKey | Literal[""] = ""
    count: int = Field(ge=1)
    hours: int = Field(ge=1, le=744)


class PurposeRow(Row):
    """``privacy/purposes``: what people are contacted for. ``basis``: consent (must be there), request or contract (must
    not have been refused)."""

    section: ClassVar[str] = "privacy/purposes"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 40

    title: Title
    basis: Literal["consent", "request", "contract"]
    channels: tuple[ChannelKey, ...] = Field(min_length=1)
    limits: tuple[LimitRow, ...] = ()
    keeps_quiet: bool = True
    stops_at_complaint: bool = True
    heeds_do_not_call: bool = True
    place: int = 100

    def put(self, *, by: Actor) -> None:
        commands.put_purpose(
            self.key, title=self.title, basis=self.basis, channels=self.channels,
            limits=[one.model_dump() for one in self.limits], keeps_quiet=self.keeps_quiet,
            stops_at_complaint=self.stops_at_complaint, heeds_do_not_call=self.heeds_do_not_call, order=self.place, by=by,
        )  # fmt: skip

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=row.key, title=row.title, basis=row.basis, channels=tuple(row.channels),
                limits=tuple(LimitRow.model_validate(one) for one in row.limits), keeps_quiet=row.keeps_quiet,
                stops_at_complaint=row.stops_at_complaint, heeds_do_not_call=row.heeds_do_not_call, place=row.order,
            )
            for row in queries.purposes_of(group_id).filter(key__in=keys)
        ]  # fmt: skip


class WordingRow(Row):
    """``privacy/wordings``: a text to agree to. A changed text is a new row with the next number: the old one stays."""

    section: ClassVar[str] = "privacy/wordings"
    policy: ClassVar[Policy] = "seed"
    order: ClassVar[int] = 50

    purpose: str
    number: int = Field(ge=1)
    text: Title

    def put(self, *, by: Actor) -> None:
        commands.put_wording(self.purpose, number=self.number, text=self.text, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        wordings = {f"{row.purpose}_{row.number}": row for row in queries.wordings_of(group_id)}
        return [
            cls(key=key, purpose=row.purpose, number=row.number, text=row.text)
            for key in keys
            if (row := wordings.get(key)) is not None
        ]

    def references(self) -> list[tuple[str, str]]:
        return [("privacy/purposes", self.purpose)]


class RetentionRow(Row):
    """``privacy/retention_rules``: how long cards and imported files are kept that nobody needs. A rule runs only once somebody approved it."""

    section: ClassVar[str] = "privacy/retention_rules"
    policy: ClassVar[Policy] = "seed"
    order: ClassVar[int] = 60

    title: Title
    finder: Literal["lost", "idle", "imports"]
    months: int = Field(ge=1, le=1200)

    def put(self, *, by: Actor) -> None:
        commands.put_retention_rule(self.key, title=self.title, finder=self.finder, months=self.months, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        rules = queries.retention_rules_of(group_id).filter(key__in=keys)
        return [cls(key=r.key, title=r.title, finder=r.finder, months=r.months) for r in rules]
