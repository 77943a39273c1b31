"""What happens to a deal, command by command."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.deals.commands import (
    Wish,
    assign_deal,
    create_deal,
    edit_deal,
    forward_followup,
    plan_followup,
    record_followup,
    take_deal,
)
from jiubu.deals.models import Deal, Followup, StageCount
from jiubu.deals.verify import contacts_add_up, contacts_agree, counters_agree, mirrors_agree
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.work.models import Task
from tests.factories import make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, make_seller, number, soon
from tests.factories.vehicles import make_colour, make_trim
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
OPEN_AGAIN = date(2026, 10, 8)


def verbs(thing):
    return [entry.verb for entry in timeline(thing).order_by("id")]


def all_agrees():
    return [*counters_agree(), *mirrors_agree(), *contacts_agree()]


def counts(stage=None):
    rows = StageCount.objects.exclude(deal_count=0).order_by("stage", "holder")
    return [(c.stage, c.owner_id, c.deal_count, c.amount) for c in rows if stage in (None, c.stage)]


def test_a_new_deal_has_run_next_contact_grade_counter_and_entries(seller, process):
    trim = make_trim(seller.group, guide_price=Decimal(219800))
    deal = create_deal(
        customer={"name": "王芳", "mobile": number()},
        wish=Wish(trim_id=trim.pk, expected_on=timezone.localdate() + timedelta(days=20)),
        channel="walk_in",
        by=web(seller),
    )

    deal.refresh_from_db()
    assert (deal.stage, deal.phase, deal.grade, deal.amount) == ("lead", "lead", "A", Decimal(219800))
    assert (deal.series_id, deal.owner, deal.channel.key) == (trim.series_id, seller, "walk_in")
    assert timedelta(hours=14) < deal.next_contact_at - timezone.now() <= timedelta(days=10)
    assert [f.planned_at for f in deal.followups.all()] == [deal.next_contact_at]
    assert counts() == [("lead", seller.pk, 1, Decimal(219800))]
    assert [v for v in verbs(deal) if v.startswith("deals.")] == ["deals.followup_planned", "deals.deal_created"]
    assert all_agrees() == []


def test_a_deal_without_a_model_stays_ungraded(deal):
    assert deal.grade == "N"


def test_a_new_deal_asks_for_its_first_contact_by_a_task(deal, seller):
    run_worker()
    task = Task.objects.get()
    followup = deal.followups.get()
    assert (task.owner, task.kind, task.due_at, task.source) == (
        seller,
        "followup",
        followup.planned_at,
        f"deals.followup:{followup.pk}",
    )


def test_a_known_customer_gets_one_more_deal(seller):
    customer = make_customer(seller.posts.get().store, seller)
    deal = create_deal(customer_id=customer.pk, by=web(seller))
    assert deal.customer == customer


def test_a_colleagues_customer_is_not_there_to_make_a_deal_with(seller, lead):
    customer = make_customer(seller.posts.get().store, lead)
    with pytest.raises(type(customer).DoesNotExist):
        create_deal(customer_id=customer.pk, by=web(seller))


def test_nobody_makes_deals_for_a_colleague_beyond_reach(seller, lead):
    with pytest.raises(NotAllowed):
        create_deal(customer={"name": "李雷", "mobile": number()}, owner_id=lead.pk, by=web(seller))


def test_a_lead_makes_a_deal_for_a_consultant_or_the_pool(seller, lead):
    mine = create_deal(customer={"name": "李雷", "mobile": number()}, owner_id=seller.pk, by=web(lead))
    pool = create_deal(customer={"name": "韩梅", "mobile": number()}, is_pool=True, by=web(lead))
    assert (mine.owner_id, pool.owner_id) == (seller.pk, None)
    assert counts() == [("lead", None, 1, 0), ("lead", seller.pk, 1, 0)]


def test_somebody_of_another_store_owns_nothing_here(lead, group):
    stranger = make_seller(make_store(group))
    with pytest.raises(Refused) as refusal:
        create_deal(customer={"name": "李雷", "mobile": number()}, owner_id=stranger.pk, by=web(lead))
    assert refusal.value.code == "not_a_colleague"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(trim_id=999_999), "trim_id"),
        (Wish(series_id=999_999), "series_id"),
        (Wish(colour_id=999_999), "colour_id"),
        (Wish(amount=Decimal(-1)), "amount"),
        (Wish(payment_way="gold"), "payment_way"),
    ],
)
def test_a_wrong_wish_is_refused_beside_its_field(seller, wish, field):
    with pytest.raises(Refused) as refusal:
        make_deal(seller, wish=wish)
    assert list(refusal.value.fields) == [field]
    assert not Deal.objects.exists()


def test_a_colour_belongs_to_its_model(seller):
    trim, other = make_trim(seller.group), make_trim(seller.group)
    with pytest.raises(Refused) as refusal:
        make_deal(seller, wish=Wish(trim_id=trim.pk, colour_id=make_colour(other.series).pk))
    assert refusal.value.code == "wrong_colour"


def test_editing_moves_the_counter_and_says_what_changed(deal, seller):
    edit_deal(deal.pk, changes={"amount": Decimal(100), "remark": "急"}, version=deal.version, by=web(seller))

    deal.refresh_from_db()
    assert (deal.amount, deal.remark) == (Decimal(100), "急")
    assert counts() == [("lead", seller.pk, 1, Decimal(100))]
    assert read(timeline(deal)[0]).fields == ["amount", "remark"]


def test_editing_nothing_leaves_no_entry(deal, seller):
    before = verbs(deal)
    edit_deal(deal.pk, changes={"remark": ""}, by=web(seller))
    assert verbs(deal) == before


def test_a_stale_edit_is_refused_with_both_values(deal, seller):
    edit_deal(deal.pk, changes={"remark": "一"}, version=deal.version, by=web(seller))
    with pytest.raises(Stale) as refusal:
        edit_deal(deal.pk, changes={"remark": "二"}, version=deal.version, by=web(seller))
    found = refusal.value.details["differences"]
    assert (found["version"], found["by"]) == (deal.version + 1, seller.name)
    assert found["fields"] == {"remark": {"title": "备注", "yours": "二", "theirs": "一"}}


def test_a_colleague_can_neither_see_nor_edit(deal, store):
    with pytest.raises(Deal.DoesNotExist):
        edit_deal(deal.pk, changes={"remark": "x"}, by=web(make_seller(store)))


def test_assigning_moves_counter_contact_and_task(deal, seller, lead, store):
    run_worker()
    other = make_seller(store)
    assign_deal(deal.pk, owner_id=other.pk, reason="区域", by=web(lead))

    assert counts() == [("lead", other.pk, 1, 0)]
    assert deal.followups.get().owner == other
    assert Task.objects.get().owner == other
    assert all_agrees() == []


def test_the_card_goes_along_with_the_deal_unless_its_owner_has_another(deal, seller, lead, store):
    one, two = make_seller(store), make_seller(store)
    second = create_deal(customer_id=deal.customer_id, by=web(seller))
    assign_deal(second.pk, owner_id=one.pk, by=web(lead))
    card = Customer.objects.get(pk=deal.customer_id)
    assert (card.owner, card.partner, Customer.objects.visible_to(web(one)).count()) == (seller, one, 1)
    assign_deal(deal.pk, owner_id=two.pk, by=web(lead))
    card.refresh_from_db()
    assert (card.owner, Customer.objects.visible_to(web(seller)).count()) == (two, 0)


def test_who_takes_a_deal_from_the_pool_gets_its_card(deal, seller, lead, store):
    assign_deal(deal.pk, owner_id=None, by=web(lead))
    other = make_seller(store)
    take_deal(deal.pk, by=web(other))
    assert Customer.objects.get(pk=deal.customer_id).owner == other


def test_the_pool_gives_a_deal_to_the_first_who_takes_it(deal, seller, lead, store):
    assign_deal(deal.pk, owner_id=None, by=web(lead))
    other = make_seller(store)
    assert take_deal(deal.pk, by=web(other)).owner == other
    with pytest.raises(Refused) as refusal:
        take_deal(deal.pk, by=web(seller))
    assert refusal.value.code == "deal_taken"


def test_recording_a_contact_plans_the_next_by_the_grade(deal, seller):
    run_worker()
    recorded = record_followup(deal.pk, outcome="reached", said="周六来店", by=web(seller))

    deal.refresh_from_db()
    assert recorded.followup.is_two_way
    assert (recorded.followup.state, recorded.next.state) == ("done", "planned")
    assert deal.next_contact_at == recorded.next.planned_at
    assert timedelta(days=13) < deal.next_contact_at - timezone.now() < timedelta(days=26)
    assert (deal.contact_count, deal.last_contact_at) == (1, recorded.followup.done_at)
    assert sorted(Task.objects.values_list("state", flat=True)) == ["done", "open"]
    assert all_agrees() == []


def test_somebody_not_reached_is_tried_again_on_the_next_day(deal, seller):
    recorded = record_followup(deal.pk, outcome="not_reached", by=web(seller))
    assert not recorded.followup.is_two_way
    assert timedelta(hours=12) < recorded.next.planned_at - timezone.now() < timedelta(days=10)
    deal.refresh_from_db()
    assert (deal.contact_count, deal.last_contact_at) == (1, None)


@pytest.mark.parametrize(
    ("day", "first_on", "outcome"), [(18, date(2026, 9, 19), "reached"), (30, OPEN_AGAIN, "not_reached")]
)
def test_contacts_are_proposed_for_working_days(seller, day, first_on, outcome):
    """Closed from 1 to 7 October: not the next day, and not fifteen days after 18 September."""
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(datetime(2026, 9, day, 10, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        deal = make_deal(seller)
        recorded = record_followup(deal.pk, outcome=outcome, said="周六来店", by=web(seller))
    assert timezone.localdate(recorded.followup.planned_at) == first_on
    assert timezone.localdate(recorded.next.planned_at) == OPEN_AGAIN


def test_a_contact_of_a_clock_that_was_ahead_stays_the_last(deal, seller):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        ahead = record_followup(deal.pk, outcome="reached", said="周六来店", by=web(seller)).followup
    record_followup(deal.pk, outcome="reached", said="带上太太", by=web(seller))
    deal.refresh_from_db()
    assert (deal.last_contact_at, list(contacts_add_up())) == (ahead.done_at, [])


def test_what_was_said_is_wanted_when_somebody_was_reached(deal, seller):
    with pytest.raises(Refused) as refusal:
        record_followup(deal.pk, outcome="reached", said=" ", by=web(seller))
    assert list(refusal.value.fields) == ["said"]


def test_a_contact_comes_forward_freely(deal, seller):
    followup = deal.followups.get()
    at = timezone.now() + timedelta(minutes=30)
    moved = forward_followup(followup.pk, at=at, by=web(seller))
    deal.refresh_from_db()
    assert (moved.pk, deal.next_contact_at) == (followup.pk, at)


def test_a_contact_goes_back_beyond_the_range_only_with_a_reason(deal, seller):
    followup = deal.followups.get()
    late = timezone.now() + timedelta(days=60)
    with pytest.raises(Refused) as refusal:
        forward_followup(followup.pk, at=late, by=web(seller))
    assert (refusal.value.code, list(refusal.value.fields)) == ("beyond_range", ["reason"])

    moved = forward_followup(followup.pk, at=late, reason="客户出国", by=web(seller))
    followup.refresh_from_db()
    assert (followup.state, moved.state, moved.planned_at) == ("forwarded", "planned", late)
    deal.refresh_from_db()
    assert deal.next_contact_at == late
    assert all_agrees() == []


def test_a_contact_is_not_planned_in_the_past(deal, seller):
    with pytest.raises(Refused) as refusal:
        plan_followup(deal.pk, at=timezone.now() - timedelta(days=1), purpose="回访", by=web(seller))
    assert list(refusal.value.fields) == ["at"]


def test_planning_again_replaces_the_planned_contact(deal, seller):
    planned = plan_followup(deal.pk, at=soon(2), purpose="邀约到店", way="wechat", by=web(seller))
    deal.refresh_from_db()
    assert (deal.next_contact_purpose, deal.next_contact_at) == ("邀约到店", planned.planned_at)
    assert Followup.objects.filter(deal=deal, state="planned").count() == 1
