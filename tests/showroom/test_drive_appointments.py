"""A booked test drive stands in its consultant's day, once, and follows what becomes of the drive."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from jiubu.deals.commands import (
    assign_deal,
    confirm_loss,
    hand_over,
    move_deal,
    put_sales_rules,
    request_loss,
    undo_handover,
)
from jiubu.deals.models import LossReason
from jiubu.deals.queries import calendar_of
from jiubu.deals.reactions import call_off_what_was_agreed
from jiubu.desk.queries import today_of
from jiubu.journal.models import Entry
from jiubu.showroom import commands
from jiubu.showroom.models import Drive, DriveSlot
from jiubu.showroom.queries import expected_today
from jiubu.showroom.reactions import free_the_cars
from jiubu.work.commands import plan_appointment
from jiubu.work.models import Appointment
from tests.factories import machine, web
from tests.factories.deals import make_deal
from tests.factories.vehicles import make_vehicle
from tests.factories.work import make_an_appointment
from tests.factories.worker import run_worker
from tests.journeys.dealership import at, open_dealership

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    with time_machine.travel(at(8, 4), tick=False):
        yield open_dealership()


@pytest.fixture
def car(house):
    return make_vehicle(house.store, trim=house.trim, colour=house.colour, vin="LGXCE4CC6S0000019", state="demo")


@pytest.fixture
def deal(house):
    return make_deal(house.consultant)


def book(house, car, deal=None, begins_at=None, **more):
    return commands.book_drive(
        vehicle_id=car.pk,
        begins_at=begins_at or at(8, 4, 15),
        deal_id=deal.pk if deal else None,
        by=web(house.consultant),
        **more,
    )


def agreed():
    return list(Appointment.objects.values_list("owner__name", "kind", "starts_at", "ends_at", "state").order_by("id"))


def test_it_is_agreed_moved_and_called_off_with_the_drive(house, car, deal):
    drive = book(house, car, deal)
    assert agreed() == [("陈嘉木", "test_drive", at(8, 4, 15), at(8, 4, 15, 30), "agreed")]
    assert Appointment.objects.get().remind_at == at(8, 4, 14)
    commands.move_drive(drive.pk, begins_at=at(8, 4, 16), minutes=45, by=web(house.manager))
    assert agreed() == [("陈嘉木", "test_drive", at(8, 4, 16), at(8, 4, 16, 45), "agreed")]
    commands.cancel_drive(drive.pk, reason="客户改天", by=web(house.consultant))
    assert [row[-1] for row in agreed()] == ["cancelled"]


def test_one_that_was_agreed_by_hand_for_that_day_becomes_the_drives_own(house, car, deal):
    plan_appointment(
        store_id=house.store.pk,
        owner_id=house.consultant.pk,
        kind="call",
        title="电话",
        starts_at=at(8, 4, 11),
        about=deal,
        by=web(house.consultant),
    )
    by_hand = Appointment.objects.create(
        group=house.store.group,
        store=house.store,
        owner=house.consultant,
        kind="test_drive",
        title="试驾",
        about_kind="deals.deal",
        about_id=deal.pk,
        starts_at=at(8, 4, 14),
        ends_at=at(8, 4, 15),
    )
    drive = book(house, car, deal)
    drive.refresh_from_db()
    by_hand.refresh_from_db()
    assert (drive.appointment, by_hand.starts_at, Appointment.objects.count()) == (by_hand, at(8, 4, 15), 2)
    book(house, car, deal, begins_at=at(8, 4, 17))
    assert Appointment.objects.count() == 3  # a second drive is another meeting


def test_it_stands_once_in_the_calendar_and_in_the_day_of_the_desk(house, car, deal):
    book(house, car, deal)
    actor = web(house.consultant)
    items = calendar_of(actor, at(8, 4, 0), at(8, 5, 0))
    assert [item.begins_at for item in items if item.kind == "appointment"] == [at(8, 4, 15)]
    assert [row.starts_at for row in today_of(actor).appointments] == [at(8, 4, 15)]


def test_who_drives_at_once_needs_no_appointment_until_it_is_put_off(house, car):
    drive = book(house, car, begins_at=timezone.now() + timedelta(minutes=5), driver_name="赵先生")
    assert agreed() == []
    commands.move_drive(drive.pk, begins_at=at(8, 5, 10), minutes=30, by=web(house.consultant))
    assert [row[2] for row in agreed()] == [at(8, 5, 10)]


def test_who_takes_over_gives_the_drives_until_it_is_undone(client, house, car, deal):
    other = house.colleague
    drive, by_name = book(house, car, deal), book(house, car, begins_at=at(8, 4, 17), driver_name="李先生")
    own = commands.book_drive(
        vehicle_id=car.pk, begins_at=at(8, 5, 10), driver_name="赵女士", by=web(other),
    )  # fmt: skip

    def givers():
        return [Drive.objects.get(pk=one.pk).consultant for one in (drive, by_name, own)]

    driven = book(house, car, begins_at=at(8, 6, 10), driver_name="钱先生")
    receipt = hand_over(house.consultant.pk, other.pk, store_id=house.store.pk, reason="离职", by=web(house.manager))
    assert givers() == [other, other, other]
    assert receipt.moved["drives"] == [drive.pk, by_name.pk, driven.pk]
    commands.cancel_drive(driven.pk, reason="客户没来", by=web(other))
    commands.move_drive(drive.pk, begins_at=at(8, 4, 16), minutes=30, by=web(other))
    undone = undo_handover(receipt.pk, by=web(house.manager))
    assert givers() == [house.consultant, house.consultant, other]
    assert undone.left["drives"] == [driven.pk]
    client.force_login(house.manager)
    page = client.get(reverse("deals:handover", args=[receipt.pk])).content.decode()
    assert re.search(r"<td>试驾</td>\s*<td class=.num.>3</td>\s*<td class=.num.>1</td>", page)


def test_who_gets_a_deal_gives_its_test_drive(house, car, deal):
    drive, other = book(house, car, deal), book(house, car, begins_at=at(8, 4, 17), driver_name="李先生")
    assign_deal(deal.pk, owner_id=house.colleague.pk, reason="换人", by=web(house.manager))
    run_worker()
    givers = [Drive.objects.get(pk=one.pk).consultant for one in (drive, other)]
    assert givers == [house.colleague, house.consultant]


def lose(deal, house):
    put_sales_rules(loss_min_contacts=0, by=machine(house.store.group, "pack"))
    reason = LossReason.objects.filter(is_active=True, wants_rival=False, children=None).first()
    asked = request_loss(deal.pk, reason=reason.key, text="不买了", by=web(house.consultant))
    confirm_loss(asked.pk, by=web(house.manager))


def rest(deal, house):
    move_deal(deal.pk, to="dormant", reason="客户出国", by=web(house.manager))


@pytest.mark.parametrize(("leave", "why"), [(lose, "不买了"), (rest, "客户出国")])
def test_a_deal_that_is_lost_or_rests_gives_its_car_back_and_nobody_is_expected(house, car, deal, leave, why):
    other = make_deal(house.consultant)
    drive, kept = book(house, car, deal), book(house, car, other, begins_at=at(8, 4, 17))
    make_an_appointment(house.consultant, house.store, starts_at=at(8, 4, 14), about=deal)
    leave(deal, house)
    run_worker()
    drive.refresh_from_db()
    kept.refresh_from_db()
    assert (drive.state, kept.state) == ("cancelled", "booked")
    assert set(DriveSlot.objects.values_list("drive", flat=True)) == {kept.pk}
    assert list(expected_today(web(house.manager), house.store.pk)) == [kept.appointment]
    deal.refresh_from_db()
    assert (deal.loss_reason.name if deal.loss_reason else why) in drive.note
    written = Entry.objects.count()
    moved = Entry.objects.filter(verb="process.run_moved").latest("id")
    for react in (free_the_cars, call_off_what_was_agreed):
        react(moved, machine(house.store.group, "reaction"))
    assert Entry.objects.count() == written


def test_a_car_on_the_road_comes_back_though_the_deal_is_lost(house, car, deal):
    drive = book(house, car, deal)
    Drive.objects.filter(pk=drive.pk).update(
        state="out", out_at=at(8, 4, 15), due_at=at(8, 4, 16), signed_at=at(8, 4, 15), kilometres_out=1
    )
    lose(deal, house)
    run_worker()
    drive.refresh_from_db()
    assert drive.state == "out"
