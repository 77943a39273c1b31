"""The screen at the reception, and visits over HTTP."""

import json

import pytest

from jiubu.deals.models import Deal
from jiubu.showroom.commands import check_in, link_deal
from jiubu.showroom.models import Visit
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal, number
from tests.factories.showroom import CONSULTANT, RECEPTION
from tests.factories.work import in_hours, make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(store, client):
    person = make_person(store, RECEPTION)
    client.force_login(person)
    return person


def post(client, url, **data):
    return client.post(f"/api/v1{url}", json.dumps(data), content_type="application/json")


def in_by_web(client):
    return client.post("/showroom/visits/new/", {"party_size": "2", "purpose": "new_car"}).status_code


def in_by_api(client):
    return post(client, "/visits", party_size=2).status_code


@pytest.mark.parametrize(("door", "status"), [(in_by_web, 302), (in_by_api, 201)])
def test_check_in_through_both_doors(client, desk, door, status):
    assert door(client) == status
    assert [(v.party_size, v.kind, v.received_by) for v in Visit.objects.all()] == [(2, "first", desk)]


def test_the_screen_costs_the_same_with_one_and_three_parties(client, store, desk, django_assert_num_queries):
    make_person(store, CONSULTANT)
    in_by_web(client)
    client.get("/showroom/")
    with django_assert_num_queries(23):
        client.get("/showroom/")
    in_by_web(client), in_by_web(client)
    with django_assert_num_queries(23):
        page = client.get("/showroom/")
    assert page.content.decode().count('class="visit is-waiting"') == 3


def test_a_wrong_number_comes_back_beside_its_field_and_keeps_the_name(client, store, desk):
    client.post("/showroom/visits/new/", {"party_size": "1", "purpose": "new_car"})
    visit = Visit.objects.get()
    page = client.post(f"/showroom/visits/{visit.pk}/prospect/", {"name": "赵云", "mobile": "123"})
    text = page.content.decode()
    assert (page.status_code, 'value="赵云"' in text, "errorlist" in text) == (422, True, True)


def test_a_colleagues_number_says_whose_customer_it_is_and_nothing_is_lost(client, store):
    owner, seller = make_person(store, CONSULTANT, name="周晓岚"), make_person(store, CONSULTANT)
    card = make_customer(store, owner, name="王芳", mobile="13900000001")
    client.force_login(seller)
    in_by_web(client)
    visit = Visit.objects.get()
    visit.consultant = seller
    visit.save()

    address = f"/showroom/visits/{visit.pk}/prospect/"
    live = client.get("/deals/duplicate/", {"mobile": "139 0000 0001", "visit": visit.pk}).content.decode()
    assert ("周晓岚" in live, "王芳" in live, f"/deals/duplicate/?visit={visit.pk}" in client.get(address).content.decode()) == (
        True, False, True,
    )  # fmt: skip
    said = "这是周晓岚的客户王*。请把来店交给周晓岚接待，或申请合作、接手。"
    page = client.post(address, {"name": "王女士", "mobile": "13900000001"})
    text = page.content.decode()
    assert (page.status_code, said in text, 'value="王女士"' in text) == (422, True, True)
    refused = post(client, f"/visits/{visit.pk}/prospect", name="王女士", mobile="13900000001").json()
    assert (refused["code"], refused["fields"]["mobile"], refused["details"]["duplicate"]["owner"]) == (
        "duplicate", said, "周晓岚",
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.customer, Deal.objects.count()) == (None, 0)

    card.owner = seller
    card.save()
    assert client.post(address, {"name": "王女士", "mobile": "13900000001"}).status_code == 302
    assert Deal.objects.get().customer == card


def test_a_colleagues_party_is_seen_and_its_deal_is_not_offered(client, store):
    owner, seller = make_person(store, CONSULTANT), make_person(store, CONSULTANT)
    deal = make_deal(owner, name="王芳")
    make_an_appointment(owner, store, starts_at=in_hours(0), about=deal)
    check_in(store_id=store.pk, customer_id=deal.customer_id, consultant_id=owner.pk, by=web(owner))
    visit = link_deal(Visit.objects.get().pk, deal_id=deal.pk, by=web(owner))
    shown = []
    for person in (owner, seller):
        client.force_login(person)
        pages = [client.get(url).content.decode() for url in ("/showroom/", f"/showroom/visits/{visit.pk}/")]
        shown.append(
            (all("王芳" in page for page in pages), [page.count(f'href="/deals/{deal.pk}/"') for page in pages])
        )
    assert shown == [(True, [2, 1]), (True, [0, 0])]


def test_typing_finds_a_customer(client, store, desk):
    make_customer(store, name="王芳", mobile="13900000001")
    assert "王芳" in client.get("/showroom/found/?name=王芳").content.decode()
    assert "王芳" in client.get("/showroom/found/?mobile=0001").content.decode()


def test_the_whole_visit_by_the_api(client, store, desk):
    seller = make_person(store, CONSULTANT)
    visit = post(client, "/visits", party_size=2, source="walk_in").json()
    url = f"/visits/{visit['id']}"
    assert post(client, f"{url}/consultant", consultant_id=seller.pk).json()["consultant_id"] == seller.pk
    made = post(client, f"{url}/prospect", name="赵云", mobile=number())
    assert made.status_code == 201
    closed = post(client, f"{url}/closing", result="not_bought").json()
    assert (closed["result"], closed["deal_id"]) == ("not_bought", made.json()["deal_id"])
    assert client.get("/api/v1/visits/today").json() == {
        "parties": 1, "people": 2, "here": 0, "waiting": 0, "with_customer": 1, "ordered": 0,
        "traffic": 1, "calls": 0, "call_traffic": 0, "calls_with_customer": 0,
    }  # fmt: skip
    assert post(client, f"{url}/consultant").json()["code"] == "visit_closed"


def test_another_stores_visit_does_not_exist(client, store, desk):
    post(client, "/visits")
    client.force_login(make_person(make_store(store.group), RECEPTION))
    visit = Visit.objects.get()
    assert client.get(f"/showroom/visits/{visit.pk}/").status_code == 404
    assert client.get(f"/api/v1/visits/{visit.pk}").status_code == 404
    assert client.get("/api/v1/visits").json() == {"rows": [], "next": ""}


def test_every_page_opens(client, store, desk):
    post(client, "/visits")
    visit = Visit.objects.get()
    for url in ("", "here/", f"visits/{visit.pk}/", f"visits/{visit.pk}/prospect/", f"visits/{visit.pk}/closing/"):
        assert client.get(f"/showroom/{url}").status_code == 200


def test_who_may_not_see_the_showroom(client, store):
    client.force_login(make_person(store, {"work.see": "own"}))
    assert client.get("/showroom/").status_code == 403
