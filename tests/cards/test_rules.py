"""Weeks, targets and differences, as pure functions."""

from dataclasses import dataclass
from datetime import date

import pytest

from jiubu.cards import rules

ORDER = ["O", "H", "A", "B", "C", "N"]


@dataclass
class Line:
    grade: str = "A"
    counted: int | None = None
    counted_known: int | None = None
    checked: int | None = None
    checked_known: int | None = None
    explanation: str = ""


@pytest.mark.parametrize(("grade", "target"), [("N", "C"), ("B", "A"), ("H", "O"), ("O", "O"), ("X", "N")])
def test_the_target_is_one_step_hotter(grade, target):
    assert rules.hotter(grade, ORDER) == target


@pytest.mark.parametrize(
    ("grade", "target", "reached"), [("A", "A", True), ("H", "A", True), ("B", "A", False), ("F", "A", False)]
)
def test_a_target_is_reached_by_this_grade_or_a_hotter_one(grade, target, reached):
    assert rules.is_reached(grade, target, ORDER) is reached


@pytest.mark.parametrize(
    ("line", "grades"),
    [
        (Line(), []),
        (Line(counted=3, counted_known=3), []),
        (Line(counted=3, counted_known=2), ["A"]),
        (Line(counted=3, counted_known=3, checked=2, checked_known=3), ["A"]),
        (Line(counted=3, counted_known=2, explanation="转给同事"), []),
        (Line(counted=3, counted_known=2, explanation="  "), ["A"]),
    ],
)
def test_a_difference_of_either_side_wants_words(line, grades):
    assert rules.unexplained([line]) == grades


def test_weeks_and_months_at_their_edges():
    assert rules.monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert rules.last_of(date(2026, 12, 28)) == date(2027, 1, 3)
    assert rules.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert rules.month_before(date(2026, 1, 1)) == date(2025, 12, 1)
