"""Who comes by appointment waits until somebody receives them; who has the appointment may not be there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.showroom import commands, queries
from jiubu.showroom.commands import put_shift_kind
from jiubu.showroom.models import Shift, Visit
from tests.factories import machine, make_person, web
from tests.factories.deals import say
from tests.factories.showroom import CONSULTANT, arrive
from tests.factories.work import in_hours, make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment(store, seller):
    return make_an_appointment(seller, store, starts_at=in_hours(0))


@pytest.fixture
def line(store, seller):
    """Somebody else is next, who has the appointment stands behind."""
    other = make_person(store, CONSULTANT, name="王强")
    for person in (other, seller):
        commands.step_in(store_id=store.pk, by=web(person))
    return other


def turns(store):
    board = queries.board_of(store, queries.consultants_of(store.pk))
    return {place.user.name: place.turns for place in board.places}


def test_the_wait_is_measured_until_somebody_receives(store, desk, seller, appointment, line, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    visit = arrive(store, desk, appointment_id=appointment.pk)
    assert queries.day_of(web(desk), store.pk).waiting == 1
    time_machine.shift(timedelta(minutes=7))
    taken = commands.give_to_next(visit.pk, by=web(desk))
    assert (taken.consultant, taken.taken_at - taken.arrived_at) == (seller, timedelta(minutes=7))
    assert list(taken.progress) == ["received"]
    assert (turns(store), queries.day_of(web(desk), store.pk).waiting) == ({"王强": 0, "李娜": 0}, 0)


def test_another_one_may_take_them(store, desk, appointment, line):
    visit = arrive(store, desk, appointment_id=appointment.pk)
    assert commands.take_visit(visit.pk, by=web(line)).consultant == line
    assert turns(store)["王强"] == 0


@pytest.mark.parametrize("is_there", [True, False], ids=["there", "left the store"])
def test_reception_hears_that_who_has_the_appointment_does_not_receive(
    client, store, desk, seller, appointment, line, is_there
):
    if not is_there:
        seller.posts.update(until=timezone.localdate() - timedelta(days=1))
    client.force_login(desk)
    page = client.post(f"/showroom/appointments/{appointment.pk}/arrival/", follow=True)
    text = page.content.decode()
    visit = Visit.objects.get()
    assert (visit.meant_for, visit.consultant) == (seller if is_there else None, None)
    assert [str(one) for one in page.context["messages"]] == (
        [] if is_there else ["李娜现在不接待，请交给系统推荐的人。"]
    )
    assert ("与李娜有约" in text, "不在本店接待" in text) == (True, not is_there)
    out = client.get(f"/api/v1/visits/{visit.pk}").json()
    assert (out["meant_for_id"], out["consultant_id"]) == (seller.pk if is_there else None, None)
    next_one = commands.give_to_next(visit.pk, by=web(desk)).consultant
    assert next_one == (seller if is_there else line)


def test_who_has_no_shift_now_is_not_waited_for(client, store, desk, seller, appointment):
    other = make_person(store, CONSULTANT, name="王强")
    free = put_shift_kind("off", title=say("休息"), by=machine(store.group))
    Shift.objects.create(group=store.group, store=store, user=seller, day=timezone.localdate(), kind=free)
    commands.step_in(store_id=store.pk, by=web(other))
    client.force_login(desk)
    page = client.post(f"/showroom/appointments/{appointment.pk}/arrival/", follow=True)
    assert [str(one) for one in page.context["messages"]] == ["李娜现在不接待，请交给系统推荐的人。"]
    assert "今日休息" in page.content.decode()
    visit = Visit.objects.get()
    assert visit.meant_for == seller
    assert commands.give_to_next(visit.pk, by=web(desk)).consultant == other
