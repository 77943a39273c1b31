"""Connections through the pages and the API."""

import json

import pytest

from jiubu.hooks import commands
from jiubu.hooks.clock import send
from jiubu.hooks.models import Endpoint, Message
from tests.factories import make_group, make_person, make_store, web
from tests.hooks.conftest import MANAGE


@pytest.fixture
def signed_in(boss, client):
    client.force_login(boss)
    return client


def call(client, method, path, body=None):
    if method == "get":
        return client.get(f"/api/v1{path}")
    return getattr(client, method)(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")


FIELDS = {"kind": "standard", "title": "ERP", "verbs": ["organisation.*"], "language": "en"}


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_connection_is_made_tried_changed_and_removed(signed_in, receiver, door):
    fields = {**FIELDS, "url": receiver.address}
    if door == "page":
        page = signed_in.post("/hooks/new/", fields).content.decode()
        endpoint = Endpoint.objects.get()
        assert endpoint.secrets[0] in page
        assert endpoint.secrets[0] not in signed_in.get(f"/hooks/{endpoint.pk}/").content.decode()
        signed_in.post(f"/hooks/{endpoint.pk}/trial/")
        send()
        assert "204" in signed_in.get(f"/hooks/{endpoint.pk}/?state=sent").content.decode()
        signed_in.post(f"/hooks/{endpoint.pk}/edit/", {**fields, "title": "财务", "version": 1})
        signed_in.post(f"/hooks/{endpoint.pk}/messages/{Message.objects.get().pk}/replay/")
        signed_in.post(f"/hooks/{endpoint.pk}/switch/", {"is_active": "0"})
    else:
        made = call(signed_in, "post", "/hooks", fields).json()
        endpoint = Endpoint.objects.get()
        assert made == {"id": endpoint.pk, "secret": endpoint.secrets[0]}
        call(signed_in, "post", f"/hooks/{endpoint.pk}/trial")
        send()
        [line] = call(signed_in, "get", f"/hooks/{endpoint.pk}/messages").json()["rows"]
        assert (line["state"], line["log"][0]["status"]) == ("sent", 204)
        call(signed_in, "patch", f"/hooks/{endpoint.pk}", {"title": "财务", "version": 1})
        assert call(signed_in, "post", f"/hooks/{endpoint.pk}/messages/{line['id']}/replay").json() == {"count": 1}
        call(signed_in, "put", f"/hooks/{endpoint.pk}/active", {"is_active": False})
    endpoint.refresh_from_db()
    assert (endpoint.title, endpoint.is_active, Message.objects.get().state) == ("财务", False, "pending")
    remove(signed_in, endpoint, door)
    assert Endpoint.objects.count() == 0


def remove(client, endpoint, door):
    if door == "page":
        assert client.post(f"/hooks/{endpoint.pk}/removal/").status_code == 302
    else:
        assert call(client, "delete", f"/hooks/{endpoint.pk}").status_code == 204


def test_a_private_address_stands_beside_its_field_and_nothing_is_lost(signed_in):
    page = signed_in.post("/hooks/new/", {**FIELDS, "url": "https://192.168.0.9/in"}).content.decode()
    assert page.count('class="errorlist"') == 1
    assert 'value="https://192.168.0.9/in"' in page
    answer = call(signed_in, "post", "/hooks", {**FIELDS, "url": "https://192.168.0.9/in"})
    assert (answer.status_code, answer.json()["code"]) == (409, "private_address")


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list_and_of_a_log(signed_in, boss, receiver, count, django_assert_num_queries):
    for _ in range(count):
        endpoint, _secret = commands.make_endpoint(**FIELDS, url=receiver.address, by=web(boss))
    for _ in range(count):
        commands.try_endpoint(endpoint.pk, by=web(boss))
    with django_assert_num_queries(4):
        assert signed_in.get("/hooks/").status_code == 200
    with django_assert_num_queries(5):
        assert signed_in.get(f"/hooks/{endpoint.pk}/").status_code == 200


def test_another_groups_connection_is_not_there(signed_in, receiver):
    foreign = make_person(make_store(make_group()), MANAGE)
    endpoint, _ = commands.make_endpoint(**FIELDS, url=receiver.address, by=web(foreign))
    assert signed_in.get(f"/hooks/{endpoint.pk}/").status_code == 404
    assert call(signed_in, "delete", f"/hooks/{endpoint.pk}").status_code == 404
    assert Endpoint.objects.count() == 1


def test_both_versions_of_a_stale_edit_are_offered_and_one_is_chosen(signed_in, receiver):
    call(signed_in, "post", "/hooks", {**FIELDS, "url": receiver.address})
    endpoint = Endpoint.objects.get()
    Endpoint.objects.update(title="财务", version=2)
    fields = {
        **FIELDS,
        "url": receiver.address,
        "title": "别的",
        "verbs": ["organisation.*", "customers.*"],
        "version": 1,
    }
    page = signed_in.post(f"/hooks/{endpoint.pk}/edit/", fields)
    assert page.status_code == 422
    lines = page.context["compared"]["fields"]
    assert (lines["title"]["yours"], lines["title"]["theirs"]) == ("别的", "财务")
    assert lines["verbs"]["yours"] == "customers.*, organisation.*"
    again = signed_in.post(f"/hooks/{endpoint.pk}/edit/", {**fields, "version": 2, "keep-title": "theirs"})
    endpoint.refresh_from_db()
    assert (again.status_code, endpoint.title, len(endpoint.verbs)) == (302, "财务", 2)
