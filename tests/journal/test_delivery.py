"""Reactions: once per entry, retried with growing waits, and at last listed as failed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.journal.backoff import MOST_ATTEMPTS, WAITS
from jiubu.journal.deliver import deliver_due
from jiubu.journal.models import Delivery
from jiubu.organisation.models import Store
from tests.factories import make_store
from tests.factories.worker import run_worker
from tests.journal.happenings import happen

pytestmark = pytest.mark.django_db


def letters(store):
    return Store.objects.get(pk=store.pk).short_name


def luck(store, address):
    Store.objects.filter(pk=store.pk).update(address=address)


def test_a_reaction_runs_once_however_often_the_worker_looks(store):
    happen(store)
    happen(store)

    run_worker()
    run_worker()

    assert letters(store) == "xx"
    assert [d.state for d in Delivery.objects.order_by("id")] == ["done", "done"]


def test_history_has_no_reactions(store):
    happen(store, is_history=True)

    assert deliver_due() == 0
    assert letters(store) == ""


def test_what_a_failed_reaction_changed_is_undone_and_it_is_tried_later(store):
    luck(store, "unlucky")
    happen(store)

    assert deliver_due() == 1

    delivery = Delivery.objects.get()
    assert letters(store) == ""
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert deliver_due() == 0

    luck(store, "")
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        run_worker()
    assert letters(store) == "x"


def test_the_error_names_the_place_and_no_values(store):
    luck(store, "unlucky")
    happen(store)
    deliver_due()

    error = Delivery.objects.get().error
    assert error.splitlines()[0] == "tests.journal.happenings.Unlucky"
    assert "13912345678" not in error


def test_waits_grow_and_after_the_last_attempt_it_has_failed(store):
    luck(store, "unlucky")
    happen(store)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in WAITS:
            deliver_due()
            clock.shift(wait - timedelta(seconds=1))
            assert deliver_due() == 0
            clock.shift(timedelta(seconds=2))
        deliver_due()
        clock.shift(timedelta(days=9))
        assert deliver_due() == 0

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", MOST_ATTEMPTS)


def test_one_failure_does_not_hold_up_the_others(store, group):
    other = make_store(group)
    luck(store, "unlucky")
    happen(store)
    happen(other)

    assert deliver_due() == 2
    assert (letters(store), letters(other)) == ("", "x")


def test_a_reaction_that_no_longer_exists_fails_and_is_listed(store):
    happen(store)
    Delivery.objects.update(reaction="tests.gone")

    deliver_due()

    assert Delivery.objects.get().error.splitlines()[0] == "builtins.KeyError"
