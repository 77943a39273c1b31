"""Visits: who came, who receives them, what becomes of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.customers.claims import protected_until
from jiubu.deals.clock import lower_silent_grades
from jiubu.deals.commands import fall_back, judge_grade
from jiubu.deals.models import Deal, Followup
from jiubu.journal.log import linked_id, read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.showroom import commands, events
from jiubu.showroom.models import Visit
from jiubu.work.models import Appointment, Notification, Task
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, number
from tests.factories.showroom import CONSULTANT, RECEPTION, arrive
from tests.factories.work import in_hours, make_an_appointment
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def test_a_stranger_is_checked_in_with_nothing_but_the_number_of_people(store, desk):
    visit = arrive(store, desk, party_size=2)
    assert (visit.kind, visit.party_size, visit.received_by, visit.is_waiting) == ("first", 2, desk, True)
    assert [read(e) for e in timeline(visit)] == [
        events.VisitOpened(kind="first", purpose="new_car", source="", party_size=2)
    ]


def test_a_known_number_is_that_customer_whosever_it_is_and_the_owner_hears(store, desk, seller):
    customer = make_customer(store, seller, name="王芳", mobile="13900000001")
    visit = arrive(store, desk, mobile="139 0000 0001", name="王女士")
    assert (visit.customer, Notification.objects.get().user) == (customer, seller)


def test_name_and_unknown_number_make_a_card(store, desk):
    visit = arrive(store, desk, name="赵云", mobile=number())
    assert (visit.customer.name, visit.customer.owner, visit.name) == ("赵云", None, "赵云")


@pytest.mark.parametrize(("mobile", "field"), [("123abc", "mobile"), ("13912345678", "name")])
def test_a_number_that_was_typed_is_never_thrown_away(store, desk, mobile, field):
    with pytest.raises(Refused) as refusal:
        arrive(store, desk, mobile=mobile)
    assert (list(refusal.value.fields), Visit.objects.count()) == ([field], 0)


@pytest.mark.parametrize(("waited", "minutes"), [(600, 10), (10**7, 240), (-5, 0)])
def test_who_was_entered_without_a_connection_came_before_that(store, desk, time_machine, waited, minutes):
    time_machine.move_to("2026-11-20 15:00:00+08:00", tick=False)
    assert timezone.now() - arrive(store, desk, waited=waited).arrived_at == timedelta(minutes=minutes)


def test_who_is_here_is_not_checked_in_again(store, desk, seller):
    customer = make_customer(store, seller, name="王芳")
    first = arrive(store, desk, customer_id=customer.pk)
    with pytest.raises(Refused) as refusal:
        arrive(store, desk, customer_id=customer.pk)
    assert (refusal.value.code, refusal.value.details) == ("already_here", {"visit_id": first.pk})
    arrive(store, desk, customer_id=customer.pk, channel="call")
    commands.close_visit(first.pk, result="not_bought", by=web(desk))
    arrive(store, desk, customer_id=customer.pk)


def test_a_second_visit_is_a_return(store, desk, seller):
    customer = make_customer(store, seller)
    first = arrive(store, desk, customer_id=customer.pk)
    commands.close_visit(first.pk, result="not_bought", by=web(desk))
    assert arrive(store, desk, customer_id=customer.pk).kind == "return"


def test_an_expected_visitor_comes_in_one_tap_and_waits_for_who_has_the_appointment(store, desk, seller):
    customer = make_customer(store, None, name="王芳")
    appointment = make_an_appointment(seller, store, starts_at=in_hours(0), about=customer)
    visit = arrive(store, desk, appointment_id=appointment.pk)
    assert (visit.kind, visit.customer, visit.meant_for) == ("appointment", customer, seller)
    assert (visit.consultant, visit.taken_at, visit.progress, visit.is_waiting) == (None, None, {}, True)
    assert Appointment.objects.get().state == Appointment.State.KEPT
    told = Notification.objects.filter(sentence="Your customer is here: {who}").values_list("user", flat=True)
    assert list(told) == [seller.pk]


def test_the_second_consultant_is_too_late(store, desk, seller):
    visit = arrive(store, desk)
    commands.take_visit(visit.pk, by=web(seller))
    commands.take_visit(visit.pk, by=web(seller))
    with pytest.raises(Refused) as refusal:
        commands.take_visit(visit.pk, by=web(make_person(store, CONSULTANT)))
    visit.refresh_from_db()
    assert (refusal.value.code, visit.consultant, visit.taken_at is not None) == ("visit_taken", seller, True)


def test_the_reception_gives_visitors_and_does_not_take_them(store, desk):
    visit = arrive(store, desk)
    with pytest.raises(Refused) as refusal:
        commands.take_visit(visit.pk, by=web(desk))
    visit.refresh_from_db()
    assert (refusal.value.code, visit.consultant) == ("not_a_consultant", None)


def test_who_is_given_a_visitor_hears_of_it(store, desk, seller):
    visit = arrive(store, desk)
    commands.give_visit(visit.pk, consultant_id=seller.pk, by=web(desk))
    assert Notification.objects.get().user == seller
    with pytest.raises(Refused) as refusal:
        commands.give_visit(visit.pk, consultant_id=desk.pk, by=web(desk))
    assert refusal.value.code == "not_a_consultant"


def test_a_visitor_becomes_a_prospect_in_one_step(store, desk, seller):
    visit = arrive(store, desk, source="walk_in")
    commands.take_visit(visit.pk, by=web(seller))
    deal = commands.make_prospect(visit.pk, customer={"name": "赵云", "mobile": number()}, by=web(seller))
    again = commands.make_prospect(visit.pk, customer={"name": "赵云", "mobile": number()}, by=web(seller))
    visit.refresh_from_db()
    assert (visit.deal, again, Deal.objects.count()) == (deal, deal, 1)
    assert (deal.owner, deal.customer, deal.channel.key) == (seller, visit.customer, "walk_in")


def test_a_refused_prospect_leaves_nothing(store, desk, seller):
    visit = arrive(store, desk, consultant_id=seller.pk)
    with pytest.raises(Refused) as refusal:
        commands.make_prospect(visit.pk, customer={"name": "赵云", "mobile": "123"}, by=web(seller))
    visit.refresh_from_db()
    assert (list(refusal.value.fields), visit.customer, Deal.objects.count()) == (["mobile"], None, 0)


def test_a_visit_belongs_to_a_deal_of_its_customer_only(store, desk, seller):
    deal, other = make_deal(seller), make_deal(seller)
    visit = arrive(store, desk, customer_id=deal.customer_id)
    with pytest.raises(Refused) as refusal:
        commands.link_deal(visit.pk, deal_id=other.pk, by=web(desk))
    assert refusal.value.code == "other_customer"
    assert commands.link_deal(visit.pk, deal_id=deal.pk, by=web(desk)).deal == deal


def test_leaving_without_buying_brings_a_thank_you_and_a_follow_up(store, desk, seller):
    visit = arrive(store, desk, consultant_id=seller.pk)
    deal = commands.make_prospect(visit.pk, customer={"name": "赵云", "mobile": number()}, by=web(seller))
    commands.close_visit(visit.pk, result="not_bought", note="再考虑", by=web(seller))
    entry = timeline(visit)[0]
    assert (read(entry).result, linked_id(entry, "deals.deal")) == ("not_bought", deal.pk)
    run_worker()
    planned = Followup.objects.filter(deal=deal, state="planned").order_by("planned_at")
    assert list(planned.values_list("kind", flat=True)) == ["thank_you", "after_visit"]


def thanks_of(visit):
    run_worker()
    tasks = Task.objects.filter(source__startswith=f"showroom.visit:{visit.pk}:").order_by("due_at")
    return [(task.kind, task.state, task.owner) for task in tasks]


def test_who_has_a_card_but_no_deal_is_thanked_and_called_too(store, desk, seller, time_machine):
    time_machine.move_to("2026-11-20 15:00:00+08:00", tick=False)
    customer = make_customer(store, None, name="赵云")
    visit = arrive(store, desk, customer_id=customer.pk, consultant_id=seller.pk)
    commands.close_visit(visit.pk, result="not_bought", by=web(seller))

    assert thanks_of(visit) == [("thank_you", "open", seller), ("after_visit", "open", seller)]
    due = Task.objects.order_by("due_at").values_list("due_at", flat=True)
    assert [f"{timezone.localtime(at):%d %H:%M}" for at in due] == ["20 17:00", "21 15:00"]
    assert {(task.about_kind, task.about_id, task.about_title) for task in Task.objects.all()} == {
        ("customers.customer", customer.pk, "赵云")
    }
    Task.objects.first().delete()
    commands.follow_visit(visit.pk, by=machine(store.group, "reaction"))
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "result"),
    [({}, "other"), ({}, "picked_up"), ({"purpose": "service"}, "not_bought"), ({"is_stranger": True}, "not_bought")],
    ids=["another result", "bought", "came for something else", "no card"],
)
def test_nobody_else_is_thanked(store, desk, seller, values, result):
    values = dict(values)
    customer = None if values.pop("is_stranger", False) else make_customer(store, seller)
    visit = arrive(store, desk, customer_id=customer and customer.pk, consultant_id=seller.pk, **values)
    commands.close_visit(visit.pk, result=result, by=web(seller))
    assert thanks_of(visit) == []


def test_a_visit_entered_by_mistake_takes_its_thanks_back(store, desk, seller):
    visit = arrive(store, desk, customer_id=make_customer(store, seller).pk, consultant_id=seller.pk)
    commands.close_visit(visit.pk, result="not_bought", by=web(seller))
    assert [state for _kind, state, _owner in thanks_of(visit)] == ["open", "open"]
    commands.void_visit(visit.pk, reason="录重了", by=web(desk))
    assert [state for _kind, state, _owner in thanks_of(visit)] == ["done", "done"]


def test_they_leave_once_with_one_result(store, desk):
    visit = arrive(store, desk)
    commands.close_visit(visit.pk, result="picked_up", by=web(desk))
    commands.close_visit(visit.pk, result="picked_up", by=web(desk))
    with pytest.raises(Refused) as refusal:
        commands.close_visit(visit.pk, result="other", by=web(desk))
    assert (refusal.value.code, timeline(visit).count()) == ("visit_closed", 2)
    with pytest.raises(Refused):
        commands.take_visit(visit.pk, by=web(desk))


def test_the_showroom_of_another_store_is_closed_to_us(store, desk):
    visit = arrive(store, desk)
    neighbour = make_person(make_store(store.group), RECEPTION)
    with pytest.raises(NotAllowed):
        commands.close_visit(visit.pk, result="other", by=web(neighbour))
    with pytest.raises(Visit.DoesNotExist):
        commands.close_visit(visit.pk, result="other", by=web(make_person(make_store(make_group()), RECEPTION)))


def test_the_number_of_people_is_bounded(store, desk):
    with pytest.raises(Refused) as refusal:
        arrive(store, desk, party_size=0)
    assert list(refusal.value.fields) == ["party_size"]


@pytest.mark.parametrize(("purpose", "grade"), [("new_car", "H"), ("papers", "A")])
def test_who_was_here_to_buy_is_not_silent(store, seller, purpose, grade):
    deal = make_deal(seller)
    judge_grade(deal.pk, grade="H", reason="本周就订", by=web(seller))
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=3)):
        visit = arrive(store, seller, customer_id=deal.customer_id, purpose=purpose)
        if visit.taken_at is None:
            commands.take_visit(visit.pk, by=web(seller))
    with time_machine.travel(start + timedelta(days=5)):
        fall_back(deal.pk, at=timezone.now(), by=machine(store.group))
        lower_silent_grades(timezone.now())
        protected = protected_until(deal.customer)
    deal.refresh_from_db()
    assert deal.grade == grade
    last = start + timedelta(days=3 if purpose == "new_car" else 0)
    assert protected == timezone.localdate(last) + timedelta(days=store.protection_days)


def test_a_visit_that_was_entered_by_mistake_protects_nobody(store, seller):
    deal = make_deal(seller)
    begin = protected_until(deal.customer)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        visit = arrive(store, seller, customer_id=deal.customer_id, purpose="new_car")
        if visit.taken_at is None:
            commands.take_visit(visit.pk, by=web(seller))
        assert protected_until(deal.customer) != begin
        commands.void_visit(visit.pk, reason="录错了", by=web(seller))
        assert protected_until(deal.customer) == begin
