"""One party is one visit, also when it is found out only later who they are."""

import pytest

from jiubu.kernel.errors import Refused
from jiubu.showroom import commands
from jiubu.showroom.models import Visit
from jiubu.showroom.verify import a_party_is_here_once
from tests.factories import web
from tests.factories.deals import make_deal
from tests.factories.showroom import arrive
from tests.factories.work import in_hours, make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(seller):
    return make_deal(seller, name="王芳", mobile="13900000123")


@pytest.fixture
def first(store, desk, seller, deal):
    return arrive(store, desk, mobile="13900000123", consultant_id=seller.pk)


@pytest.fixture
def twice(store, desk, seller, first):
    return arrive(store, desk, consultant_id=seller.pk, name="王女士")


def ways(visit, deal, by):
    card = {"name": "王芳", "mobile": "13900000123"}
    return (
        lambda: commands.identify_visitor(visit.pk, customer_id=deal.customer_id, by=by),
        lambda: commands.make_prospect(visit.pk, customer=card, by=by),
        lambda: commands.link_deal(visit.pk, deal_id=deal.pk, by=by),
    )


def test_a_second_party_is_not_found_to_be_who_is_here(desk, deal, first, twice):
    for act in ways(twice, deal, web(desk)):
        with pytest.raises(Refused) as refusal:
            act()
        assert (refusal.value.code, refusal.value.details) == ("already_here", {"visit_id": first.pk})
        assert "王芳" in str(refusal.value.text)
        assert "李娜" in str(refusal.value.text)
    twice.refresh_from_db()
    assert (twice.customer, list(a_party_is_here_once())) == (None, [])
    commands.close_visit(first.pk, result="not_bought", by=web(desk))
    assert commands.identify_visitor(twice.pk, customer_id=deal.customer_id, by=web(desk)).kind == "return"


def test_a_call_and_who_left_already_are_no_second_party(store, desk, seller, deal, first):
    call = arrive(store, desk, channel="call", consultant_id=seller.pk)
    commands.identify_visitor(call.pk, customer_id=deal.customer_id, by=web(desk))
    gone = arrive(store, desk, consultant_id=seller.pk)
    commands.close_visit(gone.pk, result="other", by=web(desk))
    commands.identify_visitor(gone.pk, customer_id=deal.customer_id, by=web(desk))
    assert list(a_party_is_here_once()) == []


def test_verify_names_who_is_here_twice(deal, first, twice):
    Visit.objects.filter(pk=twice.pk).update(customer=deal.customer)
    assert list(a_party_is_here_once()) == [
        f"customer {deal.customer_id} is in the showroom with 2 visits: {[first.pk, twice.pk]}"
    ]


def test_the_page_leads_to_the_other_visit_or_takes_this_one_out(client, store, desk, seller, deal, first, twice):
    client.force_login(desk)
    other, void = f'href="/showroom/visits/{first.pk}/"', f'href="/showroom/visits/{twice.pk}/void/?reason='
    for door, sent in (("prospect", {"name": "王芳", "mobile": "13900000123"}), ("deal", {"deal": deal.pk})):
        page = client.post(f"/showroom/visits/{twice.pk}/{door}/", sent)
        text = page.content.decode()
        assert (page.status_code, text.count(other), text.count(void)) == (422, 1, 1)
    page = client.get(f"/showroom/visits/{twice.pk}/void/?reason=重复").content.decode()
    assert 'value="重复"' in page
    check_in = {"party_size": "1", "purpose": "new_car", "mobile": "13900000123"}
    page = client.post("/showroom/visits/new/", check_in)
    assert (page.status_code, page.context["already"], other in page.content.decode()) == (422, first.pk, True)
    appointment = make_an_appointment(seller, store, starts_at=in_hours(0), about=deal)
    page = client.post(f"/showroom/appointments/{appointment.pk}/arrival/")
    assert (page.status_code, page.context["already"]) == (422, first.pk)
    json = {"content_type": "application/json"}
    refused = client.post(f"/api/v1/visits/{twice.pk}/customer", {"customer_id": deal.customer_id}, **json)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_here")
