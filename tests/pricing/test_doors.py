"""Prices through pages and over HTTP."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiubu.pricing.models import (
    CustomerClass,
    Matching,
    PriceAdjustment,
    PriceItem,
    PriceLine,
    PriceList,
    PricingPolicy,
)
from tests.factories import make_person
from tests.factories.pricing import make_item, make_list, make_policy, make_product_class, write
from tests.factories.vehicles import make_colour, make_trim
from tests.factories.worker import run_worker

DAY = "2026-03-01"


@pytest.fixture
def client(shop):
    client = Client()
    client.force_login(shop.boss)
    return client


def send(client, method, path, body=None, **headers):
    call = getattr(client, method)
    return call(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def by_page(client, shop, name):
    """A list with one price, put into use, with its policy, on pages."""
    page = client.post(
        "/pricing/lists/new/", {"name": name, "currency": "CNY", "valid_from": "2026-01-01", "store_id": ""}
    )
    assert page.status_code == 302, page.content.decode()
    made = PriceList.objects.get(name=name)
    line = {"item_id": shop.car.pk, "target": f"trim:{shop.trim.pk}", "amount": "99800", "min_quantity": 1}
    assert client.post(f"/pricing/lists/{made.pk}/lines/new/", line).status_code == 302
    assert client.post(f"/pricing/lists/{made.pk}/state/", {"state": "active"}).status_code == 302
    policy = {"name": name, "priority": 1, "price_list_id": made.pk, "is_active": "on", "store_id": ""}
    assert client.post("/pricing/policies/new/", policy).status_code == 302


def by_api(client, shop, name):
    made = send(client, "post", "/price-lists", {"name": name, "valid_from": "2026-01-01"}).json()
    line = {"item_id": shop.car.pk, "trim_id": shop.trim.pk, "amount": "99800"}
    assert send(client, "post", f"/price-lists/{made['id']}/lines", line).status_code == 201
    assert send(client, "post", f"/price-lists/{made['id']}/activation").json()["state"] == "active"
    policy = {"name": name, "priority": 1, "price_list_id": made["id"]}
    assert send(client, "post", "/pricing-policies", policy).status_code == 201


@pytest.mark.parametrize("make", [by_page, by_api])
def test_a_list_is_written_put_into_use_and_asked(shop, client, make):
    make(client, shop, "春季价目表")
    body = {"asks": [{"item_id": shop.car.pk, "store_id": shop.store.pk, "on": DAY, "trim_id": shop.trim.pk}]}
    found = send(client, "post", "/prices", body).json()
    assert (found["is_priced"], found["prices"][0]["amount"]) == (True, "99800.00")
    assert found["prices"][0]["policy_id"] == PricingPolicy.objects.get(name="春季价目表").pk
    page = client.get("/pricing/asking/", {"trim_id": shop.trim.pk, "on": DAY}).content.decode()
    assert "99,800" in page
    assert "春季价目表" in page


def test_an_order_with_one_line_without_a_price_says_so(shop, client):
    asked = {"store_id": shop.store.pk, "on": DAY}
    item = make_item(shop.group)
    body = {"asks": [{**asked, "item_id": shop.car.pk, "trim_id": shop.trim.pk}, {**asked, "item_id": item.pk}]}
    found = send(client, "post", "/prices", body).json()
    assert ([one["is_priced"] for one in found["prices"]], found["is_priced"]) == ([True, False], False)
    assert found["prices"][1]["text"]


def test_the_same_key_makes_one_list(shop, client):
    body, key = {"name": "一次", "valid_from": "2026-01-01"}, {"Idempotency-Key": "k1"}
    answers = [send(client, "post", "/price-lists", body, **key).json()["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert PriceList.objects.filter(name="一次").count() == 1


def test_the_page_of_a_list_in_use_refuses_plain_editing_with_a_sentence(shop, client):
    page = client.post(f"/pricing/lines/{shop.line.pk}/edit/", {"amount": "1"})
    assert page.status_code == 422
    assert "调价单" in page.content.decode()
    answer = send(client, "patch", f"/price-lines/{shop.line.pk}", {"amount": "1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "list_in_use")
    assert PriceLine.objects.get(pk=shop.line.pk).amount == 150_000


def test_an_adjustment_on_pages_and_both_ways_between_it_and_its_list(shop, client):
    form = {"reason": "厂家降价", "valid_from": "2026-12-01", f"line_{shop.line.pk}": "140000"}
    page = client.post(f"/pricing/lists/{shop.price_list.pk}/adjustments/new/", form)
    made = PriceAdjustment.objects.get()
    assert page.url == f"/pricing/adjustments/{made.pk}/"
    edited = {**form, f"line_{shop.line.pk}": "139000", "item_id": make_item(shop.group).pk, "new_amount": "500"}
    assert client.post(f"/pricing/adjustments/{made.pk}/edit/", edited).status_code == 302
    assert sorted(made.lines.values_list("new_amount", flat=True)) == [500, 139_000]
    again = {"reason": "厂家降价", "valid_from": "2026-12-01", f"line_{shop.line.pk}": "139000"}
    client.post(f"/pricing/adjustments/{made.pk}/edit/?text=nothing", again)
    assert sorted(made.lines.values_list("new_amount", flat=True)) == [500, 139_000], "what was not shown stays"
    client.post(f"/pricing/adjustments/{made.pk}/question/")
    run_worker()
    made.refresh_from_db()
    assert made.state == "approved"
    shown = client.get(f"/pricing/lists/{shop.price_list.pk}/?days=all").content.decode()
    assert f'<a href="/pricing/adjustments/{made.pk}/">{made.code}</a>' in shown
    assert f"/pricing/lists/{shop.price_list.pk}/" in client.get(f"/pricing/adjustments/{made.pk}/").content.decode()


def test_an_adjustment_over_http(shop, client):
    changes = [{"new_amount": "1", "valid_from": "2026-12-01", "line_id": shop.line.pk}]
    made = send(
        client, "post", f"/price-lists/{shop.price_list.pk}/adjustments", {"reason": "x", "changes": changes}
    ).json()
    changes[0]["new_amount"] = "2"
    put = send(client, "put", f"/price-adjustments/{made['id']}", {"reason": "y", "changes": changes}).json()
    assert [Decimal(line["new_amount"]) for line in put["lines"]] == [2]
    assert send(client, "post", f"/price-adjustments/{made['id']}/question").json()["state"] == "asked"
    run_worker()
    assert send(client, "get", f"/price-adjustments/{made['id']}").json()["state"] == "approved"
    assert send(client, "delete", f"/price-adjustments/{made['id']}").status_code == 409
    listed = send(client, "get", f"/price-adjustments?price_list_id={shop.price_list.pk}").json()["rows"]
    assert [row["id"] for row in listed] == [made["id"]]


def test_classes_and_matching_on_pages_and_over_http(shop, client):
    client.post("/pricing/customer-classes/new/", {"title_zh": "车友会"})
    club = CustomerClass.objects.get(title__zh="车友会")
    page = client.post("/pricing/matching/new/", {"customer_class_id": club.pk, "product_class_id": shop.cars.pk})
    assert (page.status_code, shop.normal.name in page.content.decode()) == (422, True)
    client.post(f"/pricing/matching/{shop.matching.pk}/removal/")
    body = {"customer_class_id": club.pk, "product_class_id": shop.cars.pk}
    assert send(client, "post", "/price-matchings", body).status_code == 201
    body["customer_class_id"] = shop.normal.pk
    assert send(client, "post", "/price-matchings", body).json()["code"] == "already_matched"
    given = send(client, "put", f"/customers/{shop.customer.pk}/customer-class", {"customer_class_id": club.pk})
    assert given.json()["customer_class_id"] == club.pk
    assert send(client, "delete", f"/price-matchings/{Matching.objects.get().pk}").status_code == 204


def test_items_and_members_on_pages_and_over_http(shop, client):
    form = {"title_zh": "贴膜", "kind": "accessory", "order": 5, "is_active": "on", "vat_rate": "0.13"}
    assert client.post("/pricing/items/new/", form).status_code == 302
    item = PriceItem.objects.get(title__zh="贴膜")
    body = {"title": {"zh": "车衣", "en": "Wrap"}, "kind": "accessory"}
    assert send(client, "put", f"/price-items/{item.key}", body).json()["title"]["zh"] == "车衣"
    more = make_product_class(shop.group)
    client.post(f"/pricing/product-classes/{more.pk}/members/", {"series_ids": [shop.series.pk]})
    assert more.series_members.count() == 1
    body = {"series_ids": [], "trim_ids": [shop.trim.pk]}
    assert send(client, "put", f"/product-classes/{more.pk}/members", body).status_code == 200
    assert (more.series_members.count(), more.trim_members.count()) == (0, 1)


def test_a_consultant_looks_and_changes_nothing(shop):
    seller = make_person(shop.store, {"pricing.see": "group", "customers.see": "own"})
    client = Client()
    client.force_login(seller)
    for path in ("", f"lists/{shop.price_list.pk}/", "policies/", "matching/", "items/", "adjustments/", "asking/"):
        page = client.get(f"/pricing/{path}")
        assert page.status_code == 200
        assert b"/new/" not in page.content
    assert client.get("/pricing/lists/new/").status_code == 403
    assert client.post(f"/pricing/lists/{shop.price_list.pk}/state/", {"state": "retired"}).status_code == 403
    assert send(client, "get", "/price-lists").status_code == 200
    assert send(client, "post", "/price-lists", {"name": "x", "valid_from": DAY}).status_code == 403


@pytest.mark.parametrize("wrong", [{"on": "x"}, {"quantity": "0"}, {"store_id": "99999"}, {"customer_id": "x"}])
def test_a_question_that_makes_no_sense_is_no_error_page(shop, client, wrong):
    assert client.get("/pricing/asking/", {"trim_id": shop.trim.pk, **wrong}).status_code == 200


def test_the_customer_decides_the_class(shop, client):
    CustomerClass.objects.filter(pk=shop.normal.pk).update(is_default=False)
    CustomerClass.objects.filter(pk=shop.fleet.pk).update(is_default=True)
    asked = {"trim_id": shop.trim.pk, "on": DAY, "item_id": shop.car.pk}
    assert "150,000" not in client.get("/pricing/asking/", asked).content.decode()
    client.post(f"/pricing/customers/{shop.customer.pk}/class/", {"customer_class_id": shop.normal.pk})
    found = client.get("/pricing/asking/", {**asked, "customer_id": shop.customer.pk}).content.decode()
    assert "150,000" in found
    assert (
        shop.customer.name in client.get("/pricing/asking/", {**asked, "customer": shop.customer.name}).content.decode()
    )


@pytest.mark.parametrize("colours", [1, 6])
def test_everything_about_a_car_costs_the_same(shop, client, colours):
    item = make_item(shop.group, kind="colour")
    for _ in range(colours):
        write(shop.price_list, item, 3000, colour_id=make_colour(shop.series).pk)
    client.get("/pricing/asking/")
    with CaptureQueriesContext(connection) as statements:
        page = client.get("/pricing/asking/", {"trim_id": shop.trim.pk, "on": DAY}).content.decode()
    assert (len(statements), page.count("3,000")) == (17, colours)


def test_lists_go_on_page_by_page(shop, client):
    for _ in range(3):
        make_policy(make_list(shop.group))
        write(shop.price_list, shop.car, 1, trim_id=make_trim(series=shop.series).pk)
    for path in ("/price-lists", "/pricing-policies", f"/price-lists/{shop.price_list.pk}/lines"):
        seen, after = [], ""
        while True:
            page = send(client, "get", f"{path}?size=2&after={after}").json()
            seen += [row["id"] for row in page["rows"]]
            after = page["next"]
            if not after:
                break
        assert len(seen) == len(set(seen)) == 4


def test_days_of_a_list_are_those_of_its_lines(shop, client):
    draft = make_list(shop.group)
    write(draft, shop.car, 1, valid_from=date(2026, 2, 1))
    answer = send(client, "patch", f"/price-lists/{draft.pk}", {"valid_from": "2026-03-01"})
    assert (answer.status_code, PriceList.objects.get(pk=draft.pk).valid_from) == (409, date(2026, 1, 1))
