"""How the deals of a store stood at a moment, told from what happened. Pure: no database here."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from jiubu.deals.rules import GRADE_OF_PHASE, UNGRADED

CREATED, JUDGED = "deals.deal_created", "deals.grade_judged"
ASSIGNED = ("deals.deal_assigned", "deals.handed_over", "deals.handover_undone")
"""What gives a deal another owner; both say from whom and to whom."""
MOVED, MIGRATED = "process.run_moved", "process.run_migrated"
SIGNED = GRADE_OF_PHASE["won"]
WATCHED = (CREATED, *ASSIGNED, JUDGED, MOVED, MIGRATED)
"""What changes how a deal stands."""

KEPT = frozenset({"lead", "open", "won", "dormant"})
"""Phases of the deals that a snapshot keeps: what is delivered or lost stands no more."""
PROSPECTS = ("H", "A", "B", "C")
RESPONSE_LIMIT = timedelta(minutes=30)
"""Working time of the store within which a lead is to be answered (K1), where the group had set none when it came."""
Inquiry = Literal["card", "nothing", "known", "pending"]
"""What becomes of a call or an online lead: 有效建卡, 非意向, 已有档案, 待跟进."""
NIGHTS_BACK = 62
MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class State:
    """How one deal stands; ``owner_id`` None: in the pool."""

    grade: str
    stage: str
    phase: str
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of ``begin`` to the beginning of ``end``, days of the store's own calendar."""

    kind: str
    begin: date
    end: date

    @classmethod
    def around(cls, kind: str, day: date) -> "Period":
        """The day, the week from Monday, or the month that ``day`` is in."""
        if kind == "day":
            return cls(kind, day, day + timedelta(1))
        if kind == "week":
            monday = day - timedelta(day.weekday())
            return cls(kind, monday, monday + timedelta(7))
        first = day.replace(day=1)
        return cls("month", first, (first + timedelta(31)).replace(day=1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(1)

    @property
    def before(self) -> date:
        """A day of the one before."""
        return self.begin - timedelta(1)

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        return midnight(self.begin, zone), midnight(self.end, zone)


def midnight(day: date, zone: str) -> datetime:
    """The moment at which ``day`` begins in this time zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def wanted_days(today: date, *, first: date, taken: set[date]) -> list[date]:
    """The days whose snapshot is missing, oldest first: tonight's, the nights since the last one, and the openings of the
    months since the first deal.
    """
    begin = max([day + timedelta(1) for day in taken] or [today])
    begin = max(begin, today - timedelta(NIGHTS_BACK))
    days = {begin + timedelta(n) for n in range((today - begin).days + 1)}
    month = today.replace(day=1)
    for _number in range(MONTHS_BACK):
        if month < first:
            break
        days.add(month)
        month = (month - timedelta(1)).replace(day=1)
    return sorted(days - taken)


def kind_of_inquiry(*, had_card: bool, is_nothing: bool, is_settled: bool) -> Inquiry:
    """Somebody who had a card is no new one whatever came of it; who wants nothing counts before who is open yet."""
    if had_card:
        return "known"
    if is_nothing:
        return "nothing"
    return "card" if is_settled else "pending"


def median_minutes(values: Sequence[float]) -> float | None:
    """To one place; None of nothing."""
    return round(statistics.median(values), 1) if values else None


class Story:
    """What is known of deals so far, entry by entry; ``phases``: the phase of each (run, number of the visit)."""

    def __init__(self, phases: dict[tuple[int, int], str], runs: dict[int, int]) -> None:
        self.states: dict[int, State] = {}
        self.last_entry: dict[int, int] = {}
        self._phases, self._runs = phases, runs
        self._signed_from: dict[int, str] = {}

    def hear(self, deal_id: int, entry_id: int, verb: str, data: dict[str, Any]) -> None:
        """One entry about the deal, in the order of time."""
        if verb in (MOVED, MIGRATED) and (data["run"] != self._runs.get(deal_id) or data.get("way") == "finish"):
            return
        known = self.states.get(deal_id, NOTHING)
        self.states[deal_id] = self._after(deal_id, known, verb, data)
        self.last_entry[deal_id] = max(entry_id, self.last_entry.get(deal_id, 0))

    def _after(self, deal_id: int, known: State, verb: str, data: dict[str, Any]) -> State:
        if verb in ASSIGNED:
            return replace(known, owner_id=data["to_id"])
        if verb == JUDGED:
            return replace(known, grade=data["after"])
        if verb == CREATED:
            known = State(data.get("grade", ""), "", "", data["owner_id"])
        stage, number = (data["stage"], 1) if verb == CREATED else (data["to"], data["visit"])
        phase = self._phases.get((self._runs[deal_id], number), "")
        return State(self._grade(deal_id, known.grade, phase), stage, phase, known.owner_id)

    def _grade(self, deal_id: int, before: str, phase: str) -> str:
        """Signed, delivered and lost fix the grade; who comes back from there has the one from before, or none."""
        fixed = GRADE_OF_PHASE.get(phase)
        if fixed is not None:
            if fixed == SIGNED and before != SIGNED:
                self._signed_from[deal_id] = before
            return fixed
        if before in GRADE_OF_PHASE.values() and phase in ("lead", "open"):
            return UNGRADED if before == GRADE_OF_PHASE["lost"] else self._signed_from.get(deal_id, UNGRADED)
        return before


NOTHING = State("", "", "", None)
