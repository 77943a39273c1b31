"""After the first maintenance the service team gets the customer: a card they can open, a task, a word in the bell."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from jiubu.deals.commands import Wish, create_deal, record_followup, settle_card_copy
from jiubu.deals.models import CardCopy, Deal
from jiubu.journal.models import Entry
from jiubu.organisation.models import Role
from jiubu.privacy.registry import HOLDINGS
from jiubu.process.commands import save_answers
from jiubu.process.models import Run
from jiubu.work.models import Notification, Task
from tests.factories import machine, make_person, make_store, web
from tests.factories.packs import install_real_pack
from tests.factories.work import make_a_promise
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db

MOBILE = "13900005678"


def of_role(store, key, **fields):
    return make_person(store, role=Role.objects.get(group=store.group, key=key), **fields)


@pytest.fixture
def store(group):
    install_real_pack(group)
    return make_store(group)


@pytest.fixture
def seller(store):
    return of_role(store, "sales_consultant", name="陈晓")


@pytest.fixture
def team(store):
    return [of_role(store, "care_agent", name=name) for name in ("白露", "林静")]


@pytest.fixture
def deal(seller, store):
    """A delivered car whose customer was spoken with and promised something; its process stands at the follow-up."""
    deal = create_deal(customer={"name": "王芳", "mobile": MOBILE}, wish=Wish(amount=Decimal(169800)), by=web(seller))
    record_followup(deal.pk, outcome="reached", said="喜欢安静，周末才有空", by=web(seller))
    make_a_promise(seller, store, deal, text="送一次洗车")
    Run.objects.filter(subject_id=deal.pk, subject_kind="deal").update(stage="follow_up", phase="after")
    Deal.objects.filter(pk=deal.pk).update(
        stage="follow_up", phase="after", delivered_at=timezone.now() - timedelta(days=80)
    )
    return Deal.objects.get(pk=deal.pk)


def say_copied(deal, is_copied, *, advisor="林静", by):
    answers = {
        "done_on": f"{timezone.localdate():%Y-%m-%d}",
        "kilometres": "4980",
        "card_copied": is_copied,
        "service_advisor": advisor,
    }
    save_answers(deal.run_id, form="first_maintenance", answers=answers, by=web(by))
    run_worker()


def got(user, path):
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_the_service_team_gets_the_card_a_task_and_a_word(deal, seller, team):
    say_copied(deal, is_copied=True, by=seller)
    copy = CardCopy.objects.get()
    assert (copy.deal, copy.keeper, copy.taken_back_at) == (deal, team[1], None)
    assert [(t.owner, t.title) for t in Task.objects.filter(kind="service")] == [(team[1], "查阅客户洽谈卡并问候客户")]
    lines = Notification.objects.filter(source=f"deals.card_copy:{copy.pk}")
    assert {line.user for line in lines} == set(team)
    assert Entry.objects.filter(verb="deals.card_copied").count() == 1
    customer = deal.customer
    assert f"/deals/cards/{copy.pk}/" in got(team[0], f"/deals/customers/{customer.pk}/cards/")[1]
    assert f"/deals/customers/{customer.pk}/cards/" in got(team[0], f"/customers/{customer.pk}/")[1]
    status, html = got(team[0], f"/deals/cards/{copy.pk}/")
    wanted = ("王芳", "喜欢安静，周末才有空", "送一次洗车", "169,800")
    assert (status, [text for text in wanted if text not in html], MOBILE in html) == (200, [], False)


def test_it_is_copied_once_however_often_it_is_said(deal, seller, team):
    say_copied(deal, is_copied=True, by=seller)
    say_copied(deal, is_copied=True, advisor="白露", by=seller)
    settle_card_copy(deal.pk, by=machine(deal.group))
    assert (CardCopy.objects.count(), Task.objects.filter(kind="service").count()) == (1, 1)


def test_the_tick_taken_back_takes_the_card_back(deal, seller, team):
    say_copied(deal, is_copied=True, by=seller)
    say_copied(deal, is_copied=False, by=seller)
    copy = CardCopy.objects.get()
    assert copy.taken_back_at is not None
    assert [task.state for task in Task.objects.filter(kind="service")] == ["done"]
    assert Entry.objects.filter(verb="deals.card_taken_back").count() == 1
    assert "已收回" in got(team[0], f"/deals/cards/{copy.pk}/")[1]
    say_copied(deal, is_copied=True, by=seller)
    assert list(CardCopy.objects.order_by("id").values_list("taken_back_at", flat=True))[1] is None


def test_a_form_half_filled_in_copies_nothing(deal, seller, team):
    save_answers(deal.run_id, form="first_maintenance", answers={"card_copied": True}, by=web(seller))
    run_worker()
    assert CardCopy.objects.count() == 0


def test_without_a_service_team_the_task_waits_in_the_pool(deal, seller):
    say_copied(deal, is_copied=True, by=seller)
    assert (CardCopy.objects.get().keeper, Task.objects.get(kind="service").owner) == (None, None)


def test_who_does_not_see_the_deal_does_not_see_its_copy(deal, seller, team, group):
    say_copied(deal, is_copied=True, by=seller)
    copy = CardCopy.objects.get()
    others = of_role(deal.store, "sales_consultant"), of_role(make_store(group), "care_agent")
    for user in others:
        assert got(user, f"/deals/cards/{copy.pk}/")[0] == 404
        assert got(user, f"/api/v1/card-copies/{copy.pk}")[0] == 404
    assert got(seller, f"/api/v1/deals/{deal.pk}/card-copies")[0] == 200


def test_what_the_copy_says_is_given_and_forgotten_with_the_person(deal, seller, team):
    say_copied(deal, is_copied=True, by=seller)
    holding = HOLDINGS["deals.card_copies"]
    assert "喜欢安静" in str(holding.copy([deal.customer_id]))
    assert (holding.empty([deal.customer_id], False), CardCopy.objects.get().content) == (1, {})
    assert got(team[0], f"/deals/cards/{CardCopy.objects.get().pk}/")[0] == 200
