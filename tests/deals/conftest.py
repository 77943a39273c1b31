"""A store with its process, two people and one deal; the check that every derived figure agrees."""

import pytest

from jiubu.deals.verify import contacts_agree, counters_agree, mirrors_agree
from tests.factories.deals import make_deal, make_lead, make_process, make_seller, put_tables


@pytest.fixture
def process(group):
    put_tables(group)
    return make_process(group)


@pytest.fixture
def seller(store, process):
    return make_seller(store)


@pytest.fixture
def lead(store, process):
    return make_lead(store)


@pytest.fixture
def deal(seller):
    return make_deal(seller)


@pytest.fixture
def everything_agrees(db):
    """Asked after the test."""
    yield
    assert [*counters_agree(), *mirrors_agree(), *contacts_agree()] == []
