"""Where the group wants that, a deal becomes the hottest, or leaves it, only when the manager says so."""

import pytest
from django.test import Client
from django.utils import translation

from jiubu.deals import commands
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.queries import grade_of
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval
from tests.factories import machine, make_person, web
from tests.factories.deals import LEADS, make_deal, make_process, make_seller, put_tables
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
HOT = ["time_fixed", "payment_chosen"]


@pytest.fixture
def store(store):
    make_process(store.group)
    put_tables(store.group)
    commands.put_sales_rules(confirm_hottest_grade=True, by=machine(store.group, "pack"))
    return store


@pytest.fixture
def lead(store):
    return make_person(store, dict.fromkeys((*LEADS, "work.approve"), "store"), name="韩致远")


@pytest.fixture
def seller(store):
    return make_seller(store)


@pytest.fixture
def deal(seller):
    made = make_deal(seller)
    Deal.objects.filter(pk=made.pk).update(title="汉 EV")  # without a wanted car there is no grade
    return made


def grade(deal):
    run_worker()
    deal.refresh_from_db()
    return deal.grade


def asked():
    return Approval.objects.get(state="asked")


def test_it_waits_for_the_manager_and_counts_as_judged_here(deal, seller, lead):
    before = deal.grade
    change = commands.judge_grade(deal.pk, signs=HOT, by=web(seller))
    assert (change.cause, change.after, change.proposed, grade(deal)) == ("asked", before, "H", before)
    with translation.override("zh-hans"):
        assert read(timeline(deal).filter(verb="deals.grade_judged")[0]).text() == f"请经理确认级别：{before} → H"
    view = grade_of(deal)
    assert (view.asked, {sign.key for sign in view.signs if sign.is_shown} >= set(HOT)) == ("H", True)

    commands.judge_grade(deal.pk, signs=HOT, by=web(seller))
    decide_approval(asked().pk, is_yes=True, by=web(lead))
    assert (grade(deal), deal.is_grade_overridden, grade_of(deal).asked) == ("H", False, "")
    assert GradeChange.objects.filter(deal=deal, cause="confirmed").count() == 1


def test_a_no_leaves_it_as_it_was(deal, seller, lead):
    before = deal.grade
    commands.judge_grade(deal.pk, signs=HOT, by=web(seller))
    decide_approval(asked().pk, is_yes=False, reason="还没试驾", by=web(lead))
    assert grade(deal) == before


def test_down_from_the_hottest_too(deal, seller, lead):
    commands.judge_grade(deal.pk, signs=HOT, by=web(lead))
    assert grade(deal) == "H"
    commands.judge_grade(deal.pk, grade="B", reason="客户说要等年底", by=web(seller))
    assert grade(deal) == "H"
    assert asked().question.endswith("客户说要等年底")
    decide_approval(asked().pk, is_yes=True, by=web(lead))
    assert (grade(deal), deal.is_grade_overridden) == ("B", True)


def test_another_judgement_takes_the_place_of_what_was_asked(deal, seller, lead):
    commands.judge_grade(deal.pk, signs=HOT, by=web(seller))
    first = asked()
    commands.judge_grade(deal.pk, grade="B", reason="先看看", by=web(seller))
    first.refresh_from_db()
    assert (first.state, grade(deal), Approval.objects.filter(state="asked").count()) == ("withdrawn", "B", 0)


@pytest.mark.parametrize("who", ["lead", "nobody wants it"])
def test_who_may_decide_is_not_asked_and_without_the_switch_nobody_is(deal, seller, lead, store, who):
    if who == "nobody wants it":
        commands.put_sales_rules(by=machine(store.group, "pack"))
    commands.judge_grade(deal.pk, signs=HOT, by=web(lead if who == "lead" else seller))
    assert (grade(deal), Approval.objects.count()) == ("H", 0)


def test_a_yes_that_comes_too_late_changes_nothing(deal, seller, lead):
    commands.judge_grade(deal.pk, signs=HOT, by=web(seller))
    Deal.objects.filter(pk=deal.pk).update(phase="won", grade="O")
    decide_approval(asked().pk, is_yes=True, by=web(lead))
    assert grade(deal) == "O"
    with pytest.raises(NotAllowed):
        commands.confirm_grade(deal.pk, asked={}, by=web(lead))


def test_the_page_says_who_is_asked(deal, seller):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(seller)
    path = f"/deals/{deal.pk}/grade/"
    assert client.post(path, {"signs": HOT}).status_code == 302
    assert "已请经理确认 H" in client.get(path).content.decode()
