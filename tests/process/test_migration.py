"""Runs that move to another version: also those that rest, and never into a loss."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiubu.kernel.errors import Stale
from jiubu.process.commands import migrate_runs, move_run, save_answers
from jiubu.process.models import Run
from jiubu.process.registry import SUBJECTS
from tests.factories import machine, make_person, web
from tests.factories.process import POLICY, make_policy, publish_policy, refused, start_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(store):
    return make_person(store, {"test.move": "own", "process.see": "store", "process.migrate": "group"})


@pytest.fixture
def run(store, agent):
    publish_policy(store.group)
    return start_policy(make_policy(store, agent))


def renamed(old, new):
    return {
        **POLICY,
        "stages": [{**s, "key": new} if s["key"] == old else s for s in POLICY["stages"]],
        "ways_back": [],
    }


def test_a_resting_run_goes_on_at_the_stage_that_took_the_place_of_its_own(run, agent, group):
    move_run(run.pk, to="resting", reason="明年再说", by=web(agent))
    new = publish_policy(group, renamed("listed", "called"))
    process_id, by = new.process_id, machine(group)

    dry = migrate_runs(process_id, origin=1, to=2, by=by)
    assert (dry.moved, dry.unmapped) == ([], {"listed": [run.pk]})

    migrate_runs(process_id, origin=1, to=2, stages={"listed": "called"}, is_dry=False, by=by)
    run.refresh_from_db()
    assert (run.stage, run.stage_before_aside, run.version_id) == ("resting", "called", new.pk)
    assert move_run(run.pk, to="called", reason="又有兴趣", by=web(agent)).run.stage == "called"


def test_a_migration_never_loses_anything(run, group):
    new = publish_policy(group, renamed("listed", "called"))
    done = migrate_runs(new.process_id, origin=1, to=2, stages={"listed": "lost"}, is_dry=False, by=machine(group))
    assert (done.moved, done.unmapped) == ([], {"listed": [run.pk]})
    assert Run.objects.get(pk=run.pk).state == Run.State.OPEN


def test_a_run_that_stays_holds_up_no_other(run, agent, store, group):
    """The one that maps to nothing is looked at first."""
    other = start_policy(make_policy(store, agent))
    Run.objects.filter(pk=other.pk).update(stage="needs", phase="open")
    new = publish_policy(group, renamed("listed", "called"))
    done = migrate_runs(new.process_id, origin=1, to=2, is_dry=False, by=machine(group))
    assert (done.moved, done.unmapped) == ([other.pk], {"listed": [run.pk]})


def test_an_address_typed_by_hand_breaks_nothing(run, agent, client):
    client.force_login(agent)
    address = reverse("process:migration", args=[run.version.process_id])
    assert [client.get(address, {"origin": given}).status_code for given in ("x", "99", "-1")] == [200, 200, 200]


def test_a_stale_form_never_shows_what_is_sealed(run, agent):
    by = web(agent)
    save_answers(run.pk, form="call", answers={"reached": True, "licence": "110105194912310021"}, by=by)
    with pytest.raises(Stale) as stale:
        save_answers(run.pk, form="call", answers={"reached": False, "licence": "1"}, number=0, by=by)
    line = stale.value.details["differences"]["fields"]["licence"]
    assert (line["theirs"], line["yours"]) == ("110105********0021", "1")


def test_who_moved_or_ended_meanwhile_is_looked_at_anew(run, agent, store, group, monkeypatch):
    """Between the reading of the list and the lock one run goes on to a stage that maps, another is closed."""
    ended = start_policy(make_policy(store, agent))
    new = publish_policy(group, renamed("listed", "called"))
    lock = SUBJECTS["policy"].lock

    def lock_after_the_others(subject_id):
        Run.objects.filter(pk=run.pk).update(stage="needs", phase="open")
        Run.objects.filter(pk=ended.pk).update(stage="lost", phase="lost", state="closed", closed_at=timezone.now())
        return lock(subject_id)

    monkeypatch.setattr(SUBJECTS["policy"], "lock", lock_after_the_others)
    done = migrate_runs(new.process_id, origin=1, to=2, stages={"listed": "called"}, is_dry=False, by=machine(group))
    assert (done.moved, done.unmapped) == ([run.pk], {})
    run.refresh_from_db()
    ended.refresh_from_db()
    assert [(r.stage, r.version.number) for r in (run, ended)] == [("needs", 2), ("lost", 1)]


def test_a_stage_that_is_nowhere_is_refused(run, group):
    with refused("no_such_stage"):
        migrate_runs(run.version.process_id, origin=1, to=1, stages={"listed": "moon"}, by=machine(group))
