"""What was promised in a contact is recorded with it: one form, one call, one transaction."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jiubu.deals.commands import Promised, record_followup
from jiubu.deals.models import Followup
from jiubu.journal.models import Entry
from jiubu.kernel.errors import NotAllowed
from jiubu.work.models import Promise, Task
from tests.factories import web
from tests.factories.deals import make_deal, make_lead, make_process, make_seller, put_tables, soon

pytestmark = pytest.mark.django_db

TEXT = "周五前报出置换价"
DUE = soon(2)


@pytest.fixture
def seller(store):
    put_tables(store.group)
    make_process(store.group)
    return make_seller(store)


@pytest.fixture
def deal(seller):
    return make_deal(seller)


def page(user, deal, key, *, text=TEXT, due_at=None, **more):
    client = Client()
    client.force_login(user)
    due = f"{timezone.localtime(due_at or DUE):%Y-%m-%dT%H:%M}" if due_at is not False else ""
    data = {
        "outcome": "reached",
        "way": "call",
        "said": "问了置换价",
        "promise": text,
        "promise_due_at": due,
        "submission": key,
    }
    answer = client.post(f"/deals/{deal.pk}/next/", data | {f"promise_{name}": value for name, value in more.items()})
    return {302: 201}.get(answer.status_code, answer.status_code), answer.content.decode()


def api(user, deal, key, *, text=TEXT, due_at=None, **more):
    client = Client(headers={"idempotency-key": key})
    client.force_login(user)
    promise = {"text": text, "due_at": (due_at or DUE).isoformat(), **more}
    body = {"outcome": "reached", "said": "问了置换价", "promise": promise}
    answer = client.post(f"/api/v1/deals/{deal.pk}/contacts", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.content.decode()


doors = pytest.mark.parametrize("door", [page, api])


def kept(deal):
    """What there is now: contacts made, promises (text, who), tasks to keep them."""
    contacts = Followup.objects.filter(deal=deal, state="done").count()
    promises = list(Promise.objects.filter(about_kind="deals.deal", about_id=deal.pk).values_list("text", "owner_id"))
    return contacts, promises, Task.objects.filter(kind="promise", about_id=deal.pk, state="open").count()


@doors
def test_a_contact_and_its_promise_are_recorded_together(seller, deal, door):
    status, told = door(seller, deal, uuid4().hex)
    assert (status, json.loads(told)["promise"]["text"] if told else TEXT) == (201, TEXT)
    assert kept(deal) == (1, [(TEXT, seller.pk)], 1)
    verbs = Entry.objects.filter(verb__in=["deals.followup_recorded", "work.promise_made"]).values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["deals.followup_recorded", "work.promise_made"]
    client = Client()
    client.force_login(seller)
    assert TEXT in client.get(f"/deals/{deal.pk}/").content.decode()
    assert [row["text"] for row in client.get("/api/v1/promises").json()["rows"]] == [TEXT]


@doors
def test_two_submits_make_one(seller, deal, door):
    key = uuid4().hex
    assert [door(seller, deal, key)[0] for _ in range(2)] == [201, 201]
    assert kept(deal) == (1, [(TEXT, seller.pk)], 1)


@pytest.mark.parametrize(("door", "refused"), [(page, 422), (api, 409)])
def test_a_time_that_has_passed_is_refused_and_nothing_is_recorded(seller, deal, door, refused):
    status, told = door(seller, deal, uuid4().hex, due_at=timezone.now() - timedelta(hours=1))
    assert (status, "时间已过" in told) == (refused, True)
    assert kept(deal) == (0, [], 0)


def test_words_without_a_time_and_a_time_without_words_are_refused(seller, deal):
    status, told = page(seller, deal, uuid4().hex, due_at=False)
    assert (status, "请填写承诺的完成时间" in told, TEXT in told) == (422, True, True)
    status, told = page(seller, deal, uuid4().hex, text=" ")
    assert (status, "请填写承诺内容" in told) == (422, True)
    assert kept(deal) == (0, [], 0)


@doors
def test_who_leads_names_who_keeps_it(store, seller, deal, door):
    assert door(make_lead(store), deal, uuid4().hex, owner_id=seller.pk)[0] == 201
    assert kept(deal) == (1, [(TEXT, seller.pk)], 1)


def test_nobody_promises_for_a_colleague(store, seller, deal):
    colleague = make_seller(store)
    with pytest.raises(NotAllowed):
        record_followup(
            deal.pk, outcome="reached", said="x", promise=Promised(TEXT, soon(2), colleague.pk), by=web(seller)
        )
    assert api(seller, deal, uuid4().hex, owner_id=colleague.pk)[0] == 403
    assert kept(deal) == (0, [], 0)


def test_only_who_leads_is_asked_who_keeps_it(store, seller, deal):
    for user, is_asked in ((seller, False), (make_lead(store), True)):
        client = Client()
        client.force_login(user)
        html = client.get(f"/deals/{deal.pk}/next/").content.decode()
        assert ('name="promise_owner_id"' in html, 'name="promise_due_at"' in html) == (is_asked, True)
