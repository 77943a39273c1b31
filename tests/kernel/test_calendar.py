"""The work calendar: Chinese holidays with make-up days, opening hours, leap days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.kernel.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOWROOM = WorkCalendar()
OFFICE = WorkCalendar(rest_days=(5, 6))


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "showroom", "office"),
    [
        (date(2026, 11, 20), True, True),  # a Friday
        (date(2026, 11, 21), True, False),  # a Saturday
        (date(2026, 1, 1), False, False),  # New Year's Day
        (date(2026, 1, 2), False, False),  # given in exchange for Sunday, 4 January
        (date(2026, 1, 4), True, True),  # that Sunday is worked
        (date(2026, 2, 14), True, True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 16), False, False),  # New Year's Eve
        (date(2026, 2, 21), False, False),  # the Saturday inside the Spring Festival
        (date(2026, 2, 22), False, False),  # and the Sunday
        (date(2026, 2, 23), False, False),
        (date(2026, 2, 24), True, True),
        (date(2026, 2, 28), True, True),  # a Saturday worked
        (date(2026, 5, 3), False, False),  # the Sunday inside the Labour Day holiday
        (date(2026, 6, 20), True, False),  # the Saturday after the Dragon Boat Festival is an ordinary one
        (date(2026, 10, 4), False, False),
        (date(2026, 10, 7), False, False),
        (date(2026, 10, 8), True, True),
        (date(2026, 10, 10), True, True),  # a Saturday worked for National Day
        (date(2027, 10, 1), False, False),  # by law, before the notice of that year
    ],
)
def test_is_working_day(day, showroom, office):
    assert (SHOWROOM.is_working_day(day), OFFICE.is_working_day(day)) == (showroom, office)


def test_a_calendar_without_a_country_knows_no_holidays():
    assert WorkCalendar(country="").is_working_day(date(2026, 10, 1))


def test_next_working_day_jumps_over_the_golden_week():
    assert SHOWROOM.next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert SHOWROOM.next_working_day(date(2026, 10, 8)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (at(2026, 11, 20, 10), 4, at(2026, 11, 20, 14)),
        (at(2026, 11, 20, 10), 8, at(2026, 11, 20, 18)),  # closing time, not the next opening
        (at(2026, 11, 20, 10), 9, at(2026, 11, 21, 10)),
        (at(2026, 11, 20, 7), 1, at(2026, 11, 20, 10)),  # begins when the store opens
        (at(2026, 11, 20, 22), 1, at(2026, 11, 21, 10)),
        (at(2026, 11, 20, 18), 0, at(2026, 11, 21, 9)),
        (at(2026, 9, 30, 17), 2, at(2026, 10, 8, 10)),  # over National Day
        (at(2028, 2, 28, 17), 2, at(2028, 2, 29, 10)),  # a leap day
        (at(2028, 2, 29, 17, 30), 1, at(2028, 3, 1, 9, 30)),
    ],
)
def test_add_working_hours(begin, hours, end):
    assert SHOWROOM.add_working_hours(begin, hours) == end


def test_add_working_hours_of_an_office_works_on_a_make_up_saturday():
    assert OFFICE.add_working_hours(at(2026, 10, 9, 17), 2) == at(2026, 10, 10, 10)
    assert OFFICE.add_working_hours(at(2026, 10, 10, 17), 2) == at(2026, 10, 12, 10)


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        (at(2026, 11, 20, 10), 3, at(2026, 11, 23, 10)),
        (at(2026, 11, 20, 6), 1, at(2026, 11, 21, 9)),  # into opening hours
        (at(2026, 11, 20, 23), 1, at(2026, 11, 21, 18)),
        (at(2026, 9, 29, 15), 3, at(2026, 10, 8, 15)),
        (at(2028, 2, 27, 10), 2, at(2028, 2, 29, 10)),
        (at(2027, 2, 27, 10), 2, at(2027, 3, 1, 10)),
    ],
)
def test_add_days(begin, days, end):
    assert SHOWROOM.add_days(begin, days) == end


def test_the_day_is_the_stores_not_the_servers():
    assert SHOWROOM.day_of(datetime(2026, 11, 20, 17, tzinfo=ZoneInfo("UTC"))) == date(2026, 11, 21)


def test_hours_are_real_when_the_clocks_change():
    night_shop = WorkCalendar(timezone="Europe/Berlin", opens_at=time(0), closes_at=time(23, 59), country="")
    begin = datetime(2026, 3, 29, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert night_shop.add_working_hours(begin, 2) == datetime(2026, 3, 29, 4, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "wrong", [{"opens_at": time(18), "closes_at": time(9)}, {"rest_days": range(7)}], ids=["hours", "rest days"]
)
def test_a_calendar_that_never_works_is_refused(wrong):
    with pytest.raises(ValueError, match="a store"):
        WorkCalendar(**wrong)


def test_negative_hours_are_refused():
    with pytest.raises(ValueError, match="negative"):
        SHOWROOM.add_working_hours(at(2026, 11, 20), -1)


CALENDARS = st.builds(
    WorkCalendar,
    opens_at=st.times(max_value=time(11)),
    closes_at=st.times(min_value=time(12)),
    rest_days=st.lists(st.integers(0, 6), max_size=6),
    country=st.sampled_from(["CN", ""]),
)
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2029, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001


@given(CALENDARS, MOMENTS, st.floats(0, 200))
def test_as_many_working_hours_lie_between_as_were_added(calendar, begin, hours):
    end = calendar.add_working_hours(begin, hours)
    assert abs(calendar.working_time_between(begin, end) - timedelta(hours=hours)) < timedelta(seconds=1)
    assert calendar.is_working_day(calendar.day_of(end))
    assert calendar.opens_at <= end.time() <= calendar.closes_at


@given(CALENDARS, MOMENTS, st.integers(0, 800))
def test_a_day_added_is_never_early_and_never_on_a_closed_day(calendar, begin, days):
    end = calendar.add_days(begin, days)
    assert calendar.day_of(end) >= begin.date() + timedelta(days=days)
    assert calendar.is_working_day(calendar.day_of(end))
    assert calendar.opens_at <= end.time() <= calendar.closes_at
