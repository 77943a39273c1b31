"""Toy kinds for every test of the engine, and what all of them look at in the end."""

import pytest

from jiubu.kernel.verify import VERIFIERS
from tests.documents import kinds
from tests.factories import machine


@pytest.fixture(autouse=True)
def _toys():
    kinds.declare()
    yield
    kinds.forget()


@pytest.fixture
def by(store):
    return machine(store.group, door="test")


@pytest.fixture
def adds_up():
    """Called when a test has done its work: everything kept twice agrees."""
    checks = [check for name, check in VERIFIERS.items() if name.startswith("documents.")]
    return lambda: [sentence for check in checks for sentence in check()] == []
