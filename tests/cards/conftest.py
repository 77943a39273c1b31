"""A store with two consultants and a manager, and the first one's deals."""

import pytest

from tests.factories import make_person
from tests.factories.deals import LEADS, SELLS, make_deal, make_process, put_tables

OWN = (*SELLS, "customers.reveal", "cards.see", "cards.fill", "showroom.see")


@pytest.fixture
def shop(store):
    put_tables(store.group)
    make_process(store.group)
    return store


@pytest.fixture
def seller(shop):
    return make_person(shop, dict.fromkeys(OWN, "own"), name="陈晓")


@pytest.fixture
def colleague(shop):
    return make_person(shop, dict.fromkeys(OWN, "own"), name="李明")


@pytest.fixture
def lead(shop):
    grants = (*LEADS, "cards.see", "cards.fill", "cards.check", "showroom.see")
    return make_person(shop, dict.fromkeys(grants, "store"), name="韩致远")


@pytest.fixture
def deal(seller):
    return make_deal(seller)
