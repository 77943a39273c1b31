"""The keeper's task of the day, days that are mended, and what gates of a deal ask."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiubu.inspections import commands
from jiubu.inspections.models import Due
from jiubu.inspections.verify import days_agree
from jiubu.kernel.errors import Refused
from jiubu.kernel.fact import FactContext, read_facts
from jiubu.vehicles import commands as vehicles
from jiubu.work.commands import cancel_task, finish_task
from jiubu.work.models import Task
from tests.factories import machine, make_person, make_role, web
from tests.factories.deals import make_deal, make_process, make_seller
from tests.factories.inspections import bad, inspect, make_lists
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)
KEEPS = {"inspections.see": "store", "inspections.inspect": "store", "work.see": "own", "work.manage": "store"}


@pytest.fixture
def keeper(store):
    make_lists(store.group)
    return make_person(store, role=make_role(store.group, KEEPS, key="stock_keeper"), name="库管")


@pytest.fixture
def boss(store):
    return make_person(store, {"work.see": "store", "work.manage": "store"}, name="经理")


def tasks():
    return list(Task.objects.filter(source__startswith="inspections.due").order_by("id"))


def stock(store, count, days=10):
    cars = [make_vehicle(store, arrived_on=timezone.localdate() - timedelta(days=days)) for _ in range(count)]
    commands.settle_due([car.pk for car in cars], by=machine(store.group))
    return cars


def test_the_keeper_gets_one_task_a_day_with_the_count(store, keeper, boss, time_machine):
    time_machine.move_to(MONDAY.replace(hour=8))
    cars = stock(store, 3)
    run_worker(schedule=True)
    assert tasks() == []
    time_machine.move_to(MONDAY)
    for _ in range(2):
        run_worker(schedule=True)
    (task,) = tasks()
    assert (task.owner, task.due_at.astimezone(ZONE).hour, "3" in task.title) == (keeper, 18, True)
    with pytest.raises(Refused):
        finish_task(task.pk, by=web(keeper))
    for car in cars:
        inspect(car, keeper)
    task.refresh_from_db()
    assert task.state == "done"
    run_worker(schedule=True)
    assert len(tasks()) == 1


def test_what_is_not_done_climbs_and_is_not_asked_twice(store, keeper, boss, time_machine):
    time_machine.move_to(MONDAY)
    stock(store, 1)
    run_worker(schedule=True)
    time_machine.move_to(MONDAY + timedelta(days=1, hours=4))
    run_worker(schedule=True)
    (task,) = tasks()
    assert (task.ladder, task.due_at.astimezone(ZONE).date()) == (Task.Ladder.MANAGER, MONDAY.date())
    cancel_task(task.pk, reason="盘点", by=web(keeper))
    time_machine.move_to(MONDAY + timedelta(days=1, hours=5))
    run_worker(schedule=True)
    assert len(tasks()) == 2


def test_nothing_due_is_no_task_and_a_rest_day_neither(store, keeper, time_machine):
    time_machine.move_to(MONDAY)
    stock(store, 1, days=1)
    run_worker(schedule=True)
    assert tasks() == []
    store.rest_days = [5]
    store.save()
    time_machine.move_to(MONDAY + timedelta(days=12))
    run_worker(schedule=True)
    assert tasks() == []


def test_days_that_are_missing_or_left_behind_are_mended(store, keeper, time_machine):
    time_machine.move_to(MONDAY)
    (gone,) = stock(store, 1)
    type(gone).objects.filter(pk=gone.pk).update(state="in_transit")
    came = make_vehicle(store)
    time_machine.move_to(MONDAY + timedelta(days=1))
    run_worker(schedule=True)
    assert set(Due.objects.values_list("vehicle_id", "kind")) == {(came.pk, "storage"), (came.pk, "battery")}
    assert list(days_agree()) == []


def test_a_wrong_day_is_found(store, keeper):
    (car,) = stock(store, 1)
    Due.objects.filter(vehicle=car, kind="storage").update(next_due_on=timezone.localdate())
    assert [str(car.pk) in line and "storage" in line for line in days_agree()] == [True]


def facts_of(deal):
    names = ("pdi.inspected", "pdi.passed")
    found = read_facts(FactContext(deal.group_id, deal.store_id, "deal", deal.pk), names)
    return tuple(found[name] for name in names)


def test_gates_see_the_last_pdi_of_the_vehicle_of_the_deal(store, keeper):
    make_process(store.group)
    deal, car = make_deal(make_seller(store)), make_vehicle(store)
    assert facts_of(deal) == (False, False)
    inspect(car, keeper, "pdi")
    assert facts_of(deal) == (False, False)
    until = timezone.now() + timedelta(days=2)
    vehicles.reserve_vehicle(car.pk, about=deal, until=until, by=machine(store.group))
    assert facts_of(deal) == (True, True)
    inspect(car, keeper, "pdi", bad(volt={"value": "11"}))
    assert facts_of(deal) == (True, False)
    defect = inspect(car, keeper, "pdi", bad(clean={"answer": "not_ok"})).findings.get()
    assert facts_of(deal) == (True, False)
    commands.close_finding(defect.pk, by=web(keeper))
    assert facts_of(deal) == (True, True)
