"""Customers through the pages and through the API."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiubu.customers import access, commands
from jiubu.customers.models import Customer
from jiubu.journal.log import timeline
from jiubu.organisation.models import Role
from tests.factories import make_group, make_person, make_store, web
from tests.factories.customers import make_customer

ALL = {
    "customers.see": "own", "customers.make": "own", "customers.edit": "own", "customers.assign": "store",
    "customers.reveal": "own",
}  # fmt: skip


@pytest.fixture
def person(store, client):
    user = make_person(store, ALL, name="李雷")
    client.force_login(user)
    return user


@pytest.fixture
def colleague(store):
    return make_person(store, ALL, name="韩梅")


def send(client, method, path, body, **headers):
    call = getattr(client, method)
    return call(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def page_make(client, **fields):
    return client.post("/customers/new/", {"kind": "person", **fields})


def api_make(client, **fields):
    return send(client, "post", "/customers", fields)


@pytest.mark.parametrize("make", [page_make, api_make])
def test_both_doors_make_one_card(client, person, make):
    answer = make(client, name="王芳", mobile="138 0013 8000")
    made = Customer.objects.get()
    assert (made.name, made.mobile, made.owner_id, made.group_id) == (
        "王芳",
        "+8613800138000",
        person.pk,
        person.group_id,
    )
    assert answer.status_code in {201, 302}


@pytest.mark.parametrize(("make", "status"), [(page_make, 200), (api_make, 409)])
def test_both_doors_show_a_colleagues_card_masked(client, person, colleague, store, make, status):
    make_customer(store, colleague, name="王芳", mobile="13800138000")
    answer = make(client, name="王小芳", mobile="13800138000")
    text = answer.content.decode()
    assert answer.status_code == status
    assert "王*" in text
    assert "韩梅" in text
    assert "13800138000" not in text.replace('value="13800138000"', "")
    assert Customer.objects.count() == 1


def test_what_was_typed_stays_beside_its_sentence(client, person):
    page = page_make(client, name="王芳", mobile="123", address="北京路1号").content.decode()
    assert 'value="北京路1号"' in page
    assert 'value="123"' in page
    assert page.count('class="errorlist"') == 1


def test_html_in_a_name_is_text(client, person, store):
    customer = make_customer(store, person, name="<script>alert(1)</script>")
    for path in ("/customers/", f"/customers/{customer.pk}/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["", "edit/", "owner/", "contacts/new/", "relations/new/", "vehicles/new/"])
def test_a_foreign_card_is_404(client, person, colleague, store, path):
    for owner, place in ((colleague, store), (None, make_store(make_group()))):
        customer = make_customer(place, owner)
        assert client.get(f"/customers/{customer.pk}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "", {}),
        ("patch", "", {"name": "x", "version": 1}),
        ("post", "/owner", {"owner_id": None}),
        ("post", "/reveal", {"field": "mobile"}),
        ("get", "/contacts", {}),
        ("post", "/contacts", {"name": "x"}),
        ("get", "/relations", {}),
        ("post", "/vehicles", {"brand": "x"}),
    ],
)
def test_a_foreign_card_is_404_in_the_api(client, person, colleague, store, method, path, body):
    customer = make_customer(store, colleague)
    if method == "get":
        answer = client.get(f"/api/v1/customers/{customer.pk}{path}")
    else:
        answer = send(client, method, f"/customers/{customer.pk}{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_page_costs_the_same_whatever_its_rows(client, person, store, count, django_assert_num_queries):
    for _ in range(count):
        make_customer(store, person)
    client.get("/customers/")
    with django_assert_num_queries(5):
        page = client.get("/customers/").content.decode()
    assert len(re.findall(r"<tr data-href", page)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_api_list_costs_the_same_whatever_its_rows(client, person, store, count, django_assert_num_queries):
    for _ in range(count):
        make_customer(store, person)
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/customers").json()["rows"]) == count


def test_pages_of_the_api_follow_each_other(client, person, store):
    made = [make_customer(store, person).pk for _ in range(5)]
    first = client.get("/api/v1/customers?size=2").json()
    second = client.get("/api/v1/customers", {"size": 2, "after": first["next"]}).json()
    third = client.get("/api/v1/customers", {"size": 2, "after": second["next"]}).json()
    assert [row["id"] for page in (first, second, third) for row in page["rows"]] == made[::-1]
    assert third["next"] == ""
    wrong = client.get("/api/v1/customers?after=xx")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(("size", "read"), [(0, 2), (-5, 2), (10**9, 201)])
def test_the_size_of_a_page_is_bounded(client, person, store, size, read):
    """One row more than is shown is read, to know whether there is a next page."""
    make_customer(store, person)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/api/v1/customers?size={size}").json()
    assert [f"LIMIT {read}" in query["sql"] for query in asked if "LIMIT" in query["sql"]][-1:] == [True]
    assert len(page["rows"]) == 1


def test_the_list_finds_by_initials_and_warns_of_a_colleagues_number(client, person, colleague, store):
    make_customer(store, person, name="王芳")
    make_customer(store, person, name="李娜")
    make_customer(store, colleague, name="赵云", mobile="13800138000")
    page = client.get("/customers/?q=wf").content.decode()
    assert ("王芳" in page, "李娜" in page) == (True, False)
    page = client.get("/customers/?q=13800138000").content.decode()
    assert ("赵*" in page, "赵云" in page) == (True, False)


def test_the_duplicate_is_shown_while_typing(client, person, store):
    customer = make_customer(store, person, name="王芳", mobile="13800138000")
    assert "王芳" in client.get("/customers/duplicate/?mobile=138 0013 8000").content.decode()
    assert client.get(f"/customers/duplicate/?mobile=13800138000&except={customer.pk}").content.strip() == b""
    found = client.get("/api/v1/customers/duplicate?mobile=13800138000").json()["duplicate"]
    assert (found["id"], found["number"]) == (customer.pk, "138****8000")


def test_numbers_are_masked_until_somebody_looks(client, person, store):
    customer = make_customer(store, person, mobile="13800138000", id_number="11010519491231002X")
    page = client.get(f"/customers/{customer.pk}/").content.decode()
    assert ("138****8000" in page, "13800138000" in page, "110105********002X" in page) == (True, False, True)
    assert "138 0013 8000" in client.post(f"/customers/{customer.pk}/reveal/mobile/").content.decode()
    seen = send(client, "post", f"/customers/{customer.pk}/reveal", {"field": "id_number"})
    assert seen.json() == {"number": "11010519491231002X"}
    verbs = [entry.verb for entry in timeline(customer)]
    assert verbs == ["customers.number_revealed"] * 2 + ["customers.customer_made"]


def edit_fields(client, customer):
    page = client.get(f"/customers/{customer.pk}/edit/").content.decode()
    return dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))


def test_editing_keeps_masked_numbers(client, person, store):
    customer = make_customer(store, person, mobile="13800138000", id_number="11010519491231002X")
    before = customer.id_number_encrypted
    fields = edit_fields(client, customer)
    fields |= {"name": "王芳", "mobile": "138****8000", "id_number": "110105********002X", "version": "1"}
    assert client.post(f"/customers/{customer.pk}/edit/", fields).status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.mobile, customer.id_number_encrypted) == ("王芳", "+8613800138000", before)


def test_two_editors_compare_field_by_field(client, person, store):
    customer = make_customer(store, person, name="王芳")
    assert send(client, "patch", f"/customers/{customer.pk}", {"address": "东路", "version": 1}).status_code == 200
    answer = send(client, "patch", f"/customers/{customer.pk}", {"address": "西路", "version": 1})
    differences = answer.json()["details"]["differences"]["fields"]
    assert (answer.status_code, differences["address"]["theirs"]) == (409, "东路")
    fields = {"name": "王芳", "address": "西路", "version": "1", "mobile": "139"}
    page = client.post(f"/customers/{customer.pk}/edit/", {**fields, "mobile": ""}).content.decode()
    assert ("东路" in page, 'name="version" value="2"' in page) == (True, True)


def test_two_submits_make_one_customer(client, person):
    for _ in range(2):
        answer = page_make(client, name="王芳", submission="s1")
        assert answer.status_code == 302
    for _ in range(2):
        answer = send(client, "post", "/customers", {"name": "李娜"}, **{"Idempotency-Key": "k1"})
        assert answer.status_code == 201
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["李娜", "王芳"]


def test_contacts_relations_and_vehicles_through_both_doors(client, person, store):
    company = make_customer(store, person, kind="company", name="远方贸易")
    son = make_customer(store, person, name="王小明")
    base = f"/customers/{company.pk}"
    assert client.post(f"{base}/contacts/new/", {"name": "赵敏"}).status_code == 302
    assert client.post(f"{base}/vehicles/new/", {"plate": "京A12345"}).status_code == 302
    vehicle = company.owned_vehicles.get()
    fields = {"plate": "京A12345", "mileage_km": "100", "until": "2026-01-01"}
    assert client.post(f"{base}/vehicles/{vehicle.pk}/edit/", fields).status_code == 302
    changed = send(client, "patch", f"{base}/vehicles/{vehicle.pk}", {"until": None, "brand": "丰田"}).json()
    assert (changed["brand"], changed["mileage_km"], changed["until"]) == ("丰田", 100, None)
    assert client.post(f"{base}/relations/new/?q=王小明", {"kind": "family", "other_id": son.pk}).status_code == 302
    assert [c["name"] for c in client.get(f"/api/v1{base}/contacts").json()] == ["赵敏"]
    assert [v["plate"] for v in client.get(f"/api/v1{base}/vehicles").json()] == ["京A12345"]
    (relation,) = client.get(f"/api/v1{base}/relations").json()
    assert (relation["name"], relation["kind"]) == ("王小明", "family")
    assert client.post(f"{base}/relations/{relation['id']}/removal/").status_code == 302
    assert send(client, "post", f"{base}/relations", {"other_id": son.pk, "kind": "employer"}).status_code == 201
    contact = client.get(f"/api/v1{base}/contacts").json()[0]
    assert client.delete(f"/api/v1{base}/contacts/{contact['id']}").status_code == 204
    wrong = send(client, "post", f"{base}/vehicles", {"vin": "LJCPCBLC011000237"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (409, ["vin"])


def test_giving_a_customer_away(client, person, colleague, store):
    customer = make_customer(store, person)
    assert client.post(f"/customers/{customer.pk}/owner/", {"owner_id": colleague.pk}).status_code == 302
    assert client.get(f"/customers/{customer.pk}/").status_code == 404


FULL = {
    "mobile": "+8613800138000", "other_phone": "+8613900139000", "wechat": "wangfang88", "email": "wang@example.cn",
    "id_number": "11010519491231002X", "address": "北京市朝阳区1号",
}  # fmt: skip
MORE = ["+8613700137000", "+8613600136000"]


def values_of(customer):
    row = Customer.objects.get(pk=customer.pk)
    return {name: access.value_of(row, name) for name in FULL} | {"extra": row.extra}


@pytest.mark.parametrize("policy", ["mask", "hide", "show"])
def test_a_card_that_was_read_and_is_sent_back_stays_as_it_is(client, person, store, policy):
    customer = make_customer(store, owner=person, extra={"more_phones": MORE, "hobby": "钓鱼"}, **FULL)
    before = values_of(customer)
    Role.objects.update(fields={f"customers.{name}": policy for name in FULL})
    read = client.get(f"/api/v1/customers/{customer.pk}").json()
    shown = {"mask": ["137****7000", "136****6000"], "hide": None, "show": ["137 0013 7000", "136 0013 6000"]}[policy]
    assert (read["extra"].get("more_phones"), read["extra"]["hobby"]) == (shown, "钓鱼")
    body = {name: read[name] for name in [*FULL, "extra", "version", "birth_on"]}
    answer = send(client, "patch", f"/customers/{customer.pk}", {**body, "remark": "回电"})
    assert (answer.status_code, answer.json()["remark"]) == (200, "回电")
    assert values_of(customer) == before


def test_one_more_number_leaves_the_masked_ones_whole(client, person, store):
    customer = make_customer(store, owner=person, extra={"more_phones": MORE})
    extra = {"more_phones": ["136****6000", "+8613500135000"]}
    send(client, "patch", f"/customers/{customer.pk}", {"extra": extra, "version": customer.version})
    assert Customer.objects.get().extra == {"more_phones": [MORE[1], "+8613500135000"]}
    wrong = {"extra": {"more_phones": "x"}, "version": customer.version + 1}
    assert send(client, "patch", f"/customers/{customer.pk}", wrong).json()["code"] == "invalid"


def test_both_doors_answer_a_stale_edit_of_an_owned_vehicle(client, person, store):
    client.force_login(person)
    customer = make_customer(store, person)
    vehicle = commands.add_owned_vehicle(customer.pk, brand="丰田", by=web(person))
    url = f"/customers/{customer.pk}/vehicles/{vehicle.pk}"
    assert 'name="version" value="1"' in client.get(f"{url}/edit/").content.decode()
    answer = send(client, "patch", url, {"brand": "本田", "version": 1})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    late = send(client, "patch", url, {"brand": "大众", "version": 1})
    assert (late.status_code, list(late.json()["details"]["differences"]["fields"])) == (409, ["brand"])
    page = client.post(f"{url}/edit/", {"brand": "大众", "plate": "京A12345", "version": 1})
    assert (page.status_code, list(page.context["compared"]["fields"])) == (422, ["brand", "plate"])
    client.post(f"{url}/edit/", {"brand": "大众", "plate": "京A12345", "version": 2, "keep-brand": "theirs"})
    vehicle.refresh_from_db()
    assert (vehicle.brand, vehicle.plate, vehicle.version) == ("本田", "京A12345", 3)
