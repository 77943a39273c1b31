"""Where people are signed in: seen by themselves and by who manages them, and ended by both."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jiubu.journal.log import timeline
from jiubu.organisation.queries import accounts
from jiubu.organisation.rules import device_of
from tests.factories import make_person
from tests.organisation.accounts import MANAGER, sign_in, with_password

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit MicroMessenger/8.0 Mobile"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture
def user(store):
    cache.clear()
    return with_password(store)


@pytest.mark.parametrize(
    ("agent", "said"),
    [(PHONE, "WeChat · iPhone"), (DESK, "Edge · Windows"), ("", ""), ("curl/8.5", "curl")],
)
def test_a_device_in_words(agent, said):
    assert str(device_of(agent)) == said


def test_the_list_names_devices_and_the_present_one(user):
    here, _ = sign_in(user, client=Client(headers={"user-agent": DESK}))
    sign_in(user, client=Client(headers={"user-agent": PHONE}))
    places = here.get("/organisation/profile/sessions/").context["places"]
    assert sorted((str(p.device), p.is_here) for p in places) == [("Edge · Windows", True), ("WeChat · iPhone", False)]


def test_one_other_session_is_ended_and_then_all_others(user):
    (here, _), (first, _), (second, _), (third, _) = (sign_in(user) for _ in range(4))
    key = first.session.session_key
    row = UserSession.objects.get(session_key=key)
    assert here.post(f"/organisation/profile/sessions/{row.pk}/end/").status_code == 302
    assert [c.get("/organisation/profile/").status_code for c in (here, first, second)] == [200, 302, 200]
    assert here.post("/organisation/profile/sessions/others/end/").status_code == 302
    assert [c.get("/organisation/profile/").status_code for c in (here, second, third)] == [200, 302, 302]
    assert [e.data for e in timeline(user)[:2]] == [{"count": 2}, {"count": 1}]


def test_nobody_ends_the_session_of_a_colleague(store, user):
    sign_in(user)
    row = UserSession.objects.get(user=user)
    other, _ = sign_in(with_password(store))
    assert other.post(f"/organisation/profile/sessions/{row.pk}/end/").status_code == 404
    assert other.delete(f"/api/v1/me/sessions/{row.pk}").status_code == 404
    assert UserSession.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("door", ["page", "api"])
def test_who_manages_people_signs_somebody_out(client, store, user, door):
    (first, _), (second, _) = sign_in(user), sign_in(user)
    client.force_login(make_person(store, MANAGER))
    row = UserSession.objects.get(session_key=first.session.session_key)
    if door == "page":
        assert client.post(f"/organisation/people/{user.pk}/account/sessions/", {"session": row.pk}).status_code == 302
        assert [c.get("/organisation/profile/").status_code for c in (first, second)] == [302, 200]
        assert client.post(f"/organisation/people/{user.pk}/account/sessions/").status_code == 302
    else:
        assert len(client.get(f"/api/v1/people/{user.pk}/sessions").json()) == 2
        assert client.delete(f"/api/v1/people/{user.pk}/sessions").json() == {"count": 2}
    assert [c.get("/organisation/profile/").status_code for c in (first, second)] == [302, 302]


def test_use_is_noted_every_few_minutes_and_not_each_time(user):
    client, _ = sign_in(user)
    began = accounts.places_of(user.pk)[0].seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
        client.get("/organisation/profile/")
        assert accounts.places_of(user.pk)[0].seen_at == began
        clock.shift(timedelta(minutes=6))
        client.get("/organisation/profile/")
        assert accounts.places_of(user.pk)[0].seen_at == timezone.now()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(user, count, django_assert_num_queries):
    client, _ = sign_in(user)
    for _ in range(count):
        sign_in(user)
    client.get("/organisation/profile/sessions/")
    with django_assert_num_queries(4):
        page = client.get("/organisation/profile/sessions/").content.decode()
    assert page.count("/end/") == count + 1
