"""A store with its process and two people, since before the first deal."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories.deals import make_lead, make_process, make_seller, put_tables

BEGIN = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def seller(store):
    with time_machine.travel(BEGIN, tick=False):
        put_tables(store.group)
        make_process(store.group)
        return make_seller(store)


@pytest.fixture
def lead(store):
    with time_machine.travel(BEGIN, tick=False):
        return make_lead(store)
