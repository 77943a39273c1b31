"""A colleague's customer: asked for by who came upon it, decided by the owner's manager, carried out, ended."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiubu.customers import access, claims, commands, queries
from jiubu.customers.models import Claim, Customer
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.work.commands import decide_approval, withdraw_approval
from jiubu.work.models import Approval, Notification
from tests.customers.test_races import at_once
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.worker import run_worker

RIGHTS = {
    "customers.see": "own", "customers.make": "own", "customers.edit": "own", "customers.reveal": "own", "work.see": "own",
    "organisation.see": "store",
}  # fmt: skip
LEADING = {**dict.fromkeys([*RIGHTS, "customers.assign", "work.manage", "work.approve"], "store")}
NUMBER = "13612348765"


@pytest.fixture
def owner(store):
    return make_person(store, RIGHTS, name="韩梅")


@pytest.fixture
def asker(store):
    return make_person(store, RIGHTS, name="李雷")


@pytest.fixture
def manager(store):
    return make_person(store, LEADING, name="陈经理")


@pytest.fixture
def customer(store, owner, manager):
    """Known for a year, so nothing is protected."""
    return make_customer(store, owner, name="王小芳", mobile=NUMBER, at=timezone.now() - timedelta(days=365))


def proof(person):
    return queries.duplicate_of(web(person), mobile=NUMBER).claim


def ask(person, kind="cooperate", **fields):
    return commands.claim_customer(proof(person), kind=kind, by=web(person), **{"reason": "老客户介绍", **fields})


def decide(manager, *, is_yes=True, reason=""):
    approval = Approval.objects.get(state="asked")
    decide_approval(approval.pk, is_yes=is_yes, reason=reason, by=web(manager))
    run_worker()


def sees(person, customer):
    return Customer.objects.visible_to(web(person)).filter(pk=customer.pk).exists()


def told(customer):
    return [read(e).text() for e in timeline(customer) if e.verb.startswith("customers.claim_settled")]


def test_cooperation_lets_both_see_it_with_the_share_as_recorded(customer, owner, asker, manager):
    claim = ask(asker, share=30)
    assert (sees(asker, customer), claim.protected_until, claim.state) == (False, None, "asked")
    decide(manager)
    customer.refresh_from_db()
    claim.refresh_from_db()
    assert (sees(asker, customer), sees(owner, customer), customer.owner_id) == (True, True, owner.pk)
    assert (claim.state, claim.share, claim.decided_by_id) == ("granted", 30, manager.pk)
    assert len(told(customer)) == 1
    assert "30" in told(customer)[0]


def test_who_cooperates_edits_and_calls_as_if_it_were_his_own_but_does_not_give_it_away(customer, asker, manager):
    ask(asker)
    decide(manager)
    by = web(asker)
    commands.edit_customer(customer.pk, changes={"region": "徐汇"}, by=by)
    assert commands.reveal_number(customer.pk, field="mobile", by=by) == "136 1234 8765"
    with pytest.raises(NotAllowed):
        commands.assign_customer(customer.pk, owner_id=asker.pk, by=by)
    assert queries.duplicate_of(by, mobile=NUMBER).is_visible is True


def test_a_transfer_gives_it_to_the_asker(customer, owner, asker, manager):
    ask(asker, "transfer")
    decide(manager)
    customer.refresh_from_db()
    assert (customer.owner_id, customer.partner_id, sees(owner, customer)) == (asker.pk, None, False)
    event = next(read(e) for e in timeline(customer) if e.verb == "customers.claim_settled")
    assert (event.from_user, event.to_user, event.is_yes) == (owner.pk, asker.pk, True)


def test_who_works_in_another_store_takes_it_along(group, customer, manager):
    other = make_store(group)
    stranger = make_person(other, RIGHTS)
    ask(stranger, "transfer")
    decide(manager)
    customer.refresh_from_db()
    assert (customer.owner_id, customer.store_id) == (stranger.pk, other.pk)


def test_a_refusal_leaves_everything_and_tells_the_asker_why(customer, owner, asker, manager):
    claim = ask(asker)
    decide(manager, is_yes=False, reason="韩梅明天签约")
    customer.refresh_from_db()
    claim.refresh_from_db()
    assert (customer.owner_id, customer.partner_id, sees(asker, customer)) == (owner.pk, None, False)
    assert (claim.state, claim.words) == ("refused", "韩梅明天签约")
    assert "韩梅明天签约" in told(customer)[0]
    assert Notification.objects.filter(user=asker).count() == 1


def test_within_the_protection_a_transfer_wants_the_managers_reason(store, owner, asker, manager):
    customer = make_customer(store, owner, mobile=NUMBER, at=timezone.now() - timedelta(days=3))
    claim = ask(asker, "transfer")
    assert claim.protected_until == timezone.localdate() + timedelta(days=11)
    approval = Approval.objects.get()
    with pytest.raises(Refused) as refusal:
        decide_approval(approval.pk, is_yes=True, by=web(manager))
    assert (refusal.value.code, Customer.objects.get(pk=customer.pk).owner_id) == ("reason_missing", owner.pk)
    decide(manager, reason="韩梅休长假")
    customer.refresh_from_db()
    assert customer.owner_id == asker.pk
    assert "韩梅休长假" in told(customer)[0]


@pytest.mark.parametrize(("days", "is_protected"), [(0, False), (2, False), (3, True), (14, True)])
def test_how_long_it_is_protected_is_the_stores_choice(store, owner, days, is_protected):
    store.protection_days = days
    store.save()
    customer = make_customer(store, owner, at=timezone.now() - timedelta(days=3))
    assert (claims.protected_until(customer) is not None) is is_protected


def test_cooperation_is_not_held_up_by_the_protection(store, owner, asker, manager):
    make_customer(store, owner, mobile=NUMBER)
    assert ask(asker).protected_until is None
    decide(manager)
    assert Claim.objects.get().state == "granted"


def test_only_who_came_upon_the_number_may_ask(customer, asker, manager):
    colleague = make_person(customer.store, RIGHTS)
    for token in ("", "x", str(customer.pk), proof(asker)):
        with pytest.raises(Customer.DoesNotExist):
            commands.claim_customer(token, kind="cooperate", reason="x", by=web(colleague))


@pytest.mark.parametrize(
    ("fields", "names"), [({"kind": "steal"}, ["kind"]), ({"reason": " "}, ["reason"]), ({"share": 101}, ["share"])]
)
def test_what_is_wrong_is_said_beside_the_field(customer, asker, fields, names):
    with pytest.raises(Refused) as refusal:
        ask(asker, **fields)
    assert (list(refusal.value.fields), Claim.objects.count()) == (names, 0)


def test_the_second_asker_hears_that_somebody_asked_and_the_first_is_not_asked_twice(customer, asker, manager):
    first = ask(asker)
    assert ask(asker).pk == first.pk
    with pytest.raises(Refused) as refusal:
        ask(make_person(customer.store, RIGHTS))
    assert (refusal.value.code, Claim.objects.count(), Approval.objects.count()) == ("asked_already", 1, 1)


def test_what_is_withdrawn_is_free_to_be_asked_again(customer, asker, manager):
    claim = ask(asker)
    withdraw_approval(Approval.objects.get().pk, by=web(asker))
    run_worker()
    claim.refresh_from_db()
    assert (claim.state, ask(asker).pk == claim.pk) == ("withdrawn", False)


def test_either_of_the_two_ends_the_cooperation(customer, owner, asker, manager):
    ask(asker)
    decide(manager)
    with pytest.raises(NotAllowed):
        commands.end_cooperation(customer.pk, by=web(make_person(customer.store, RIGHTS)))
    commands.end_cooperation(customer.pk, by=web(owner))
    customer.refresh_from_db()
    assert (customer.partner_id, sees(asker, customer), Claim.objects.get().state) == (None, False, "ended")
    assert Notification.objects.filter(user=asker).count() == 2


def test_settling_twice_changes_nothing(customer, asker, manager):
    claim = ask(asker, "transfer")
    decide(manager)
    before = timeline(customer).count()
    commands.settle_claim(claim.pk, is_yes=False, decided_by_id=None, by=machine(customer.group, "reaction"))
    claim.refresh_from_db()
    assert (claim.state, timeline(customer).count()) == ("granted", before)


def test_the_question_names_the_customer_masked(customer, asker, manager):
    ask(asker)
    approval = Approval.objects.get()
    texts = [approval.question, approval.about_title, *Notification.objects.values_list("text", flat=True)]
    assert [text for text in texts if "小芳" in text] == []


def test_both_doors_ask_and_show_what_became_of_it(client, customer, asker, manager):
    client.force_login(asker)
    hint = client.get("/customers/duplicate/", {"mobile": NUMBER}).content.decode()
    assert "/customers/claims/" in hint
    page = client.get(f"/customers/claims/{proof(asker)}/")
    assert ("王**" in page.content.decode(), "王小芳" in page.content.decode()) == (True, False)
    answer = client.post(f"/customers/claims/{proof(asker)}/", {"kind": "transfer", "reason": "朋友", "share": 50})
    assert (answer.status_code, Claim.objects.get().kind) == (302, "transfer")
    withdraw_approval(Approval.objects.get().pk, by=web(asker))
    run_worker()
    token = client.get("/api/v1/customers/duplicate", {"mobile": NUMBER}).json()["duplicate"]["claim"]
    body = json.dumps({"claim": token, "kind": "cooperate", "reason": "同事", "share": 40})
    made = client.post("/api/v1/customer-claims", body, content_type="application/json")
    assert (made.status_code, made.json()["state"], made.json()["share"]) == (201, "asked", 40)
    decide(manager)
    assert client.get(f"/api/v1/customer-claims/{made.json()['id']}").json()["state"] == "granted"
    assert [row["state"] for row in client.get(f"/api/v1/customers/{customer.pk}/claims").json()] == [
        "granted",
        "withdrawn",
    ]
    assert client.get(f"/customers/{customer.pk}/").status_code == 200
    assert client.delete(f"/api/v1/customers/{customer.pk}/cooperation").status_code == 204
    assert client.get(f"/customers/{customer.pk}/").status_code == 404


def test_strangers_of_another_group_get_nothing(client, customer):
    stranger = make_person(make_store(make_group()), RIGHTS)
    assert queries.duplicate_of(web(stranger), mobile=NUMBER) is None
    with pytest.raises(Customer.DoesNotExist):
        claims.claimed_customer(web(stranger), claims.claim_token(web(stranger), customer.pk))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection")
def test_of_two_who_ask_at_once_one_is_heard():
    store = make_store()
    make_person(store, LEADING)
    customer = make_customer(store, make_person(store, RIGHTS), mobile=NUMBER)
    people = [make_person(store, RIGHTS) for _ in range(4)]

    def asking(person):
        by, token = web(person), proof(person)
        return lambda: commands.claim_customer(token, kind="cooperate", reason="x", by=by)

    results = at_once(*(asking(person) for person in people))
    refused = [r.code for r in results if isinstance(r, Refused)]
    assert (refused, Claim.objects.count(), Approval.objects.count()) == (["asked_already"] * 3, 1, 1)
    assert access.covers(web(people[0]), access.SEE, customer) is False
