"""Moves with a reason, and who waits for a kept vehicle."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.vehicles import clock, commands
from jiubu.vehicles.events import VehicleStateChanged
from jiubu.vehicles.models import Reservation, Vehicle, Waiting
from jiubu.vehicles.verify import endings_agree, queues_agree, states_agree
from jiubu.work.models import Notification, Task
from tests.factories import make_group, make_person, make_store, web
from tests.factories.vehicles import make_colour, make_vehicle

pytestmark = pytest.mark.django_db
ALL = {f"vehicles.{a}": "store" for a in ("see", "edit", "reserve", "release", "sell", "catalogue")}


@pytest.fixture
def keeper(store):
    return web(make_person(store, ALL))


@pytest.fixture
def car(store):
    return make_vehicle(store)


def soon():
    return timezone.now() + timedelta(days=1)


def deal_of(car):
    """Any row that a vehicle can be kept for."""
    return make_colour(car.trim.series)


def seller(store):
    return web(make_person(store, {"vehicles.see": "store", "vehicles.reserve": "store"}))


@pytest.fixture
def kept(car, keeper):
    return commands.reserve_vehicle(car.pk, about=deal_of(car), until=soon(), by=keeper)


def wait(car, by):
    return commands.wait_for_vehicle(car.pk, about=deal_of(car), by=by)


def state_of(waiting):
    return Waiting.objects.get(pk=waiting.pk).state


def nothing_wrong():
    return [*states_agree(), *endings_agree(), *queues_agree()]


@pytest.mark.parametrize("why", [{"reason": "客户要看"}, {"document": "DB-0007"}])
def test_a_move_has_a_document_or_a_reason_on_record(store, keeper, car, why):
    with pytest.raises(Refused) as refusal:
        commands.move_vehicle(car.pk, to="demo", reason=" ", by=keeper)
    assert refusal.value.code == "reason_missing"

    commands.move_vehicle(car.pk, to="demo", by=keeper, **why)
    assert read(timeline(car)[0]) == VehicleStateChanged(before="in_stock", after="demo", **why)


def test_a_transfer_takes_the_vehicle_to_another_store(store, keeper, car):
    other = make_store(store.group)
    for wrong in (None, store.pk):
        with pytest.raises(Refused) as refusal:
            commands.move_vehicle(car.pk, to="transfer", reason="调车", store_id=wrong, by=keeper)
        assert refusal.value.code == "store_missing"
    foreign = make_store(make_group())
    with pytest.raises((Refused, NotAllowed, type(foreign).DoesNotExist)):
        commands.move_vehicle(car.pk, to="transfer", reason="调车", store_id=foreign.pk, by=keeper)

    commands.move_vehicle(car.pk, to="transfer", reason="调车", store_id=other.pk, by=keeper)
    moved = Vehicle.objects.get(pk=car.pk)
    assert (moved.state, moved.store_id) == ("transfer", other.pk)
    with pytest.raises(NotAllowed):
        commands.move_vehicle(car.pk, to="in_stock", reason="到了", by=keeper)


def test_what_is_kept_for_somebody_is_lent_to_nobody(keeper, car, kept):
    with pytest.raises(Refused) as refusal:
        commands.move_vehicle(car.pk, to="loan", reason="借", by=keeper)
    assert refusal.value.code == "vehicle_way"


def test_a_returned_vehicle_is_nobodys_and_can_be_sold_again(keeper, car):
    deal = deal_of(car)
    commands.sell_vehicle(car.pk, about=deal, by=keeper)
    commands.deliver_vehicle(car.pk, about=deal, on=timezone.localdate(), by=keeper)

    commands.move_vehicle(car.pk, to="returned", document="TC-1", by=keeper)

    back = Vehicle.objects.get(pk=car.pk)
    assert (back.state, back.delivered_on, Reservation.objects.get().state) == ("returned", None, "released")
    assert nothing_wrong() == []
    commands.move_vehicle(car.pk, to="in_stock", reason="整备完", by=keeper)
    commands.sell_vehicle(car.pk, about=deal_of(car), by=keeper)


def test_nobody_waits_for_a_free_a_sold_or_an_own_vehicle(store, keeper, car):
    with pytest.raises(Refused) as refusal:
        wait(car, keeper)
    assert refusal.value.code == "vehicle_free"
    deal = deal_of(car)
    commands.reserve_vehicle(car.pk, about=deal, until=soon(), by=keeper)
    with pytest.raises(Refused) as refusal:
        commands.wait_for_vehicle(car.pk, about=deal, by=keeper)
    assert refusal.value.code == "vehicle_yours"
    commands.sell_vehicle(car.pk, about=deal, by=keeper)
    with pytest.raises(Refused) as refusal:
        wait(car, keeper)
    assert refusal.value.code == "vehicle_sold"


def test_waiting_twice_is_waiting_once(store, car, kept):
    by, deal = seller(store), deal_of(car)
    first = commands.wait_for_vehicle(car.pk, about=deal, by=by)
    assert commands.wait_for_vehicle(car.pk, about=deal, by=by) == first


@pytest.mark.parametrize("how", ["release", "expire"])
def test_the_first_who_waits_gets_the_turn_a_task_and_a_bell(store, keeper, car, kept, how):
    first, second = wait(car, seller(store)), wait(car, seller(store))
    if how == "release":
        commands.release_reservation(kept.pk, reason="不要了", by=keeper)
    else:
        Reservation.objects.update(until=timezone.now() - timedelta(minutes=1))
        clock.expire(timezone.now())

    assert (state_of(first), state_of(second)) == ("offered", "waiting")
    assert (Task.objects.get().owner_id, Notification.objects.get().user_id) == (first.by_id, first.by_id)
    assert nothing_wrong() == []


def test_only_whose_turn_it_is_may_take_the_vehicle(store, keeper, car, kept):
    deal = deal_of(car)
    mine = commands.wait_for_vehicle(car.pk, about=deal, by=seller(store))
    commands.release_reservation(kept.pk, reason="x", by=keeper)
    for give in (commands.reserve_vehicle, commands.sell_vehicle):
        values = {"until": soon()} if give is commands.reserve_vehicle else {}
        with pytest.raises(Refused) as refusal:
            give(car.pk, about=deal_of(car), by=keeper, **values)
        assert refusal.value.code == "vehicle_offered"

    commands.reserve_vehicle(car.pk, about=deal, until=soon(), by=keeper)

    assert (state_of(mine), Task.objects.get().state) == ("taken", "done")
    assert nothing_wrong() == []


def test_who_lets_the_time_go_by_passes_the_turn_on(store, keeper, car, kept):
    commands.change_stock_settings(
        store.pk,
        offer_hours=2,
        slow_days=90,
        money_rate=Decimal("0.05"),
        year_days=365,
        query_days=180,
        version=0,
        by=keeper,
    )
    first, second = wait(car, seller(store)), wait(car, seller(store))
    commands.release_reservation(kept.pk, reason="x", by=keeper)
    until = Waiting.objects.get(pk=first.pk).offered_until
    assert timedelta(minutes=119) < until - timezone.now() <= timedelta(hours=2)

    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        clock.pass_offers(timezone.now())
        clock.pass_offers(timezone.now())

    assert (state_of(first), state_of(second)) == ("passed", "offered")
    assert sorted(Task.objects.values_list("state", flat=True)) == ["done", "open"]
    assert nothing_wrong() == []


def test_who_withdraws_passes_the_turn_on(store, keeper, car, kept):
    first, second = wait(car, seller(store)), wait(car, seller(store))
    commands.release_reservation(kept.pk, reason="x", by=keeper)
    commands.withdraw_waiting(first.pk, by=keeper)
    assert (state_of(first), state_of(second)) == ("withdrawn", "offered")


def test_only_oneself_or_who_may_release_leaves_the_queue(store, car, kept):
    mine = wait(car, seller(store))
    with pytest.raises(NotAllowed):
        commands.withdraw_waiting(mine.pk, by=seller(store))


def test_a_sale_closes_the_queue(store, keeper, car, kept):
    waiting = wait(car, seller(store))
    commands.sell_vehicle(car.pk, about=type(car.trim.series.colours.first()).objects.get(pk=kept.about_id), by=keeper)
    assert state_of(waiting) == "passed"
    assert nothing_wrong() == []


def test_verify_finds_queues_that_cannot_be(store, car, kept):
    waiting = wait(car, seller(store))
    Waiting.objects.update(state="offered", offered_until=soon())
    assert any("has the turn" in line for line in queues_agree())
    Waiting.objects.filter(pk=waiting.pk).update(ended_at=timezone.now())
    assert any("do not agree" in line for line in queues_agree())
    Vehicle.objects.update(state="sold")
    assert any("sold vehicle" in line for line in queues_agree())
