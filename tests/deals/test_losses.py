"""A loss: asked for, sent back, confirmed, gone on from."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiubu.deals import commands
from jiubu.deals.forms import LossDecisionForm
from jiubu.deals.models import Followup
from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.vehicles.commands import reserve_vehicle
from jiubu.work.models import Notification, Task
from tests.deals.ways import counted, go, talk
from tests.factories import machine, make_person, make_team, web
from tests.factories.deals import LEADS, make_deal, soon
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_loss_is_asked_sent_back_and_then_confirmed(deal, seller, lead):
    go(deal, seller, "needs")
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    assert commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller)) == asked
    assert (asked.state, asked.stage, asked.contact_count) == ("asked", "needs", 1)
    assert Task.objects.get(source=f"deals.loss:{asked.pk}").owner == lead

    commands.send_back_loss(asked.pk, words="请总监打电话", by=web(lead))
    deal.refresh_from_db()
    task = Task.objects.get(source=f"deals.loss_sent_back:{asked.pk}")
    assert (task.owner, task.note, task.state) == (seller, "请总监打电话", "open")
    assert (deal.phase, deal.next_contact_at <= soon(10)) == ("open", True)
    assert task.due_at <= timezone.now() + timedelta(hours=1)
    assert Notification.objects.filter(user=seller, source=f"deals.loss:{asked.pk}:answer").count() == 1

    again = commands.request_loss(deal.pk, reason="need_gone", text="确定不买", by=web(seller))
    commands.confirm_loss(again.pk, words="同意", by=web(lead))
    deal.refresh_from_db()
    assert (deal.phase, deal.stage, deal.grade, deal.loss_reason.key) == ("lost", "lost", "F", "need_gone")
    assert (deal.next_contact_at, deal.lost_at is not None) == (None, True)
    assert not Followup.objects.filter(deal=deal, state="planned").exists()
    assert counted() == [("lost", 1)]


def test_a_loss_without_a_word_is_tried_again_on_a_working_day(deal, seller, lead):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    confirmed = commands.confirm_loss(asked.pk, by=web(lead))
    day, task = confirmed.revive_on, Task.objects.get(source=f"deals.revive:{deal.pk}")
    assert timezone.localdate() + timedelta(days=90) <= day < timezone.localdate() + timedelta(days=100)
    assert (task.owner, timezone.localdate(task.due_at)) == (seller, day)


def test_a_deal_that_was_signed_in_the_meantime_is_not_lost(deal, seller, lead):
    go(deal, seller, "needs", "offer")
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    go(deal, seller, "delivery")
    with pytest.raises(Refused) as refusal:
        commands.confirm_loss(asked.pk, by=web(lead))
    deal.refresh_from_db()
    assert (refusal.value.code, deal.phase) == ("deal_signed", "won")


def test_the_form_offers_a_day_that_the_pool_overrules():
    day = timezone.localdate() + timedelta(days=90)
    values = {"is_lost": "yes", "revive_on": day.isoformat(), "to_pool": "on"}
    form = LossDecisionForm(values, initial={"revive_on": day})
    assert (form.is_valid(), form.cleaned_data["revive_on"]) == (True, None)
    form = LossDecisionForm({**values, "to_pool": ""}, initial={"revive_on": day})
    assert (form.is_valid(), form.cleaned_data["revive_on"]) == (True, day)


def test_confirming_twice_is_confirming_once(deal, seller, lead):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    commands.confirm_loss(asked.pk, by=web(lead))
    before = timeline(deal).count()
    commands.confirm_loss(asked.pk, by=web(lead))
    assert timeline(deal).count() == before
    with pytest.raises(Refused) as refusal:
        commands.send_back_loss(asked.pk, words="晚了", by=web(lead))
    assert refusal.value.code == "already_decided"


@pytest.mark.parametrize(
    ("reason", "text", "fields"),
    [
        ("nonsense", "x", ["reason"]),
        ("price", "x", ["reason"]),
        ("price_other", "x", ["rival_brand", "rival_model", "rival_price", "rival_dealer"]),
        ("need_gone", " ", ["text"]),
    ],
)
def test_an_incomplete_loss_says_what_is_missing(deal, seller, reason, text, fields):
    with pytest.raises(Refused) as refusal:
        commands.request_loss(deal.pk, reason=reason, text=text, by=web(seller))
    assert list(refusal.value.fields) == fields


def test_who_tells_neither_price_nor_dealer_is_not_asked_for_them(deal, seller):
    rival = commands.Rival("比亚迪", "海豹")
    with pytest.raises(Refused) as refusal:
        commands.request_loss(deal.pk, reason="price_other", text="他店便宜", rival=rival, by=web(seller))
    assert list(refusal.value.fields) == ["rival_price", "rival_dealer"]
    untold = commands.Rival("比亚迪", "海豹", is_untold=True)
    asked = commands.request_loss(deal.pk, reason="price_other", text="他店便宜", rival=untold, by=web(seller))
    assert (asked.rival_model, asked.rival_price, asked.rival_dealer) == ("海豹", None, "")


def test_a_group_may_want_contacts_before_a_loss(deal, seller, group):
    commands.put_sales_rules(loss_min_contacts=1, by=machine(group, "pack"))
    with pytest.raises(Refused) as refusal:
        commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    assert refusal.value.details == {"least": 1, "count": 0}
    talk(deal, seller)
    commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))


def test_a_consultant_confirms_no_loss(deal, seller):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    with pytest.raises(NotAllowed):
        commands.confirm_loss(asked.pk, by=web(seller))


def test_a_request_is_withdrawn_and_another_may_follow(deal, seller):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    commands.withdraw_loss(asked.pk, by=web(seller))
    assert Task.objects.get(source=f"deals.loss:{asked.pk}").state == "done"
    assert commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller)).pk != asked.pk


def test_a_lost_deal_goes_on_where_it_was_left(deal, seller, lead):
    go(deal, seller, "needs")
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    commands.confirm_loss(asked.pk, revive_on=timezone.localdate() + timedelta(days=60), by=web(lead))
    commands.revive_deal(deal.pk, reason="又想买了", by=web(lead))
    deal.refresh_from_db()
    assert (deal.stage, deal.phase, deal.loss_reason, deal.lost_at) == ("needs", "open", None, None)
    assert deal.grade == "N"
    assert deal.next_contact_at is not None
    assert Task.objects.get(source=f"deals.revive:{deal.pk}").state == "done"


def test_a_lost_deal_sets_its_vehicle_free(deal, seller, lead, store):
    vehicle = make_vehicle(store)
    reserve_vehicle(vehicle.pk, about=deal, about_title="", until=soon(5), by=machine(store.group))
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    commands.confirm_loss(asked.pk, by=web(lead))
    run_worker()
    vehicle.refresh_from_db()
    assert vehicle.state == "in_stock"


def test_who_sends_a_request_back_says_what_to_try(deal, seller, lead):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    with pytest.raises(Refused) as refusal:
        commands.send_back_loss(asked.pk, words="  ", by=web(lead))
    asked.refresh_from_db()
    assert (list(refusal.value.fields), asked.state) == (["words"], "asked")


def test_who_leads_a_team_does_not_decide_about_the_own_request(store, process):
    leader = make_person(store, dict.fromkeys(LEADS, "team"), team=make_team(store))
    deal = make_deal(leader)
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(leader))
    for decide in (commands.confirm_loss, commands.send_back_loss):
        with pytest.raises(NotAllowed):
            decide(asked.pk, words="同意", by=web(leader))
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_only_an_open_deal_is_lost_and_a_lost_one_goes_on_for_a_reason(deal, seller, lead):
    asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    commands.confirm_loss(asked.pk, by=web(lead))
    with pytest.raises(Refused) as refusal:
        commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(lead))
    assert refusal.value.code == "deal_not_open"
    for change in (
        lambda: commands.record_followup(deal.pk, outcome="reached", said="聊了", by=web(seller)),
        lambda: commands.plan_followup(deal.pk, at=soon(1), purpose="再聊", by=web(seller)),
    ):
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.code == "deal_closed"
    with pytest.raises(Refused) as refusal:
        commands.revive_deal(deal.pk, reason=" ", by=web(lead))
    assert list(refusal.value.fields) == ["reason"]
    assert commands.revive_deal(deal.pk, reason="又想买了", by=web(seller)).phase == "lead"


def test_a_rival_is_written_in_one_way(deal, seller):
    """So that the analysis does not count the same brand on several lines."""
    rival = commands.Rival(" 比亚迪 ", "秦Ｌ　 DM-i", dealer="城西店 ", is_untold=True)
    asked = commands.request_loss(deal.pk, reason="price_other", text="他店便宜", rival=rival, by=web(seller))
    asked.refresh_from_db()
    assert (asked.rival_brand, asked.rival_model, asked.rival_dealer) == ("比亚迪", "秦L DM-i", "城西店")
