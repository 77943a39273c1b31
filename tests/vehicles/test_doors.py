"""Stock, vehicle card, reservation and catalogue through the pages and the API."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.vehicles.models import Reservation, Series, Trim, Vehicle
from jiubu.vehicles.registry import HOLDERS
from tests.factories import make_person, make_store
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

pytestmark = pytest.mark.django_db
ALL = {f"vehicles.{a}": "store" for a in ("see", "edit", "reserve", "release", "sell", "catalogue")}


@pytest.fixture
def user(store, client):
    user = make_person(store, ALL)
    client.force_login(user)
    return user


@pytest.fixture
def deal(store, monkeypatch):
    """Any row that a vehicle can be kept for; what a deal is, the deals' tests show."""
    row = make_colour(make_series(store.group))
    for kind in ("deals.deal", "vehicles.colour"):
        monkeypatch.setitem(HOLDERS, kind, lambda _actor, _id: (row, "王芳 · 汉"))
    return row


def until():
    return (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")


def by_web(client, path, body):
    return client.post(f"/vehicles/{path}/", body).status_code


def by_api(client, path, body):
    answer = client.post(f"/api/v1/vehicles/{path}", json.dumps(body), content_type="application/json")
    return answer.status_code


def reserve_by_web(client, vehicle):
    return by_web(client, f"{vehicle.pk}/reservation", {"deal": "D000007", "until": until()})


def reserve_by_api(client, vehicle):
    return by_api(client, f"{vehicle.pk}/reservation", {"about_id": 7})


@pytest.mark.parametrize(("reserve", "status"), [(reserve_by_web, 302), (reserve_by_api, 201)])
def test_a_vehicle_is_kept(client, user, store, deal, reserve, status):
    vehicle = make_vehicle(store)

    assert reserve(client, vehicle) == status

    assert Vehicle.objects.get().state == "reserved"
    assert Reservation.objects.get().about_title == "王芳 · 汉"


@pytest.mark.parametrize(("reserve", "status"), [(reserve_by_web, 422), (reserve_by_api, 409)])
def test_a_taken_vehicle_is_refused(client, user, store, deal, reserve, status):
    vehicle = make_vehicle(store, state="reserved")
    Reservation.objects.create(
        vehicle=vehicle, group=store.group, about_id=99, about_kind="x.y", until=timezone.now() + timedelta(days=1)
    )

    assert reserve(client, vehicle) == status
    assert Reservation.objects.count() == 1


@pytest.mark.parametrize(("post", "sold", "delivered"), [(by_web, 302, 302), (by_api, 200, 200)])
def test_sale_and_delivery(client, user, store, deal, post, sold, delivered):
    vehicle = make_vehicle(store)
    reserve_by_api(client, vehicle)

    assert post(client, f"{vehicle.pk}/sale", {"about_id": 7}) == sold
    assert post(client, f"{vehicle.pk}/delivery", {"about_id": 7}) == delivered
    assert Vehicle.objects.get().state == "delivered"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "edit/", "reservation/"])
def test_another_stores_vehicle_is_not_found(client, user, group, method, path):
    vehicle = make_vehicle(make_store(group))

    answer = getattr(client, method)(f"/vehicles/{vehicle.pk}/{path}")

    assert answer.status_code == (405 if (method, path) == ("post", "") else 404)


def test_a_wrong_vin_has_its_sentence_and_nothing_typed_is_lost(client, user, store):
    trim = make_trim(store.group)
    body = {"store": store.pk, "state": "in_stock", "trim": trim.pk, "vin": "LRWYGDEE2PC010116", "location": "B3"}

    page = client.post("/vehicles/new/", body)

    assert page.status_code == 422
    assert page.context["form"].errors["vin"]
    assert 'value="B3"' in page.content.decode()
    assert not Vehicle.objects.exists()


def test_unknown_fields_of_the_api_are_refused(client, user, store):
    body = {"store_id": store.pk, "trim_id": make_trim(store.group).pk, "vim": "x"}

    assert by_api(client, "", body) in {404, 422}
    answer = client.post("/api/v1/vehicles", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/vehicles/", 12), ("/api/v1/vehicles", 7)])
def test_the_stock_costs_the_same_whatever_its_length(
    client, user, store, count, path, queries, django_assert_num_queries
):
    for _ in range(count):
        make_vehicle(store)
    client.get(path)
    with django_assert_num_queries(queries):
        answer = client.get(path)
    assert answer.status_code == 200


def test_the_stock_list_filters_by_text_state_and_age(client, user, store):
    old = make_vehicle(store, arrived_on=timezone.localdate() - timedelta(days=100), vin="LRWYGDEE1PC010116")
    make_vehicle(store, state="demo", arrived_on=timezone.localdate())
    make_vehicle(store, state="delivered")

    def found(query):
        return [row["id"] for row in client.get(f"/api/v1/vehicles?{query}").json()["rows"]]

    assert len(found("")) == 2
    assert found("text=010116") == found("age=90") == found("state=in_stock") == [old.pk]


def test_catalogue_pages_show_and_change(client, user, store):
    client.post("/vehicles/catalogue/series/new/", {"brand": "比亚迪", "series": "汉", "is_sold_here": "on"})
    series = Series.objects.get()
    client.post(f"/vehicles/catalogue/series/{series.pk}/trims/", {"name": "EV", "model_year": "2026款"})
    client.post(
        f"/vehicles/catalogue/series/{series.pk}/colours/", {"name": "雪域白", "swatch": "#ffffff", "price": "0"}
    )
    client.post(f"/vehicles/catalogue/series/{series.pk}/options/", {"name": "天窗", "price": "3000"})

    page = client.get(f"/vehicles/catalogue/series/{series.pk}/").content.decode()

    assert (series.is_sold_here, Trim.objects.get().name) == (True, "EV")
    assert all(text in page for text in ("雪域白", "天窗", "2026款"))
    for path in ("/vehicles/catalogue/", f"/vehicles/catalogue/brands/{series.maker.brand_id}/"):
        assert "汉" in client.get(f"{path}?text=汉").content.decode() or "比亚迪" in client.get(path).content.decode()


def test_html_in_names_is_shown_as_text(client, user, store):
    vehicle = make_vehicle(store, trim=make_trim(store.group, name="<img src=x onerror=alert(1)>"))

    page = client.get(f"/vehicles/{vehicle.pk}/").content.decode()

    assert "<img src=x" not in page


def test_who_may_not_see_the_stock_is_refused(client, store):
    client.force_login(make_person(store, {}))

    assert client.get("/vehicles/").status_code == 403
    assert client.get("/api/v1/vehicles").status_code == 403
