"""Closing time, how far visits have come, and incoming calls."""

import pytest
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.kernel.errors import Refused
from jiubu.showroom import clock, commands, queries
from jiubu.showroom.models import Step, Visit
from jiubu.work.models import Notification
from tests.factories import make_person, web
from tests.factories.deals import number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to("2026-11-20 17:00:00+08:00", tick=False)


def at(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute)


def check_in(store, person, **values):
    return commands.check_in(store_id=store.pk, by=web(person), **values)


def test_at_closing_time_everybody_with_an_open_visit_is_told_once_and_the_manager_who(
    store, seller, desk, time_machine
):
    manager = make_person(store, {"showroom.see": "store", "work.manage": "store"}, name="韩致远")
    mine = check_in(store, desk, name="王先生", consultant_id=seller.pk)
    nobody = check_in(store, desk, name="赵女士")
    clock.tell_closing(at(17, 55))
    assert (
        queries.open_by_person(web(manager), store),
        Notification.objects.filter(source__startswith="closing").count(),
    ) == (
        [],
        0,
    )
    before = queries.mark_of(store.pk)
    time_machine.move_to(at(18), tick=False)
    for minute in (0, 5, 10):
        clock.tell_closing(at(18, minute))
    told = Notification.objects.filter(source__startswith="closing").order_by("user_id")
    assert [(row.user, row.details) for row in told] == [
        (seller, {"count": "1"}),
        (manager, {"store": store.title, "who": "李娜 1 · – 1"}),
    ]
    found = queries.open_by_person(web(manager), store)
    assert [(one.person, one.visits) for one in found] == [(seller, [mine]), (None, [nobody])]
    assert queries.mark_of(store.pk) != before
    for visit in (mine, nobody):
        commands.close_visit(visit.pk, result="not_bought", by=web(desk))
    assert queries.open_by_person(web(manager), store) == []


def test_what_is_left_of_a_day_before_stands_on_the_board_in_the_morning(store, desk, time_machine):
    visit = check_in(store, desk)
    time_machine.move_to("2026-11-21 09:05:00+08:00", tick=False)
    today = check_in(store, desk)
    (one,) = queries.open_by_person(web(desk), store)
    assert (one.visits, today in one.visits, queries.is_after_closing(store)) == ([visit], False, False)


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_board_and_the_api_name_who_is_missing(client, store, seller, desk, time_machine, door):
    visit = check_in(store, desk, name="王先生", consultant_id=seller.pk)
    time_machine.move_to(at(18, 1), tick=False)
    client.force_login(desk)
    if door == "web":
        page = client.get("/showroom/here/").content.decode()
        assert ("banner-red floor-missing" in page, page.count(f"/showroom/visits/{visit.pk}/closing/")) == (True, 2)
    else:
        assert client.get("/api/v1/visits/closing").json() == {
            "store_id": store.pk, "is_closed": True,
            "open": [{"person_id": seller.pk, "name": "李娜", "visit_ids": [visit.pk]}],
        }  # fmt: skip


def test_steps_are_tapped_on_and_off(client, store, seller, desk):
    visit = check_in(store, desk)
    assert visit.progress == {}
    visit = commands.take_visit(visit.pk, by=web(seller))
    client.force_login(seller)
    for step in ("needs", "manager", "needs"):
        client.post(f"/showroom/visits/{visit.pk}/steps/{step}/")
    visit.refresh_from_db()
    assert sorted(visit.progress) == ["manager", "received"]
    with pytest.raises(Refused) as refusal:
        commands.set_step(visit.pk, step="lunch", by=web(seller))
    assert refusal.value.code == "no_such_step"


def test_a_call_is_traffic_by_the_same_rule_but_nobody_is_here_for_it(store, seller, desk):
    commands.step_in(store_id=store.pk, by=web(seller))
    call = check_in(store, seller, channel="call", purpose="negotiate", source="walk_in")
    check_in(store, desk, channel="call", purpose="service", name="赵云", mobile=number())
    check_in(store, desk, purpose="service")
    check_in(store, desk)
    day = queries.day_of(web(desk), store.pk)
    assert (day.parties, day.traffic, day.calls, day.call_traffic, day.calls_with_customer, day.here) == (
        2,
        1,
        2,
        1,
        1,
        2,
    )
    assert (call.consultant, call.progress != {}) == (seller, True)
    assert call not in queries.here_now(web(desk), store.pk)
    assert [step.kind for step in Step.objects.all()] == ["in"]
    assert queries.board_of(store, queries.consultants_of(store.pk)).next == seller


def test_a_caller_becomes_a_prospect_in_one_step_and_is_no_returning_visitor(client, store, seller):
    client.force_login(seller)
    mobile = number()
    assert client.post("/showroom/calls/", {"source": "walk_in", "purpose": "new_car"}).status_code == 302
    call = Visit.objects.get()
    deal = commands.make_prospect(call.pk, customer={"name": "赵云", "mobile": mobile}, by=web(seller))
    assert (deal.owner, Deal.objects.count()) == (seller, 1)
    with pytest.raises(Refused) as refusal:
        commands.close_visit(call.pk, result="ordered", by=web(seller))
    assert refusal.value.code == "result_missing"
    assert commands.close_visit(call.pk, result="invited", by=web(seller)).left_at == timezone.now()
    assert check_in(store, seller, mobile=mobile).kind == "first"
    page = client.get("/showroom/calls/").content.decode()
    assert page.count(f'href="/showroom/visits/{call.pk}/"') == 1
