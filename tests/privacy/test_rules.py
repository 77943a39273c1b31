"""The gate as a pure function: every reason, when it ends, and which of them nobody may pass."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.kernel.calendar import WorkCalendar
from jiubu.privacy import rules
from jiubu.privacy.rules import Hours, Limit, Line, Question, Rule, Standing, Try

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(rest_days=(6,))
MARKETING = Rule(
    "marketing", "推广", "consent", ("call", "message"), limits=(Limit(1, 24, "call"), Limit(3, 168, "call"))
)
DEAL = Rule("deal", "跟进", "request", ("call", "message"))
FREE = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
"""A Tuesday morning."""
WELL = Standing(addresses=frozenset({"call", "message"}), consents={"call": True})


def ask(who=WELL, rule=MARKETING, channel="call", at=FREE, hours=Hours()):  # noqa: B008  frozen
    return rules.judge(Question(rule, channel, at, hours, CALENDAR), who)


def calls(*hours_ago, purpose="marketing", missed=False):
    return [Try(FREE - timedelta(hours=h), purpose, "call", missed) for h in hours_ago]


def test_whoever_agreed_may_be_called():
    verdict = ask()
    assert (verdict.is_allowed, verdict.reasons, verdict.next_at) == (True, (), FREE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_gone": True}, "gone"),
        ({"addresses": frozenset()}, "no_address"),
        ({"dead": frozenset({"call"})}, "dead_number"),
        ({"is_do_not_call": True}, "do_not_call"),
        ({"consents": {}}, "no_consent"),
        ({"consents": {"call": False}}, "withdrawn"),
        ({"has_complaint": True}, "complaint"),
    ],
)
def test_each_lasting_reason_closes_the_gate_and_ends_by_no_time(change, code):
    verdict = ask(replace(WELL, **change))
    assert (verdict.is_allowed, verdict.codes, verdict.next_at) == (False, [code], None)


def test_every_reason_is_said_at_once():
    who = replace(WELL, is_do_not_call=True, has_complaint=True, consents={})
    assert ask(who, at=FREE.replace(hour=21)).codes == ["do_not_call", "no_consent", "complaint", "quiet_hours"]


def test_an_enquiry_needs_no_consent_but_a_refusal_counts():
    assert ask(replace(WELL, consents={}), rule=DEAL).is_allowed is True
    assert ask(replace(WELL, consents={"call": False}), rule=DEAL).codes == ["withdrawn"]


def test_who_does_not_want_calls_may_get_a_letter():
    rule = replace(DEAL, channels=("call", "letter"))
    who = replace(WELL, is_do_not_call=True, addresses=frozenset({"call", "letter"}))
    assert ask(who, rule=rule, channel="letter").is_allowed is True


@pytest.mark.parametrize(
    ("at", "free"),
    [
        ((24, 8, 59), (24, 9, 0)),
        ((24, 11, 59), (24, 11, 59)),
        ((24, 12, 0), (24, 14, 0)),
        ((24, 19, 59), (24, 19, 59)),
        ((24, 20, 0), (25, 9, 0)),
        ((29, 10, 0), (30, 9, 0)),  # a Sunday: the store rests
    ],
)
def test_quiet_hours_follow_the_work_calendar(at, free):
    moment = datetime(2026, 11, *at, tzinfo=SHANGHAI)
    verdict = ask(at=moment)
    assert verdict.next_at == datetime(2026, 11, *free, tzinfo=SHANGHAI)
    assert verdict.is_allowed is (at == free)


def test_on_a_holiday_people_are_left_in_peace():
    national_day = datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI)
    assert ask(at=national_day).codes == ["quiet_hours"]
    assert ask(at=national_day, hours=Hours(on_rest_days=True)).is_allowed is True


def test_one_marketing_call_a_day():
    verdict = ask(replace(WELL, tries=calls(3)))
    assert (verdict.codes, verdict.next_at) == (
        ["too_often"],
        FREE.replace(day=25, hour=9),
    )  # 7:00 would be a quiet hour


def test_three_marketing_calls_a_week_and_the_next_lies_in_no_quiet_hour():
    verdict = ask(replace(WELL, tries=calls(30, 60, 161)))
    assert verdict.codes == ["too_often"]
    assert verdict.next_at == FREE.replace(hour=17)
    assert ask(replace(WELL, tries=calls(30, 60, 170))).is_allowed is True


def test_calls_for_something_else_do_not_count():
    assert ask(replace(WELL, tries=calls(1, 2, 3, purpose="deal"))).is_allowed is True


def test_nobody_answered_five_times_in_a_row():
    tries = calls(200, 230, 260, 290, 320, missed=True)
    verdict = ask(replace(WELL, tries=tries))
    assert verdict.codes == ["unreachable"]
    assert verdict.next_at == datetime(2026, 12, 16, 9, 0, tzinfo=SHANGHAI)
    assert ask(replace(WELL, tries=[*calls(200), *tries[1:]])).is_allowed is True
    assert ask(replace(WELL, tries=tries), rule=DEAL).is_allowed is True


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  the zone is put on below
    st.sampled_from([(None, None), (time(12), time(14)), (time(8), time(10)), (time(18), time(21))]),
    st.booleans(),
)
def test_the_next_moment_is_itself_allowed_and_none_before_it_within_the_day(moment, rest, on_rest_days):
    hours = Hours(rest_begins_at=rest[0], rest_ends_at=rest[1], on_rest_days=on_rest_days)
    at = moment.replace(tzinfo=SHANGHAI)
    free = rules.next_moment(CALENDAR, hours, at)
    assert free >= at
    assert rules.next_moment(CALENDAR, hours, free) == free
    if free > at:
        between = at + (free - at) / 2
        assert rules.next_moment(CALENDAR, hours, between) == free


def line(card, number, is_given, *, channel="call"):
    return Line(card, channel, is_given, number, FREE + timedelta(hours=number))


def test_the_newest_line_counts():
    assert rules.consents_from([line(1, 2, True), line(1, 1, False)], customer_id=1, merged_at={}) == {"call": True}


def test_of_merged_cards_a_withdrawal_wins_until_something_new_is_said():
    merged_at = {2: FREE + timedelta(hours=5)}
    both = [line(1, 1, True), line(2, 2, False)]
    assert rules.consents_from(both, customer_id=1, merged_at=merged_at) == {"call": False}
    other_way = [line(1, 1, False), line(2, 2, True)]
    assert rules.consents_from(other_way, customer_id=1, merged_at=merged_at) == {"call": False}
    later = [*both, line(1, 9, True)]
    assert rules.consents_from(later, customer_id=1, merged_at=merged_at) == {"call": True}
