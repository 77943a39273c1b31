"""What an industry pack says about deals: channels, loss reasons, grade tables, rules of losses and the pool."""

from collections.abc import Collection
from typing import ClassVar, Self

from pydantic import Field, model_validator

from jiubu.deals import commands, queries
from jiubu.deals.rules import GradeRule, Profile, SignRule
from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title


class ChannelRow(Row):
    """``deals/channels``: where customers and deals come from. ``online``: without the customer being there or ringing up."""

    section: ClassVar[str] = "deals/channels"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 40

    title: Title
    place: int = 100
    online: bool = False

    def put(self, *, by: Actor) -> None:
        commands.put_channel(self.key, title=self.title, order=self.place, is_online=self.online, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        channels = queries.channels_of_group(group_id).filter(key__in=keys, is_active=True)
        return [cls(key=c.key, title=c.title, place=c.order, online=c.is_online) for c in channels]


class LossReasonRow(Row):
    """``deals/loss_reasons``: the tree of reasons; a branch stands before its leaves. ``wants_rival`` asks for the rival."""

    section: ClassVar[str] = "deals/loss_reasons"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 40

    title: Title
    parent: str = ""
    wants_rival: bool = False
    place: int = 100

    def put(self, *, by: Actor) -> None:
        commands.put_loss_reason(
            self.key, title=self.title, parent=self.parent, wants_rival=self.wants_rival, order=self.place, by=by
        )

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=reason.key,
                title=reason.title,
                parent=reason.parent.key if reason.parent else "",
                wants_rival=reason.wants_rival,
                place=reason.order,
            )
            for reason in queries.loss_reasons_of_group(group_id).filter(key__in=keys, is_active=True)
        ]

    def references(self) -> list[tuple[str, str]]:
        return [(self.section, self.parent)] if self.parent else []


class GradeProfileRow(Row):
    """``deals/grade_profiles``: a grade table. ``grades`` stand from hot to cold; one profile of a pack ``is_used``."""

    section: ClassVar[str] = "deals/grade_profiles"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 40

    title: Title
    is_used: bool = False
    grades: tuple[GradeRule, ...] = Field(min_length=1)
    signs: tuple[SignRule, ...] = ()

    @model_validator(mode="after")
    def _names_its_own_grades(self) -> Self:
        Profile(grades=self.grades, signs=self.signs)
        return self

    def put(self, *, by: Actor) -> None:
        commands.put_grade_profile(
            self.key,
            title=self.title,
            grades=[rule.model_dump(mode="json") for rule in self.grades],
            signs=[sign.model_dump(mode="json") for sign in self.signs],
            is_used=self.is_used,
            by=by,
        )

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(key=row.key, title=row.title, is_used=row.is_used, grades=row.grades, signs=row.signs)
            for row in queries.grade_profiles_of_group(group_id).filter(key__in=keys)
        ]


class SalesRulesRow(Row):
    """``deals/sales_rules``: open minutes until a person contacts a new lead, contacts before a loss, and the limits of
    the pool. A group has one set: ``usual``.
    """

    section: ClassVar[str] = "deals/sales_rules"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 40

    response_minutes: int = Field(default=0, ge=0, le=9999)
    loss_min_contacts: int = Field(default=0, ge=0, le=99)
    pool_per_day: int = Field(default=0, ge=0, le=999)
    pool_cooling_days: int = Field(default=0, ge=0, le=999)
    pool_capacity: int = Field(default=0, ge=0, le=9999)
    pool_exempt_stages: tuple[str, ...] = ()
    confirm_hottest_grade: bool = False

    def put(self, *, by: Actor) -> None:
        values = self.model_dump(include=set(RULES))
        commands.put_sales_rules(key=self.key, **values, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        rules = queries.rules_of_group(group_id)
        if rules._state.adding or rules.key not in keys:
            return []
        return [cls(key=rules.key, **{name: getattr(rules, name) for name in RULES})]


RULES = (
    "response_minutes", "loss_min_contacts", "pool_per_day", "pool_cooling_days", "pool_capacity", "pool_exempt_stages",
    "confirm_hottest_grade",
)  # fmt: skip
