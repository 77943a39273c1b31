"""A simulated month, small enough for every run; ``tools/simulated_month.py`` lives the whole one."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.simulation.checks import counted, disagreements, fired, told
from tests.simulation.month import Month, Size

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="one month is lived on PostgreSQL only: it takes long"
    ),
]

SMALL = Size(consultants=4, visits=60, days=14, cars=20, beat=timedelta(hours=2), seed=4)
"""What needs a month of silence, a clock that looks often, or luck, has to fire in the whole one only."""
LATER = {
    "a grade falls by silence",
    "what nobody does comes into the pool",
    "a late delivery is apologised for before the car goes",
    "one number is one card",
    "a demo car that is not back is told",
    "a loss is sent back and confirmed",
    "a lost deal is taken up again",
    "a lead that nobody answers climbs to the manager",
    "a lead that nobody answers comes into the pool",
}


@pytest.fixture
def month(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Month(SMALL).live()


def test_a_month_adds_up_counts_what_was_done_and_fires_every_rule(month):
    assert disagreements(month) == []
    figures = counted(month)
    assert {code: figures[code] for code in told(month)} == told(month)
    assert {rule for rule, did in fired(month).items() if not did} <= LATER
