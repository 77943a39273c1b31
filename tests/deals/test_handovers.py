"""Deals that change hands: by a colleague leaving, by silence to the pool."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.deals import commands
from jiubu.deals.models import Deal, Followup, SalesRules
from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.registry import left_behind
from jiubu.work.commands import break_promise, escalate_task
from jiubu.work.models import Appointment, Notification, Promise, Task
from tests.factories import machine, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, make_seller, soon
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment
from tests.factories.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_contact_nobody_made_gives_the_deal_to_the_pool(deal, seller, lead):
    run_worker()
    task = Task.objects.get()
    for _ in range(2):
        task.refresh_from_db()
        escalate_task(task.pk, at=task.escalate_at, by=machine(seller.group))
    run_worker()
    deal.refresh_from_db()
    assert deal.owner is None


def climb(task, seller):
    for _ in range(2):
        task.refresh_from_db()
        escalate_task(task.pk, at=task.escalate_at, by=machine(seller.group))
    run_worker()


def test_a_signed_deal_keeps_its_owner_when_a_contact_is_late(deal, seller, lead):
    run_worker()
    for to in ("needs", "offer", "delivery"):
        commands.move_deal(deal.pk, to=to, override=True, reason="客户着急", by=web(lead))
    run_worker()
    climb(Task.objects.open().get(source__startswith="deals.followup:"), seller)
    deal.refresh_from_db()
    assert (deal.phase, deal.owner) == ("won", seller)


def test_who_spoke_with_the_visitor_keeps_the_deal_though_the_thanks_were_forgotten(deal, seller, lead):
    commands.plan_after_visit(deal.pk, visit_id=1, left_at=timezone.now(), by=machine(seller.group))
    climb(Task.objects.open().get(kind="thank_you"), seller)
    deal.refresh_from_db()
    assert deal.owner == seller


def test_a_customer_reached_since_the_contact_was_due_is_not_alone(deal, seller, lead):
    run_worker()
    planned = deal.followups.get()
    Deal.objects.filter(pk=deal.pk).update(last_contact_at=planned.planned_at)
    climb(Task.objects.get(), seller)
    deal.refresh_from_db()
    assert deal.owner == seller
    Deal.objects.filter(pk=deal.pk).update(last_contact_at=None)


def test_deals_at_an_exempt_stage_do_not_fall_into_the_pool(deal, seller, lead):
    SalesRules.objects.update_or_create(group=seller.group, defaults={"pool_exempt_stages": ["lead"]})
    run_worker()
    climb(Task.objects.get(), seller)
    deal.refresh_from_db()
    assert deal.owner == seller
    task = Task.objects.get()
    assert (task.owner, task.ladder, task.escalate_at) == (seller, Task.Ladder.POOL, None)


def test_handing_over_leaves_nothing_behind(deal, seller, lead, store):
    run_worker()
    other = make_seller(store)
    Appointment.objects.create(
        group=store.group, store=store, owner=seller, kind="visit", title="看车", starts_at=soon(1), ends_at=soon(2)
    )
    commands.promise_delivery(deal.pk, due_at=soon(9), by=web(seller))
    make_customer(store, seller)
    stays = make_deal(make_seller(make_store(store.group)))

    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="离职", by=web(lead))

    assert {kind: len(ids) for kind, ids in receipt.moved.items()} == {
        "customers": 2,
        "deals": 1,
        "tasks": 2,
        "promises": 1,
        "appointments": 1,
        "cases": 0,
        "countermeasures": 0,
        "drives": 0,
        "instructions": 0,
    }
    deal.refresh_from_db()
    assert (deal.owner, deal.customer.owner) == (other, other)
    assert deal.followups.get().owner == other
    assert not any(
        model.objects.filter(owner=seller).exists() for model in (Deal, Followup, Task, Promise, Appointment)
    )
    assert Deal.objects.get(pk=stays.pk).owner == stays.owner
    assert Notification.objects.filter(user=other, source=f"deals.handover:{receipt.pk}").count() == 1
    assert "deals.handed_over" in [e.verb for e in timeline(deal)]


def test_undoing_gives_everything_back_and_names_what_was_changed_since(deal, seller, lead, store):
    other, third = make_seller(store), make_seller(store)
    given, finished = make_deal(seller), make_deal(seller)
    run_worker()
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="请假", by=web(lead))
    commands.assign_deal(given.pk, owner_id=third.pk, reason="换人", by=web(lead))
    done = Task.objects.get(about_id=finished.pk, state="open")
    commands.record_followup(finished.pk, outcome="reached", said="约好下周。", by=web(other))
    commands.promise_delivery(deal.pk, due_at=soon(9), by=web(other))
    own = make_deal(other)
    run_worker()

    undone = commands.undo_handover(receipt.pk, by=web(lead))
    again = commands.undo_handover(receipt.pk, by=web(lead))

    owners = dict(Deal.objects.values_list("pk", "owner_id"))
    assert owners == {deal.pk: seller.pk, given.pk: third.pk, finished.pk: seller.pk, own.pk: other.pk}
    assert (undone.left["deals"], again.undone_at) == ([given.pk], undone.undone_at)
    assert done.pk in undone.left["tasks"]
    assert Promise.objects.get().owner == seller  # made about a deal that went back
    assert set(Followup.objects.filter(state="planned", deal=finished).values_list("owner", flat=True)) == {seller.pk}
    assert set(Task.objects.filter(state="open", about_id=finished.pk).values_list("owner", flat=True)) == {seller.pk}
    assert set(Task.objects.filter(state="open", about_id=own.pk).values_list("owner", flat=True)) == {other.pk}
    told = Notification.objects.filter(source=f"deals.handover:{receipt.pk}:undone")
    assert {row.user_id for row in told} == {seller.pk, other.pk}
    assert "deals.handover_undone" in [entry.verb for entry in timeline(deal)]


def test_undoing_is_for_who_hands_over_and_while_the_giver_is_there(deal, seller, lead, store):
    other = make_seller(store)
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="离职", by=web(lead))
    with pytest.raises(NotAllowed):
        commands.undo_handover(receipt.pk, by=web(other))
    seller.is_active = False
    seller.save()
    with pytest.raises(Refused) as refusal:
        commands.undo_handover(receipt.pk, by=web(lead))
    deal.refresh_from_db()
    assert (refusal.value.code, deal.owner) == ("giver_left", other)


def test_the_receipt_offers_to_undo_after_asking_once_more(client, deal, seller, lead, store):
    other = make_seller(store)
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="请假", by=web(lead))
    client.force_login(lead)
    page, ask = (reverse(f"deals:{name}", args=[receipt.pk]) for name in ("handover", "handover_undoing"))
    assert ask in client.get(page).content.decode()
    assert seller.name in client.get(ask).content.decode()
    deal.refresh_from_db()
    assert deal.owner == other  # asking changes nothing
    assert client.post(ask)["Location"] == page
    deal.refresh_from_db()
    assert (deal.owner, ask in client.get(page).content.decode()) == (seller, False)


def test_handing_over_wants_two_people_and_a_reason(seller, lead, store):
    afar = make_seller(make_store(store.group))
    for to, reason, field in [(seller, "x", "to_user_id"), (afar, "x", "to_user_id"), (lead, " ", "reason")]:
        with pytest.raises(Refused) as refusal:
            commands.hand_over(seller.pk, to.pk, store_id=store.pk, reason=reason, by=web(lead))
        assert list(refusal.value.fields) == [field]
    with pytest.raises(NotAllowed):
        commands.hand_over(lead.pk, seller.pk, store_id=store.pk, reason="x", by=web(seller))


def lose(deal, lead):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(deal.owner))
    commands.confirm_loss(asked.pk, revive_on=timezone.localdate() + timedelta(days=30), by=web(lead))
    run_worker()


def test_who_is_only_away_keeps_customers_without_an_open_deal_and_all_work_about_them(deal, seller, lead, store):
    """Card, deal and "try again" are in one hand: whoever has the task sees the customer and can do it."""
    other, lost = make_seller(store), make_deal(seller)
    lose(lost, lead)
    kept = make_a_promise(seller, store, lost), make_an_appointment(seller, store, about=lost)
    about_card = make_a_task(seller, store, about=lost.customer)
    goes = make_a_promise(seller, store, deal)
    nobodys = make_customer(store, seller)

    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="休假", only_open=True, by=web(lead))

    assert (receipt.moved["deals"], receipt.moved["promises"], receipt.moved["appointments"]) == (
        [deal.pk],
        [goes.pk],
        [],
    )
    assert receipt.moved["customers"] == [deal.customer_id, nobodys.pk]
    again = Task.objects.get(source=f"deals.revive:{lost.pk}")
    for row in (*kept, about_card, lost.customer, again):
        row.refresh_from_db()
        assert row.owner == seller
    commands.revive_deal(lost.pk, reason="又来看车", by=web(seller))


def test_of_a_customer_with_an_open_deal_the_lost_one_goes_along_and_comes_back(deal, seller, lead, store):
    other, lost = make_seller(store), make_deal(seller)
    Deal.objects.filter(pk=lost.pk).update(customer=deal.customer)
    lose(lost, lead)
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="休假", only_open=True, by=web(lead))
    again = Task.objects.get(source=f"deals.revive:{lost.pk}")
    assert (receipt.moved["deals"], again.owner) == ([deal.pk, lost.pk], other)
    commands.revive_deal(lost.pk, reason="又来看车", by=web(other))
    commands.undo_handover(receipt.pk, by=web(lead))
    lost.refresh_from_db()
    assert (lost.owner, lost.customer.owner) == (seller, seller)


def test_who_began_a_deal_while_the_other_was_away_still_sees_the_customer(deal, seller, lead, store):
    other = make_seller(store)
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="休假", only_open=True, by=web(lead))
    own = make_deal(other)
    Deal.objects.filter(pk=own.pk).update(customer=deal.customer)
    note = make_a_task(other, store, about=deal.customer)
    commands.undo_handover(receipt.pk, by=web(lead))
    card = Customer.objects.get(pk=deal.customer_id)
    note.refresh_from_db()
    assert (card.owner, card.partner, note.owner) == (seller, other, seller)


def test_who_takes_over_a_deal_sees_its_customer_beside_the_owner_of_the_card(deal, seller, lead, store):
    """By a hand-over, by giving the one deal, and back."""
    owner, other, third = make_seller(store), make_seller(store), make_seller(store)
    Customer.objects.filter(pk=deal.customer_id).update(owner=owner, partner=seller)
    Deal.objects.filter(pk=make_deal(owner).pk).update(customer=deal.customer)  # why the card stays with its owner

    def seen_by():
        return [
            one.name
            for one in (seller, other, third)
            if Customer.objects.visible_to(web(one)).filter(pk=deal.customer_id)
        ]

    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="休假", only_open=True, by=web(lead))
    assert seen_by() == [other.name]
    commands.undo_handover(receipt.pk, by=web(lead))
    assert seen_by() == [seller.name]
    commands.assign_deal(deal.pk, owner_id=third.pk, reason="换人", by=web(lead))
    assert seen_by() == [third.name]


def test_a_promise_that_waits_for_an_apology_goes_along_and_comes_back(deal, seller, lead, store):
    other, promise = make_seller(store), make_a_promise(seller, store, deal)
    break_promise(promise.pk, by=machine(store.group))
    assert left_behind(store.group_id, seller.pk)[store.pk]["promises"] == 1
    receipt = commands.hand_over(seller.pk, other.pk, store_id=store.pk, reason="离职", by=web(lead))
    promise.refresh_from_db()
    assert (promise.owner, receipt.moved["promises"]) == (other, [promise.pk])
    undone = commands.undo_handover(receipt.pk, by=web(lead))
    promise.refresh_from_db()
    assert (promise.owner, undone.left["promises"]) == (seller, [])
