"""A store with a car and a customer, and what all tests of sales look at in the end."""

import pytest

from jiubu.kernel.verify import VERIFIERS
from tests.factories import machine
from tests.factories.customers import make_customer
from tests.factories.vehicles import make_vehicle


@pytest.fixture
def by(store):
    return machine(store.group, door="test")


@pytest.fixture
def vehicle(store):
    return make_vehicle(store)


@pytest.fixture
def customer(store):
    return make_customer(store)


@pytest.fixture
def adds_up():
    checks = [check for name, check in VERIFIERS.items() if name.split(".")[0] in {"documents", "orders", "vehicles"}]
    return lambda: [sentence for check in checks for sentence in check()] == []
