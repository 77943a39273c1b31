"""A store that sells, and its reception."""

import pytest

from tests.factories import make_person, make_store
from tests.factories.deals import make_process, put_tables
from tests.factories.showroom import CONSULTANT, RECEPTION


@pytest.fixture
def store(group):
    make_process(group)
    put_tables(group)
    return make_store(group)


@pytest.fixture
def desk(store):
    return make_person(store, RECEPTION, name="林小满")


@pytest.fixture
def seller(store):
    return make_person(store, CONSULTANT, name="李娜")


@pytest.fixture
def sellers(store):
    return [make_person(store, CONSULTANT, name=name) for name in ("李娜", "王强", "赵敏")]
