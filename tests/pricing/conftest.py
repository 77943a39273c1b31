"""A small world of prices: a car, its class matched with the default customer class, a list in use and its policy."""

from types import SimpleNamespace

import pytest

from jiubu.kernel.rights import ACTIONS
from jiubu.pricing import commands
from tests.factories import machine, make_group, make_person, make_store
from tests.factories.customers import make_customer
from tests.factories.pricing import make_customer_class, make_item, make_list, make_policy, make_product_class, write
from tests.factories.vehicles import make_series, make_trim


@pytest.fixture
def shop(db):
    group = make_group()
    store = make_store(group)
    boss = make_person(store, dict.fromkeys(ACTIONS, "group"))
    series = make_series(group, is_sold_here=True)
    trim = make_trim(series=series)
    normal, fleet = make_customer_class(group, is_default=True), make_customer_class(group)
    cars = make_product_class(group)
    commands.set_members(cars.pk, series_ids=[series.pk], trim_ids=[], by=machine(group))
    matching = commands.match_classes(normal.pk, cars.pk, by=machine(group))
    car = make_item(group)
    price_list = make_list(group, active=True)
    line = write(price_list, car, 150_000, trim_id=trim.pk)
    return SimpleNamespace(
        group=group, store=store, boss=boss, series=series, trim=trim, normal=normal, fleet=fleet, cars=cars,
        matching=matching, car=car, price_list=price_list, line=line, policy=make_policy(price_list),
        customer=make_customer(store, boss),
    )  # fmt: skip
