"""Consents, complaints and contacts against the one gate, with rows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import Error, transaction
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.privacy import commands, queries
from jiubu.privacy.models import Consent, DeadNumber, Evidence, Outreach, Wording
from tests.factories import machine, make_person, web
from tests.factories.privacy import agree, lead_of, make_reachable, put_rules, refuse, seller_of

pytestmark = pytest.mark.django_db

FREE = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
def rules(group):
    put_rules(group)


@pytest.fixture
def seller(store):
    return seller_of(store)


@pytest.fixture
def customer(store, seller, rules):
    return make_reachable(store, seller)


@pytest.fixture(autouse=True)
def at_ten(monkeypatch):
    """At night the gate would rightly be shut; and what was made today must not be of another year."""
    monkeypatch.setattr(timezone, "now", lambda: FREE)


def gate(customer, purpose="marketing", channel="call", at=FREE, by=None):
    return queries.may_contact(customer, purpose=purpose, channel=channel, at=at, by=by or machine(customer.group))


def verbs(thing):
    return [entry.verb for entry in timeline(thing)]


def test_marketing_waits_for_consent_and_stops_at_once_when_it_is_withdrawn(customer, seller):
    assert gate(customer).codes == ["no_consent"]
    agree(customer, "marketing", "call", by=web(seller))
    assert (gate(customer).is_allowed, gate(customer, channel="message").codes) == (True, ["no_consent"])
    refuse(customer, "marketing", "call", by=web(seller))
    assert gate(customer).codes == ["withdrawn"]
    assert verbs(customer)[:2] == ["privacy.consent_recorded", "privacy.consent_recorded"]


def test_the_ledger_says_who_heard_what_and_where_the_proof_lies(customer, seller, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    commands.give_consent(
        customer.pk, purpose="marketing", channels=["call", "wechat"], proof="paper", note="档案盒 7", picture=PNG,
        by=web(seller),
    )  # fmt: skip
    row = queries.ledger_of(customer).first()
    assert (row.purpose, row.is_given, row.by, row.door, row.wording.number, row.proof) == (
        "marketing", True, seller, "web", 1, "paper",
    )  # fmt: skip
    with row.evidence.file.open() as file:
        assert (row.evidence.note, file.read()) == ("档案盒 7", PNG)
    assert read(timeline(customer).first()).model_dump() == {
        "purpose": "marketing", "channels": ["call", "wechat"], "is_given": True, "wording": 1, "proof": "paper",
    }  # fmt: skip


def test_saying_the_same_again_writes_nothing(customer, seller):
    assert len(agree(customer, "marketing", "call", by=web(seller))) == 1
    assert agree(customer, "marketing", "call", by=web(seller)) == []
    assert len(agree(customer, "marketing", by=web(seller))) == 4
    assert Consent.objects.count() == 5


def test_the_database_refuses_to_change_the_ledger_and_the_texts(customer, seller):
    agree(customer, "marketing", "call", by=web(seller))
    for change in (
        lambda: Consent.objects.update(is_given=False), lambda: Consent.objects.all().delete(),
        lambda: Wording.objects.update(number=9),
    ):  # fmt: skip
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            change()


def test_a_text_is_never_changed_but_followed_by_another(group, rules):
    by = machine(group)
    before = queries.newest_wording(group.pk, "marketing")
    with pytest.raises(Refused, match=r"never changed|不可修改|不能改"):
        commands.put_wording("marketing", number=1, text={"zh": "别的话", "en": "Other words"}, by=by)
    after = commands.put_wording("marketing", text={"zh": "别的话", "en": "Other words"}, by=by)
    assert (before.number, after.number, queries.newest_wording(group.pk, "marketing")) == (1, 2, after)


def test_a_picture_must_be_one(customer, seller):
    with pytest.raises(Refused) as refusal:
        commands.give_consent(customer.pk, purpose="marketing", picture=b"<svg onload=x>", by=web(seller))
    assert (refusal.value.code, list(refusal.value.fields)) == ("not_a_picture", ["picture"])
    assert (Consent.objects.count(), Evidence.objects.count()) == (0, 0)


def test_an_open_complaint_blocks_sales_but_not_service(customer, seller):
    assert gate(customer, "deal").is_allowed is True
    complaint = commands.open_complaint(customer.pk, text="刹车异响没修好", by=web(seller))
    assert gate(customer, "deal").codes == ["complaint"]
    assert gate(customer, "service").is_allowed is True
    commands.close_complaint(complaint.pk, result="更换刹车片，客户满意", by=web(seller))
    assert gate(customer, "deal").is_allowed is True


def test_beginning_a_contact_counts_it_and_gives_the_number(customer, seller):
    agree(customer, "marketing", "call")
    begun = commands.begin_contact(customer.pk, channel="call", purpose="marketing", by=web(seller))
    assert begun.address.replace(" ", "") == customer.mobile.removeprefix("+86")
    assert gate(customer, at=FREE + timedelta(hours=1)).codes == ["too_often"]
    assert gate(customer, at=FREE + timedelta(hours=24)).is_allowed is True


def test_two_presses_are_one_call(customer, seller):
    agree(customer, "marketing", "call")
    first = commands.begin_contact(customer.pk, channel="call", purpose="marketing", by=web(seller))
    again = commands.begin_contact(customer.pk, channel="call", purpose="marketing", by=web(seller))
    assert (again.outreach, Outreach.objects.count()) == (first.outreach, 1)


def test_a_lead_passes_the_gate_with_a_reason_and_a_seller_does_not(customer, seller, store):
    lead = lead_of(store)
    commands.open_complaint(customer.pk, text="异响", by=web(seller))
    with pytest.raises(Refused) as refusal:
        commands.begin_contact(customer.pk, channel="call", purpose="deal", reason="我想打", by=web(seller))
    assert (refusal.value.code, refusal.value.details["may_override"]) == ("contact_refused", False)
    with pytest.raises(Refused) as refusal:
        commands.begin_contact(customer.pk, channel="call", purpose="deal", by=web(lead))
    assert list(refusal.value.fields) == ["reason"]
    begun = commands.begin_contact(customer.pk, channel="call", purpose="deal", reason="致歉并约时间", by=web(lead))
    assert (begun.outreach.against, begun.outreach.reason) == (["complaint"], "致歉并约时间")


def test_what_the_person_forbade_nobody_passes(customer, store):
    refuse(customer, "deal", "call")
    with pytest.raises(Refused) as refusal:
        commands.begin_contact(customer.pk, channel="call", purpose="deal", reason="但是", by=web(lead_of(store)))
    assert refusal.value.details == {"reasons": ["withdrawn"], "next_at": None, "may_override": False}
    assert Outreach.objects.count() == 0


def test_a_recorded_contact_counts_and_a_wrong_number_is_remembered(customer, seller):
    noted = commands.note_contact(customer.pk, channel="call", purpose="deal", outcome="wrong_number", by=web(seller))
    assert (noted.against, gate(customer, "deal").codes) == ([], ["dead_number"])
    assert DeadNumber.objects.get().number == customer.mobile
    assert commands.call_number_good(customer.pk, by=web(seller)) == 1
    assert gate(customer, "deal").is_allowed is True


def test_a_contact_that_was_begun_is_recorded_once(customer, seller):
    begun = commands.begin_contact(customer.pk, channel="call", purpose="deal", by=web(seller))
    noted = commands.note_contact(customer.pk, channel="call", purpose="deal", outcome="reached", by=web(seller))
    assert (noted.pk, noted.outcome, Outreach.objects.count()) == (begun.outreach.pk, "reached", 1)


def test_what_was_done_against_the_gate_is_written_down(customer, seller):
    refuse(customer, "deal", "call")
    noted = commands.note_contact(customer.pk, channel="call", purpose="deal", outcome="reached", by=web(seller))
    assert (noted.against, verbs(customer)[0]) == (["withdrawn"], "privacy.contact_against_gate")


def test_planning_is_refused_for_what_lasts_and_left_free_for_what_passes(customer, seller):
    night = FREE.replace(hour=22)
    commands.require_plannable(customer.pk, channel="call", purpose="deal", at=night, by=web(seller))
    refuse(customer, "deal", "call")
    with pytest.raises(Refused) as refusal:
        commands.require_plannable(customer.pk, channel="call", purpose="deal", at=night, by=web(seller))
    assert list(refusal.value.fields) == ["way"]


def test_a_new_number_is_not_the_dead_one(customer, seller):
    commands.note_contact(customer.pk, channel="call", purpose="deal", outcome="wrong_number", by=web(seller))
    customer.mobile = "+8613911112222"
    customer.save()
    assert gate(customer, "deal").is_allowed is True


def test_a_colleagues_customer_is_missing(customer, store):
    with pytest.raises(customer.DoesNotExist):
        commands.give_consent(customer.pk, purpose="marketing", by=web(seller_of(store)))


def test_without_the_right_nothing_is_recorded(customer, store):
    looker = make_person(store, {"customers.see": "store"})
    with pytest.raises(NotAllowed):
        commands.give_consent(customer.pk, purpose="marketing", by=web(looker))


@pytest.mark.parametrize("count", [1, 3])
def test_the_gate_costs_the_same_for_one_and_for_many(store, seller, rules, count, django_assert_num_queries):
    people = [make_reachable(store, seller, mobile=f"1390000{n:04d}") for n in range(count)]
    for person in people:
        agree(person, "marketing", "call")
    by = machine(store.group)
    with django_assert_num_queries(8):
        found = queries.verdicts(people, purpose="marketing", channels=["call", "message"], at=FREE, by=by)
    assert [found[p.pk]["call"].is_allowed for p in people] == [True] * count


def test_who_cooperates_on_a_customer_reaches_him_through_the_gate(customer, store):
    """He may show the number, so he may call, ask for consent and take a complaint: with the usual rights of a seller."""
    partner = seller_of(store)
    with pytest.raises(Customer.DoesNotExist):
        commands.begin_contact(customer.pk, channel="call", purpose="deal", by=web(partner))
    Customer.objects.filter(pk=customer.pk).update(partner=partner)
    by = web(partner)
    assert commands.begin_contact(customer.pk, channel="call", purpose="deal", by=by).address
    assert len(commands.give_consent(customer.pk, purpose="marketing", channels=["call"], by=by)) == 1
    assert commands.open_complaint(customer.pk, text="异响", by=by).customer == customer
    with pytest.raises(NotAllowed):
        commands.take_request(customer.pk, kind="copy", proved_by="看过身份证", by=by)


def test_a_contact_begun_for_something_else_is_no_excuse(customer, seller):
    """Begun as service and recorded as marketing: two contacts, and the second stands against the gate."""
    by = web(seller)
    agree(customer, "marketing", "call")
    commands.begin_contact(customer.pk, channel="call", purpose="service", by=by)
    noted = commands.note_contact(customer.pk, channel="call", purpose="marketing", outcome="reached", by=by)
    assert list(Outreach.objects.order_by("pk").values_list("purpose", "outcome")) == [
        ("service", ""), ("marketing", "reached"),
    ]  # fmt: skip
    assert noted.purpose == "marketing"
    assert "too_often" in gate(customer, at=FREE + timedelta(hours=1)).codes
