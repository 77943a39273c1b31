"""Who leaves takes no customer along: what he asked for is withdrawn, and he cooperates on nothing any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.customers import commands, queries
from jiubu.customers.models import Claim
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.commands import deactivate_person
from jiubu.work.commands import decide_approval
from jiubu.work.models import Approval
from tests.factories import make_person, web
from tests.factories.customers import make_customer
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db

RIGHTS = dict.fromkeys(["customers.see", "customers.make", "customers.edit"], "own")
NUMBER = "13612348765"


@pytest.fixture
def asker(store):
    return make_person(store, RIGHTS, name="李雷")


@pytest.fixture
def boss(store):
    return make_person(store, dict.fromkeys(ACTIONS, "group"))


@pytest.fixture
def customer(store, boss):
    owner = make_person(store, RIGHTS, name="韩梅")
    return make_customer(store, owner, name="王小芳", mobile=NUMBER, at=timezone.now() - timedelta(days=365))


def ask(person, kind):
    token = queries.duplicate_of(web(person), mobile=NUMBER).claim
    return commands.claim_customer(token, kind=kind, reason="老客户介绍", by=web(person))


def leave(person, boss):
    deactivate_person(person.pk, by=web(boss))
    run_worker()


def test_what_a_leaver_asked_for_is_withdrawn_and_free_for_others(customer, asker, boss, store):
    claim = ask(asker, "transfer")
    leave(asker, boss)
    claim.refresh_from_db()
    assert (claim.state, Approval.objects.get().state) == ("withdrawn", "withdrawn")
    assert ask(make_person(store, RIGHTS), "cooperate").state == "asked"


@pytest.mark.parametrize("kind", ["transfer", "cooperate"])
def test_a_customer_never_goes_to_somebody_who_left(customer, asker, boss, kind):
    """The manager said yes just before: it is carried out only after the person is gone."""
    claim = ask(asker, kind)
    decide_approval(Approval.objects.get().pk, is_yes=True, by=web(boss))
    leave(asker, boss)
    before = customer.owner_id
    customer.refresh_from_db()
    claim.refresh_from_db()
    assert (customer.owner_id, customer.partner_id, claim.state) == (before, None, "withdrawn")


def test_a_leaver_cooperates_on_nothing_any_more(customer, asker, boss, store):
    ask(asker, "cooperate")
    decide_approval(Approval.objects.get().pk, is_yes=True, by=web(boss))
    run_worker()
    customer.refresh_from_db()
    version = customer.version
    assert customer.partner_id == asker.pk
    leave(asker, boss)
    customer.refresh_from_db()
    assert (customer.partner_id, customer.version, Claim.objects.get().state) == (None, version + 1, "ended")
    assert next(e.verb for e in queries.timeline_of(customer)) == "customers.cooperation_ended"
    assert ask(make_person(store, RIGHTS), "cooperate").state == "asked"
