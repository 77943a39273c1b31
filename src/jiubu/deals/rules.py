"""Grades as pure functions: which grade the facts speak for, when to contact next, when silence lowers a grade.

The tables (profiles ``seed_cn``, ``short_cycle``) are pack data; what is here reads them. Nothing here knows Django.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jiubu.kernel.calendar import WorkCalendar

UNGRADED, ORDERED, DELIVERED, LOST = "N", "O", "D", "F"
GRADE_OF_PHASE = {"won": ORDERED, "after": DELIVERED, "lost": LOST}
"""Phases that fix the grade whatever the customer says."""

OPEN_PHASES = ("lead", "open", "won")
FALL_BACK_PHASES = ("lead", "open")

REVIVE_AFTER_DAYS = 90
"""A lost customer is tried again after so many days, if the manager says nothing else."""

ContactState = Literal["planned", "today", "overdue", ""]


class Window(BaseModel):
    """Expected purchase in ``at_least`` to ``at_most`` days from today; None: no upper end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: int = Field(ge=0)
    at_most: int | None = Field(default=None, ge=0)

    def holds(self, days: int) -> bool:
        """An expected day that has passed counts as today."""
        days = max(days, 0)
        return self.at_least <= days and (self.at_most is None or days <= self.at_most)


class Contact(BaseModel):
    """When to contact next: proposed after ``days``, allowed within ``min_days`` to ``max_days``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(ge=0)
    min_days: int = Field(default=0, ge=0)
    max_days: int = Field(ge=1)
    first_hours: int | None = Field(default=None, ge=1, description="the very first contact, in hours")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.min_days <= self.days <= self.max_days:
            raise ValueError("min_days <= days <= max_days")
        return self


class Silence(BaseModel):
    """After ``days`` without a contact with an answer the grade falls ``to`` another, or the deal goes dormant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(ge=1)
    to: str = ""
    dormant: bool = False

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if bool(self.to) == self.dormant:
            raise ValueError("either to or dormant")
        return self


class GradeRule(BaseModel):
    """One row of a grade table; rows stand from hot to cold. ``phase`` says that the phase fixes it (O, D, F)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[A-Z][A-Z+]{0,3}$")
    title: dict[str, str] = Field(default_factory=dict)
    tone: str = Field(default="grey", description="of the chip: red, orange, blue, grey, green, purple")
    window: Window | None = None
    contact: Contact | None = None
    silence: Silence | None = None
    signs_needed: int = Field(default=0, ge=0, description="so many signs of this grade or a hotter one promote to it")
    phase: Literal["", "won", "after", "lost"] = ""
    touches: dict[str, str] = Field(default_factory=dict, description="how often at least, in words")
    hint: dict[str, str] = Field(default_factory=dict, description="what this customer is like")


class SignRule(BaseModel):
    """One sign that speaks for a grade: ticked by the consultant, or read from a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: dict[str, str]
    grade: str
    fact: str = Field(default="", description="a yes/no fact of the deal that shows the sign by itself")
    voice: dict[str, str] = Field(default_factory=dict, description="words by which a customer gives it away")


class Profile(BaseModel):
    """A whole grade table."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str = ""
    grades: tuple[GradeRule, ...] = ()
    signs: tuple[SignRule, ...] = ()

    @model_validator(mode="after")
    def _names_its_own_grades(self) -> Self:
        keys = [rule.key for rule in self.grades]
        if len(keys) != len(set(keys)):
            raise ValueError("a grade stands twice")
        named = {sign.grade for sign in self.signs} | {r.silence.to for r in self.grades if r.silence and r.silence.to}
        if unknown := named - set(keys):
            raise ValueError(f"unknown grades: {', '.join(sorted(unknown))}")
        if keys and UNGRADED not in keys:
            raise ValueError("a table has the grade N (not graded)")
        return self

    def rule(self, grade: str) -> GradeRule | None:
        return next((rule for rule in self.grades if rule.key == grade), None)

    @property
    def judged(self) -> tuple[GradeRule, ...]:
        """The grades a consultant can judge, hot to cold: all but N and those that a phase fixes."""
        return tuple(rule for rule in self.grades if not rule.phase and rule.key != UNGRADED)

    @property
    def judged_or_not(self) -> tuple[GradeRule, ...]:
        """Every grade that no phase fixes."""
        return tuple(rule for rule in self.grades if not rule.phase)

    def contact_of(self, grade: str) -> Contact:
        rule = self.rule(grade)
        return rule.contact if rule and rule.contact else DEFAULT_CONTACT


DEFAULT_CONTACT = Contact(days=7, min_days=0, max_days=15, first_hours=24)
"""For a group without a grade table."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a grade is proposed. ``kind``: incomplete, phase, window, signs, nothing_known."""

    kind: str
    grade: str
    days: int | None = None
    keys: tuple[str, ...] = ()
    """incomplete: what is missing (name, phone, model); signs: the signs that count."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The grade that the facts speak for, and why."""

    grade: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a deal when its grade is judged."""

    phase: str
    missing: tuple[str, ...]
    """Of name, phone, model: what has not been learnt."""
    expected_in_days: int | None
    signs: frozenset[str]


def propose(profile: Profile, known: Known) -> Proposal:
    """The grade that phase, completeness, expected purchase and signs speak for. The hottest that is justified counts."""
    fixed = GRADE_OF_PHASE.get(known.phase)
    if fixed:
        return Proposal(fixed, (Reason("phase", fixed),))
    if known.missing:
        return Proposal(UNGRADED, (Reason("incomplete", UNGRADED, keys=known.missing),))
    if not profile.judged:
        return Proposal(UNGRADED, (Reason("nothing_known", UNGRADED),))
    reasons = [reason for reason in (_by_window(profile, known), _by_signs(profile, known)) if reason]
    if not reasons:
        coldest = profile.judged[-1].key
        return Proposal(coldest, (Reason("nothing_known", coldest),))
    rank = {rule.key: place for place, rule in enumerate(profile.judged)}
    reasons.sort(key=lambda reason: rank[reason.grade])
    return Proposal(reasons[0].grade, tuple(reasons))


def _by_window(profile: Profile, known: Known) -> Reason | None:
    if known.expected_in_days is None:
        return None
    for rule in profile.judged:
        if rule.window and rule.window.holds(known.expected_in_days):
            return Reason("window", rule.key, days=known.expected_in_days)
    return None


def _by_signs(profile: Profile, known: Known) -> Reason | None:
    """Signs of hotter grades count for the cooler ones as well."""
    rank = {rule.key: place for place, rule in enumerate(profile.judged)}
    for place, rule in enumerate(profile.judged):
        shown = tuple(s.key for s in profile.signs if s.key in known.signs and rank.get(s.grade, 99) <= place)
        if rule.signs_needed and len(shown) >= rule.signs_needed:
            return Reason("signs", rule.key, keys=shown)
    return None


def is_hotter(profile: Profile, grade: str, than: str) -> bool:
    order = [rule.key for rule in profile.grades]
    return grade in order and than in order and order.index(grade) < order.index(than)


def silence_due(profile: Profile, grade: str, *, last_heard_at: datetime, now: datetime) -> Silence | None:
    """What silence does to a deal of this grade now, if anything."""
    rule = profile.rule(grade)
    if rule is None or rule.silence is None:
        return None
    return rule.silence if now - last_heard_at >= timedelta(days=rule.silence.days) else None


def latest_contact_day(contact: Contact, *, today: date) -> date:
    """The last day that the grade allows for the next contact without a reason."""
    return today + timedelta(days=contact.max_days)


def contact_state(next_contact_on: date | None, today: date) -> ContactState:
    """By the day: before today is overdue, whatever the hour."""
    if next_contact_on is None:
        return ""
    if next_contact_on < today:
        return "overdue"
    return "today" if next_contact_on == today else "planned"


def missing_of(*, name: str, phones: Iterable[str | None], models: Sequence[object]) -> tuple[str, ...]:
    """Of name, phone and wanted model: what is missing. Without one of them a deal stays ungraded."""
    missing = []
    if not name.strip():
        missing.append("name")
    if not any(phones):
        missing.append("phone")
    if not any(models):
        missing.append("model")
    return tuple(missing)


def thanks_at(calendar: WorkCalendar, left_at: datetime) -> datetime:
    """When a visitor who left without buying is thanked: two hours later, before the store closes; for who left after
    that, when it opens again. Never later than after 24 hours.
    """
    latest = left_at + timedelta(hours=24)
    if calendar.is_open(left_at):
        latest = calendar.closing_of(calendar.day_of(left_at))
    return min(calendar.next_open(left_at + timedelta(hours=2)), latest)
