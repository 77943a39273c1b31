"""Somebody else was faster: both versions of a store, a team, a person and the own profile, field by field, at both doors."""

import pytest
from django.test import Client

from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.commands import edit_person, edit_profile, put_store, put_team
from jiubu.organisation.models import Store, Team, User
from tests.factories import make_person, make_team, web

pytestmark = pytest.mark.django_db

MAY = dict.fromkeys((a for a in ACTIONS if a.startswith("organisation.")), "group")


@pytest.fixture
def boss(store):
    return make_person(store, MAY, name="韩致远")


def place_of(kind, store, boss):
    """(page, API method and address, the row, what the form sends, what somebody else saves meanwhile)."""
    if kind == "store":
        hours = {"opens_at": "09:00", "closes_at": "18:00", "timezone": "Asia/Shanghai", "protection_days": 14}
        page = f"/organisation/stores/{store.pk}/edit/"
        return (
            page,
            ("put", f"/api/v1/stores/{store.key}"),
            store,
            hours,
            lambda v: put_store(store.key, changes=v, by=web(boss)),
        )
    if kind == "team":
        team = make_team(store)
        page = f"/organisation/teams/{team.pk}/edit/"
        return (
            page,
            ("put", f"/api/v1/stores/{store.pk}/teams/{team.key}"),
            team,
            {},
            lambda v: put_team(store.pk, team.key, name=v["name"], by=web(boss)),
        )
    if kind == "person":
        person = make_person(store, {}, name="林小满")
        page, api = f"/organisation/people/{person.pk}/edit/", f"/api/v1/people/{person.pk}"
        return page, ("patch", api), person, {}, lambda v: edit_person(person.pk, changes=v, by=web(boss))
    return (
        "/organisation/profile/",
        ("patch", "/api/v1/me"),
        boss,
        {},
        lambda v: edit_profile(changes=v, by=web(boss)),
    )


@pytest.fixture(params=["store", "team", "person", "profile"])
def edited(request, store, boss):
    page, api, row, rest, save = place_of(request.param, store, boss)
    client = Client()
    client.force_login(boss)
    return client, page, api, row, rest, save


def test_the_page_shows_both_and_takes_the_choice(edited, boss):
    client, page, _api, row, rest, save = edited
    form = client.get(page).context["form"]
    sent = {**rest, "name": "我的", "version": form["version"].value()}
    save({"name": "他的"})
    answer = client.post(page, sent)
    line = answer.context["compared"]["fields"]["name"]
    assert (answer.status_code, line["yours"], line["theirs"]) == (422, "我的", "他的")
    assert answer.context["compared"]["by"] == boss.name
    newer = answer.context["form"]["version"].value()
    client.post(page, {**sent, "version": newer, "keep-name": "theirs"})
    row.refresh_from_db()
    assert row.name == "他的"
    client.post(page, {**sent, "version": newer, "keep-name": "yours"})
    row.refresh_from_db()
    assert (row.name, row.version) == ("我的", 3)


def test_the_api_answers_409_with_both(edited):
    client, _page, (method, url), row, _rest, save = edited
    save({"name": "他的"})
    send = getattr(client, method)
    answer = send(url, {"name": "我的", "version": 1}, content_type="application/json")
    said = answer.json()["details"]["differences"]["fields"]["name"]
    assert (answer.status_code, said["yours"], said["theirs"]) == (409, "我的", "他的")
    assert send(url, {"name": "我的", "version": 2}, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert (row.name, row.version) == ("我的", 3)


def test_without_a_version_the_last_one_wins(edited):
    client, _page, (method, url), row, _rest, save = edited
    save({"name": "他的"})
    assert getattr(client, method)(url, {"name": "我的"}, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert row.name == "我的"


def test_hours_and_days_are_said_as_people_read_them(store, boss):
    put_store(store.key, changes={"rest_days": [0, 6], "opens_at": "08:30"}, by=web(boss))
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(boss)
    sent = {
        "name": store.name, "opens_at": "09:30", "closes_at": "18:00", "timezone": "Asia/Shanghai",
        "protection_days": 14, "rest_days": ["2"], "version": 1,
    }  # fmt: skip
    fields = client.post(f"/organisation/stores/{store.pk}/edit/", sent).context["compared"]["fields"]
    assert {n: (str(f["yours"]), str(f["theirs"])) for n, f in fields.items()} == {
        "opens_at": ("09:30", "08:30"), "rest_days": ("周三", "周一、周日")
    }  # fmt: skip


def test_versions_begin_at_one(store, boss):
    rows = [Store.objects.get(pk=store.pk), make_team(store), User.objects.get(pk=boss.pk)]
    assert [row.version for row in rows] == [1, 1, 1]
    assert Team.objects.get().version == 1
