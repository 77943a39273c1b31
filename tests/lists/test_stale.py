"""Two people edit the same: both versions field by field, a choice for each, through pages and API."""

import json
import re

import pytest
from django.urls import reverse

from jiubu.customers.commands import edit_customer
from jiubu.customers.models import Customer
from jiubu.deals.commands import edit_deal
from jiubu.deals.models import Deal
from tests.factories import make_person, web
from tests.factories.vehicles import make_vehicle

pytestmark = pytest.mark.django_db


def hidden(text, name):
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', text)[1]


@pytest.fixture
def customer(deals):
    return deals[0].customer


def test_the_page_shows_both_and_keeps_for_each_field_what_was_chosen(client, lead, customer):
    client.force_login(lead)
    url = reverse("customers:edit", args=[customer.pk])
    version = hidden(client.get(url).content.decode(), "version")
    theirs = {"region": "宁波", "occupation": "教师", "wechat": "wx2"}
    edit_customer(
        customer.pk,
        changes=theirs,
        by=web(make_person(lead.posts.get().store, {"customers.edit": "store"}, name="周晓岚")),
    )

    mine = {"name": "王芳芳", "region": "杭州", "occupation": "医生", "mobile": "138****8000", "wechat": ""}
    stale = client.post(url, {**mine, "version": version})
    text = stale.content.decode()
    compared = text[text.index("<table") : text.index("</table>")]
    assert re.findall(r'name="keep-(\w+)" value="yours"', compared) == ["name", "wechat", "region", "occupation"]
    assert ("周晓岚 已改过" in text, "宁波" in compared, "杭州" in compared) == (True, True, True)
    assert hidden(text, "version") == str(Customer.objects.get(pk=customer.pk).version)

    kept = {"keep-name": "yours", "keep-region": "theirs", "keep-occupation": "yours", "keep-wechat": "theirs"}
    saved = client.post(url, {**mine, **kept, "version": hidden(text, "version")})
    customer.refresh_from_db()
    assert (saved.status_code, customer.name, customer.region, customer.occupation, customer.wechat) == (
        302, "王芳芳", "宁波", "医生", "wx2",
    )  # fmt: skip


def test_the_api_gives_the_same_comparison(client, lead, customer):
    client.force_login(lead)
    edit_customer(customer.pk, changes={"region": "宁波", "mobile": "13900139000"}, by=web(lead))
    body = {"region": "杭州", "mobile": "13700137000", "version": 1}
    answer = client.patch(f"/api/v1/customers/{customer.pk}", json.dumps(body), content_type="application/json")
    found = answer.json()["details"]["differences"]
    assert (answer.status_code, answer.json()["code"], found["version"], found["by"]) == (409, "stale", 2, "陈经理")
    assert found["fields"] == {
        "region": {"title": "地区", "yours": "杭州", "theirs": "宁波"},
        "mobile": {"title": "手机号", "yours": "137****7000", "theirs": "139****9000"},
    }


def test_a_deals_wish_is_compared_and_chosen_from(client, lead, deals):
    deal = deals[0]
    client.force_login(lead)
    url = reverse("deals:edit", args=[deal.pk])
    version = Deal.objects.get(pk=deal.pk).version
    edit_deal(deal.pk, changes={"amount": 100, "payment_way": "loan"}, by=web(lead))
    mine = {"amount": "200", "payment_way": "cash"}
    stale = client.post(url, {**mine, "version": version})
    text = stale.content.decode()
    assert (stale.status_code, re.findall(r'name="keep-(\w+)" value="theirs"', text)) == (
        422,
        ["amount", "payment_way"],
    )
    saved = client.post(url, {**mine, "keep-payment_way": "theirs", "version": hidden(text, "version")})
    deal.refresh_from_db()
    assert (saved.status_code, deal.amount, deal.payment_way) == (302, 200, "loan")


def test_a_vehicle_card_is_compared_and_chosen_from(client, store, lead):
    keeper = make_person(store, {"vehicles.see": "store", "vehicles.edit": "store"})
    vehicle = make_vehicle(store, location="A1", plate="", vin="LX9F5J1A6TD026151")
    client.force_login(keeper)
    url = reverse("vehicles:edit", args=[vehicle.pk])
    shown = client.get(url).context["form"].initial
    mine = {name: value for name, value in shown.items() if value is not None} | {"location": "B3"}
    type(vehicle).objects.filter(pk=vehicle.pk).update(location="C9", version=5)
    stale = client.post(url, {**mine, "version": 1})
    text = stale.content.decode()
    assert (stale.status_code, re.findall(r'name="keep-(\w+)" value="theirs"', text)) == (422, ["location"])
    assert client.post(url, {**mine, "keep-location": "theirs", "version": 5}).status_code == 302
    vehicle.refresh_from_db()
    assert vehicle.location == "C9"
