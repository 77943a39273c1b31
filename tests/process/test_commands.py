"""The engine: one place where a stage changes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed
from jiubu.process import queries
from jiubu.process.commands import (
    move_run,
    save_answers,
    start_run,
    tick_work,
)
from jiubu.process.models import AskedMove, Run, Visit
from jiubu.process.registry import SUBJECTS
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval, Task
from tests.factories import machine, make_person, web
from tests.factories.process import POLICY, make_policy, publish_policy, refused, start_policy
from tests.factories.worker import run_worker
from tests.process.runs import CLEAN, at, codes, filled, verified, ways

pytestmark = pytest.mark.django_db


def test_a_run_begins_at_the_first_stage(run, store):
    assert (run.stage, run.phase, run.state) == ("listed", "lead", "open")
    assert Task.objects.get(pk=run.subject_id).note == "listed:lead"
    assert ways(run) == [("listed", "start")]
    assert verified() == CLEAN


def test_an_unmet_gate_lists_everything_that_is_missing(run, agent):
    with refused("gate_unmet") as refusal:
        move_run(run.pk, to="needs", by=web(agent))
    missing = refusal.value.missing
    assert [(m.code, m.mend) for m in missing] == [
        ("form.call", {"form": "call"}),
        ("work.script", {"work": "script", "stage": "listed"}),
    ]
    assert [m.text for m in missing] == ["填写《通话记录》", "完成「读脚本」"]
    assert at(run) == "listed"


def test_a_met_gate_opens(run, agent):
    by = web(agent)
    filled(run, by)
    assert move_run(run.pk, to="needs", by=by).state == "moved"
    assert move_run(run.pk, to="needs", by=by).state == "already"
    assert ways(run) == [("listed", "start"), ("needs", "next")]
    assert verified() == CLEAN


def test_any_is_one_line_and_enter_is_asked_too(run, agent):
    by = web(agent)
    save_answers(run.pk, form="call", answers={"reached": False}, by=by)
    tick_work(run.pk, item="script", by=by)
    move_run(run.pk, to="needs", by=by)
    with refused("gate_unmet") as refusal:
        move_run(run.pk, to="offer", by=by)
    assert codes(refusal) == ["fact.call.budget+fact.policy.is_paid"]

    Task.objects.filter(pk=run.subject_id).update(result="paid")
    with refused("gate_unmet") as refusal:
        move_run(run.pk, to="offer", by=by)
    assert codes(refusal) == ["not.fact.policy.is_paid"]


def test_there_are_only_the_ways_of_the_definition(run, agent):
    for to in ("offer", "issued", "finish", "nowhere", "listed2"):
        with refused("no_way"):
            move_run(run.pk, to=to, by=web(agent))


def test_a_stranger_may_not_move_and_does_not_see(run, store):
    stranger = make_person(store, {"test.move": "own"})
    with pytest.raises(NotAllowed):
        move_run(run.pk, to="needs", by=web(stranger))
    with pytest.raises(Run.DoesNotExist):
        queries.run_of(web(stranger), run.pk)


def test_an_override_needs_the_right_and_a_reason_and_is_kept(run, agent, lead):
    with pytest.raises(NotAllowed):
        move_run(run.pk, to="needs", override=True, reason="急", by=web(agent))
    with refused("reason_missing"):
        move_run(run.pk, to="needs", override=True, by=web(lead))

    moved = move_run(run.pk, to="needs", override=True, reason="老板的朋友", by=web(lead))
    assert (moved.visit.is_override, moved.visit.unmet) == (True, ["form.call", "work.script"])
    run.refresh_from_db()
    assert run.has_override
    entry = timeline(Task.objects.get(pk=run.subject_id)).filter(verb="process.run_moved").get()
    assert entry.data["unmet"] == ["form.call", "work.script"]


def test_skipping_is_for_the_roles_that_may_and_wants_a_reason(run, agent, lead):
    filled(run, web(agent))
    with refused("no_way"):
        move_run(run.pk, to="offer", reason="x", by=web(agent))
    with refused("reason_missing"):
        move_run(run.pk, to="offer", by=web(lead))
    move_run(run.pk, to="offer", reason="熟客", by=web(lead))
    assert ways(run) == [("listed", "start"), ("offer", "skip")]


def test_back_needs_its_reason_and_no_gate(offered, agent):
    with refused("reason_missing"):
        move_run(offered.pk, to="needs", by=web(agent))
    move_run(offered.pk, to="needs", reason="换了需求", by=web(agent))
    assert ways(offered)[-1] == ("needs", "back")


def test_a_decision_has_only_its_answers(offered, agent):
    by = web(agent)
    with refused("gate_unmet") as refusal:
        move_run(offered.pk, to="issued", answer="yes", by=by)
    assert codes(refusal) == ["fact.policy.is_paid"]
    with refused("no_way"):
        move_run(offered.pk, to="issued", answer="no", by=by)

    Task.objects.filter(pk=offered.subject_id).update(result="paid")
    assert move_run(offered.pk, to="issued", answer="yes", by=by).visit.answer == "yes"
    assert move_run(offered.pk, to="issued", answer="yes", by=by).state == "already"


def test_an_answer_that_needs_a_form_wants_it_anew_each_time(offered, agent):
    by = web(agent)
    with refused("gate_unmet") as refusal:
        move_run(offered.pk, to="offer", answer="again", by=by)
    assert codes(refusal) == ["form.again"]
    save_answers(offered.pk, form="again", answers={"on": "2026-12-01"}, by=by)
    move_run(offered.pk, to="offer", answer="again", by=by)
    with refused("gate_unmet"):
        move_run(offered.pk, to="offer", answer="again", by=by)
    assert ways(offered)[-2:] == [("offer", "next"), ("offer", "answer")]


def test_an_approval_in_the_way_keeps_the_move(offered, agent, lead):
    by = web(agent)
    assert move_run(offered.pk, to="lost", answer="no", reason="太贵", by=by).state == "asked"
    assert at(offered) == "offer"
    with refused("waiting"):
        move_run(offered.pk, to="needs", reason="x", by=by)

    decide_approval(Approval.objects.get().pk, is_yes=True, by=web(lead))
    run_worker()
    offered.refresh_from_db()
    assert (offered.stage, offered.phase, offered.state) == ("lost", "lost", "closed")
    assert Visit.objects.get(run=offered, stage="lost").entered_by == agent
    assert AskedMove.objects.get().state == AskedMove.State.DONE
    assert verified() == CLEAN


def test_a_refused_approval_leaves_the_run_where_it_is(offered, agent, lead):
    move_run(offered.pk, to="lost", answer="no", reason="太贵", by=web(agent))
    decide_approval(Approval.objects.get().pk, is_yes=False, reason="再谈一次", by=web(lead))
    run_worker()
    assert (at(offered), AskedMove.objects.get().state) == ("offer", AskedMove.State.REFUSED)
    assert "process.move_turned_down" in timeline(Task.objects.get(pk=offered.subject_id)).values_list(
        "verb", flat=True
    )


def test_what_is_granted_too_late_is_not_made(offered, agent, lead, store):
    move_run(offered.pk, to="lost", answer="no", reason="太贵", by=web(agent))
    Run.objects.filter(pk=offered.pk).update(stage="needs", phase="open")
    Visit.objects.filter(run=offered, left_at=None).update(stage="needs")
    decide_approval(Approval.objects.get().pk, is_yes=True, by=web(lead))
    run_worker()
    assert (at(offered), AskedMove.objects.get().state) == ("needs", AskedMove.State.UNMET)


def test_a_lost_run_goes_on_where_it_was(offered, agent, lead):
    move_run(offered.pk, to="lost", reason="没预算", by=web(lead))
    offered.refresh_from_db()
    assert (offered.state, offered.stage_before_aside) == ("closed", "offer")
    with refused("run_closed"):
        save_answers(offered.pk, form="again", answers={"on": "2026-12-01"}, by=web(agent))
    with refused("no_way"):
        move_run(offered.pk, to="listed", reason="x", by=web(agent))

    move_run(offered.pk, to="offer", reason="又有兴趣", by=web(agent))
    offered.refresh_from_db()
    assert (offered.stage, offered.state, offered.stage_before_aside) == ("offer", "open", "")
    assert verified() == CLEAN


def test_a_resting_run_stays_open_and_can_still_be_lost(offered, agent, lead):
    move_run(offered.pk, to="resting", reason="明年再说", by=web(agent))
    offered.refresh_from_db()
    assert (offered.phase, offered.state, offered.limit_at) == ("dormant", "open", None)
    assert move_run(offered.pk, to="lost", reason="不买了", by=web(agent)).state == "asked"
    decide_approval(Approval.objects.get().pk, is_yes=True, by=web(lead))
    run_worker()
    offered.refresh_from_db()
    assert (offered.stage, offered.stage_before_aside) == ("lost", "offer")


def test_a_rest_stops_the_clock_of_the_stage_and_coming_back_lets_it_go_on(store, agent):
    """8 working hours from Monday 9:00; 5 are used before a rest of a week, 1 between two rests."""
    publish_policy(store.group)
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        run = start_policy(make_policy(store, agent))
    for left, back in (("23T14:00", "11-30T14:00"), ("30T15:00", "12-07T09:00")):
        with time_machine.travel(f"2026-11-{left}:00+08:00", tick=False):
            move_run(run.pk, to="resting", reason="出差", by=web(agent))
        with time_machine.travel(f"2026-{back}:00+08:00", tick=False):
            run = move_run(run.pk, to="listed", reason="回来了", by=web(agent)).run
    assert timezone.localtime(run.limit_at).isoformat() == "2026-12-07T11:00:00+08:00"
    assert timezone.localtime(run.warn_at).isoformat() == "2026-12-07T09:00:00+08:00"


def test_a_run_that_was_lost_begins_its_time_anew(store, agent, lead):
    publish_policy(store.group)
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        run = start_policy(make_policy(store, agent))
    with time_machine.travel("2026-11-23T14:00:00+08:00", tick=False):
        move_run(run.pk, to="lost", reason="没预算", by=web(lead))
    if Approval.objects.exists():
        decide_approval(Approval.objects.get().pk, is_yes=True, by=web(lead))
    with time_machine.travel("2026-11-30T09:00:00+08:00", tick=False):
        run = move_run(run.pk, to="listed", reason="又有兴趣", by=web(agent)).run
    assert timezone.localtime(run.limit_at).isoformat() == "2026-11-30T17:00:00+08:00"


def test_who_is_on_the_way_starts_no_second_main_run(run, store):
    other = publish_policy(store.group, {**POLICY, "key": "other"})
    policy = SUBJECTS["policy"].lock(run.subject_id)
    same = start_run(policy, subject_kind="policy", process_id=run.version.process_id, by=machine(store.group))
    assert same == run
    with refused("on_its_way"):
        start_run(policy, subject_kind="policy", process_id=other.process_id, by=machine(store.group))
    beside = start_run(
        policy, subject_kind="policy", process_id=other.process_id, is_main=False, by=machine(store.group)
    )
    assert (beside.is_main, Run.objects.count()) == (False, 2)


def test_the_last_stage_finishes(offered, agent):
    Task.objects.filter(pk=offered.subject_id).update(result="paid")
    move_run(offered.pk, to="issued", answer="yes", by=web(agent))
    move_run(offered.pk, to="finish", by=web(agent))
    assert move_run(offered.pk, to="finish", by=web(agent)).state == "already"
    offered.refresh_from_db()
    assert (offered.stage, offered.phase, offered.state) == ("issued", "won", "closed")
    assert verified() == CLEAN


def test_a_stage_that_advances_by_itself_moves_when_its_gate_is_met(store, agent):
    body = {**POLICY, "stages": [{**POLICY["stages"][0], "advance": "automatic"}, *POLICY["stages"][1:]]}
    publish_policy(store.group, body)
    run = start_policy(make_policy(store, agent))
    filled(run, web(agent))
    run_worker()
    assert at(run) == "needs"


def test_a_time_limit_warns_then_is_over_and_ends_with_the_stage(store, agent):
    publish_policy(store.group)
    with time_machine.travel("2026-11-23T01:00:00Z", tick=False) as clock:  # Monday, 9:00 at the store
        run = start_policy(make_policy(store, agent))
        assert run.limit_at == timezone.now() + timedelta(hours=8)
        seen = []
        for hours in (3, 2, 4):
            clock.shift(timedelta(hours=hours))
            run_worker(schedule=True)
            run.refresh_from_db()
            task = Task.objects.filter(kind="stage_limit").first()
            seen.append((run.told, queries.light_of(run), task.title if task else ""))
        assert seen == [
            (0, "green", ""),
            (1, "amber", "「名单」快到时限了"),
            (2, "red", "「名单」已超过时限"),
        ]
        assert Task.objects.filter(kind="stage_limit").count() == 1
        filled(run, web(agent))
        move_run(run.pk, to="needs", by=web(agent))
        assert Task.objects.get(kind="stage_limit").state == Task.State.DONE


def test_a_move_costs_at_most_fifteen_statements(run, agent, django_assert_max_num_queries):
    by = web(agent)
    filled(run, by)
    queries.definition_of(run.version_id)
    with django_assert_max_num_queries(17):  # two of them begin and end the test's savepoint
        move_run(run.pk, to="needs", by=by)


def test_starting_late_asks_for_every_gate_on_the_way(store):
    publish_policy(store.group)
    with refused("gate_unmet") as refusal:
        start_policy(make_policy(store), stage="offer")
    assert codes(refusal) == ["fact.call.budget+fact.policy.is_paid"]
    assert start_policy(make_policy(store), stage="needs").stage == "needs"
