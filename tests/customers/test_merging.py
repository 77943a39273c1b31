"""Two cards become one and two again: everything moves, nothing is lost, and the state after undoing is the one before."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey
from django.test import Client
from django.utils import timezone

from jiubu.customers import commands, queries
from jiubu.customers.models import Claim, Customer, Merge
from jiubu.customers.registry import FOLLOWERS
from jiubu.deals.commands import create_deal, record_followup
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.privacy import commands as privacy
from jiubu.privacy import queries as gate
from jiubu.showroom.commands import check_in
from tests.factories import machine, make_person, web
from tests.factories.customers import make_customer
from tests.factories.packs import install_real_pack
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db

LEAD = {
    "customers.see": "store", "customers.make": "store", "customers.edit": "store", "customers.merge": "store",
    "customers.reveal": "store",
}  # fmt: skip
PLAIN = ("journal", "sessions", "django_tasks", "organisation", "packs")
"""What is no state of the business: what happened, who is signed in, what was installed."""


@pytest.fixture
def lead(store):
    return make_person(store, LEAD)


@pytest.fixture
def seller(store):
    return make_person(store, {"customers.see": "own", "customers.merge": "own"})


@pytest.fixture
def pair(store, seller):
    into = make_customer(store, seller, name="王芳", mobile="13800138000", region="朝阳")
    card = make_customer(store, None, name="王小芳", mobile="13900139000", wechat="wxf", id_number="11010519491231002X")
    return into, card


def digest():
    """Everything that the business is made of, but for version counters and what merging itself notes."""
    state = {}
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label in PLAIN or label in ("customers.Merge", "web.Cache"):
            continue
        names = [f.attname for f in model._meta.concrete_fields if f.attname != "version"]
        state[label] = sorted(map(repr, model._base_manager.order_by("pk").values_list(*names)))
    text = json.dumps(state, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest(), state


def business(group, store, seller, into, card):
    """A row of every kind on the second card, and some on the first."""
    install_real_pack(group)
    by = machine(group)
    for customer in (into, card):
        deal = create_deal(customer_id=customer.pk, owner_id=seller.pk, store_id=store.pk, by=by)
        record_followup(deal.pk, outcome="reached", said="聊了", by=by)
        commands.add_contact(customer.pk, name="家人", is_main=True, by=by)
        make_a_task(seller, store, about=customer)
        make_a_promise(seller, store, customer)
        make_an_appointment(seller, store, about=customer)
    other = make_customer(store, seller)
    commands.relate(card.pk, other_id=into.pk, kind="family", by=by)
    commands.relate(card.pk, other_id=other.pk, kind="referrer", by=by)
    commands.relate(into.pk, other_id=other.pk, kind="referrer", by=by)
    commands.relate(other.pk, other_id=card.pk, kind="employer", by=by)
    commands.add_owned_vehicle(card.pk, brand="大众", plate="京A12345", by=by)
    check_in(store_id=store.pk, customer_id=card.pk, by=by)
    privacy.give_consent(into.pk, purpose="marketing", channels=["call"], by=by)
    privacy.withdraw_consent(card.pk, purpose="marketing", channels=["call"], by=by)
    privacy.open_complaint(card.pk, text="异响", by=by)


def test_everything_moves_and_undoing_gives_back_exactly_what_was(group, store, seller, lead, pair):
    into, card = pair
    business(group, store, seller, into, card)
    before, state = digest()
    merge = commands.merge_customers(into.pk, card.pk, choices={"name": "card"}, by=web(lead))
    into.refresh_from_db()
    assert (into.name, into.mobile, into.other_phone, into.wechat) == (
        "王小芳",
        "+8613800138000",
        "+8613900139000",
        "wxf",
    )
    assert queries.masked_id_number(into) == "110105********002X"
    assert (into.deals.count(), into.visits.count(), into.owned_vehicles.count(), into.contacts.count()) == (2, 1, 1, 2)
    assert [c.is_main for c in into.contacts.order_by("pk")] == [True, False]
    assert sorted(r.kind for r in queries.relations_of(web(lead), into)) == ["employer", "referrer"]
    assert all(not follower.rows_of([card.pk]).exists() for follower in FOLLOWERS.values())
    assert digest()[0] != before

    commands.undo_merge(merge.pk, by=web(lead))
    after, undone = digest()
    assert undone == state
    assert after == before


def test_every_table_that_names_a_customer_follows_or_says_why_not():
    stays = {
        "customers.SearchDocument": "made anew",
        "customers.Relation": "moved by the command itself: two relations may become one",
        "customers.Merge": "says what was merged",
        "customers.Customer": "merged_into itself",
        "privacy.Consent": "append-only; read across the cards",
        "privacy.DeadNumber": "about the number of that card",
        "privacy.PersonRequest": "asked about that card; read across the cards",
    }
    follows = {follower.model for follower in FOLLOWERS.values()}
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.related_model is Customer
    }
    assert naming - follows - set(stays) == set()
    assert set(stays) <= naming


def test_a_withdrawn_consent_wins_and_both_ledgers_are_one(group, store, seller, lead, pair):
    into, card = pair
    business(group, store, seller, into, card)
    by = machine(group)
    assert gate.consents_of(into, "marketing") == {"call": True}
    commands.merge_customers(into.pk, card.pk, by=web(lead))
    into.refresh_from_db()
    assert gate.consents_of(into, "marketing") == {"call": False}
    assert gate.ledger_of(into).count() == 2
    privacy.give_consent(into.pk, purpose="marketing", channels=["call"], by=by)
    assert gate.consents_of(into, "marketing") == {"call": True}


def test_one_timeline_and_the_old_card_leads_to_the_new_one(lead, pair):
    into, card = pair
    commands.merge_customers(into.pk, card.pk, by=web(lead))
    into.refresh_from_db()
    verbs = [entry.verb for entry in queries.timeline_of(into)]
    assert verbs == ["customers.customers_merged", "customers.customer_made", "customers.customer_made"]
    assert queries.customer_of(web(lead), card.pk) == into
    assert queries.find_customers(web(lead), "13900139000") == [into]
    client = Client()
    client.force_login(lead)
    assert client.get(f"/customers/{card.pk}/").headers["Location"] == f"/customers/{into.pk}/"
    assert client.get(f"/api/v1/customers/{card.pk}").json()["id"] == into.pk


def test_a_merged_card_takes_no_more_changes(lead, pair):
    into, card = pair
    commands.merge_customers(into.pk, card.pk, by=web(lead))
    with pytest.raises(Refused) as refusal:
        commands.edit_customer(card.pk, changes={"name": "别人"}, by=machine(into.group))
    assert (refusal.value.code, refusal.value.details) == ("merged", {"customer_id": into.pk})


def test_three_cards_become_one_and_are_undone_in_reverse(store, lead, pair):
    into, card = pair
    third = make_customer(store, None, name="王芳芳")
    before = digest()[1]
    first = commands.merge_customers(card.pk, third.pk, by=web(lead))
    second = commands.merge_customers(into.pk, card.pk, by=web(lead))
    assert queries.cards_of(into) == [into.pk, card.pk, third.pk]
    assert queries.customer_of(web(lead), third.pk) == into
    with pytest.raises(Refused) as refusal:
        commands.undo_merge(first.pk, by=machine(store.group))
    assert refusal.value.code == "merged_again"
    commands.undo_merge(second.pk, by=web(lead))
    commands.undo_merge(first.pk, by=web(lead))
    assert digest()[1] == before


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"kind": "person"}, {"kind": "company"}),
        ({"id_number": "11010519491231002X"}, {"id_number": "360426199101010071"}),
        (
            {"kind": "company", "credit_code": "91110000600037341L"},
            {"kind": "company", "credit_code": "91350100M000100Y43"},
        ),
    ],
)
def test_two_customers_are_not_merged(store, lead, mine, theirs):
    into, card = make_customer(store, None, **mine), make_customer(store, None, **theirs)
    assert queries.merge_preview(web(lead), into.pk, card.pk).reason
    with pytest.raises(Refused) as refusal:
        commands.merge_customers(into.pk, card.pk, by=web(lead))
    assert (refusal.value.code, Merge.objects.count()) == ("two_customers", 0)


def test_undoing_is_refused_when_the_card_was_changed_since(lead, pair):
    into, card = pair
    merge = commands.merge_customers(into.pk, card.pk, by=web(lead))
    commands.edit_customer(into.pk, changes={"region": "海淀"}, by=web(lead))
    with pytest.raises(Refused) as refusal:
        commands.undo_merge(merge.pk, by=web(lead))
    assert (refusal.value.code, refusal.value.details) == ("changed_since", {"fields": ["region"]})
    commands.edit_customer(into.pk, changes={"region": "朝阳"}, by=web(lead))
    commands.undo_merge(merge.pk, by=web(lead))
    card.refresh_from_db()
    assert (card.merged_into_id, card.mobile) == (None, "+8613900139000")


def test_undoing_is_refused_when_the_number_is_taken_by_then(store, lead, pair):
    into, card = pair
    merge = commands.merge_customers(into.pk, card.pk, by=web(lead))
    make_customer(store, None, mobile="13900139000")
    with pytest.raises(Refused) as refusal:
        commands.undo_merge(merge.pk, by=web(lead))
    assert refusal.value.code == "number_taken"


def test_after_a_month_it_stays_and_the_snapshots_are_forgotten(lead, pair):
    into, card = pair
    merge = commands.merge_customers(into.pk, card.pk, by=web(lead))
    Merge.objects.update(undo_until=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        commands.undo_merge(merge.pk, by=web(lead))
    assert refusal.value.code == "too_late"
    assert commands.forget_merges(by=machine(into.group)) == 1
    merge.refresh_from_db()
    assert (merge.before, merge.after) == ({}, {})


def test_a_stale_preview_is_refused(lead, pair):
    into, card = pair
    commands.edit_customer(card.pk, changes={"region": "海淀"}, by=web(lead))
    with pytest.raises(Refused) as refusal:
        commands.merge_customers(into.pk, card.pk, versions=(into.version, card.version), by=web(lead))
    assert refusal.value.code == "stale_preview"


def test_the_right_must_cover_both_cards(store, seller, pair):
    into, card = pair
    with pytest.raises(Customer.DoesNotExist):
        commands.merge_customers(into.pk, card.pk, by=web(seller))
    looker = make_person(store, {"customers.see": "store"})
    with pytest.raises(NotAllowed):
        commands.merge_customers(into.pk, card.pk, by=web(looker))


@pytest.mark.parametrize("by", queries.ALIKE)
def test_cards_that_may_be_one_are_found(store, lead, by):
    fields = {
        "name": [{"name": "赵大"}, {"name": "赵大"}], "wechat": [{"wechat": "zd"}, {"wechat": "zd"}],
        "id_number": [{"id_number": "11010519491231002X"}] * 2, "plate": [{}, {}],
        "phone": [{"mobile": "13812340001"}, {"other_phone": "13812340001"}],
    }[by]  # fmt: skip
    cards = [make_customer(store, None, **one) for one in fields]
    make_customer(store, None)
    if by == "plate":
        for card in cards:
            commands.add_owned_vehicle(card.pk, plate="京A12345", by=machine(store.group))
    groups = queries.alike_groups(web(lead), by)
    assert [sorted(row.pk for row in group) for group in groups] == [[card.pk for card in cards]]


def test_both_doors_preview_merge_and_undo(lead, pair):
    into, card = pair
    client = Client()
    client.force_login(lead)
    page = client.get(f"/customers/{into.pk}/merging/?with={card.pk}").content.decode()
    assert "138****8000" in page
    assert "139****9000" in page
    assert "13900139000" not in page
    versions = f"{into.version}-{card.version}"
    answer = client.post(f"/customers/{into.pk}/merging/?with={card.pk}", {"versions": versions, "name": "card"})
    assert answer.headers["Location"] == f"/customers/{into.pk}/"
    merge = Merge.objects.get()
    assert client.post(f"/customers/merges/{merge.pk}/undoing/").status_code == 302
    preview = client.get(f"/api/v1/customers/{into.pk}/merging?card_id={card.pk}").json()
    assert (preview["reason"], {f["name"]: f["choice"] for f in preview["fields"]}["wechat"]) == ("", "card")
    body = {"card_id": card.pk, "choices": {"name": "into"}, "versions": preview["versions"]}
    made = client.post(f"/api/v1/customers/{into.pk}/merges", body, content_type="application/json")
    assert made.status_code == 201
    assert client.delete(f"/api/v1/merges/{made.json()['id']}").json()["undone_at"] is not None


def test_two_open_requests_of_colleagues_are_decided_before_merging(store, seller, lead, pair):
    """One card has one open request: of two the one would be lost."""
    into, card = pair
    for row in (into, card):
        Claim.objects.create(customer=row, kind="cooperate", asked_by=lead, owner=seller, reason="朋友")
    assert queries.merge_preview(web(lead), into.pk, card.pk).reason
    with pytest.raises(Refused) as refusal:
        commands.merge_customers(into.pk, card.pk, by=web(lead))
    assert (refusal.value.code, Merge.objects.count()) == ("two_customers", 0)
    card.claims.update(state="refused")
    commands.merge_customers(into.pk, card.pk, by=web(lead))
    assert into.claims.count() == 2
