"""How deals stood at the beginning of a day: kept in time, repaired afterwards, told again from the journal."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jiubu.analytics import queries
from jiubu.analytics.clock import take_snapshots
from jiubu.analytics.commands import take_snapshot
from jiubu.analytics.models import Snapshot, Standing
from jiubu.analytics.rules import midnight, wanted_days
from jiubu.analytics.verify import snapshots_agree
from jiubu.deals import commands
from jiubu.deals.models import Handover
from jiubu.deals.queries import holders_of
from tests.factories import machine, web
from tests.factories.deals import make_deal

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 30, 10, tzinfo=SHANGHAI)


def take(store, day):
    return take_snapshot(store_id=store.pk, day=day, by=machine(store.group))


def kept(store, day):
    rows = Standing.objects.filter(snapshot__store=store, snapshot__day=day).order_by("deal_id")
    return list(rows.values_list("deal_id", "grade", "stage", "phase", "owner_id"))


def assigned(deal, seller, lead):
    commands.assign_deal(deal.pk, owner_id=lead.pk, reason="调休", by=web(lead))


def handed_over(deal, seller, lead):
    commands.hand_over(seller.pk, lead.pk, reason="离职", store_id=deal.store_id, by=web(lead))


def live_through(seller, lead, give=assigned):
    """Three days of one deal: opened and talked about, graded and moved, given to a colleague."""
    with time_machine.travel(BEGIN, tick=False):
        deal = make_deal(seller, wish=commands.Wish(title="汉 EV"))
    with time_machine.travel(BEGIN + timedelta(days=1), tick=False):
        commands.record_followup(deal.pk, outcome="reached", said="聊了需求", by=web(seller))
        commands.move_deal(deal.pk, to="needs", by=web(seller))
        commands.judge_grade(deal.pk, signs=["time_fixed", "payment_chosen"], by=web(seller))
    with time_machine.travel(BEGIN + timedelta(days=2), tick=False):
        give(deal, seller, lead)
    deal.refresh_from_db()
    return deal


@pytest.mark.parametrize("give", [assigned, handed_over])
def test_it_is_how_things_stood_that_night_however_late_it_is_taken(store, seller, lead, give):
    deal = live_through(seller, lead, give)
    with time_machine.travel(BEGIN + timedelta(days=9), tick=False):
        for day in (30, 31):
            assert take(store, date(2026, 3, day)).is_repaired
        for day in (1, 2):
            take(store, date(2026, 4, day))
    assert kept(store, date(2026, 3, 30)) == []
    assert kept(store, date(2026, 3, 31)) == [(deal.pk, "C", "lead", "lead", seller.pk)]
    assert kept(store, date(2026, 4, 1)) == [(deal.pk, deal.grade, "needs", "open", seller.pk)]
    assert kept(store, date(2026, 4, 2)) == [(deal.pk, deal.grade, "needs", "open", lead.pk)]
    assert list(snapshots_agree()) == []


def test_a_hand_over_that_was_undone_leaves_the_deal_with_the_giver(store, seller, lead):
    deal = live_through(seller, lead, handed_over)
    with time_machine.travel(BEGIN + timedelta(days=3), tick=False):
        commands.undo_handover(Handover.objects.get().pk, by=web(lead))
    with time_machine.travel(BEGIN + timedelta(days=9), tick=False):
        for day in (2, 3):
            take(store, date(2026, 4, day))
    owners = [kept(store, date(2026, 4, day))[0][-1] for day in (2, 3)]
    assert (owners, list(snapshots_agree())) == ([lead.pk, seller.pk], [])
    assert [holder.owner_id for holder in holders_of(deal)] == [seller.pk, lead.pk, seller.pk]


def test_a_snapshot_that_was_tampered_with_is_named(store, seller, lead):
    deal = live_through(seller, lead)
    with time_machine.travel(BEGIN + timedelta(days=9), tick=False):
        take(store, date(2026, 4, 1))
    Standing.objects.filter(deal=deal).update(grade="C")
    assert [str(deal.pk) in line for line in snapshots_agree()] == [True]


def test_what_is_lost_or_delivered_stands_no_more(store, seller, lead):
    with time_machine.travel(BEGIN, tick=False):
        deal = make_deal(seller)
        asked = commands.request_loss(deal.pk, reason="need_gone", text="不买了", by=web(seller))
    with time_machine.travel(BEGIN + timedelta(days=1), tick=False):
        commands.confirm_loss(asked.pk, words="已核实", by=web(lead))
        take(store, date(2026, 3, 31))
        take(store, date(2026, 4, 1))
    assert [row[0] for row in kept(store, date(2026, 3, 31))] == [deal.pk]
    assert kept(store, date(2026, 4, 1)) == []


def test_the_clock_takes_it_after_the_stores_own_midnight_and_repairs_what_it_missed(store, seller):
    with time_machine.travel(BEGIN, tick=False):
        make_deal(seller)
    at = datetime(
        2026, 4, 3, 16, 4, tzinfo=UTC
    )  # 00:04 of the 4th in Shanghai: what was begun before may still be written
    with time_machine.travel(at, tick=False):
        take_snapshots(at)
    assert [str(one.day) for one in queries.all_snapshots(store)] == ["2026-04-01", "2026-04-03"]
    with time_machine.travel(at + timedelta(days=3, minutes=2), tick=False):
        take_snapshots(at)
        take_snapshots(at)
    days = [(one.day.day, one.is_repaired) for one in queries.all_snapshots(store)]
    assert days == [(1, True), (3, True), (4, True), (5, True), (6, True), (7, False)]


def test_taking_twice_keeps_the_first(store, seller):
    with time_machine.travel(BEGIN, tick=False):
        for _number in range(3):
            make_deal(seller)
    with time_machine.travel(BEGIN + timedelta(days=1), tick=False):
        one = take(store, date(2026, 3, 31))
        assert take(store, date(2026, 3, 31)) == one
    assert (Snapshot.objects.count(), one.deal_count) == (1, 3)


def test_days_wanted():
    today = date(2026, 4, 3)
    assert wanted_days(today, first=date(2026, 4, 2), taken=set()) == [today]
    months = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert wanted_days(today, first=date(2026, 1, 20), taken=set()) == [*months, today]
    assert wanted_days(today, first=date(2026, 1, 20), taken={*months, today}) == []
    assert wanted_days(today, first=date(2026, 4, 1), taken={date(2026, 4, 1)}) == [date(2026, 4, 2), today]
    old = wanted_days(today, first=date(2020, 1, 1), taken={date(2025, 1, 1)})
    assert len([day for day in old if day.day != 1]) == 60
    assert min(old) == date(2024, 5, 1)


def test_midnight_is_the_stores_own():
    assert midnight(date(2026, 4, 1), "Asia/Shanghai") == datetime(2026, 3, 31, 16, tzinfo=UTC)
