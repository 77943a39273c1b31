"""Invitations: a link for a role in a store, good once, until somebody takes it back."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from jiubu.journal.log import timeline
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import commands
from jiubu.organisation.models import Invitation, Post, User
from tests.customers.test_races import at_once
from tests.factories import make_person, make_role, make_store, make_team, web
from tests.organisation.accounts import MANAGER

NEW = {"name": "李新", "username": "lixin", "password": "Neues-Kennwort-9", "again": "Neues-Kennwort-9"}


@pytest.fixture
def manager(store):
    cache.clear()
    return make_person(store, MANAGER, name="经理")


def invite(store, by, **fields):
    role = make_role(store.group, {"deals.see": "own"})
    return commands.invite(store_id=store.pk, role_key=role.key, by=web(by), **fields)


@pytest.mark.parametrize("door", ["page", "api"])
def test_somebody_new_joins_and_lands_on_today(client, store, manager, door):
    role, team = make_role(store.group, {}), make_team(store)
    client.force_login(manager)
    preset = {"store_id": store.pk, "team_id": team.pk, "is_lead": True, "days": 2}
    if door == "page":
        page = client.post("/organisation/invitations/new/", {**preset, "role_key": role.key}).content.decode()
        path = re.search(r'value="http://testserver(/organisation/invitations/[^"]+)"', page)[1]
    else:
        body = json.dumps({**preset, "role": role.key})
        path = client.post("/api/v1/invitations", body, content_type="application/json").json()["path"]
    secret = path.split("/")[-2]
    assert Invitation.objects.filter(digest__contains=secret).count() == 0
    client.logout()
    for _ in range(2):
        assert store.name in client.get(path).content.decode()
    if door == "page":
        answer = client.post(path, NEW)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/organisation/profile/").status_code == 200
    else:
        body = {name: NEW[name] for name in ("name", "username", "password")}
        made = client.post(
            f"/api/v1/invitations/{secret}/acceptance", json.dumps(body), content_type="application/json"
        )
        assert (made.status_code, made.json()["username"]) == (201, "lixin")
    user = User.objects.get(username="lixin")
    post = Post.objects.get(user=user)
    assert (user.name, post.store, post.role, post.team, post.is_lead) == ("李新", store, role, team, True)
    client.logout()
    assert client.get(path).status_code == 410
    verbs = {e.verb for e in timeline(user)}
    assert {"organisation.person_made", "organisation.post_given", "organisation.invitation_accepted"} <= verbs


def test_a_taken_name_and_a_weak_password_stand_beside_their_fields(client, store, manager):
    _, path = invite(store, manager)
    page = client.post(path, {**NEW, "username": manager.username})
    assert list(page.context["form"].errors) == ["username"]
    assert list(client.post(path, {**NEW, "password": "kurz", "again": "kurz"}).context["form"].errors) == ["password"]
    assert User.objects.count() == 1
    assert client.post(path, NEW).status_code == 302


@pytest.mark.parametrize("end", ["revoked", "expired", "left"])
def test_a_link_that_leads_nowhere(client, store, manager, end):
    invitation, path = invite(store, manager)
    boss = make_person(store, dict.fromkeys(MANAGER, "group"))
    if end == "revoked":
        commands.revoke_invitation(invitation.pk, by=web(manager))
    elif end == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        commands.deactivate_person(manager.pk, by=web(boss))
    assert client.get(path).status_code == 410
    assert client.post(path, NEW).status_code == 410
    with pytest.raises(Refused) as refusal:
        commands.accept_invitation(
            path.split("/")[-2], password=NEW["password"], name="x", username="x",
            by=Actor.machine("invitation", group_id=store.group_id, door="public"),
        )  # fmt: skip
    assert refusal.value.code == "invitation_void"


def test_nobody_invites_further_than_the_own_reach(store, manager):
    wide = make_role(store.group, {"organisation.manage_roles": "group"})
    for store_id, role in ((store.pk, wide), (make_store(store.group).pk, make_role(store.group, {}))):
        with pytest.raises(NotAllowed):
            commands.invite(store_id=store_id, role_key=role.key, by=web(manager))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, store, manager, count, django_assert_num_queries):
    for _ in range(count):
        invite(store, manager, name="新人")
    invite(make_store(store.group), make_person(store, dict.fromkeys(MANAGER, "group")))
    client.force_login(manager)
    with django_assert_num_queries(4):
        page = client.get("/organisation/invitations/").content.decode()
    assert page.count("新人") == count


def test_revoking_through_the_page_and_the_api(client, store, manager):
    first, second = invite(store, manager)[0], invite(store, manager)[0]
    client.force_login(manager)
    assert client.post(f"/organisation/invitations/{first.pk}/revocation/").status_code == 302
    assert client.delete(f"/api/v1/invitations/{second.pk}").status_code == 204
    assert client.get("/api/v1/invitations").json() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection")
def test_two_who_open_the_link_at_once():
    store = make_store()
    _, path = invite(store, make_person(store, MANAGER))
    by = Actor.machine("invitation", group_id=store.group_id, door="public")

    def accept(name):
        return lambda: (
            commands.accept_invitation(
                path.split("/")[-2], password=NEW["password"], name=name, username=name, by=by
            ).username
        )

    answers = at_once(accept("eins"), accept("zwei"))
    assert sorted(getattr(a, "code", "made") for a in answers) == ["invitation_void", "made"]
    assert User.objects.count() == 2
