"""Grades as JSON."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from jiubu.web.api import Body


class SignOut(Schema):
    """A sign of a grade; shown by a fact or ticked at the last judgement."""

    key: str
    title: str
    grade: str
    is_shown: bool
    is_by_fact: bool


class GradeOut(Schema):
    """The grade with what speaks for it."""

    grade: str
    proposed: str
    reasons: list[str]
    is_overridden: bool
    judged_at: datetime | None
    signs: list[SignOut]
    asked: str = Field("", description="the grade that a manager is asked to confirm")


class GradeIn(Body):
    """Signs ticked now. ``grade`` other than the proposed one needs a reason."""

    signs: list[str] = Field(default_factory=list, max_length=60)
    grade: str | None = Field(None, max_length=4)
    reason: str = Field("", max_length=300)


class GradeChangeOut(Schema):
    """One judgement in the history."""

    before: str
    after: str
    proposed: str
    cause: str
    reason: str
    signs: list[str]
    stage: str
    at: datetime
