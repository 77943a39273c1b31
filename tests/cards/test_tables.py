"""Advance tables: filled with what is due, the step a contact, ticked by it, carried over, commented."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.cards import commands, queries
from jiubu.cards.commands import LineValues
from jiubu.cards.models import AdvanceLine, AdvanceTable
from jiubu.cards.rules import monday_of
from jiubu.deals.commands import plan_followup, record_followup
from jiubu.deals.models import Deal, Followup, GradeChange
from jiubu.kernel.errors import Refused
from jiubu.work.models import Notification
from tests.factories import web
from tests.factories.deals import make_deal
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(deal, seller):
    today = timezone.localdate()
    return commands.start_table(store_id=deal.store_id, consultant_id=seller.pk, week=today, by=web(seller))


def test_a_week_has_one_table_and_takes_what_is_due_once(table, deal, seller):
    again = commands.start_table(store_id=deal.store_id, consultant_id=seller.pk, week=table.until, by=web(seller))
    assert again == table
    Deal.objects.filter(pk=deal.pk).update(next_contact_at=timezone.now())
    (line,) = commands.add_due(table.pk, by=web(seller))
    assert (line.grade, line.target, line.step) == ("N", "C", deal.next_contact_purpose)
    assert line.followup == deal.followups.get()
    assert commands.add_due(table.pk, by=web(seller)) == []


def test_the_step_becomes_the_next_contact_and_recording_it_ticks(table, deal, seller):
    (line,) = commands.add_lines(table.pk, deal_ids=[deal.pk], by=web(seller))
    day = table.until
    commands.edit_line(line.pk, target="B", step="邀约试驾", due_on=day, by=web(seller))
    deal.refresh_from_db()
    assert (deal.next_contact_purpose, timezone.localdate(deal.next_contact_at)) == ("邀约试驾", day)
    line.refresh_from_db()
    record_followup(
        deal.pk, outcome="reached", said="周六来试驾", followup_id=line.followup_id, by=web(seller)
    )  # fmt: skip
    run_worker()
    line.refresh_from_db()
    assert (line.done_at is None, line.done_by) == (False, seller)


def test_nobody_reached_ticks_nothing_and_a_moved_contact_takes_the_line_along(table, deal, seller):
    (line,) = commands.add_lines(table.pk, deal_ids=[deal.pk], by=web(seller))
    first = line.followup_id
    plan_followup(deal.pk, at=timezone.now() + timedelta(days=3), purpose="改期", by=web(seller))
    run_worker()
    line.refresh_from_db()
    planned = Followup.objects.get(deal=deal, state="planned")
    assert (line.followup_id == first, line.followup) == (planned.pk == first, planned)
    record_followup(deal.pk, outcome="not_reached", followup_id=planned.pk, by=web(seller))
    run_worker()
    line.refresh_from_db()
    assert line.done_at is None


def test_many_lines_are_saved_at_once_and_the_refused_one_is_named(table, deal, seller):
    other = make_deal(seller)
    lines = commands.add_lines(table.pk, deal_ids=[deal.pk, other.pk], by=web(seller))
    outside = table.until + timedelta(days=3)
    values = {
        lines[0].pk: LineValues("A", "约到店", table.until),
        lines[1].pk: LineValues("A", "约到店", outside),
    }
    refused = commands.edit_lines(table.pk, values=values, by=web(seller))
    assert {pk: error.code for pk, error in refused.items()} == {lines[1].pk: "not_this_week"}
    kept = AdvanceLine.objects.in_bulk([line.pk for line in lines])
    assert [kept[line.pk].target for line in lines] == ["A", "C"]


def test_what_was_open_last_week_is_carried_over_on_demand(deal, seller):
    week = monday_of(timezone.localdate()) - timedelta(days=7)
    start = {"store_id": deal.store_id, "consultant_id": seller.pk, "by": web(seller)}
    before = commands.start_table(week=week, **start)
    done = make_deal(seller)
    old, ticked = commands.add_lines(before.pk, deal_ids=[deal.pk, done.pk], by=web(seller))
    commands.tick_line(ticked.pk if ticked.deal_id == done.pk else old.pk, done=True, by=web(seller))
    table = commands.start_table(week=week + timedelta(days=7), **start)
    (line,) = commands.carry_over(table.pk, by=web(seller))
    assert (line.deal, line.is_carried) == (deal, True)
    assert commands.carry_over(table.pk, by=web(seller)) == []


def test_the_grade_at_the_end_of_the_week_stands_beside_the_target(deal, seller):
    today = timezone.localdate()
    week = monday_of(today) - timedelta(days=7)
    table = commands.start_table(store_id=deal.store_id, consultant_id=seller.pk, week=week, by=web(seller))
    commands.add_lines(table.pk, deal_ids=[deal.pk], by=web(seller))
    now = timezone.now()
    for before, after, at in (("N", "B", week), ("B", "H", today)):
        moment = now - timedelta(days=(today - at).days)
        GradeChange.objects.create(deal=deal, before=before, after=after, cause="judged", stage="lead", at=moment)
    Deal.objects.filter(pk=deal.pk).update(grade="H")
    assert queries.grades_at([deal.pk], table.until) == {deal.pk: "B"}
    assert queries.grades_at([deal.pk], week - timedelta(days=1)) == {deal.pk: "N"}
    assert queries.grades_at([deal.pk], today) == {deal.pk: "H"}
    (row,) = queries.table_lines(web(seller), table)
    assert (row.line.target, row.grade_now, row.is_reached) == ("C", "B", True)


def test_a_table_is_its_consultant_s_and_the_manager_comments(table, deal, seller, colleague, lead):
    with pytest.raises(AdvanceTable.DoesNotExist):
        commands.add_due(table.pk, by=web(colleague))
    with pytest.raises(Refused) as refusal:
        commands.add_lines(table.pk, deal_ids=[make_deal(colleague).pk], by=web(seller))
    assert refusal.value.code == "not_his_deals"
    commands.comment_table(table.pk, comment="先约 H 级", by=web(lead))
    assert commands.comment_table(table.pk, comment="先约 H 级", by=web(lead)).commented_by == lead
    assert Notification.objects.filter(user=seller, about_kind=queries.TABLE).count() == 1
