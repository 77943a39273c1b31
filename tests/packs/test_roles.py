"""The matrix of roles of every pack: only actions that exist, and each action is somebody's."""

import pytest

from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.pack import RoleRow
from jiubu.packs.read import folder_of, read_pack

GLOSSARY = [
    "receptionist", "sales_consultant", "internet_consultant", "showroom_manager", "sales_manager", "general_manager",
    "sales_clerk", "stock_keeper", "pdi_technician", "cashier", "insurance_clerk", "care_agent", "marketing",
    "telesales_agent", "auditor", "administrator",
]  # fmt: skip


@pytest.fixture
def roles():
    return [row for row in read_pack(folder_of("car_dealership")).rows if isinstance(row, RoleRow)]


def test_the_roles_are_those_of_the_glossary(roles):
    assert [row.key for row in roles] == GLOSSARY


def test_every_granted_action_exists(roles):
    assert {action for row in roles for action in row.grants} - set(ACTIONS) == set()


def test_every_action_is_granted_to_somebody(roles):
    assert set(ACTIONS) - {action for row in roles for action in row.grants} == set()


def test_who_does_something_with_rows_sees_them(roles):
    blind = [
        f"{row.key}: {action}"
        for row in roles
        for action in row.grants
        if (see := f"{action.partition('.')[0]}.see") in ACTIONS and see not in row.grants
    ]
    assert blind == []
