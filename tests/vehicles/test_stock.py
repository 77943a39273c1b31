"""The stock asked: filters, ages, slow movers, what is on its way, and the log of who asked."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from jiubu.kernel.errors import Refused, Stale
from jiubu.vehicles import clock, commands, queries
from jiubu.vehicles.models import StockQuery
from tests.factories import make_person, make_store, web
from tests.factories.vehicles import make_colour, make_trim, make_vehicle

pytestmark = pytest.mark.django_db
RIGHTS = {"vehicles.see": "store", "vehicles.see_cost": "store", "vehicles.catalogue": "store"}
SETTINGS = {"offer_hours": 24, "slow_days": 30, "money_rate": Decimal("0.06"), "year_days": 360, "query_days": 10}


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def boss(store):
    return web(make_person(store, RIGHTS))


@pytest.fixture
def user(store, client):
    user = make_person(store, RIGHTS)
    client.force_login(user)
    return user


def found(client, query):
    return {row["id"] for row in client.get(f"/api/v1/vehicles?{query}").json()["rows"]}


def test_every_filter_of_the_stock_finds_its_vehicle_alone(client, user, store):
    red = make_trim(store.group)
    colour = make_colour(red.series, name="烈焰红")
    mine = make_vehicle(store, trim=red, colour=colour, guide_price=Decimal(150_000), arrived_on=ago(50))
    make_vehicle(store, guide_price=Decimal(90_000), arrived_on=ago(100))
    make_vehicle(store, guide_price=Decimal(300_000), arrived_on=ago(3))

    for query in (
        f"trim_id={red.pk}",
        "colour=烈焰红",
        "price_from=100000&price_to=200000",
        f"arrived_from={ago(60)}&arrived_to={ago(40)}",
        "age=40&youngest=60",
    ):
        assert (query, found(client, query)) == (query, {mine.pk})


@pytest.mark.parametrize("query", ["age=99999999", "price_from=x", "price_from=-1"])
def test_nonsense_in_a_filter_is_refused_by_the_api(client, user, query):
    assert client.get(f"/api/v1/vehicles?{query}").status_code == 422


@pytest.mark.parametrize("query", ["age=99999999", "price_from=x", "arrived_from=2026-02-31", "price_from=99999999999"])
def test_nonsense_in_a_filter_is_passed_over_by_the_page(client, user, query):
    assert client.get(f"/vehicles/?{query}").status_code == 200


def test_age_classes_count_and_money_costs_what_the_store_has_set(store, boss):
    commands.change_stock_settings(store.pk, **SETTINGS, version=0, by=boss)
    for days, cost in ((0, 36_000), (30, 36_000), (31, 72_000), (400, 0)):
        make_vehicle(store, arrived_on=ago(days), cost_gross=cost)
    make_vehicle(store, state="delivered", arrived_on=ago(5))
    make_vehicle(make_store(store.group), arrived_on=ago(5))

    counts = queries.age_counts(boss)

    assert [one.count for one in counts] == [2, 1, 0, 0, 0, 0, 1]
    assert [one.per_day for one in counts[:2]] == [Decimal("12.00"), Decimal("12.00")]


def test_ages_cost_two_statements_however_many_vehicles(store, boss, django_assert_num_queries):
    for count in (1, 4):
        for days in range(count):
            make_vehicle(store, arrived_on=ago(40 * days))
        with django_assert_num_queries(2):
            queries.age_counts(boss)


def test_slow_movers_are_those_over_the_days_of_their_store(store, boss):
    other = make_store(store.group)
    by = web(make_person(store, {"vehicles.see": "group", "vehicles.catalogue": "group"}))
    commands.change_stock_settings(store.pk, **SETTINGS, version=0, by=by)
    slow = make_vehicle(store, arrived_on=ago(31))
    slowest = make_vehicle(other, arrived_on=ago(91))
    make_vehicle(store, arrived_on=ago(30))
    make_vehicle(other, arrived_on=ago(31))

    assert queries.slow_page(by).rows == [slowest, slow]
    assert queries.slow_page(by, store.pk).rows == [slow]


def test_what_is_on_its_way_is_found_by_state_and_expected_day(store, boss):
    first = make_vehicle(store, state="ordered", expected_on=ago(-3))
    second = make_vehicle(store, state="in_transit", expected_on=ago(-9))
    make_vehicle(store)

    assert queries.purchase_page(boss).rows == [second, first]
    assert queries.purchase_page(boss, state="ordered").rows == [first]
    assert queries.purchase_page(boss, due_by=ago(-5)).rows == [first]
    assert [(state, n) for state, _title, n in queries.on_its_way_counts(boss)] == [("ordered", 1), ("in_transit", 1)]


def test_who_asked_what_and_how_many_is_kept(client, user, store):
    make_vehicle(store, state="ordered")
    client.get("/vehicles/?text=汉&state=demo")
    client.get("/api/v1/vehicles?state=ordered")
    client.get("/vehicles/purchases/?state=ordered")
    client.get("/api/v1/stock/slow")

    rows = list(StockQuery.objects.order_by("id").values_list("kind", "filters", "found", "by", "store"))

    assert rows == [
        ("stock", {"text": "汉", "states": "['demo']"}, 0, user.pk, store.pk),
        ("stock", {"states": "['ordered']"}, 1, user.pk, store.pk),
        ("purchase", {"state": "ordered"}, 1, user.pk, store.pk),
        ("slow", {}, 0, user.pk, store.pk),
    ]


def test_the_log_is_for_those_who_may_see_it_as_far_as_they_reach(client, store):
    mine = make_person(store, {"vehicles.see": "store"})
    commands.log_query("stock", filters={"text": "自己的"}, found=1, by=web(mine))
    away = make_person(make_store(store.group), {"vehicles.see": "store"})
    commands.log_query("stock", filters={"text": "别店的"}, found=1, by=web(away))

    client.force_login(mine)
    assert client.get("/vehicles/queries/").status_code == client.get("/api/v1/stock/queries").status_code == 403
    client.force_login(make_person(store, {"vehicles.see_queries": "store"}))
    page = client.get("/vehicles/queries/").content.decode()
    assert ("自己的" in page, "别店的" in page) == (True, False)
    client.force_login(make_person(store, {"vehicles.see_queries": "group"}))
    assert len(client.get("/api/v1/stock/queries").json()["rows"]) == 2


def test_the_log_is_forgotten_after_the_days_of_its_store(store, boss):
    commands.change_stock_settings(store.pk, **SETTINGS, version=0, by=boss)
    other = web(make_person(make_store(store.group), RIGHTS))
    for by in (boss, other):
        commands.log_query("stock", filters={}, found=1, by=by)
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        clock.forget_queries(timezone.now())
    assert StockQuery.objects.get().store_id == other.store_id
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        clock.forget_queries(timezone.now())
    assert not StockQuery.objects.exists()


def test_settings_are_checked_and_two_people_hear_of_each_other(store, boss):
    for wrong in ({"offer_hours": 0}, {"money_rate": Decimal(5)}, {"year_days": 100}):
        with pytest.raises(Refused):
            commands.change_stock_settings(store.pk, **{**SETTINGS, **wrong}, version=0, by=boss)
    commands.change_stock_settings(store.pk, **SETTINGS, version=0, by=boss)
    with pytest.raises(Stale):
        commands.change_stock_settings(store.pk, **{**SETTINGS, "slow_days": 60}, version=0, by=boss)


def test_settings_through_the_page_and_the_api(client, user, store):
    page = client.post(f"/vehicles/settings/{store.pk}/", {**SETTINGS, "version": 0})
    assert page.status_code == 302
    body = {**SETTINGS, "money_rate": "0.04", "version": 1}
    answer = client.put(f"/api/v1/stock/settings/{store.pk}", body, content_type="application/json")
    assert (answer.status_code, queries.settings_of(store.pk).money_rate) == (200, Decimal("0.04"))


def test_pages_of_the_stock_open(client, user, store):
    make_vehicle(store, arrived_on=ago(200), cost_gross=100_000)
    make_vehicle(store, state="in_transit", expected_on=ago(-2))
    for path in ("ages/", "purchases/", "?colour=x", f"ages/?store={store.pk}", "purchases/?due_by=2026-12-01"):
        assert client.get(f"/vehicles/{path}").status_code == 200
