"""Tasks, appointments, promises, approvals: what the commands change, refuse and tell."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.work import commands, events
from jiubu.work.models import Appointment, Approval, Notification, Promise, Task
from jiubu.work.verify import promises_agree, tasks_agree
from tests.factories import machine, make_group, make_person, make_role, make_store, web
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db
OWN = {"work.see": "own"}
MANAGER = {"work.see": "store", "work.manage": "store", "work.approve": "store"}
ABOUT = ("customers.customer", 7)


@pytest.fixture
def person(store):
    return make_person(store, OWN)


@pytest.fixture
def manager(store):
    return make_person(store, MANAGER)


def verbs(thing):
    return [entry.verb for entry in timeline(thing)][::-1]


def test_a_task_is_told_to_what_it_is_about(store, person):
    task = make_a_task(person, store, about=ABOUT, about_title="王先生")
    assert [read(e) for e in timeline(task)] == [events.TaskMade(kind="other", due_at=task.due_at)]
    links = [(link.kind, link.object_id) for link in timeline(task)[0].links.all()]
    assert links == [("work.task", task.pk), ABOUT]


def test_an_open_task_of_the_same_source_is_changed_not_doubled(store, person):
    first = make_a_task(person, store, source="deal:1:next")
    second = make_a_task(person, store, source="deal:1:next", title="再打电话", due_at=in_hours(9))
    assert (first.pk, Task.objects.get().title, verbs(first)) == (
        second.pk,
        "再打电话",
        ["work.task_made", "work.task_moved"],
    )


def test_a_finished_source_may_begin_again(store, person):
    first = make_a_task(person, store, source="deal:1:next")
    commands.finish_task(first.pk, by=web(person))
    assert make_a_task(person, store, source="deal:1:next").pk != first.pk


def test_finishing_twice_changes_nothing(store, person):
    task = make_a_task(person, store)
    commands.finish_task(task.pk, result="已联系", by=web(person))
    commands.finish_task(task.pk, by=web(person))
    task.refresh_from_db()
    assert (task.state, task.result, task.done_by, task.remind_at) == (Task.State.DONE, "已联系", person, None)
    assert verbs(task) == ["work.task_made", "work.task_finished"]


def test_a_task_of_a_clock_that_was_ahead_is_not_done_before_it_was_made(store, person):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        task = make_a_task(person, store)
    commands.finish_task(task.pk, by=web(person))
    assert list(tasks_agree()) == []


def test_a_colleague_may_not_finish_it_and_the_manager_may(store, person, manager):
    task = make_a_task(person, store)
    with pytest.raises(NotAllowed):
        commands.finish_task(task.pk, by=web(make_person(store, OWN)))
    assert commands.finish_task(task.pk, by=web(manager)).done_by_id == manager.pk


def test_another_groups_task_does_not_exist(store, person):
    task = make_a_task(person, store)
    stranger = make_person(make_store(make_group()), MANAGER)
    with pytest.raises(Task.DoesNotExist):
        commands.finish_task(task.pk, by=web(stranger))


def test_cancelling_needs_a_reason_and_an_open_task(store, person):
    task = make_a_task(person, store)
    with pytest.raises(Refused) as refusal:
        commands.cancel_task(task.pk, reason=" ", by=web(person))
    assert (refusal.value.code, list(refusal.value.fields)) == ("reason_missing", ["reason"])
    commands.cancel_task(task.pk, reason="客户已购车", by=web(person))
    with pytest.raises(Refused) as refusal:
        commands.finish_task(task.pk, by=web(person))
    assert refusal.value.code == "task_closed"


def test_moving_an_overdue_task_needs_a_reason(store, person):
    task = make_a_task(person, store, due_at=in_hours(-3))
    with pytest.raises(Refused) as refusal:
        commands.move_task(task.pk, due_at=in_hours(3), by=web(person))
    assert refusal.value.code == "reason_missing"
    moved = commands.move_task(task.pk, due_at=in_hours(3), reason="客户出差", by=web(person))
    assert (moved.is_overdue(), moved.remind_at) == (False, moved.due_at - timedelta(minutes=15))


def test_a_task_cannot_be_planned_in_the_past(store, person):
    with pytest.raises(Refused) as refusal:
        commands.plan_task(
            store_id=store.pk, owner_id=person.pk, kind="call", title="x", due_at=in_hours(-1), by=web(person)
        )
    assert (refusal.value.code, list(refusal.value.fields)) == ("time_passed", ["due_at"])


def test_only_a_manager_plans_for_others(store, person, manager):
    values = {"store_id": store.pk, "owner_id": person.pk, "kind": "call", "title": "x", "due_at": in_hours(1)}
    with pytest.raises(NotAllowed):
        commands.plan_task(**values, by=web(make_person(store, OWN)))
    assert commands.plan_task(**values, by=web(manager)).owner_id == person.pk


def test_a_pool_task_is_taken_by_who_works_in_the_store(store, person):
    task = make_a_task(None, store)
    with pytest.raises(NotAllowed):
        commands.assign_task(task.pk, owner_id=person.pk, by=web(make_person(make_store(store.group), OWN)))
    assert commands.assign_task(task.pk, owner_id=person.pk, by=web(person)).owner_id == person.pk


def test_a_given_task_rings(store, person, manager):
    task = make_a_task(None, store)
    commands.assign_task(task.pk, owner_id=person.pk, by=web(manager))
    assert [n.user for n in Notification.objects.all()] == [person]


def test_closing_by_source_takes_its_children_too(store, person):
    a = make_a_task(person, store, source="deal:1")
    b = make_a_task(person, store, source="deal:1:next")
    c = make_a_task(person, store, source="deal:11")
    assert commands.close_tasks_from("deal:1", group_id=store.group_id, result="", by=machine(store.group)) == 2
    assert [Task.objects.get(pk=t.pk).state for t in (a, b, c)] == ["done", "done", "open"]


def test_a_task_climbs_to_the_manager_then_into_the_pool(store, person, manager):
    task = make_a_task(person, store, kind="followup", due_at=in_hours(-48), escalate_after_hours=2)
    clock = machine(store.group)
    late = timezone.now() + timedelta(days=30)
    commands.escalate_task(task.pk, at=late, by=clock)
    task.refresh_from_db()
    assert (task.ladder, task.owner, task.escalate_at is not None) == (Task.Ladder.MANAGER, person, True)
    assert {n.user for n in Notification.objects.all()} == {person, manager}
    commands.escalate_task(task.pk, at=task.escalate_at, by=clock)
    task.refresh_from_db()
    assert (task.ladder, task.owner, task.escalate_at) == (Task.Ladder.POOL, None, None)
    told = [read(e) for e in timeline(task)][:2]
    assert [(e.ladder, e.owner_id) for e in told] == [(2, person.pk), (1, person.pk)]


def test_a_task_without_a_manager_climbs_into_the_pool_at_once(store, person):
    task = make_a_task(person, store, due_at=in_hours(-48), escalate_after_hours=2)
    commands.escalate_task(task.pk, at=timezone.now() + timedelta(days=30), by=machine(store.group))
    task.refresh_from_db()
    assert (task.ladder, task.owner) == (Task.Ladder.POOL, None)


def test_making_a_task_costs_few_statements(store, person, django_assert_num_queries):
    with django_assert_num_queries(6):  # savepoint, source, task, entry, links, release
        make_a_task(person, store, source="deal:1:next", about=ABOUT)


def test_a_promise_gives_its_owner_a_task_and_keeping_it_does_the_task(store, person):
    promise = make_a_promise(person, store, ABOUT)
    assert [(t.kind, t.title, t.due_at) for t in Task.objects.open()] == [("promise", promise.text, promise.due_at)]
    commands.keep_promise(promise.pk, by=web(person))
    assert (Task.objects.get().state, verbs(promise)) == ("done", ["work.promise_made", "work.promise_kept"])


def test_the_task_of_a_promise_is_not_done_by_a_tick(store, person):
    make_a_promise(person, store, ABOUT)
    task = Task.objects.get()
    with pytest.raises(Refused) as refusal:
        commands.finish_task(task.pk, by=web(person))
    assert (refusal.value.code, refusal.value.details) == ("done_elsewhere", {"url": task.way_url})


def test_a_broken_promise_rings_owner_and_manager_and_stays_broken(store, person, manager):
    promise = make_a_promise(person, store, ABOUT)
    commands.break_promise(promise.pk, by=machine(store.group))
    assert {n.user for n in Notification.objects.all()} == {person, manager}
    with pytest.raises(Refused) as refusal:
        commands.keep_promise(promise.pk, by=web(person))
    assert refusal.value.code == "promise_closed"
    new = commands.replace_promise(promise.pk, text="下周一送到", due_at=in_hours(48), by=web(person))
    promise.refresh_from_db()
    assert (promise.state, promise.replaced_by, new.state) == (Promise.State.BROKEN, new, Promise.State.OPEN)
    assert list(promises_agree()) == []


def test_replacing_an_open_promise_twice_gives_the_same_new_one(store, person):
    promise = make_a_promise(person, store, ABOUT)
    first = commands.replace_promise(promise.pk, text="周五", due_at=in_hours(48), by=web(person))
    second = commands.replace_promise(promise.pk, text="周六", due_at=in_hours(72), by=web(person))
    promise.refresh_from_db()
    assert (first, promise.state, Task.objects.open().count()) == (second, Promise.State.REPLACED, 1)


def test_a_missed_appointment_may_still_be_kept(store, person):
    appointment = make_an_appointment(person, store)
    commands.miss_appointment(appointment.pk, by=machine(store.group))
    commands.keep_appointment(appointment.pk, by=web(person))
    assert verbs(appointment) == ["work.appointment_agreed", "work.appointment_missed", "work.appointment_kept"]


def test_a_moved_appointment_keeps_its_length(store, person):
    appointment = make_an_appointment(person, store)
    moved = commands.move_appointment(appointment.pk, starts_at=in_hours(30), reason="客户加班", by=web(person))
    assert moved.ends_at - moved.starts_at == timedelta(hours=1)
    with pytest.raises(Refused):
        commands.move_appointment(appointment.pk, starts_at=in_hours(-30), by=web(person))


def test_an_appointment_ends_after_it_begins(store, person):
    with pytest.raises(Refused) as refusal:
        make_an_appointment(person, store, ends_at=in_hours(1))
    assert (refusal.value.code, Appointment.objects.count()) == ("end_before_start", 0)


@pytest.fixture
def levels(store):
    boss = make_role(store.group, MANAGER, key="sales_manager")
    chief = make_role(store.group, MANAGER, key="general_manager")
    commands.put_approval_rule(
        "discount",
        title={"zh": "优惠", "en": "Discount"},
        levels=[{"role": "sales_manager", "above": 0}, {"role": "general_manager", "above": 20000}],
        by=machine(store.group),
    )
    return make_person(store, role=boss), make_person(store, role=chief)


def ask(store, person, amount=1000):
    return commands.ask_approval(
        "discount", store_id=store.pk, about=("deals.deal", 5), about_title="商机 5", amount=Decimal(amount),
        question="优惠 1,000 元", payload={"run": 5}, by=web(person),
    )  # fmt: skip


def test_an_approval_rings_the_role_and_its_yes_says_what_for(store, person, levels):
    approval = ask(store, person)
    assert [n.user for n in Notification.objects.all()] == [levels[0]]
    commands.decide_approval(approval.pk, is_yes=True, by=web(levels[0]))
    told = read(timeline(approval)[0])
    assert told == events.ApprovalGranted(rule_key="discount", payload={"run": 5})
    assert Notification.objects.filter(user=person).count() == 1


def test_the_same_question_is_asked_once(store, person, levels):
    assert ask(store, person) == ask(store, person)


def test_a_high_amount_needs_both_levels(store, person, levels):
    approval = ask(store, person, 30_000)
    assert commands.decide_approval(approval.pk, is_yes=True, by=web(levels[0])).state == Approval.State.ASKED
    with pytest.raises(NotAllowed):
        commands.decide_approval(approval.pk, is_yes=True, by=web(levels[0]))
    assert commands.decide_approval(approval.pk, is_yes=True, by=web(levels[1])).state == Approval.State.GRANTED
    assert [(s.role, s.by) for s in approval.steps.order_by("id")] == [
        ("sales_manager", levels[0]),
        ("general_manager", levels[1]),
    ]


def test_the_higher_level_may_decide_the_lower_one(store, person, levels):
    approval = ask(store, person)
    assert commands.decide_approval(approval.pk, is_yes=True, by=web(levels[1])).state == Approval.State.GRANTED


def test_a_no_needs_a_reason_and_ends_it(store, person, levels):
    approval = ask(store, person, 30_000)
    with pytest.raises(Refused) as refusal:
        commands.decide_approval(approval.pk, is_yes=False, by=web(levels[0]))
    assert refusal.value.code == "reason_missing"
    commands.decide_approval(approval.pk, is_yes=False, reason="毛利不够", by=web(levels[0]))
    assert read(timeline(approval)[0]) == events.ApprovalRefused(
        rule_key="discount", payload={"run": 5}, reason="毛利不够"
    )
    with pytest.raises(Refused) as refusal:
        commands.decide_approval(approval.pk, is_yes=True, by=web(levels[1]))
    assert refusal.value.code == "approval_closed"


def test_who_asks_does_not_wait_for_himself(store, levels):
    assert ask(store, levels[0]).state == Approval.State.GRANTED
    assert ask(store, levels[0], 30_000).role == "general_manager"


def test_a_consultant_decides_nothing(store, person, levels):
    approval = ask(store, person)
    with pytest.raises(NotAllowed):
        commands.decide_approval(approval.pk, is_yes=True, by=web(person))


def test_handing_over_moves_what_is_open(store, person):
    other = make_person(store, OWN)
    task, done = make_a_task(person, store), make_a_task(person, store)
    commands.finish_task(done.pk, by=web(person))
    appointment = make_an_appointment(person, store)
    promise = make_a_promise(person, store, ABOUT)
    moved = commands.hand_over_work(person.pk, other.pk, store_id=store.pk, by=machine(store.group))
    promise_task = Task.objects.get(kind="promise")
    assert moved == {
        "tasks": [task.pk, promise_task.pk],
        "promises": [promise.pk],
        "appointments": [appointment.pk],
    }
    assert list(Task.objects.filter(owner=person)) == [done]


def test_the_same_thing_rings_once(store, person):
    for _ in range(2):
        commands.notify([person.pk, None], "您好", source="x", by=machine(store.group))
    assert Notification.objects.count() == 1
    assert commands.read_notifications(by=web(person)) == 1
    assert commands.read_notifications(by=web(person)) == 0
