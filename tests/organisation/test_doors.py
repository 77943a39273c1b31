"""The organisation through its pages and the API; signing in."""

import json
import re
from datetime import time

import pytest
from django.core.cache import cache
from django.urls import reverse

from jiubu.organisation.models import Role, Store, Team, User
from tests.factories import make_group, make_person, make_role, make_store

GROUP = {
    "organisation.see": "group", "organisation.manage_people": "group", "organisation.manage_stores": "group",
    "organisation.manage_roles": "group",
}  # fmt: skip


@pytest.fixture
def boss(store, client):
    cache.clear()
    user = make_person(store, GROUP, name="总经理")
    client.force_login(user)
    return user


def send(client, method, path, body):
    return getattr(client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_person_is_made_and_invited(client, boss, store, door):
    role = make_role(store.group, {})
    fields = {"username": "wang", "name": "王芳", "store_id": store.pk}
    if door == "page":
        assert client.post("/organisation/people/new/", {**fields, "role_key": role.key}).status_code == 302
        user = User.objects.get(username="wang")
        page = client.post(f"/organisation/people/{user.pk}/account/link/").content.decode()
        path = re.search(r'value="http://testserver(/organisation/invitations/[^"]+)"', page)[1]
    else:
        made = send(client, "post", "/people", {**fields, "role": role.key}).json()
        assert [post["role"] for post in made["posts"]] == [role.key]
        path = send(client, "post", f"/people/{made['id']}/invitation", {}).json()["path"]
    client.logout()
    assert "王芳" in client.get(path).content.decode()
    wrong = client.post(path, {"password": "long enough 1", "again": "other"}).content.decode()
    assert wrong.count('class="errorlist"') == 1
    assert client.post(path, {"password": "long enough 1", "again": "long enough 1"}).status_code == 302
    client.logout()
    assert client.get(path).status_code == 410
    answer = client.post(reverse("account_login"), {"login": "wang", "password": "long enough 1"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def offered(client, path):
    """The stores and roles that the form of this page lets one choose."""
    page = client.get(path).content.decode()
    return [re.findall(r'<option value="([^"]+)"', page.split(f'name="{name}"')[1].split("</select>")[0])
            for name in ("store_id", "role_key")]  # fmt: skip


def test_forms_offer_what_one_may_give_and_nothing_else(client, store):
    cache.clear()
    manager = make_person(
        store, {"organisation.see": "group", "organisation.manage_people": "store", "deals.see": "store"}
    )
    make_store(store.group)
    below, same = make_role(store.group, {"deals.see": "own"}), make_role(store.group, {"deals.see": "store"})
    make_role(store.group, {"deals.see": "group"})
    colleague = make_person(store, role=below)
    client.force_login(manager)
    mine = manager.posts.get().role.key
    for path in ("people/new/", "invitations/new/", f"people/{colleague.pk}/posts/new/"):
        stores, roles = offered(client, f"/organisation/{path}")
        assert (stores, set(roles)) == ([str(store.pk)], {below.key, same.key, mine}), path
    _stores, to_oneself = offered(client, f"/organisation/people/{manager.pk}/posts/new/")
    assert set(to_oneself) == {below.key, same.key, mine}


def test_a_taken_name_stands_beside_its_field(client, boss, store):
    role = make_role(store.group, {})
    fields = {"username": boss.username, "name": "王芳", "store_id": store.pk, "role_key": role.key}
    page = client.post("/organisation/people/new/", fields).content.decode()
    assert page.count('class="errorlist"') == 1
    assert 'value="王芳"' in page


@pytest.mark.parametrize(
    "path", ["people/", "stores/", "roles/", "profile/", "people/new/", "stores/new/", "roles/new/"]
)
def test_every_page_shows(client, boss, path):
    page = client.get(f"/organisation/{path}")
    assert page.status_code == 200
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_costs_the_same(client, boss, store, count, django_assert_num_queries):
    for _ in range(count):
        make_person(store)
    with django_assert_num_queries(7):
        page = client.get("/organisation/people/").content.decode()
    assert page.count("<tr data-href") == count + 1


def test_the_matrix_is_read_and_edited(client, boss, store):
    role = make_role(store.group, {"deals.see": "own"}, title={"zh": "前台", "en": "Reception"})
    assert "前台" in client.get("/organisation/roles/").content.decode()
    fields = {"role": role.key, "version": "1", "cell:customers.see": "store", "cell:deals.see": ""}
    assert client.post("/organisation/roles/changes/", fields).status_code == 302
    assert Role.objects.get(pk=role.pk).grants == {"customers.see": "store"}
    body = {"title": {"zh": "前台", "en": "Reception"}, "grants": {"deals.see": "team"}}
    assert send(client, "put", f"/roles/{role.key}", body).json()["grants"] == {"deals.see": "team"}
    assert send(client, "put", f"/roles/{role.key}", {**body, "grants": {"deals.see": "all"}}).status_code == 422


def test_a_role_is_made_renamed_and_retired_by_the_api(client, boss):
    made = send(client, "post", "/roles", {"title": {"zh": "顾问", "en": "Adviser"}})
    assert (made.status_code, made.json()["key"]) == (201, "adviser")
    renamed = send(client, "patch", "/roles/adviser", {"title": {"zh": "专员", "en": "Expert"}, "is_active": False})
    assert (renamed.json()["title"]["zh"], renamed.json()["is_active"]) == ("专员", False)
    wrong = send(client, "patch", "/roles/adviser", {"title": {}})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["title"])


def test_stores_and_teams(client, boss, store):
    fields = {
        "name": "东店",
        "opens_at": "08:30",
        "closes_at": "17:30",
        "timezone": "Asia/Shanghai",
        "rest_days": ["0"],
        "protection_days": "14",
    }
    assert client.post("/organisation/stores/new/", {"key": "east", **fields}).status_code == 302
    made = client.get("/api/v1/stores").json()[-1]
    assert (made["key"], made["opens_at"], made["rest_days"]) == ("east", "08:30:00", [0])
    assert client.post(f"/organisation/stores/{made['id']}/teams/new/", {"key": "a", "name": "一组"}).status_code == 302
    assert send(client, "put", f"/stores/{made['id']}/teams/a", {"name": "二组"}).json()["name"] == "二组"
    assert Team.objects.get().name == "二组"


HOURS = [
    ({"opens_at": "18:00", "closes_at": "14:00"}, "closes_at"),
    ({"opens_at": "09:00", "closes_at": "09:00"}, "closes_at"),
    ({"rest_days": [0, 1, 2, 3, 4, 5, 6]}, "rest_days"),
    ({"rest_days": [9]}, "rest_days"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
]


@pytest.mark.parametrize(("hours", "field"), HOURS)
def test_hours_in_which_nobody_can_work_are_refused_with_the_field(client, boss, store, hours, field):
    answer = send(client, "put", f"/stores/{store.key}", hours)
    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (409, "bad_hours", [field])
    before = Store.objects.get(pk=store.pk)
    assert (before.opens_at, before.closes_at, before.rest_days, before.timezone) == (
        time(9), time(18), [], "Asia/Shanghai",
    )  # fmt: skip


def test_the_page_keeps_hours_in_which_nobody_can_work_for_mending(client, boss, store):
    fields = {
        "name": store.name,
        "opens_at": "18:00",
        "closes_at": "14:00",
        "timezone": "Asia/Shanghai",
        "protection_days": 14,
    }
    page = client.post(f"/organisation/stores/{store.pk}/edit/", {**fields, "version": store.version})
    assert (page.status_code, "14:00" in page.content.decode()) == (422, True)


def test_a_role_is_given_and_ended_and_a_person_deactivated(client, boss, store):
    user, role = make_person(store), make_role(store.group, {})
    given = send(client, "post", f"/people/{user.pk}/posts", {"store_id": store.pk, "role": role.key})
    assert given.status_code == 201
    assert client.post(f"/organisation/posts/{given.json()['id']}/end/").status_code == 302
    assert send(client, "put", f"/people/{user.pk}/active", {"is_active": False}).json()["is_active"] is False
    assert client.post(f"/organisation/people/{user.pk}/activation/").status_code == 302
    assert User.objects.get(pk=user.pk).is_active


def test_foreign_people_and_stores_are_404(client, boss):
    foreign = make_store(make_group())
    person = make_person(foreign)
    for path in (f"people/{person.pk}/", f"people/{person.pk}/edit/", f"stores/{foreign.pk}/edit/"):
        assert client.get(f"/organisation/{path}").status_code == 404
    assert client.get(f"/api/v1/people/{person.pk}").status_code == 404


def test_without_the_right_there_is_no_page(client, store):
    client.force_login(make_person(store))
    for path in ("people/", "people/new/", "roles/", "roles/new/"):
        assert client.get(f"/organisation/{path}").status_code == 403


def test_the_own_profile_and_tokens(client, boss):
    fields = {"name": "总经理", "phone": "1", "email": "", "language": "en"}
    answer = client.post("/organisation/profile/", fields)
    assert (answer.status_code, answer.cookies["jiubu_language"].value) == (302, "en")
    page = client.post("/organisation/profile/tokens/", {"name": "Excel", "days": "30"}).content.decode()
    secret = re.search(r'value="(jb_[^"]+)"', page)[1]
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()["language"] == "en"
    token = boss.tokens.get()
    assert client.post(f"/organisation/profile/tokens/{token.pk}/revocation/").status_code == 302
    client.logout()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_password_of_somebody_else_must_be_changed(client, boss):
    User.objects.filter(pk=boss.pk).update(must_change_password=True)
    answer = client.get("/organisation/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/organisation/profile/password/")
    fields = {"password": "long enough 1", "again": "long enough 1"}
    assert client.post("/organisation/profile/password/", fields).status_code == 302
    assert client.get("/organisation/people/").status_code == 200


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "usersessions_list", "mfa_activate_totp"])
def test_pages_of_signing_in_stand_in_our_frame(client, boss, name):
    page = client.get(reverse(name), follow=True).content.decode()
    assert 'class="side' in page or 'class="plain"' in page


def test_the_page_for_signing_in(client, store):
    page = client.get(reverse("account_login")).content.decode()
    assert 'class="plain"' in page
    assert "<script>" not in page


def test_who_may_not_see_people_gets_the_names_of_colleagues_only(client, store):
    nobody = make_person(store, {}, name="小赵", phone="13800138000")
    colleague = make_person(store, {}, name="王芳", phone="13900139000", email="wang@dealer.example")
    client.force_login(nobody)
    rows = client.get("/api/v1/people").json()["rows"]
    one = client.get(f"/api/v1/people/{colleague.pk}").json()
    assert one == {
        "id": colleague.pk, "name": "王芳", "is_active": True, "version": colleague.version, "username": "", "phone": "",
        "email": "", "posts": [],
    }  # fmt: skip
    assert [(row["name"], row["phone"], bool(row["posts"])) for row in rows] == [
        ("小赵", "13800138000", True), ("王芳", "", False),
    ]  # fmt: skip
    client.force_login(make_person(store, {"organisation.see": "store"}))
    seen = client.get(f"/api/v1/people/{colleague.pk}").json()
    assert (seen["phone"], seen["email"], len(seen["posts"])) == ("13900139000", "wang@dealer.example", 1)
