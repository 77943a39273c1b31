"""The shift plan: planned cell by cell, copied from last week, and what the turn order makes of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.showroom import commands, queries
from jiubu.showroom.clock import tell_shifts
from jiubu.showroom.models import Shift, Step, Visit
from jiubu.work.models import Notification
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.worker import run_worker
from tests.journeys.caller import Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 8, 3)
TUESDAY = date(2026, 8, 4)


@pytest.fixture
def house():
    """Two consultants and a manager; the pack's shifts: early 8:30-17:00, late 10:30-19:00."""
    return open_dealership(password=PASSWORD)


@pytest.fixture
def sellers(house):
    """A line of three; the third receives as well."""
    third = house.hire("孙磊", "sales_consultant", username="guwen3")
    return [house.consultant, house.colleague, third]


def plan(house, *kinds, day=TUESDAY, people=()):
    for person, kind in zip(people or [house.consultant, house.colleague], kinds, strict=False):
        commands.plan_shift(store_id=house.store.pk, person_id=person.pk, day=day, kind=kind, by=web(house.manager))


def line(house):
    board = queries.board_of(house.store, queries.consultants_of(house.store.pk))
    return [(place.user.name, place.state, place.is_outside) for place in board.places]


def cells(house, monday=MONDAY):
    people = [one.user for one in queries.consultants_of(house.store.pk)]
    week = queries.shift_week(web(house.manager), house.store, people, monday)
    return {row.user.name: "".join(cell.kind.sign if cell.kind else "·" for cell in row.cells) for row in week.rows}


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == code


def test_a_week_is_planned_cell_by_cell_changed_and_taken_out_again(house):
    with time_machine.travel(at(8, 3, 8), tick=False):
        plan(house, "early", "late", day=MONDAY)
        plan(house, "early", "off")
        plan(house, "early", "off")
        plan(house, "late")
        plan(house, "", day=MONDAY)
        assert cells(house) == {"陈嘉木": "·晚·····", "周晓岚": "晚休·····", **others(house)}
    said = [entry for entry in timeline(house.store) if entry.verb == "showroom.shift_planned"]
    assert len(said) == 6  # the same again says nothing


def others(house):
    """Whoever else receives visitors here."""
    names = {one.user.name for one in queries.consultants_of(house.store.pk)}
    return dict.fromkeys(names - {"陈嘉木", "周晓岚"}, "·······")


def test_a_day_that_has_passed_a_strange_kind_and_a_stranger_are_refused(house):
    elsewhere = make_person(make_store(house.store.group), {"showroom.receive": "own"})
    with time_machine.travel(at(8, 4, 8), tick=False):
        refused("day_passed", plan, house, "early", day=MONDAY)
        refused("unknown_shift", plan, house, "night")
        refused("not_a_consultant", plan, house, "early", people=[elsewhere])
        with pytest.raises(NotAllowed):
            commands.plan_shift(
                store_id=house.store.pk,
                person_id=house.consultant.pk,
                day=TUESDAY,
                kind="off",
                by=web(house.consultant),
            )
    assert not Shift.objects.exists()


def test_last_week_is_copied_into_the_empty_cells(house):
    with time_machine.travel(at(8, 3, 8), tick=False) as clock:
        plan(house, "early", "late", day=MONDAY)
        plan(house, "late", "off", day=MONDAY + timedelta(days=5))
        clock.move_to(at(8, 11, 8))  # the Monday of the next week has passed already
        following = MONDAY + timedelta(days=12)
        plan(house, "whole", day=following)
        count = commands.copy_shift_week(store_id=house.store.pk, monday=following, by=web(house.manager))
        again = commands.copy_shift_week(store_id=house.store.pk, monday=following, by=web(house.manager))
        assert (count, again) == (1, 0)
        shown = cells(house, MONDAY + timedelta(days=7))
        assert (shown["陈嘉木"], shown["周晓岚"]) == ("·····全·", "·····休·")


def test_the_line_of_the_day_opens_in_the_order_of_the_shifts(house, sellers):
    first, second, third = sellers
    with time_machine.travel(at(8, 3, 8), tick=False) as clock:
        plan(house, "whole", "early", "off", people=sellers)
        clock.move_to(at(8, 4, 8, 20))
        commands.open_line(store_id=house.store.pk, by=web(house.manager))
        assert {name for name, _state, _out in line(house)} == {first.name, second.name}
        plan(house, "late", people=[first], day=TUESDAY + timedelta(days=1))
        plan(house, "off", "early", people=[second, third], day=TUESDAY + timedelta(days=1))
        clock.move_to(at(8, 5, 8, 45))
        commands.open_line(store_id=house.store.pk, by=web(house.manager))
        assert line(house) == [(third.name, "next", False)]  # the late shift comes later
        clock.move_to(at(8, 5, 10, 31))
        commands.step_in(store_id=house.store.pk, by=web(first))
        assert line(house) == [(third.name, "next", False), (first.name, "ready", False)]


def test_a_day_that_nobody_planned_opens_with_everybody(house, sellers):
    with time_machine.travel(at(8, 4, 8, 45), tick=False):
        commands.open_line(store_id=house.store.pk, by=web(house.manager))
        assert len(line(house)) == len(queries.consultants_of(house.store.pk))


def test_whose_shift_is_over_is_not_next_and_who_stays_outside_it_is_recorded_as_such(house):
    one, two = house.consultant, house.colleague
    with time_machine.travel(at(8, 4, 8, 20), tick=False) as clock:
        plan(house, "early", "late")
        clock.move_to(at(8, 4, 9))
        commands.step_in(store_id=house.store.pk, by=web(one))
        commands.step_in(store_id=house.store.pk, by=web(two))  # an hour and a half before the late shift
        assert line(house) == [(one.name, "next", False), (two.name, "ready", True)]
        clock.move_to(at(8, 4, 17, 5))
        assert line(house) == [(one.name, "off", False), (two.name, "next", True)]
        visit = commands.check_in(store_id=house.store.pk, party_size=1, by=web(house.receptionist))
        assert commands.give_to_next(visit.pk, by=web(house.receptionist)).consultant == two
        commands.step_out(store_id=house.store.pk, by=web(one))
        commands.step_in(store_id=house.store.pk, by=web(one))  # stays on
        assert line(house)[-1] == (one.name, "next", True)
    outside = Step.objects.filter(is_outside=True).order_by("number").values_list("person__name", "kind")
    assert list(outside) == [(two.name, "in"), (one.name, "in")]


def test_who_comes_a_little_before_the_shift_comes_for_it_and_rests_after_it(house, sellers):
    """The line is opened at 8:20, somebody else taps "I am in" five minutes before the late shift."""
    early, late, off = sellers
    with time_machine.travel(at(8, 4, 8, 20), tick=False) as clock:
        plan(house, "early", "late", "off", people=sellers)
        commands.open_line(store_id=house.store.pk, by=web(house.manager))
        assert line(house) == [(early.name, "next", False)]
        clock.move_to(at(8, 4, 9, 59))
        commands.step_in(store_id=house.store.pk, by=web(off))
        clock.move_to(at(8, 4, 10, 25))
        commands.step_in(store_id=house.store.pk, by=web(late))
        assert line(house) == [(early.name, "next", False), (off.name, "ready", True), (late.name, "waits", False)]
        clock.move_to(at(8, 4, 17, 5))
        assert line(house) == [(early.name, "off", False), (off.name, "next", True), (late.name, "ready", False)]
        visit = commands.check_in(store_id=house.store.pk, by=web(house.receptionist))
        assert commands.give_to_next(visit.pk, by=web(house.receptionist)).consultant == off
    assert list(Step.objects.filter(is_outside=True).values_list("person__name", flat=True)) == [off.name]


def test_who_is_next_since_a_shift_ended_is_told_once(house, sellers):
    early, late, _third = sellers
    with time_machine.travel(at(8, 4, 8, 20), tick=False) as clock:
        plan(house, "early", "late", "whole", people=sellers)
        commands.open_line(store_id=house.store.pk, by=web(house.manager))
        clock.move_to(at(8, 4, 10, 31))
        commands.step_in(store_id=house.store.pk, by=web(late))
        Notification.objects.all().delete()
        for moment in (at(8, 4, 16, 59), at(8, 4, 17), at(8, 4, 17), at(8, 4, 17, 1)):
            clock.move_to(moment)
            tell_shifts(moment)
        assert line(house)[0] == (early.name, "off", False)
    told = Notification.objects.order_by("id").values_list("user__name", "sentence")
    assert list(told) == [
        (sellers[2].name, "You are next in the showroom"),
        (late.name, "Stand ready in the showroom: you are after the next"),
    ]


def test_who_was_passed_over_stays_there_when_the_ledger_is_replayed(house, sellers):
    """Whose shift is over is passed by: the ledger alone, which knows no shifts, gives the same line."""
    one, two, three = sellers
    with time_machine.travel(at(8, 4, 8, 20), tick=False) as clock:
        plan(house, "whole", "early", "whole", people=sellers)
        clock.move_to(at(8, 4, 9))
        for person in sellers:
            commands.step_in(store_id=house.store.pk, by=web(person))
        clock.move_to(at(8, 4, 17, 5))
        assert line(house) == [(one.name, "next", False), (two.name, "off", False), (three.name, "ready", False)]
        commands.skip_turn(store_id=house.store.pk, person_id=one.pk, reason="不在展厅", by=web(house.manager))
        assert [name for name, *_ in line(house)] == [two.name, three.name, one.name]
        assert [name for name, state, _ in line(house) if state == "next"] == [three.name]
        visit = commands.check_in(store_id=house.store.pk, by=web(house.receptionist))
        assert commands.give_to_next(visit.pk, by=web(house.receptionist)).consultant == three
        refused(
            "nobody_free", commands.skip_turn, store_id=house.store.pk, person_id=one.pk, reason="x",
            by=web(house.manager),
        )  # fmt: skip


def test_a_returning_customer_is_not_given_to_who_is_off_today(client, house, sellers):
    earlier, other, _third = sellers
    with time_machine.travel(at(8, 4, 8, 20), tick=False) as clock:
        make_customer(house.store, earlier, name="王芳", mobile="13900000001")
        plan(house, "off", "whole")
        clock.move_to(at(8, 4, 9))
        commands.step_in(store_id=house.store.pk, by=web(other))
        commands.check_in(store_id=house.store.pk, mobile="13900000001", by=web(house.receptionist))
        client.force_login(house.receptionist)
        page = client.get("/showroom/").content.decode()
        assert "今日休息" in page
        assert client.get(f"/showroom/here/?store={house.store.pk}").status_code == 200
        visit = Visit.objects.get()
        assert visit.meant_for == earlier
        assert commands.give_to_next(visit.pk, by=web(house.receptionist)).consultant == other
        commands.close_visit(visit.pk, result="other", by=web(house.receptionist))
        commands.step_in(store_id=house.store.pk, by=web(earlier))  # has come in all the same
        again = commands.check_in(store_id=house.store.pk, mobile="13900000001", by=web(house.receptionist))
        assert commands.give_to_next(again.pk, by=web(house.receptionist)).consultant == earlier


def test_the_page_is_a_grid_that_managers_tap_and_consultants_read(client, house):
    with time_machine.travel(at(8, 3, 8), tick=False):
        client.force_login(house.manager)
        address = f"{reverse('showroom:shift')}?week=2026-08-03"
        cell = f"{house.consultant.pk}:2026-08-04"
        assert f'value="{cell}:early"' in client.get(reverse("showroom:shifts")).content.decode()
        answer = client.post(address, {"cell": f"{cell}:early"})
        assert (answer.status_code, Shift.objects.get().kind.key) == (302, "early")
        grid = client.post(address, {"cell": f"{cell}:late"}, headers={"HX-Request": "true"})
        assert (f'value="{cell}:whole"' in grid.content.decode(), Shift.objects.get().kind.key) == (True, "late")
        assert client.post(address, {"cell": "nonsense"}).status_code == 409
        client.force_login(house.consultant)
        page = client.get(reverse("showroom:shifts")).content.decode()
        assert ("晚" in page, 'name="cell"' in page) == (True, False)
        assert client.post(address, {"cell": f"{cell}:off"}).status_code == 403
        assert client.post(reverse("showroom:shift_copy")).status_code == 403


def test_the_grid_costs_the_same_for_few_and_many(client, house, django_assert_num_queries):
    with time_machine.travel(at(8, 3, 8), tick=False):
        client.force_login(house.manager)
        client.get(reverse("showroom:shifts"))
        plan(house, "early", "late")
        with django_assert_num_queries(9):
            client.get(reverse("showroom:shifts"))
        for number in range(3):
            house.hire(f"顾问{number}", "sales_consultant", username=f"more{number}")
        for number in range(5):
            plan(house, "early", "late", day=MONDAY + timedelta(days=number))
        with django_assert_num_queries(9):
            client.get(reverse("showroom:shifts"))


def test_the_api_plans_copies_and_shows_ones_own(house):
    with time_machine.travel(at(8, 3, 8), tick=False):
        manager, seller = Caller(house.manager), Caller(house.consultant)
        kinds = {kind["key"]: kind["begins_at"] for kind in seller.get("/shifts/kinds")}
        assert kinds == {"early": "08:30:00", "late": "10:30:00", "whole": "08:30:00", "off": None}
        body = {"person_id": house.consultant.pk, "day": "2026-08-04", "kind": "late"}
        shown = manager.send("put", "/shifts", body)
        assert (shown["kind"], shown["begins_at"], shown["ends_at"]) == ("late", "10:30:00", "19:00:00")
        assert seller.get("/shifts?week=2026-08-03") == [shown] == seller.get("/shifts/mine")
        assert seller.refused("put", "/shifts", body | {"kind": "off"}, status=403)["code"] == "not_allowed"
        assert manager.post("/shifts/copies", {"week": "2026-08-12"}) == {"count": 1}
        run_worker()
