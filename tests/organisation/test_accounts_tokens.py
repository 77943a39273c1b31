"""API tokens that open less than their owner may do, and end when they should."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import commands
from jiubu.organisation.models import Token
from jiubu.organisation.queries import actor_of
from tests.factories import make_person, make_store, web
from tests.organisation.accounts import BOSS, MANAGER

WIDE = {**BOSS, "organisation.manage_stores": "group"}


@pytest.fixture
def user(store):
    cache.clear()
    return make_person(store, WIDE)


class Caller:
    """Somebody at the API with a token, and no session."""

    def __init__(self, secret):
        self.client, self.headers = Client(), {"Authorization": f"Bearer {secret}"}

    def __call__(self, method, path, body=None):
        text = json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"/api/v1{path}", text, "application/json", headers=self.headers)


def caller(user, **fields):
    return Caller(commands.issue_token(name="t", by=web(user), **fields)[1])


def test_a_token_opens_only_its_actions(store, user):
    call = caller(user, actions=["organisation.see", "organisation.manage_stores"])
    assert [row["id"] for row in call("GET", "/stores").json()] == [store.pk]
    assert call("PUT", f"/stores/{store.key}", {"name": "新名"}).json()["name"] == "新名"
    refused = call("GET", "/invitations")
    assert (refused.status_code, refused.json()["details"]) == (403, {"action": "organisation.manage_people"})
    made = {"username": "x", "name": "x", "store_id": store.pk, "role": "x"}
    assert call("POST", "/people", made).status_code == 403


def test_a_read_only_token_changes_nothing(store, user):
    call = caller(user, is_read_only=True)
    assert call("GET", "/stores").status_code == 200
    for method, path, body in (
        ("PUT", f"/stores/{store.key}", {"name": "x"}),
        ("PATCH", "/me", {"name": "x"}),
        ("POST", "/me/tokens", {"name": "x"}),
        ("DELETE", "/me/sessions", None),
    ):
        assert (call(method, path, body).status_code, path) == (403, path)
    store.refresh_from_db()
    assert store.name != "x"


def test_a_narrow_token_does_not_widen_itself(user):
    call = caller(user, actions=["organisation.see"])
    for method, path, body in (
        ("POST", "/me/tokens", {"name": "breiter"}),
        ("PATCH", "/me", {"email": "fremd@example.com"}),
        ("PUT", "/me/password", {"present": "x", "password": "Neues-Kennwort-9"}),
        ("DELETE", "/me/sessions", None),
        ("DELETE", f"/me/tokens/{Token.objects.get().pk}", None),
    ):
        assert (call(method, path, body).status_code, path) == (403, path)
    assert Token.objects.count() == 1


def test_nobody_gives_a_token_more_than_his_own(store):
    seller = make_person(store, {"organisation.see": "store"})
    with pytest.raises(Refused) as refusal:
        commands.issue_token(name="t", actions=["organisation.manage_people"], by=web(seller))
    assert (refusal.value.code, list(refusal.value.fields)) == ("more_than_own", ["actions"])


def test_a_role_that_ends_takes_the_action_from_the_token(store):
    user = make_person(store, MANAGER)
    call = caller(user, actions=["organisation.manage_people"])
    assert call("GET", "/invitations").status_code == 200
    user.posts.update(until="2020-01-01")
    assert call("GET", "/invitations").status_code == 403


def test_the_page_makes_a_narrow_token_and_shows_it_once(client, user):
    client.force_login(user)
    fields = {"name": "报表", "days": "30", "is_read_only": "on", "reach": "some", "actions": ["organisation.see"]}
    page = client.post("/organisation/profile/tokens/", fields)
    secret = re.search(r'value="(jb_[^"]+)"', page.content.decode())[1]
    token = Token.objects.get()
    assert (token.actions, token.is_read_only) == (["organisation.see"], True)
    assert secret not in client.get("/organisation/profile/tokens/").content.decode()
    assert secret not in str(Token.objects.values().get())
    assert timeline(user).first().data == {"actions": ["organisation.see"], "is_read_only": True}
    none = client.post("/organisation/profile/tokens/", {**fields, "actions": []})
    assert list(none.context["form"].errors) == ["actions"]


@pytest.mark.parametrize("door", ["page", "api"])
def test_who_manages_people_revokes_tokens_of_theirs_and_of_no_others(client, store, user, door):
    seller, foreign = make_person(store), make_person(make_store(store.group))
    for one in (seller, foreign):
        commands.issue_token(name="t", by=web(one))
    client.force_login(make_person(store, MANAGER))

    def revoke(person):
        token = Token.objects.get(user=person)
        if door == "page":
            return client.post(f"/organisation/people/{person.pk}/account/tokens/{token.pk}/").status_code
        return client.delete(f"/api/v1/people/{person.pk}/tokens/{token.pk}").status_code

    assert (revoke(foreign), Token.objects.get(user=foreign).revoked_at) == (404, None)
    assert revoke(seller) == (302 if door == "page" else 204)
    assert Token.objects.get(user=seller).revoked_at is not None
    assert timeline(seller).first().verb == "organisation.token_revoked"


def test_a_narrow_actor_manages_no_account(store, user):
    token, _ = commands.issue_token(name="t", actions=["organisation.manage_people"], by=web(user))
    narrow = actor_of(user, door="api", token=token)
    with pytest.raises(NotAllowed):
        commands.invite_person(make_person(store).pk, by=narrow)
