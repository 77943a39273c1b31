"""The work calendar of a store: opening hours, weekly rest days, statutory holidays and make-up working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
HORIZON_DAYS = 400
"""No calendar is closed longer than this in one go."""


@dataclass(frozen=True, slots=True)
class _Year:
    closed: frozenset[date]
    made_up: frozenset[date]


@lru_cache(64)
def _year(country: str, year: int) -> _Year:
    """Statutory holidays of a year, with the week-ends that lie inside one, and the week-ends worked in exchange.

    Source: the ``holidays`` package, which follows the notices of the State Council. Years without a notice yet have the
    holidays by law, and no exchanges.
    """
    if not country:
        return _Year(frozenset(), frozenset())
    known = holidays.country_holidays(country, years=(year - 1, year, year + 1), observed=True)
    made_up = frozenset(day for day in getattr(known, "weekend_workdays", ()) if day.year == year)
    off = set(known)
    bridged = {day for begin in off for day in _weekend_after(begin) if day not in made_up and _ends_in(day, off)}
    return _Year(frozenset(day for day in off | bridged if day.year == year) - made_up, made_up)


def _weekend_after(day: date) -> list[date]:
    days = []
    day += DAY
    while day.weekday() >= 5:
        days.append(day)
        day += DAY
    return days


def _ends_in(day: date, off: set[date]) -> bool:
    """Whether the week-end that ``day`` belongs to is followed by a holiday."""
    while day.weekday() >= 5 and day not in off:
        day += DAY
    return day in off


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When a store works. ``rest_days`` are weekdays closed every week (Monday = 0); [] for a showroom that is open at
    week-ends. Statutory holidays are closed; a week-end worked in exchange for a holiday is open whatever ``rest_days``
    says. ``country`` "" knows no holidays.
    """

    timezone: str = "Asia/Shanghai"
    opens_at: time = time(9)
    closes_at: time = time(18)
    rest_days: tuple[int, ...] = ()
    country: str = "CN"

    def __post_init__(self) -> None:
        object.__setattr__(self, "rest_days", tuple(sorted(set(self.rest_days))))
        if self.closes_at <= self.opens_at:
            raise ValueError("a store closes after it opens, on the same day")
        if len(self.rest_days) >= 7:
            raise ValueError("a store works on at least one day of the week")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def day_of(self, moment: datetime) -> date:
        """The date at the store at that moment."""
        return moment.astimezone(self.zone).date()

    def is_working_day(self, day: date) -> bool:
        year = _year(self.country, day.year)
        if day in year.made_up:
            return True
        return day not in year.closed and day.weekday() not in self.rest_days

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is one, else the first after it."""
        for _ in range(HORIZON_DAYS):
            if self.is_working_day(day):
                return day
            day += DAY
        raise ValueError("no working day within a year")

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens_at <= local.time() < self.closes_at

    def opening_of(self, day: date) -> datetime:
        return datetime.combine(day, self.opens_at, self.zone)

    def closing_of(self, day: date) -> datetime:
        return datetime.combine(day, self.closes_at, self.zone)

    def next_open(self, moment: datetime) -> datetime:
        """``moment`` itself when the store is open, else when it opens next."""
        local = moment.astimezone(self.zone)
        if self.is_open(local):
            return local
        day = local.date() if local.time() < self.opens_at else local.date() + DAY
        return self.opening_of(self.next_working_day(day))

    def add_working_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment when that many working hours have passed; it may be closing time, never outside opening hours."""
        left = timedelta(hours=hours)
        if left < timedelta(0):
            raise ValueError("hours can't be negative")
        here = self.next_open(moment)
        while (rest := _elapsed(here, self.closing_of(here.date()))) < left:
            left -= rest
            here = self.opening_of(self.next_working_day(here.date() + DAY))
        return _later(here, left)

    def working_time_between(self, begin: datetime, end: datetime) -> timedelta:
        """Working time from ``begin`` to ``end``; zero when ``end`` is not later."""
        total = timedelta(0)
        day, last = self.day_of(begin), self.day_of(end)
        while day <= last:
            if self.is_working_day(day):
                opened, closed = max(begin, self.opening_of(day)), min(end, self.closing_of(day))
                total += max(_elapsed(opened, closed), timedelta(0))
            day += DAY
        return total

    def add_days(self, moment: datetime, days: int) -> datetime:
        """The same time of day ``days`` later: moved on to a working day, and into opening hours."""
        local = moment.astimezone(self.zone)
        day = self.next_working_day(local.date() + timedelta(days=days))
        at = min(max(local.time(), self.opens_at), self.closes_at)
        return datetime.combine(day, at, self.zone)


def _elapsed(begin: datetime, end: datetime) -> timedelta:
    """Real time, also over a change of the clocks (same-zone subtraction would give wall time)."""
    return end.astimezone(ZoneInfo("UTC")) - begin.astimezone(ZoneInfo("UTC"))


def _later(moment: datetime, passed: timedelta) -> datetime:
    return (moment.astimezone(ZoneInfo("UTC")) + passed).astimezone(moment.tzinfo)
