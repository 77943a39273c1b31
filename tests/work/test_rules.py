from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from jiubu.work.rules import remind_at, roles_to_ask

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
LEVELS = [
    {"role": "showroom_manager", "above": "0"},
    {"role": "sales_manager", "above": "5000"},
    {"role": "general_manager", "above": "20000"},
]


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        (0, ["showroom_manager"]),
        (5000, ["showroom_manager"]),
        (5001, ["showroom_manager", "sales_manager"]),
        (30_000, ["showroom_manager", "sales_manager", "general_manager"]),
    ],
)
def test_who_must_say_yes_follows_the_amount(amount, roles):
    assert roles_to_ask(LEVELS, Decimal(amount)) == roles


def test_without_levels_whoever_may_approve_is_asked():
    assert roles_to_ask([], Decimal(1)) == [""]


@pytest.mark.parametrize(("minutes", "early"), [(60, 45), (10, 10), (-5, -5)])
def test_a_reminder_rings_a_quarter_of_an_hour_before(minutes, early):
    assert remind_at(NOW + timedelta(minutes=minutes), NOW) == NOW + timedelta(minutes=early)
