"""Screens that follow what happens."""

from datetime import date, time
from itertools import pairwise

import pytest
from django.core import signing

from jiubu.showroom import commands, queries
from jiubu.web import live
from jiubu.work.commands import cancel_appointment
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.showroom import CONSULTANT, RECEPTION, arrive
from tests.factories.work import in_hours, make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(time_machine):
    """An appointment in an hour is one of today."""
    time_machine.move_to("2026-11-20 10:00:00+08:00")


@pytest.fixture
def store():
    live.forget_marks()
    return make_store(make_group())


@pytest.fixture
def desk(store):
    return make_person(store, RECEPTION)


def test_the_mark_is_another_after_everything_that_the_screen_shows(morning, store, desk):
    seller = make_person(store, CONSULTANT)
    marks = [queries.mark_of(store.pk)]

    def then(act, *args, **kwargs):
        done = act(*args, **kwargs)
        marks.append(queries.mark_of(store.pk))
        return done

    visit = then(arrive, store, desk)
    then(commands.step_in, store_id=store.pk, by=web(seller))
    then(commands.take_visit, visit.pk, by=web(seller))
    then(commands.close_visit, visit.pk, result="not_bought", by=web(seller))
    appointment = then(make_an_appointment, seller, store, starts_at=in_hours(1))
    then(cancel_appointment, appointment.pk, reason="改天", by=web(seller))
    then(commands.step_out, store_id=store.pk, by=web(seller))
    assert [one != two for one, two in pairwise(marks)] == [True] * 7
    assert queries.mark_of(store.pk) == marks[-1]


def test_the_mark_is_another_when_a_shift_comes_near_begins_ends_or_is_planned_anew(store, desk, time_machine):
    """Who is next is another then, though nobody did anything."""
    one, two = make_person(store, CONSULTANT), make_person(store, CONSULTANT)
    for key, hours in (("early", (time(8, 30), time(17))), ("late", (time(10, 30), time(19)))):
        commands.put_shift_kind(
            key, title={"zh": key}, begins_at=hours[0], ends_at=hours[1], by=machine(store.group, "pack")
        )
    lead = make_person(store, {"showroom.arrange": "store", "showroom.see": "store"})

    def mark_at(clock):
        time_machine.move_to(f"2026-11-20 {clock}:00+08:00", tick=False)
        return queries.mark_of(store.pk)

    def plan(person, kind):
        commands.plan_shift(store_id=store.pk, person_id=person.pk, day=date(2026, 11, 20), kind=kind, by=web(lead))
        return queries.mark_of(store.pk)

    marks = [mark_at("07:50"), plan(one, "early"), plan(two, "early"), plan(two, ""), plan(two, "late")]
    marks += [mark_at(clock) for clock in ("08:01", "08:31", "10:01", "10:31", "17:01")]
    assert all(one != two for one, two in pairwise(marks))
    assert mark_at("17:02") == marks[-1]


def test_a_screen_that_asks_costs_nothing_when_it_was_asked_just_now(client, store, desk, django_assert_num_queries):
    client.force_login(desk)
    address = live.address_of("showroom", store.pk)
    with django_assert_num_queries(6):
        first = client.get(address)
    with django_assert_num_queries(0):
        again = client.get(address)
    assert (first.content, again["Cache-Control"], again["Content-Type"][:10]) == (
        again.content,
        "no-store",
        "text/plain",
    )
    arrive(store, desk)
    live.forget_marks()
    assert client.get(address).content != first.content


@pytest.mark.parametrize(
    ("url", "name"), [("/showroom/", "showroom"), ("/showroom/calls/", "showroom"), ("/showroom/drives/", "drives")]
)
def test_a_page_says_what_it_was_printed_with(client, store, desk, url, name):
    """What happens before its first question is not missed."""
    client.force_login(desk)
    mark = client.get(live.address_of(name, store.pk)).content.decode()
    assert f'data-mark="{mark}"' in client.get(url).content.decode()


def test_the_living_parts_bring_the_numbers_above_them(client, store, desk):
    client.force_login(desk)
    commands.check_in(store_id=store.pk, channel="call", name="赵先生", by=web(desk))
    arrive(store, desk, name="王先生")
    for url, name, numbers in (("calls/now/", "赵先生", "call-day"), ("here/", "王先生", "day")):
        part = client.get(f"/showroom/{url}").content.decode()
        assert name in part
        assert f'id="{numbers}" hx-swap-oob="true"' in part
    assert "hx-swap-oob" not in client.get("/showroom/").content.decode()
    assert "hx-swap-oob" not in client.get("/showroom/calls/").content.decode()


@pytest.mark.parametrize("token", ["x", "WyJzaG93cm9vbSIsMV0:1:2"])
def test_an_address_that_nobody_signed_is_no_address(client, token):
    assert client.get(f"/live/{token}/").status_code == 404


def test_an_address_of_yesterday_is_none(client, store, time_machine):
    time_machine.move_to("2026-11-20 08:00:00+08:00", tick=False)
    address = live.address_of("showroom", store.pk)
    time_machine.move_to("2026-11-21 08:00:01+08:00", tick=False)
    assert client.get(address).status_code == 404
    assert live.mark_by(signing.dumps(["showroom", store.pk], salt="other")) is None
