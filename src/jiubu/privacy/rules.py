"""The gate itself: whether a person may be contacted now, why not, and when. Pure: everything it needs is handed in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from jiubu.kernel.calendar import DAY, HORIZON_DAYS, WorkCalendar
from jiubu.kernel.errors import Text

FINAL = frozenset({"gone", "no_address", "withdrawn", "no_consent", "do_not_call"})
"""Reasons that nobody may pass, whatever the role: the law or the person said so."""
MOST_MISSES = 5
"""So many tries in a row without an answer, and the person counts as unreachable …"""
REST_AFTER_MISSES = timedelta(days=30)
"""… for so long."""
LOOK_BACK = timedelta(days=31)
"""Older tries play no part."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` contacts within ``hours``; ``channel`` "" counts them all together."""

    count: int
    hours: int
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rules of one purpose."""

    key: str
    title: str
    basis: str
    channels: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    keeps_quiet: bool = True
    stops_at_complaint: bool = True
    heeds_do_not_call: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """When people may be contacted: domain 2.10, 09:00-20:00 without 12:00-14:00, on days when the store works."""

    begins_at: time = time(9)
    ends_at: time = time(20)
    rest_begins_at: time | None = time(12)
    rest_ends_at: time | None = time(14)
    on_rest_days: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """One contact or try of the past. ``is_missed``: nobody answered."""

    at: datetime
    purpose: str
    channel: str
    is_missed: bool = False


@dataclass(slots=True)
class Standing:
    """What is known of one person. ``consents``: channel -> given (True) or withdrawn (False)."""

    is_gone: bool = False
    addresses: frozenset[str] = frozenset()
    dead: frozenset[str] = frozenset()
    """Channels whose number reaches somebody else."""
    is_do_not_call: bool = False
    has_complaint: bool = False
    consents: dict[str, bool] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. ``until``: when it ends by itself."""

    code: str
    text: Text
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of the gate. ``next_at``: when it will be allowed; None when that does not come by itself."""

    channel: str
    purpose: str
    is_allowed: bool
    reasons: tuple[Reason, ...] = ()
    next_at: datetime | None = None
    may_override: bool = False

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]

    @property
    def text(self) -> str:
        return " ".join(str(reason.text) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the gate."""

    rule: Rule
    channel: str
    at: datetime
    hours: Hours
    calendar: WorkCalendar


def judge(asked: Question, who: Standing) -> Verdict:
    """Every reason at once, the lasting ones first."""
    reasons = tuple(reason for check in CHECKS for reason in check(asked, who))
    if not reasons:
        return Verdict(asked.channel, asked.rule.key, is_allowed=True, next_at=asked.at)
    next_at = None
    if all(reason.until for reason in reasons):
        next_at = max(reason.until for reason in reasons if reason.until)
        if asked.rule.keeps_quiet:
            next_at = next_moment(asked.calendar, asked.hours, next_at)
    return Verdict(asked.channel, asked.rule.key, is_allowed=False, reasons=reasons, next_at=next_at)


def _gone(asked: Question, who: Standing) -> Iterator[Reason]:  # noqa: ARG001  all checks are called alike
    if who.is_gone:
        yield Reason("gone", _("This person's data was deleted."))


def _address(asked: Question, who: Standing) -> Iterator[Reason]:
    if asked.channel != "share" and asked.channel not in who.addresses and not who.is_gone:
        yield Reason("no_address", _("There is no number or address for this on the card."))
    elif asked.channel in who.dead:
        yield Reason("dead_number", _("This number reaches somebody else or nobody. Find out the right one."))


def _do_not_call(asked: Question, who: Standing) -> Iterator[Reason]:
    if who.is_do_not_call and asked.rule.heeds_do_not_call and asked.channel in ("call", "message"):
        yield Reason("do_not_call", _("The customer does not want to be called."))


def _consent(asked: Question, who: Standing) -> Iterator[Reason]:
    said = who.consents.get(asked.channel)
    if said is False:
        yield Reason("withdrawn", _("The customer has refused this (%s).") % asked.rule.title)
    elif said is None and asked.rule.basis == "consent":
        yield Reason("no_consent", _("The customer has not agreed to this (%s).") % asked.rule.title)


def _complaint(asked: Question, who: Standing) -> Iterator[Reason]:
    if who.has_complaint and asked.rule.stops_at_complaint:
        yield Reason("complaint", _("A complaint is open. Solve it first."))


def _unreachable(asked: Question, who: Standing) -> Iterator[Reason]:
    """Too many tries in a row that nobody answered; only where the law wants consent: who waits for a car is rung again."""
    tries = [one for one in who.tries if one.channel == asked.channel][:MOST_MISSES]
    if asked.rule.basis != "consent" or len(tries) < MOST_MISSES or not all(one.is_missed for one in tries):
        return
    until = tries[0].at + REST_AFTER_MISSES
    if until > asked.at:
        yield Reason("unreachable", _("Nobody answered %d times in a row.") % MOST_MISSES, until)


def _frequency(asked: Question, who: Standing) -> Iterator[Reason]:
    untils = [until for limit in asked.rule.limits if (until := _free_at(limit, asked, who)) is not None]
    if untils:
        yield Reason("too_often", _("This person was contacted often enough lately."), max(untils))


def _free_at(limit: Limit, asked: Question, who: Standing) -> datetime | None:
    """When the limit allows another contact; None when it does so now."""
    if limit.channel and limit.channel != asked.channel:
        return None
    span = timedelta(hours=limit.hours)
    counted = [
        one.at
        for one in who.tries
        if one.purpose == asked.rule.key
        and (not limit.channel or one.channel == limit.channel)
        and asked.at - span < one.at <= asked.at
    ]
    return counted[limit.count - 1] + span if len(counted) >= limit.count else None


def _quiet(asked: Question, who: Standing) -> Iterator[Reason]:  # noqa: ARG001  all checks are called alike
    if not asked.rule.keeps_quiet or asked.channel in ("share", "letter"):
        return
    free = next_moment(asked.calendar, asked.hours, asked.at)
    if free > asked.at:
        yield Reason("quiet_hours", _("People are left in peace at this hour."), free)


CHECKS: Sequence[Callable[[Question, Standing], Iterator[Reason]]] = (
    _gone, _address, _do_not_call, _consent, _complaint, _unreachable, _frequency, _quiet,
)  # fmt: skip


def next_moment(calendar: WorkCalendar, hours: Hours, moment: datetime) -> datetime:
    """``moment`` itself when it is no quiet hour, else when the quiet ends."""
    day = calendar.day_of(moment)
    for _i in range(HORIZON_DAYS):
        if hours.on_rest_days or calendar.is_working_day(day):
            for begin, end in _windows(hours):
                begins = datetime.combine(day, begin, calendar.zone)
                ends = datetime.combine(day, end, calendar.zone)
                if moment < ends:
                    return max(moment, begins)
        day += DAY
    raise ValueError("no hour to contact anybody within a year")


def _windows(hours: Hours) -> list[tuple[time, time]]:
    if hours.rest_begins_at is None or hours.rest_ends_at is None:
        return [(hours.begins_at, hours.ends_at)]
    parts = [(hours.begins_at, min(hours.rest_begins_at, hours.ends_at)),
             (max(hours.rest_ends_at, hours.begins_at), hours.ends_at)]  # fmt: skip
    return [(begin, end) for begin, end in parts if begin < end]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: on which card, by which channel, yes or no; ``number`` grows with time."""

    customer_id: int
    channel: str
    is_given: bool
    number: int
    at: datetime


def consents_from(lines: Sequence[Line], *, customer_id: int, merged_at: dict[int, datetime]) -> dict[str, bool]:
    """What counts per channel. Of cards that were merged a withdrawal wins, until the person says something new.

    ``merged_at``: for each other card that is now part of this one, when it became so.
    """
    newest: dict[tuple[int, str], Line] = {}
    for line in sorted(lines, key=lambda one: one.number):
        newest[line.customer_id, line.channel] = line
    return {channel: _counts(channel, newest, customer_id, merged_at) for channel in {c for _card, c in newest}}


def _counts(
    channel: str, newest: dict[tuple[int, str], Line], customer_id: int, merged_at: dict[int, datetime]
) -> bool:
    own = newest.get((customer_id, channel))
    others = [line for (card, name), line in newest.items() if name == channel and card != customer_id]
    if own is not None:
        others = [line for line in others if merged_at.get(line.customer_id, line.at) > own.at]
    return all(line.is_given for line in [*others, *([own] if own else [])])
