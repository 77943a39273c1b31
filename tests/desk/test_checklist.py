"""The first steps on Today: facts of what is one's own, until all is done or put away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jiubu.deals.commands import move_deal
from jiubu.desk.queries.checklist import checklist_of
from jiubu.journal.models import Entry
from jiubu.organisation.commands.founding import put_away_checklist
from jiubu.organisation.models import Group
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import LEADS, make_deal, make_process, put_tables
from tests.factories.vehicles import make_series

pytestmark = pytest.mark.django_db
MANAGES = ("organisation.see", "organisation.manage_people", "organisation.manage_stores", *LEADS)


@pytest.fixture
def boss():
    store = make_store(address="")
    make_process(store.group)
    put_tables(store.group)
    return make_person(store, {**dict.fromkeys(MANAGES, "group"), "deals.make": "group", "customers.make": "group"})


def done(boss):
    found = checklist_of(web(boss))
    return None if found is None else [step.key for step in found.steps if step.is_done]


def test_each_step_is_a_fact(boss):
    store = boss.posts.get().store
    assert done(boss) == []
    store.address = "朝阳路 1 号"
    store.save()
    assert done(boss) == ["store"]
    make_person(store)
    assert done(boss) == ["store", "people"]
    make_series(store.group)
    assert done(boss) == ["store", "people", "catalogue"]
    make_customer(store)
    assert done(boss) == ["store", "people", "catalogue", "customers"]
    deal = make_deal(boss)
    assert done(boss) == ["store", "people", "catalogue", "customers", "deal"]
    found = checklist_of(web(boss))
    assert (found.next.key, found.done) == ("move", 5)
    move_deal(deal.pk, to="needs", reason="试", override=True, by=web(boss))
    assert done(boss) is None


def test_what_the_demo_brought_does_not_count(boss):
    store = boss.posts.get().store
    customer = make_customer(store)
    assert done(boss) == ["customers"]
    Group.objects.update(
        settings={"demo": {"state": "loaded", "rows": {"customers.customer": [customer.pk - 1, customer.pk]}}}
    )
    assert done(boss) == []


def test_only_for_who_manages_the_group_while_it_is_new(boss, django_assert_num_queries):
    store = boss.posts.get().store
    assert done(make_person(store, {"organisation.manage_people": "store"})) is None
    actor = web(boss)
    with django_assert_num_queries(2):
        checklist_of(actor)
    Group.objects.update(created_at=timezone.now() - timedelta(days=61))
    with django_assert_num_queries(1):
        assert checklist_of(actor) is None


def test_put_away_it_stays_away(boss):
    client = Client()
    client.force_login(boss)
    assert 'id="checklist"' in client.get("/").content.decode()
    assert client.post("/desk/checklist/").headers["Location"] == "/"
    assert 'id="checklist"' not in client.get("/").content.decode()
    put_away_checklist(by=web(boss))
    assert Entry.objects.filter(verb="organisation.checklist_put_away").count() == 1


def test_who_manages_nobody_cannot_put_it_away(boss):
    client = Client()
    client.force_login(make_person(boss.posts.get().store, {"organisation.see": "group"}))
    assert client.post("/desk/checklist/").status_code == 403
