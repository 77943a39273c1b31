"""Somebody leaves: what is there goes to a successor, and every door closes in the same step."""

import json

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache

from jiubu.customers.models import Customer
from jiubu.deals.models import Deal, Handover
from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation import commands
from jiubu.organisation.models import User
from jiubu.work.models import Task
from tests.factories import make_person, make_store, web
from tests.factories.deals import make_deal, make_process, make_seller, put_tables
from tests.factories.work import make_a_task
from tests.organisation.accounts import BOSS, MANAGER, PASSWORD, sign_in


@pytest.fixture
def leaver(store):
    cache.clear()
    make_process(store.group)
    put_tables(store.group)
    user = make_seller(store, name="陈晓")
    user.set_password(PASSWORD)
    user.save()
    make_deal(user, name="王芳")
    make_a_task(user, store)
    return user


@pytest.mark.parametrize("door", ["page", "api"])
def test_what_is_there_goes_to_the_successor_and_every_door_closes(client, store, leaver, door):
    boss, successor = make_person(store, BOSS), make_seller(store, name="周明")
    there, _ = sign_in(leaver)
    _, secret = commands.issue_token(name="t", by=web(leaver))
    client.force_login(boss)
    path = f"/organisation/people/{leaver.pk}/leaving/"
    if door == "page":
        page = client.get(path)
        assert next([n for _, n in kinds] for _, kinds in page.context["rows"])[:2] == [1, 1]
        without = client.post(path, {})
        assert list(without.context["form"].errors) == [f"store_{store.pk}"]
        assert User.objects.get(pk=leaver.pk).is_active
        answer = client.post(path, {f"store_{store.pk}": successor.pk, "reason": "离职"})
        assert (answer.status_code, answer["Location"]) == (302, f"/organisation/people/{leaver.pk}/")
    else:
        put = f"/api/v1/people/{leaver.pk}/active"
        answer = client.put(put, json.dumps({"is_active": False}), content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "hand_over_needed")
        body = {"is_active": False, "successors": {store.pk: successor.pk}, "reason": "离职"}
        answer = client.put(put, json.dumps(body), content_type="application/json")
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    owners = {row.owner_id for rows in (Customer, Deal) for row in rows.objects.all()}
    assert owners == {successor.pk}
    assert not Task.objects.open().filter(owner=leaver).exists()
    receipt = Handover.objects.get()
    assert (receipt.from_user, receipt.to_user, receipt.reason) == (leaver, successor, "离职")
    assert there.get("/organisation/profile/").status_code == 302
    assert UserSession.objects.filter(user=leaver).count() == 0
    client.logout()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert sign_in(leaver)[1].status_code == 200
    assert Session.objects.filter(session_key=there.cookies["sessionid"].value).count() == 0
    assert timeline(leaver).first().verb == "organisation.person_deactivated"


def test_who_may_not_hand_over_deactivates_nobody_who_has_something(store, leaver):
    manager, successor = make_person(store, MANAGER), make_seller(store)
    with pytest.raises(NotAllowed):
        commands.deactivate_person(leaver.pk, successors={store.pk: successor.pk}, by=web(manager))
    assert (User.objects.get(pk=leaver.pk).is_active, Handover.objects.count()) == (True, 0)


def test_the_successor_works_in_the_store(store, leaver):
    boss, stranger = make_person(store, BOSS), make_person(make_store(store.group))
    with pytest.raises(Refused) as refusal:
        commands.deactivate_person(leaver.pk, successors={store.pk: stranger.pk}, by=web(boss))
    assert (refusal.value.code, User.objects.get(pk=leaver.pk).is_active) == ("not_a_colleague", True)


def test_somebody_with_nothing_leaves_at_once_and_comes_back(client, store):
    boss, user = make_person(store, BOSS), make_person(store)
    client.force_login(boss)
    assert client.post(f"/organisation/people/{user.pk}/leaving/", {}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert client.post(f"/organisation/people/{user.pk}/activation/").status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    verbs = [e.verb for e in timeline(user)]
    assert verbs == ["organisation.person_activated", "organisation.person_deactivated"]
