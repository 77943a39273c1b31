"""Targets of a month: set, changed, taken away; summed up, shared out; seen by who may."""

from datetime import date

import pytest

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.organisation.models import User
from jiubu.targets import queries
from jiubu.targets.commands import set_targets
from jiubu.targets.models import Plan, Target
from jiubu.targets.rules import part_of, total, working_days
from tests.factories import make_person, make_store, make_team, web

pytestmark = pytest.mark.django_db
SELLS = {"targets.see": "own", "deals.follow_up": "own", "showroom.receive": "own"}
NOVEMBER = date(2026, 11, 10)


@pytest.fixture
def boss(store):
    return make_person(store, {"targets.see": "store", "targets.set": "store"}, name="经理")


@pytest.fixture
def seller(store):
    return make_person(store, SELLS, team=make_team(store, name="一组"), name="王芳")


@pytest.fixture
def other(store):
    return make_person(store, SELLS, name="李雷")


def put(store, boss, values, **more):
    return set_targets(store.pk, month=NOVEMBER, values=values, by=web(boss), **more)


def month(store, person):
    return queries.month_of(web(person), store, NOVEMBER)


def test_the_sum_of_people_stands_for_the_store_until_it_has_its_own(store, boss, seller, other):
    put(store, boss, {("orders", None, seller.pk): 5, ("orders", None, other.pk): 4})
    found = month(store, boss)
    assert (found.month, found.sum_of("orders"), found.sum_of("orders", found.teams[0].pk)) == (date(2026, 11, 1), 9, 5)
    targets = queries.Targets(store, date(2026, 11, 1), date(2026, 12, 1), date(2026, 11, 30))
    assert targets.of("orders", None) == queries.Wanted(9, 9)
    assert targets.of("orders", [seller.pk]) == queries.Wanted(5, 5)
    assert targets.of("cards", None) is None
    put(store, boss, {("orders", None, None): 12})
    again = queries.Targets(store, date(2026, 11, 1), date(2026, 12, 1), date(2026, 11, 30))
    assert (again.of("orders", None).goal, again.of("orders", [seller.pk, other.pk]).goal) == (12, 9)


def test_a_change_is_told_and_nothing_new_changes_nothing(store, boss, seller):
    plan = put(store, boss, {("cards", None, seller.pk): 10})
    assert put(store, boss, {("cards", None, seller.pk): 10}).version == 1
    put(store, boss, {("cards", None, seller.pk): None, ("orders", None, seller.pk): 3})
    assert list(Target.objects.values_list("kind", "value")) == [("orders", 3)]
    entries = [entry.data for entry in timeline(plan)]
    assert [len(data["changes"]) for data in entries] == [2, 1]
    gone = {"kind": "cards", "team_id": None, "person_id": seller.pk, "before": 10, "after": None}
    assert gone in entries[0]["changes"]


def test_what_somebody_else_changed_is_compared(store, boss, seller):
    put(store, boss, {("cards", None, seller.pk): 10}, version=0)
    with pytest.raises(Stale) as caught:
        put(store, boss, {("cards", None, seller.pk): 12}, version=0)
    fields = caught.value.details["differences"]["fields"]
    assert fields == {f"cards-p{seller.pk}": {"title": "王芳 · 建卡", "yours": "12", "theirs": "10"}}


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        (("cars", None, None), 1, Refused), (("cards", None, None), -1, Refused), (("cards", None, None), 100_000, Refused),
        (("cards", 1, 1), 1, Refused), (("cards", None, 999_999), 1, User.DoesNotExist),
    ],
)  # fmt: skip
def test_nonsense_is_refused(store, boss, key, value, error):
    with pytest.raises(error):
        put(store, boss, {key: value})
    assert not Plan.objects.exists()


def test_who_may_not_set_may_not_and_sees_the_own_numbers(store, boss, seller, other):
    put(store, boss, {("cards", None, seller.pk): 10, ("cards", None, other.pk): 8, ("cards", None, None): 30})
    with pytest.raises(NotAllowed):
        set_targets(store.pk, month=NOVEMBER, values={("cards", None, seller.pk): 1}, by=web(seller))
    assert month(store, seller).values == {("cards", None, seller.pk): 10}
    elsewhere = make_store()
    with pytest.raises(type(elsewhere).DoesNotExist):
        queries.store_for(web(boss), elsewhere.pk)


def test_a_month_is_shared_out_by_working_days():
    def works(day):
        return day.weekday() < 5

    first = date(2026, 11, 1)
    assert working_days(first, date(2026, 12, 1), works) == 21
    assert part_of(first, date(2026, 11, 2), date(2026, 11, 9), works) == 5 / 21
    assert part_of(first, date(2026, 10, 1), first, works) == 0
    assert part_of(first, first, date(2026, 11, 11), lambda _day: False) == 10 / 30
    assert (total(None, []), total(None, [2, 3]), total(0, [2])) == (None, 5, 0)


def test_the_page_sets_and_shows(client, store, boss, seller):
    client.force_login(boss)
    address = f"/targets/?store={store.pk}&month=2026-11"
    page = client.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    assert f'name="orders-p{seller.pk}"' in page
    assert "门店或小组没有单独填目标时" in page
    sent = client.post(address, {f"orders-p{seller.pk}": "7", "orders-s": "", "version": "0"})
    assert sent.status_code == 302
    assert month(store, boss).values == {("orders", None, seller.pk): 7}
    late = client.post(address, {f"orders-p{seller.pk}": "9", "version": "0"})
    assert (late.status_code, b"keep-orders-p" in late.content) == (422, True)
    client.force_login(seller)
    assert client.post(address, {f"orders-p{seller.pk}": "9", "version": "1"}).status_code == 403
    assert b"target-input" not in client.get(address).content


def test_over_http_it_is_the_same(client, store, boss, seller):
    client.force_login(boss)
    body = {
        "store_id": store.pk,
        "month": "2026-11-20",
        "targets": [{"kind": "drives", "person_id": seller.pk, "value": 6}],
    }
    found = client.put("/api/v1/targets", body, content_type="application/json").json()
    assert found["targets"] == [{"kind": "drives", "team_id": None, "person_id": seller.pk, "value": 6}]
    assert {one["kind"]: one["value"] for one in found["sums"]} == {
        "cards": 0,
        "drives": 6,
        "orders": 0,
        "deliveries": 0,
    }
    assert client.get(f"/api/v1/targets?store_id={store.pk}&month=2026-11-01").json() == found
    assert client.get("/api/v1/targets?store_id=999999").status_code == 404
