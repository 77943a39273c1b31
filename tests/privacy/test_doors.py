"""Pages and API of consent and contact: the same answers, and every reason where the button is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiubu.privacy.models import Complaint, Consent, Outreach
from tests.factories import make_person, web
from tests.factories.privacy import agree, make_reachable, put_rules, refuse, seller_of

pytestmark = pytest.mark.django_db

FREE = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def at_ten(monkeypatch):
    """Before anybody is made: at night the gate would rightly be shut."""
    monkeypatch.setattr(timezone, "now", lambda: FREE)


@pytest.fixture
def seller(store, group):
    put_rules(group)
    return seller_of(store)


@pytest.fixture
def customer(store, seller):
    return make_reachable(store, seller)


@pytest.fixture
def client(client, seller):
    client.force_login(seller)
    return client


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def page_gives(client, customer, answer):
    url = f"/privacy/customers/{customer.pk}/purposes/marketing/{answer}/"
    return client.post(url, {"channels": ["call", "wechat"], "proof": "spoken", "note": ""}).status_code


def api_gives(client, customer, answer):
    url = f"/api/v1/customers/{customer.pk}/consents" + ("/withdrawal" if answer == "withdrawal" else "")
    return post(client, url, {"purpose": "marketing", "channels": ["call", "wechat"]}).status_code


@pytest.mark.parametrize(("give", "status"), [(page_gives, 302), (api_gives, 201)])
def test_both_doors_record_and_withdraw(client, customer, seller, give, status):
    assert give(client, customer, "consent") == status
    assert give(client, customer, "withdrawal") == status
    lines = Consent.objects.order_by("id").values_list("channel", "is_given", "by_id")
    assert list(lines) == [
        ("call", True, seller.pk), ("wechat", True, seller.pk), ("call", False, seller.pk), ("wechat", False, seller.pk),
    ]  # fmt: skip
    counts = client.get(f"/api/v1/customers/{customer.pk}/consents").json()
    marketing = next(line for line in counts if line["purpose"] == "marketing")
    assert {c["channel"]: c["state"] for c in marketing["channels"]} == {
        "call": "withdrawn", "wechat": "withdrawn", "message": "", "email": "", "letter": "",
    }  # fmt: skip


def test_the_reason_stands_where_the_button_is(client, customer, seller):
    refuse(customer, "deal", "call", by=web(seller))
    text = client.get(f"/privacy/customers/{customer.pk}/ways/").content.decode()
    assert text.count("disabled") == 1
    assert "客户已拒绝（购车跟进）。" in text
    assert text.count("<form") == 4
    gate = client.get(f"/api/v1/customers/{customer.pk}/contact-gate?channel=call").json()
    assert (gate["is_allowed"], [r["code"] for r in gate["reasons"]], gate["next_at"]) == (False, ["withdrawn"], None)


def test_both_doors_begin_a_contact_and_refuse_one(client, customer, seller):
    page = client.post(f"/privacy/customers/{customer.pk}/contacts/deal/call/").content.decode()
    assert f'href="tel:{customer.mobile.removeprefix("+86")}"' in page
    answer = post(client, f"/api/v1/customers/{customer.pk}/outreaches", {"channel": "wechat"})
    assert (answer.status_code, answer.json()["address"]) == (201, "wang_fang")
    refuse(customer, "deal", by=web(seller))
    page = client.post(f"/privacy/customers/{customer.pk}/contacts/deal/message/").content.decode()
    assert "sms:" not in page
    answer = post(client, f"/api/v1/customers/{customer.pk}/outreaches", {"channel": "email"})
    assert (answer.status_code, answer.json()["code"]) == (409, "contact_refused")
    assert Outreach.objects.count() == 2


def test_both_doors_open_and_close_a_complaint(client, customer):
    client.post(f"/privacy/customers/{customer.pk}/complaints/new/", {"text": "刹车异响"})
    first = Complaint.objects.get()
    assert "刹车异响" in client.get("/privacy/complaints/").content.decode()
    client.post(f"/privacy/customers/{customer.pk}/complaints/{first.pk}/closing/", {"result": "已修好"})
    made = post(client, f"/api/v1/customers/{customer.pk}/complaints", {"text": "洗车慢"}).json()
    url = f"/api/v1/customers/{customer.pk}/complaints/{made['id']}/closing"
    assert post(client, url, {"result": "补偿"}).json()["result"] == "补偿"
    assert [row.closed_at is None for row in Complaint.objects.all()] == [False, False]


def test_a_foreign_customer_is_missing_at_every_address(client, customer, store):
    client.force_login(make_person(store, {"customers.see": "own", "privacy.contact": "own", "privacy.consent": "own"}))
    pages = ["", "panel/", "ways/", "contacts/deal/call/", "purposes/marketing/consent/"]
    assert {client.get(f"/privacy/customers/{customer.pk}/{page}").status_code for page in pages} == {404}
    assert client.get(f"/api/v1/customers/{customer.pk}/consents").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_costs_the_same_whatever_was_said(client, customer, seller, count, django_assert_num_queries):
    for channel in ["call", "wechat", "message"][:count]:
        agree(customer, "marketing", channel, by=web(seller))
    client.get(f"/privacy/customers/{customer.pk}/panel/")
    with django_assert_num_queries(18):
        client.get(f"/privacy/customers/{customer.pk}/panel/")


def test_stale_hours_show_both_versions_on_both_doors(client, store):
    """Two people change the hours: who was slower chooses field by field, nothing is overwritten unseen."""
    client.force_login(make_person(store, {"privacy.settings": "group", "customers.see": "group"}))
    hours = client.get("/api/v1/privacy/hours").json()
    assert (hours["version"], hours["begins_at"][:5]) == (0, "09:00")
    sent = {"begins_at": "09:00", "ends_at": "20:00", "rest_begins_at": "12:00", "rest_ends_at": "14:00"}
    url, put = "/api/v1/privacy/hours", {"content_type": "application/json"}
    assert client.put(url, {**sent, "version": 0}, **put).json()["version"] == 1
    assert client.put(url, {**sent, "begins_at": "10:00", "version": 1}, **put).json()["version"] == 2
    late = client.put(url, {**sent, "ends_at": "19:00", "version": 1}, **put)
    fields = late.json()["details"]["differences"]["fields"]
    assert (late.status_code, {n: (d["yours"], d["theirs"]) for n, d in fields.items()}) == (
        409, {"begins_at": ("09:00", "10:00"), "ends_at": ("19:00", "20:00")},
    )  # fmt: skip
    page = client.post("/privacy/settings/", {**sent, "ends_at": "19:00", "version": 1})
    assert (page.status_code, list(page.context["compared"]["fields"])) == (422, ["begins_at", "ends_at"])
    assert 'name="version" value="2"' in page.content.decode()
    client.post("/privacy/settings/", {**sent, "ends_at": "19:00", "version": 2, "keep-begins_at": "theirs"})
    after = client.get(url).json()
    assert (after["begins_at"][:5], after["ends_at"][:5], after["version"]) == ("10:00", "19:00", 3)
