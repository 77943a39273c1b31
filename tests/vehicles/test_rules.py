from datetime import date

import pytest

from jiubu.kernel.identity import vin
from jiubu.vehicles import rules
from jiubu.vehicles.models import Vehicle


def test_every_state_is_in_the_table_or_ends_the_way():
    assert set(Vehicle.State.values) - set(rules.STEPS) == {"reserved", "sold", "delivered"}


def test_steps_lead_to_states_that_exist():
    assert {to for steps in rules.STEPS.values() for to in steps} <= set(Vehicle.State.values)


@pytest.mark.parametrize(
    ("state", "before", "stands"),
    [
        ("in_stock", "", "in_stock"),
        ("reserved", "in_transit", "in_transit"),
        ("sold", "arrived", "arrived"),
        ("sold", "", "in_stock"),
    ],
)
def test_whereabouts_of_a_reserved_vehicle_are_where_it_stands(state, before, stands):
    assert rules.whereabouts(state, before) == stands


@pytest.mark.parametrize(("days", "name"), [(0, "fresh"), (60, "fresh"), (61, "ageing"), (90, "ageing"), (91, "old")])
def test_age_classes(days, name):
    assert rules.age_class(days) == name


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("LRWYGDEE1PC010116", 2023),
        ("LJCPCBLCX11000237", 2001),
        ("1M8GDM9AXKP042788", 2019),
        ("1M8GDM9AX0P042788", None),
        ("LSV", None),
    ],
)
def test_model_year_is_the_newest_that_is_not_in_the_future(text, year):
    assert rules.model_year(text, today=date(2026, 11, 22)) == year


@pytest.mark.parametrize(
    ("text", "value", "error", "warning"),
    [
        ("LJCPCBLCX11000237", "LJCPCBLCX11000237", False, False),
        (" lrwy-gdee1 pc010116", "LRWYGDEE1PC010116", False, False),
        ("LRWYGDEE2PC010116", "LRWYGDEE2PC010116", True, False),
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788", False, False),
        ("WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001", False, True),
        ("1G4AH59H45G118341", "1G4AH59H45G118341", False, False),
        ("1HGCM826I3A004352", "1HGCM826I3A004352", True, False),
        ("LRWYGDEE1PC01011", "LRWYGDEE1PC01011", True, False),
    ],
)
def test_vin_verdicts(text, value, error, warning):
    checked = vin(text)
    assert (checked.value, bool(checked.error), bool(checked.warning)) == (value, error, warning)
