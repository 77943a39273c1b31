"""What the clock does with work, each once."""

from datetime import UTC, datetime

import pytest
import time_machine

from jiubu.work.models import Appointment, Notification, Promise, Task
from tests.factories import make_person
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai, a Friday


def at(hour, minute=0, day=20):
    return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(TEN, tick=False) as traveller:
        yield traveller


def test_a_reminder_rings_once_a_quarter_of_an_hour_before(store, clock):
    me = make_person(store, {"work.see": "own"})
    make_a_task(me, store, due_at=at(12), about=("customers.customer", 1), about_title="王先生")
    clock.move_to(at(11, 40))
    run_worker(schedule=True)
    assert Notification.objects.count() == 0
    clock.move_to(at(11, 46))
    run_worker(schedule=True)
    clock.move_to(at(11, 50))
    run_worker(schedule=True)
    assert [(n.user, n.text) for n in Notification.objects.all()] == [(me, "11-20 12:00 打电话 · 王先生")]
    assert Task.objects.get().remind_at is None


def test_an_appointment_rings_an_hour_before_and_is_missed_two_hours_after(store, clock):
    me = make_person(store, {"work.see": "own"})
    make_an_appointment(me, store, starts_at=at(14))
    clock.move_to(at(13, 1))
    run_worker(schedule=True)
    assert [n.text for n in Notification.objects.all()] == ["11-20 14:00 来店看车"]
    clock.move_to(at(17, 1))
    run_worker(schedule=True)
    assert Appointment.objects.get().state == Appointment.State.AGREED
    clock.move_to(at(17, 16))
    run_worker(schedule=True)
    assert Appointment.objects.get().state == Appointment.State.MISSED


def test_an_overdue_task_climbs_by_working_hours(store, clock):
    me, manager = make_person(store, {"work.see": "own"}), make_person(store, {"work.manage": "store"})
    make_a_task(me, store, kind="followup", due_at=at(15), escalate_after_hours=4)
    clock.move_to(at(9, 55, day=21))  # 15:00 + 4 working hours = 10:00 the next day
    run_worker(schedule=True)
    assert Task.objects.get().ladder == Task.Ladder.CONSULTANT
    clock.move_to(at(10, 1, day=21))
    run_worker(schedule=True)
    task = Task.objects.get()
    assert (task.ladder, task.owner) == (Task.Ladder.MANAGER, me)
    assert Notification.objects.filter(user=manager).count() == 1
    clock.move_to(at(14, 5, day=21))
    run_worker(schedule=True)
    task = Task.objects.get()
    assert (task.ladder, task.owner) == (Task.Ladder.POOL, None)


def test_a_promise_is_broken_half_an_hour_after_its_time(store, clock):
    me = make_person(store, {"work.see": "own"})
    make_a_promise(me, store, ("customers.customer", 1), due_at=at(12))
    clock.move_to(at(12, 29))
    run_worker(schedule=True)
    assert Promise.objects.get().state == Promise.State.OPEN
    clock.move_to(at(12, 36))
    run_worker(schedule=True)
    assert Promise.objects.get().state == Promise.State.BROKEN
