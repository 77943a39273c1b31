"""Moves, grades, silence, visits: what changes a deal beyond its facts."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from jiubu.customers.commands import edit_customer
from jiubu.deals import commands, queries
from jiubu.deals.clock import lower_silent_grades
from jiubu.deals.models import Deal, Followup, StageCount
from jiubu.deals.verify import counters_agree
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.process.models import Run
from tests.deals.ways import counted, go, open_tasks, talk
from tests.factories import machine, web
from tests.factories.customers import make_customer
from tests.factories.deals import STAGES, make_deal, make_process, make_seller, put_tables, soon
from tests.factories.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def deal(seller):
    """With a wished model: it has a grade."""
    return make_deal(seller, wish=commands.Wish(title="汉 EV"))


def test_a_gate_refuses_with_its_list_and_is_then_passed(deal, seller):
    with pytest.raises(Refused) as refusal:
        commands.move_deal(deal.pk, to="needs", by=web(seller))
    assert refusal.value.code == "gate_unmet"
    assert [m.code for m in refusal.value.missing] == ["fact.contact.two_way"]
    assert [dict(m.mend) for m in refusal.value.missing] == [{"do": "followup"}]

    talk(deal, seller)
    moved = commands.move_deal(deal.pk, to="needs", by=web(seller))
    deal.refresh_from_db()
    assert (moved.state, deal.stage, deal.phase) == ("moved", "needs", "open")
    assert counted() == [("needs", 1)]


def test_moving_twice_is_moving_once(deal, seller):
    go(deal, seller, "needs")
    assert commands.move_deal(deal.pk, to="needs", by=web(seller)).state == "already"
    assert counted() == [("needs", 1)]


def test_an_override_needs_right_and_reason_and_shows(deal, seller, lead):
    with pytest.raises(NotAllowed):
        commands.move_deal(deal.pk, to="needs", override=True, reason="急", by=web(seller))
    commands.move_deal(deal.pk, to="needs", override=True, reason="老客户", by=web(lead))
    deal.refresh_from_db()
    assert (deal.stage, deal.has_override) == ("needs", True)


def test_a_stage_with_a_limit_shows_on_the_deal(deal, seller):
    go(deal, seller, "needs", "offer")
    assert deal.stage_warn_at < deal.stage_limit_at


def test_phases_fix_grade_and_dates(deal, seller):
    go(deal, seller, "needs", "offer", "delivery")
    assert (deal.grade, deal.phase) == ("O", "won")
    won_at = deal.won_at
    assert won_at is not None
    go(deal, seller, "care")
    assert (deal.grade, deal.won_at, deal.delivered_at is not None) == ("D", won_at, True)
    assert [(c.before, c.after, c.cause) for c in queries.grade_history_of(deal)] == [
        ("O", "D", "phase"),
        ("H", "O", "phase"),
        ("C", "H", "judged"),
    ]


def test_a_way_back_from_signed_restores_the_grade_before(deal, seller):
    go(deal, seller, "needs", "offer", "delivery")
    commands.move_deal(deal.pk, to="offer", reason="退订", by=web(seller))
    deal.refresh_from_db()
    assert (deal.grade, deal.won_at, deal.stage) == ("H", None, "offer")


def test_a_loss_is_not_moved_to(deal, seller, lead):
    with pytest.raises(Refused) as refusal:
        commands.move_deal(deal.pk, to="lost", by=web(lead))
    assert (refusal.value.code, refusal.value.details) == ("loss_to_ask", {"do": "loss"})


def test_judging_explains_and_keeps_history(deal, seller):
    change = commands.judge_grade(deal.pk, signs=["time_fixed", "payment_chosen"], by=web(seller))
    deal.refresh_from_db()
    assert (change.before, change.after, change.proposed, change.cause) == ("C", "H", "H", "judged")
    assert (deal.grade, deal.proposed_grade, deal.is_grade_overridden) == ("H", "H", False)
    assert queries.grade_of(deal).reasons != []
    assert queries.deal_facts(deal, ["grade.judged_here"]) == {"grade.judged_here": True}


def test_a_hotter_grade_brings_the_next_contact_forward(deal, seller):
    talk(deal, seller)
    before = Deal.objects.get(pk=deal.pk).next_contact_at
    commands.judge_grade(deal.pk, signs=["time_fixed", "payment_chosen"], by=web(seller))
    deal.refresh_from_db()
    assert deal.next_contact_at < before
    assert deal.next_contact_at - timezone.now() < timedelta(days=12)


def test_another_grade_than_proposed_needs_a_reason(deal, seller):
    with pytest.raises(Refused) as refusal:
        commands.judge_grade(deal.pk, grade="A", by=web(seller))
    assert (refusal.value.code, refusal.value.details) == ("reason_missing", {"proposed": "C"})
    commands.judge_grade(deal.pk, grade="A", reason="老板亲自来", by=web(seller))
    deal.refresh_from_db()
    assert (deal.grade, deal.proposed_grade, deal.is_grade_overridden) == ("A", "C", True)


def test_unknown_signs_and_grades_are_refused(deal, seller):
    with pytest.raises(Refused) as refusal:
        commands.judge_grade(deal.pk, signs=["nonsense"], by=web(seller))
    assert list(refusal.value.fields) == ["signs"]
    with pytest.raises(Refused) as refusal:
        commands.judge_grade(deal.pk, grade="O", reason="x", by=web(seller))
    assert list(refusal.value.fields) == ["grade"]


def test_silence_lowers_the_grade_step_by_step(deal, seller):
    commands.judge_grade(deal.pk, signs=["time_fixed", "payment_chosen"], by=web(seller))
    start = timezone.now()
    grades = []
    for days in (3, 5, 15, 20, 34, 64, 300):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            lower_silent_grades(timezone.now())
        deal.refresh_from_db()
        grades.append((days, deal.grade, deal.phase))
    assert grades == [
        (3, "H", "lead"),
        (5, "A", "lead"),
        (15, "A", "lead"),
        (20, "B", "lead"),
        (34, "B", "lead"),
        (64, "C", "lead"),
        (300, "C", "dormant"),
    ]
    assert [c.cause for c in queries.grade_history_of(deal)] == ["silence", "silence", "silence", "judged"]


def test_a_visit_without_purchase_is_thanked_for_and_followed_up_within_a_day(deal, seller):
    """A message today and a call tomorrow; the call takes the place of the contact that was planned before."""
    with time_machine.travel(datetime(2026, 11, 24, 15, 0, tzinfo=SHANGHAI), tick=False):
        left_at = timezone.now()
        commands.plan_after_visit(deal.pk, visit_id=5, left_at=left_at, by=web(seller))
        assert commands.plan_after_visit(deal.pk, visit_id=5, left_at=left_at, by=web(seller)) == []
        planned = [(f.kind, f.way, f.planned_at - left_at) for f in queries.planned_of(deal)]
        assert planned == [
            ("thank_you", "message", timedelta(hours=2)),
            ("after_visit", "call", timedelta(hours=24)),
        ]
        run_worker()
        assert open_tasks(deal) == ["thank_you", "after_visit"]

        commands.record_followup(deal.pk, way="message", outcome="reached", said="已发感谢微信", by=web(seller))
        assert [f.kind for f in queries.planned_of(deal)] == ["after_visit"]
        commands.record_followup(deal.pk, outcome="reached", said="还在考虑", by=web(seller))
    assert [f.kind for f in queries.planned_of(deal)] == ["regular"]


def test_what_was_planned_before_a_visit_is_told_where_the_visit_is_followed_up(deal, seller):
    with time_machine.travel(datetime(2026, 11, 24, 15, 0, tzinfo=SHANGHAI), tick=False):
        commands.plan_followup(deal.pk, at=soon(3), purpose="告知贷款结果", reason="银行周五答复", by=web(seller))
        commands.plan_after_visit(deal.pk, visit_id=5, left_at=timezone.now(), by=web(seller))
    assert [(f.kind, "告知贷款结果" in f.points) for f in queries.planned_of(deal)] == [
        ("thank_you", False),
        ("after_visit", True),
    ]


def test_recounting_gives_the_counters_anew(deal, seller):
    StageCount.objects.update(deal_count=7, amount=Decimal(7))
    assert [*counters_agree()] != []
    commands.recount_stages(by=machine(seller.group))
    assert [*counters_agree()] == []


def test_readiness_follows_what_happens_to_the_deal(seller):
    deal = make_deal(seller)
    run_worker()
    before = Run.objects.get(pk=deal.run_id)
    commands.record_followup(
        deal.pk, outcome="reached", said="聊了预算", is_two_way=True, next_at=soon(), by=web(seller)
    )
    run_worker()
    after = Run.objects.get(pk=deal.run_id)
    assert ((before.met_count, before.asked_count), (after.met_count, after.asked_count)) == ((0, 1), (1, 1))


def test_readiness_follows_the_card_of_the_customer(group, store):
    """An edited card meets the gates of every open deal of this customer."""
    put_tables(group)
    make_process(group, stages=[{**STAGES[0], "leave": {"fact": "customer.id_known"}}, *STAGES[1:]])
    seller = make_seller(store)
    customer = make_customer(store, seller)
    deals = [commands.create_deal(customer_id=customer.pk, by=web(seller)) for _ in range(2)]
    run_worker()
    assert list(Run.objects.values_list("met_count", "asked_count")) == [(0, 1), (0, 1)]
    edit_customer(customer.pk, changes={"id_number": "11010519491231002X"}, by=web(seller))
    run_worker()
    runs = [Run.objects.get(pk=deal.run_id) for deal in deals]
    assert [(run.met_count, run.asked_count) for run in runs] == [(1, 1), (1, 1)]


def test_a_meeting_is_closed_when_its_matter_is_done(deal, seller):
    """Agreed for next week, signed today: nobody is asked for the meeting any more, and the deal has another next contact."""
    go(deal, seller, "needs", "offer")
    agree_meeting(deal, seller, soon(7))
    assert [f.kind for f in queries.planned_of(deal)] == ["meeting"]
    go(deal, seller, "delivery")
    run_worker()
    assert list(deal.followups.filter(kind="meeting").values_list("state", flat=True)) == ["cancelled"]
    assert [f.kind for f in queries.planned_of(deal)] == ["regular"]
    assert open_tasks(deal) == ["followup"]


def test_a_meeting_to_come_stays_when_the_deal_moves_on_before_it(deal, seller):
    go(deal, seller, "needs")
    agree_meeting(deal, seller, soon(7))
    go(deal, seller, "offer")
    run_worker()
    assert [f.kind for f in queries.planned_of(deal)] == ["meeting"]
    with time_machine.travel(soon(8)):
        commands.move_deal(deal.pk, to="needs", reason="重来", by=web(seller))
        run_worker()
        assert [f.kind for f in queries.planned_of(deal)] == ["meeting"]
        commands.judge_grade(deal.pk, by=web(seller))
        commands.move_deal(deal.pk, to="offer", by=web(seller))
        run_worker()
        assert [f.kind for f in queries.planned_of(deal)] == ["regular"]


def test_a_contact_due_on_the_day_of_signing_is_said(deal, seller):
    go(deal, seller, "needs", "offer")
    Followup.objects.filter(deal=deal, state="planned").update(planned_at=soon(-1), purpose="催单")
    go(deal, seller, "delivery")
    run_worker()
    deal.refresh_from_db()
    assert (deal.next_contact_purpose, deal.next_contact_at > soon(1)) == ("告知交车进度", True)


def agree_meeting(deal, seller, at):
    """As ``plan_agreed_meeting`` leaves it when a form names the day (the journeys fill in the form)."""
    planned = commands.plan_followup(deal.pk, at=at, purpose="预约面谈", reason="约好了", by=web(seller))
    Followup.objects.filter(pk=planned.pk).update(kind="meeting")
