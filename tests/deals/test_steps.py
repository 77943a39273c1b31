"""The seven steps of a follow-up: prepared, recorded with what was asked and heard."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiubu.customers.models import Relation
from jiubu.deals import queries
from jiubu.deals.commands import Asked, judge_grade, plan_followup, record_followup
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.errors import Refused
from jiubu.vehicles.models import Vehicle
from jiubu.work.models import Appointment
from tests.factories import make_person, web
from tests.factories.deals import SELLS, make_deal, number, soon
from tests.factories.vehicles import make_trim, make_vehicle

pytestmark = pytest.mark.django_db


def said(deal, seller, **asked):
    return record_followup(deal.pk, outcome="reached", said="谈好了", asked=Asked(**asked), by=web(seller))


def test_a_contact_is_planned_with_points_and_expected_answers(deal, seller):
    plan_followup(deal.pk, at=soon(), purpose="邀约", points="说活动", answers="太贵：讲置换", by=web(seller))
    planned = queries.contact_planned(deal)
    assert (planned.purpose, planned.points, planned.answers) == ("邀约", "说活动", "太贵：讲置换")
    plan_followup(deal.pk, at=soon(2), purpose="邀约", points="说活动", answers="再看看：约周末", by=web(seller))
    assert queries.contact_planned(deal).answers == "再看看：约周末"


def test_the_preparation_shows_last_contacts_and_fitting_stock(deal, seller, store):
    trim = make_trim(store.group)
    fitting, other = make_vehicle(store, trim=trim), make_vehicle(store, trim=make_trim(series=trim.series))
    make_vehicle(store, trim=make_trim(store.group))
    Vehicle.objects.filter(pk__in=[fitting.pk, other.pk]).update(state="in_stock")
    Deal.objects.filter(pk=deal.pk).update(trim=trim, series=trim.series)
    said(deal, seller)
    deal = queries.deal_of(web(seller), deal.pk)
    found = queries.preparation_of(web(seller), deal)
    assert ([row.said for row in found.last], list(found.stock), found.stock_count) == (["谈好了"], [fitting, other], 2)
    blind = make_person(store, {name: "store" for name in SELLS if name != "vehicles.see"})
    assert queries.preparation_of(web(blind), deal).stock_count == 0


def test_days_offered_stay_inside_what_the_grade_allows(deal, seller):
    Deal.objects.filter(pk=deal.pk).update(grade="H")
    deal.refresh_from_db()
    hot = [days for days, _day in queries.preparation_of(web(seller), deal).days]
    deal.grade = "C"
    cold = [days for days, _day in queries.preparation_of(web(seller), deal).days]
    assert (hot[-1] <= 3, cold[-1]) == (True, 30)


def test_an_appointment_made_is_agreed_and_is_the_next_contact(deal, seller):
    at = soon(2)
    done = said(deal, seller, appointment="made", meets_at=at)
    made = Appointment.objects.get()
    assert (done.brought.appointment, made.starts_at, made.kind, made.owner) == (made, at, "visit", seller)
    deal.refresh_from_db()
    assert (deal.next_contact_at, done.next.kind) == (at, "meeting")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"appointment": "made"}, "meets_at"),
        ({"appointment": "made", "meets_at": timezone.now() - timedelta(hours=1)}, "meets_at"),
        ({"referral": "given", "referred_name": "孙七"}, "referred_mobile"),
        ({"referral": "perhaps"}, "referral"),
        ({"signs": ["nonsense"]}, "signs"),
    ],
)
def test_what_is_incomplete_is_refused_before_anything_is_written(deal, seller, asked, field):
    with pytest.raises(Refused) as refusal:
        said(deal, seller, **asked)
    assert (list(refusal.value.fields), deal.followups.filter(state="done").count()) == ([field], 0)


def test_who_is_recommended_gets_a_deal_with_its_referrer(deal, seller):
    done = said(deal, seller, referral="given", referred_name="孙七", referred_mobile=number())
    fresh = done.brought.referred
    assert (fresh.customer.name, fresh.owner) == ("孙七", seller)
    relation = Relation.objects.get()
    assert (relation.customer, relation.other, relation.kind) == (fresh.customer, deal.customer, "referrer")


def test_a_known_number_is_related_and_a_colleague_s_is_refused(deal, seller, store):
    mine = make_deal(seller, name="周八")
    done = said(deal, seller, referral="given", referred_name="周八", referred_mobile=mine.customer.mobile)
    assert (done.brought.referred, Relation.objects.get().customer) == (None, mine.customer)
    colleague = make_person(store, dict.fromkeys(SELLS, "own"))
    theirs = make_deal(colleague, name="吴九")
    with pytest.raises(Refused) as refusal:
        said(deal, seller, referral="given", referred_name="吴九", referred_mobile=theirs.customer.mobile)
    assert list(refusal.value.fields) == ["referred_mobile"]


def test_signs_heard_propose_the_grade_and_judging_takes_them_up(deal, seller, store):
    trim = make_trim(store.group)
    Deal.objects.filter(pk=deal.pk).update(series=trim.series)
    done = said(deal, seller, signs=["time_fixed", "payment_chosen"])
    deal.refresh_from_db()
    assert (done.proposed_grade, deal.proposed_grade, deal.grade) == ("H", "H", "N")
    assert {sign.key for sign in queries.grade_of(deal).signs if sign.is_shown} >= {"time_fixed", "payment_chosen"}
    judge_grade(deal.pk, signs=["time_fixed"], by=web(seller))
    shown = {sign.key for sign in queries.grade_of(deal).signs if sign.is_shown}
    assert "payment_chosen" not in shown  # what was unticked when it was judged counts no more


@pytest.mark.parametrize(("quick", "outcome"), [(":1", "reached"), ("not_reached:", "not_reached")])
def test_one_button_says_outcome_and_next_day(deal, seller, quick, outcome):
    client = Client()
    client.force_login(seller)
    answer = client.post(
        reverse("deals:contact", args=[deal.pk]),
        {"quick": quick, "outcome": "reached", "way": "call", "said": "有意向"},
    )
    assert answer.status_code == 302
    done = Followup.objects.get(deal=deal, state="done")
    deal.refresh_from_db()
    assert (done.outcome, deal.next_contact_at > timezone.now() + timedelta(hours=12)) == (outcome, True)


def test_nothing_said_is_lost_when_a_button_is_refused(deal, seller):
    client = Client()
    client.force_login(seller)
    sent = {
        "quick": ":1",
        "outcome": "reached",
        "way": "call",
        "said": "",
        "referral": "given",
        "referred_name": "孙七",
    }
    answer = client.post(reverse("deals:contact", args=[deal.pk]), sent)
    page = answer.content.decode()
    assert (answer.status_code, 'value="孙七"' in page) == (422, True)
    assert deal.followups.filter(state="done").count() == 0
