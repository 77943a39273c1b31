"""Answers of forms and ticked work: versions, refusals, what is hidden or personal."""

import copy

import pytest

from jiubu.journal.log import timeline
from jiubu.kernel.errors import Stale
from jiubu.process.commands import (
    save_answers,
    tick_work,
)
from jiubu.process.models import WorkDone
from tests.factories import web
from tests.factories.process import POLICY, make_policy, publish_policy, refused, start_policy, t
from tests.factories.worker import run_worker
from tests.process.runs import CALL, filled

pytestmark = pytest.mark.django_db


def test_answers_are_versions_and_stale_ones_are_refused(run, agent):
    by = web(agent)
    first = save_answers(run.pk, form="call", answers={"reached": True}, by=by)
    assert (first.number, first.is_complete) == (1, True)
    assert save_answers(run.pk, form="call", answers={"reached": True}, by=by).pk == first.pk
    second = save_answers(run.pk, form="call", answers=CALL, number=1, by=by)
    assert second.number == 2
    with pytest.raises(Stale) as stale:
        save_answers(run.pk, form="call", answers={"reached": True, "budget": "1"}, number=1, by=by)
    found = stale.value.details["differences"]
    assert (found["version"], found["by"]) == (2, agent.name)
    assert {key: (line["yours"], line["theirs"]) for key, line in found["fields"].items() if key == "budget"} == {
        "budget": ("¥1", "¥8,000")
    }


def test_wrong_answers_get_a_sentence_each(run, agent):
    with refused("answers_wrong") as refusal:
        save_answers(run.pk, form="call", answers={"reached": True, "budget": "很多", "mood": 1}, by=web(agent))
    assert str(refusal.value.fields["budget"]) == "请填写数字。"
    assert sorted(refusal.value.fields) == ["budget", "mood"]


def test_personal_answers_are_sealed_and_come_back_masked(run, agent):
    by = web(agent)
    saved = save_answers(run.pk, form="call", answers={"reached": True, "licence": "110105194912310021"}, by=by)
    assert saved.answers["licence"]["mask"] == "110105********0021"
    assert "19491231" not in str(saved.answers)
    again = save_answers(run.pk, form="call", answers={"reached": False, "licence": "110105********0021"}, by=by)
    assert again.answers["licence"] == saved.answers["licence"]


def test_a_hidden_answer_is_dropped(run, agent):
    saved = save_answers(run.pk, form="call", answers={"reached": False, "budget": "8000"}, by=web(agent))
    assert saved.answers == {"reached": False}


def test_ticks_are_taken_back_and_computed_ones_tick_themselves(run, agent):
    by = web(agent)
    tick_work(run.pk, item="script", by=by)
    tick_work(run.pk, item="script", by=by)
    tick_work(run.pk, item="script", done=False, by=by)
    verbs = list(timeline(run).values_list("verb", flat=True))
    assert verbs[:2] == ["process.work_taken_back", "process.work_ticked"]
    with refused("work_is_computed"):
        tick_work(run.pk, item="called", by=by)
    with refused("no_such_work"):
        tick_work(run.pk, item="dance", by=by)


def test_readiness_follows_the_journal(run, agent):
    filled(run, web(agent))
    run_worker()
    run.refresh_from_db()
    assert (run.met_count, run.asked_count) == (2, 2)


def test_work_that_comes_too_early_is_refused_with_what_has_to_come_first(store, agent):
    body = copy.deepcopy(POLICY)
    body["stages"][0]["work"].append(
        {"key": "invite", "title": t("邀约"), "only_when": {"form": "call", "complete": True}}
    )
    publish_policy(store.group, body)
    run = start_policy(make_policy(store, agent))
    with refused("work_too_early") as refusal:
        tick_work(run.pk, item="invite", by=web(agent))
    assert [one.code for one in refusal.value.missing] == ["form.call"]
    save_answers(run.pk, form="call", answers=CALL, by=web(agent))
    tick_work(run.pk, item="invite", by=web(agent))
    assert WorkDone.objects.get().item == "invite"
    tick_work(run.pk, item="invite", done=False, by=web(agent))
    assert not WorkDone.objects.exists()
