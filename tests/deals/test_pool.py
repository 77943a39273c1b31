"""The pool: who may take how much, what happens to lost deals there, and who had a deal when."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jiubu.deals import commands, queries
from jiubu.deals.models import Deal, PoolStay, SalesRules
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.work.commands import break_promise, replace_promise
from tests.factories import machine, make_store, web
from tests.factories.deals import make_deal, make_seller
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]


@pytest.fixture
def colleague(store, process):
    return make_seller(store)


def limit(store, **limits):
    commands.put_sales_rules(**limits, by=machine(store.group))


def pooled(seller, lead, **fields):
    deal = make_deal(seller, **fields)
    commands.assign_deal(deal.pk, owner_id=None, reason="无人跟进", by=web(lead))
    return deal


def refused(deal, person):
    with pytest.raises(Refused) as refusal:
        commands.take_deal(deal.pk, by=web(person))
    return refusal.value


def test_its_former_owner_waits_and_a_colleague_does_not(store, seller, lead, colleague):
    limit(store, pool_cooling_days=7)
    first, second = pooled(seller, lead), pooled(seller, lead)
    no = refused(first, seller)
    assert no.code == "pool_cooling"
    assert f"{timezone.localtime(timezone.now() + timedelta(days=7)):%Y-%m-%d}" in str(no.text)
    assert commands.take_deal(first.pk, by=web(colleague)).owner == colleague
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert commands.take_deal(second.pk, by=web(seller)).owner == seller


def test_so_many_a_day_and_the_next_day_again(store, seller, lead, colleague):
    limit(store, pool_per_day=2)
    deals = [pooled(seller, lead) for _ in range(3)]
    for deal in deals[:2]:
        commands.take_deal(deal.pk, by=web(colleague))
    assert (refused(deals[2], colleague).code, refused(deals[2], colleague).details) == ("pool_per_day", {"limit": 2})
    assert commands.take_deal(deals[2].pk, by=web(make_seller(store))).phase == "lead"
    last = pooled(seller, lead)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert commands.take_deal(last.pk, by=web(colleague)).owner == colleague


def test_nobody_has_more_open_deals_than_he_can_work_on(store, seller, lead, colleague):
    limit(store, pool_capacity=1)
    make_deal(colleague)
    deal = pooled(seller, lead)
    no = refused(deal, colleague)
    assert (no.code, no.details) == ("pool_capacity", {"limit": 1})
    limit(store, pool_capacity=1, pool_cooling_days=7, pool_exempt_stages=["lead"])
    assert commands.take_deal(deal.pk, by=web(colleague)).owner == colleague


def test_the_pool_shows_what_lies_there_and_who_had_it(store, seller, lead, colleague, group):
    limit(store, pool_cooling_days=7)
    deal = pooled(seller, lead, name="李春花")
    (row,) = queries.pool_rows(web(colleague)).rows
    assert (row.card.id, row.from_name, row.is_lost, row.mine_again_at) == (deal.pk, seller.name, False, None)
    (mine,) = queries.pool_rows(web(seller)).rows
    assert timezone.localdate(mine.mine_again_at) == timezone.localdate() + timedelta(days=7)
    assert queries.pool_rows(web(make_seller(make_store(group)))).rows == []


def test_a_lost_deal_in_the_pool_goes_on_with_whoever_takes_it(seller, lead, colleague):
    deal, kept = make_deal(seller), make_deal(seller)
    for one, to_pool in ((deal, True), (kept, False)):
        asked = commands.request_loss(one.pk, reason="need_gone", text="不买了", by=web(seller))
        commands.confirm_loss(asked.pk, to_pool=to_pool, by=web(lead))
    assert [row.card.id for row in queries.pool_rows(web(colleague)).rows] == [deal.pk]
    taken = commands.take_deal(deal.pk, by=web(colleague))
    assert (taken.phase, taken.owner, taken.loss_reason) == ("lead", colleague, None)
    assert taken.next_contact_at is not None
    Deal.objects.filter(pk=kept.pk).update(owner=None)
    commands.recount_stages(by=machine(kept.group))
    assert refused(kept, colleague).code == "not_in_pool"


def test_who_had_a_deal_from_when_to_when(seller, lead, colleague):
    deal = pooled(seller, lead)
    commands.take_deal(deal.pk, by=web(colleague))
    held = queries.holders_of(deal)
    assert [(one.owner_id, one.reason) for one in held] == [
        (colleague.pk, "从公海领取"), (None, "无人跟进"), (seller.pk, ""),
    ]  # fmt: skip
    assert [one.until for one in held] == [None, held[0].since, held[1].since]
    stay = PoolStay.objects.get()
    assert (stay.from_user, stay.taken_by, stay.reason) == (seller, colleague, "无人跟进")
    assert stay.since < stay.until


def test_the_pages_of_the_pool(store, seller, lead, colleague):
    limit(store, pool_per_day=1)
    deals = [pooled(seller, lead, name=name) for name in ("李春花", "赵敏")]
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(colleague)
    page = client.get("/deals/pool/")
    assert [row.card.customer_name for row in page.context["page"].rows] == ["李春花", "赵敏"]
    assert client.post(f"/deals/pool/{deals[0].pk}/").url == f"/deals/{deals[0].pk}/"
    told = client.post(f"/deals/pool/{deals[1].pk}/", follow=True)
    assert (told.redirect_chain[-1][0], "今天已从公海领取 1 个，达到上限" in told.content.decode()) == (
        "/deals/pool/",
        True,
    )
    holders = client.get(f"/deals/{deals[0].pk}/holders/").content.decode()
    assert seller.name in holders
    assert client.get("/deals/pool/rules/").status_code == 403


def test_who_may_changes_the_rules(store, seller, lead):
    client = Client()
    client.force_login(lead)
    values = {
        "response_minutes": 20, "loss_min_contacts": 2, "pool_per_day": 4, "pool_cooling_days": 5, "pool_capacity": 60, "pool_exempt_stages": ["needs"], "confirm_hottest_grade": True,
    }  # fmt: skip
    assert client.post("/deals/pool/rules/", values).status_code == 302
    rules = SalesRules.objects.get()
    assert {name: getattr(rules, name) for name in values} == values
    with pytest.raises(NotAllowed):
        commands.put_sales_rules(by=web(seller))


def test_the_pool_by_the_api(store, seller, lead, colleague):
    limit(store, pool_per_day=1, pool_cooling_days=3, pool_capacity=9)
    deal = pooled(seller, lead)
    client = Client()
    client.force_login(colleague)
    (row,) = client.get("/api/v1/deals/pool").json()["rows"]
    assert (row["id"], row["from_name"], row["is_lost"]) == (deal.pk, seller.name, False)
    taken = client.post(f"/api/v1/deals/{deal.pk}/take", headers={"idempotency-key": "a" * 8})
    assert taken.json()["owner_id"] == colleague.pk
    assert client.get("/api/v1/deals/pool/allowance").json() == {
        "picked_today": 1, "per_day": 1, "open_deals": 1, "capacity": 9, "cooling_days": 3, "exempt_stages": [],
    }  # fmt: skip
    held = client.get(f"/api/v1/deals/{deal.pk}/holders").json()
    assert [one["owner_id"] for one in held] == [colleague.pk, None, seller.pk]


def given(deal, person, lead):
    commands.assign_deal(deal.pk, owner_id=person.pk, reason="换人", by=web(lead))


def picked(deal, person, lead):
    commands.assign_deal(deal.pk, owner_id=None, reason="无人跟进", by=web(lead))
    commands.take_deal(deal.pk, by=web(person))


@pytest.mark.parametrize("change", [given, picked])
def test_who_gets_a_deal_gets_what_was_promised_and_agreed_about_it(store, seller, lead, colleague, change):
    """A promise that was broken already, too: the new owner apologises and promises anew."""
    deal = make_deal(seller)
    owed, broken = make_a_promise(seller, store, deal), make_a_promise(seller, store, deal, text="送行车记录仪")
    break_promise(broken.pk, by=machine(store.group))
    task, meeting = make_a_task(seller, store, about=deal), make_an_appointment(seller, store, about=deal)
    others = make_a_promise(lead, store, deal)
    change(deal, colleague, lead)
    rows = (owed, broken, task, meeting, others)
    for row in rows:
        row.refresh_from_db()
    assert [row.owner for row in rows] == [colleague, colleague, colleague, colleague, lead]
    replace_promise(broken.pk, text="周五送到", due_at=timezone.now() + timedelta(days=1), by=web(colleague))


def test_what_a_manager_gives_from_the_pool_is_no_pick_of_the_day(store, seller, lead, colleague):
    limit(store, pool_per_day=1)
    given_one, wanted = pooled(seller, lead), pooled(seller, lead)
    commands.assign_deal(given_one.pk, owner_id=colleague.pk, reason="经理分配", by=web(lead))
    assert queries.allowance_of(store.group_id, colleague.pk).picked_today == 0
    assert commands.take_deal(wanted.pk, by=web(colleague)).owner == colleague
    assert queries.allowance_of(store.group_id, colleague.pk).picked_today == 1
    assert queries.holders_of(given_one)[0].by == lead.name
