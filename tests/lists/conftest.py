"""A lead who may export, share and work in bulk, and a seller whose deals and customers are in the lists."""

import pytest

from tests.factories import make_person
from tests.factories.deals import LEADS, SELLS, make_deal, make_process, put_tables

LISTS = ("lists.export", "lists.share", "lists.bulk")


@pytest.fixture
def lead(store):
    make_process(store.group)
    put_tables(store.group)
    return make_person(store, dict.fromkeys((*LEADS, *LISTS), "store"), name="陈经理")


@pytest.fixture
def seller(store, lead):
    return make_person(store, dict.fromkeys(SELLS, "own"), name="李雷")


@pytest.fixture
def other(store, lead):
    return make_person(store, dict.fromkeys(SELLS, "own"), name="韩梅")


@pytest.fixture
def deals(seller):
    return [make_deal(seller, name=name, mobile=f"1380013800{n}") for n, name in enumerate(("王芳", "赵六", "=1+1"))]
