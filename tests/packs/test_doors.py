"""Packs through the pages and through the API."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from jiubu.deals.commands import put_channel
from jiubu.deals.models import Channel
from jiubu.organisation.models import Role
from tests.factories import machine, make_person, make_store

pytestmark = pytest.mark.django_db

ALL = {"packs.see": "group", "packs.install": "group"}


@pytest.fixture
def store(db):
    return make_store()


def signed_in(store, grants):
    client = Client()
    client.force_login(make_person(store, grants), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_who_may_not_see_packs_is_refused(store):
    client = signed_in(store, {"deals.see": "own"})
    assert [client.get(url).status_code for url in ("/packs/", "/packs/car_dealership/", "/api/v1/packs")] == [403] * 3


def test_the_pages_show_and_install(store):
    client = signed_in(store, ALL)
    assert client.get(reverse("packs:packs")).context["packs"][0].installed_version == ""
    page = client.get(reverse("packs:pack", args=["car_dealership"]))
    assert {count.state for count in page.context["counts"]} == {"new"}

    answer = client.post(reverse("packs:install", args=["car_dealership"]))
    assert (answer.status_code, answer.url) == (302, "/packs/car_dealership/")
    assert client.get(reverse("packs:packs")).context["packs"][0].installed_version == "1.0.0"
    assert client.get(answer.url).context["sections"] == []
    assert Role.objects.filter(group=store.group, key="receptionist").count() == 1


def test_who_only_sees_does_not_install(store):
    client = signed_in(store, {"packs.see": "group"})
    assert client.post(reverse("packs:install", args=["car_dealership"])).status_code == 403
    assert "installation" not in client.get(reverse("packs:pack", args=["car_dealership"])).content.decode()


def test_the_page_shows_what_the_group_edited(store):
    client = signed_in(store, ALL)
    client.post(reverse("packs:install", args=["car_dealership"]))
    put_channel("walk_in", title={"zh": "进店", "en": "Walk-in"}, order=10, by=machine(store.group))

    page = client.get(reverse("packs:pack", args=["car_dealership"]))
    rows = [(s.name, [(r.key, r.state) for r in s.rows]) for s in page.context["sections"]]
    assert rows == [("deals/channels", [("walk_in", "edited")])]


def test_an_unknown_pack_is_refused_with_a_sentence(store):
    client = signed_in(store, ALL)
    answer = client.get("/api/v1/packs/nothing/differences")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_pack")


def test_the_api_lists_compares_and_installs(store):
    client = signed_in(store, ALL)
    listed = client.get("/api/v1/packs").json()
    assert [(p["key"], p["installed_version"], p["problems"]) for p in listed] == [("car_dealership", "", [])]
    assert client.get("/api/v1/packs/car_dealership/problems").json() == []

    answer = client.post("/api/v1/packs/car_dealership/installation", "{}", content_type="application/json")
    report = answer.json()
    assert (answer.status_code, report["kept"], report["gone"]) == (200, [], [])
    assert Channel.objects.filter(group=store.group).count() == sum("deals/channels/" in name for name in report["put"])
    compared = client.get("/api/v1/packs/car_dealership/differences").json()
    assert {row["state"] for row in compared} == {"same"}


def test_unknown_json_fields_are_refused(store):
    client = signed_in(store, ALL)
    body = json.dumps({"with_demos": True})
    answer = client.post("/api/v1/packs/car_dealership/installation", body, content_type="application/json")
    assert answer.status_code == 422
    assert Channel.objects.count() == 0


def test_schemas_for_editors_come_from_the_api(store):
    client = signed_in(store, ALL)
    assert "deals/channels" in client.get("/api/v1/pack-schemas").json()
