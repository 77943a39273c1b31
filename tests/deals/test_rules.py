"""Grades as pure functions, on the table that the car pack ships."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from jiubu.deals.rules import (
    Contact,
    GradeRule,
    Known,
    Profile,
    Reason,
    Silence,
    contact_state,
    is_hotter,
    latest_contact_day,
    missing_of,
    propose,
    silence_due,
)

PACK = Path(__file__).parents[2] / "packs/car_dealership/deals/grade_profiles.yaml"
ROWS = {row["key"]: row for row in yaml.safe_load(PACK.read_text(encoding="utf-8"))}
SEED_CN = Profile.model_validate(ROWS["seed_cn"])
SHORT = Profile.model_validate(ROWS["short_cycle"])


def known(*, phase="open", missing=(), days=None, signs=()):
    return Known(phase, tuple(missing), days, frozenset(signs))


@pytest.mark.parametrize(
    ("days", "seed_cn", "short_cycle"),
    [
        (-3, "H", "H"),
        (0, "H", "H"),
        (7, "H", "H"),
        (8, "A", "A"),
        (15, "A", "A"),
        (16, "A", "B"),
        (30, "A", "B"),
        (31, "B", "C"),
        (90, "B", "C"),
        (91, "C", "C"),
        (400, "C", "C"),
    ],
)
def test_expected_purchase_decides_by_the_windows_of_the_table(days, seed_cn, short_cycle):
    assert propose(SEED_CN, known(days=days)).grade == seed_cn
    assert propose(SHORT, known(days=days)).grade == short_cycle


def test_without_name_phone_or_model_there_is_no_grade():
    proposal = propose(SEED_CN, known(missing=["phone", "model"], days=3))
    assert proposal.grade == "N"
    assert proposal.reasons == (Reason("incomplete", "N", keys=("phone", "model")),)


def test_complete_and_nothing_known_is_the_coldest_grade():
    assert propose(SEED_CN, known()).grade == "C"
    assert propose(SEED_CN, known()).reasons == (Reason("nothing_known", "C"),)


def test_two_signs_promote_one_does_not():
    assert propose(SEED_CN, known(days=60, signs=["time_fixed"])).grade == "B"
    two = propose(SEED_CN, known(days=60, signs=["time_fixed", "payment_chosen"]))
    assert two.grade == "H"
    assert two.reasons == (
        Reason("signs", "H", keys=("payment_chosen", "time_fixed")),
        Reason("window", "B", days=60),
    )


def test_a_sign_of_a_hotter_grade_counts_for_the_cooler_one():
    assert propose(SEED_CN, known(signs=["time_fixed", "came_again"])).grade == "A"


def test_an_unknown_sign_counts_for_nothing():
    assert propose(SEED_CN, known(days=60, signs=["nonsense", "more"])).grade == "B"


@pytest.mark.parametrize(("phase", "grade"), [("won", "O"), ("after", "D"), ("lost", "F")])
def test_phase_fixes_the_grade(phase, grade):
    assert propose(SEED_CN, known(phase=phase, missing=["name"])).grade == grade


def test_a_group_without_a_table_has_no_grades():
    assert propose(Profile(), known(days=3)).grade == "N"


def test_silence_lowers_after_the_days_of_the_grade():
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert silence_due(SEED_CN, "H", last_heard_at=now - timedelta(days=3, hours=23), now=now) is None
    assert silence_due(SEED_CN, "H", last_heard_at=now - timedelta(days=4), now=now) == Silence(days=4, to="A")
    assert silence_due(SEED_CN, "C", last_heard_at=now - timedelta(days=180), now=now) == Silence(
        days=180, dormant=True
    )
    assert silence_due(SEED_CN, "O", last_heard_at=now - timedelta(days=999), now=now) is None
    assert silence_due(SEED_CN, "?", last_heard_at=now - timedelta(days=999), now=now) is None


def test_latest_contact_day_follows_the_range():
    contact = Contact(days=4, min_days=1, max_days=7)
    assert latest_contact_day(contact, today=date(2026, 11, 22)) == date(2026, 11, 29)


@pytest.mark.parametrize(("day", "state"), [(None, ""), (21, "overdue"), (22, "today"), (23, "planned")])
def test_contact_state_goes_by_the_day(day, state):
    today = date(2026, 11, 22)
    assert contact_state(None if day is None else date(2026, 11, day), today) == state


def test_missing_names_what_a_grade_needs():
    assert missing_of(name="王芳", phones=("+8613800138000", ""), models=(None, 7, "")) == ()
    assert missing_of(name=" ", phones=(None, ""), models=(None, None, "")) == ("name", "phone", "model")


def test_hotter_follows_the_order_of_the_table():
    assert is_hotter(SEED_CN, "H", "A")
    assert not is_hotter(SEED_CN, "A", "A")
    assert not is_hotter(SEED_CN, "C", "B")
    assert not is_hotter(SEED_CN, "X", "B")


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": {"days": 9, "min_days": 1, "max_days": 7}},
        {"silence": {"days": 4}},
        {"silence": {"days": 4, "to": "A", "dormant": True}},
        {"key": "h"},
        {"colour": "red"},
    ],
)
def test_a_wrong_rule_is_refused(wrong):
    with pytest.raises(ValidationError):
        GradeRule.model_validate({"key": "H", **wrong})


def test_half_steps_are_allowed():
    rules = [
        {"key": "B+", "window": {"at_least": 0, "at_most": 45}, "signs_needed": 1},
        {"key": "B", "window": {"at_least": 46}},
        {"key": "N"},
    ]
    signs = [{"key": "came_again", "title": {}, "grade": "B+"}]
    profile = Profile.model_validate({"grades": rules, "signs": signs})
    assert propose(profile, known(days=60)).grade == "B"
    assert propose(profile, known(days=60, signs=["came_again"])).grade == "B+"
