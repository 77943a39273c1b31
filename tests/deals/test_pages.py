"""The pages of deals: what they show, what they cost, and what they do with bad input."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiubu.deals.commands import move_deal, record_followup, request_loss
from jiubu.deals.models import Deal, Followup, Handover, LossRequest
from jiubu.vehicles.commands import reserve_vehicle
from tests.factories import make_person, make_team, web
from tests.factories.deals import LEADS, SELLS, make_deal, make_lead, make_process, make_seller, put_tables
from tests.factories.vehicles import make_vehicle

DIALOG = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "dialog"}


@pytest.fixture
def shop(store):
    make_process(store.group)
    put_tables(store.group)
    return store


@pytest.fixture
def seller(shop):
    return make_seller(shop)


@pytest.fixture
def lead(shop):
    return make_lead(shop)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client, name, *args, query="", **headers):
    return client.get(reverse(f"deals:{name}", args=args) + query, **headers)


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_the_same_whatever_it_shows(seller, django_assert_num_queries, count):
    for n in range(count):
        make_deal(seller, name=f"客户{n}")
    client = signed_in(seller)
    with django_assert_num_queries(8):  # session, user, posts; processes, counters, bar, cards; grade table
        found = page(client, "board")
    assert found.content.decode().count('class="card"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_board_of_who_leads_a_team_costs_no_more(store, seller, django_assert_num_queries, count):
    team = make_team(store)
    lead = make_person(store, dict.fromkeys(LEADS, "team"), team=team)
    seller.posts.update(team=team)
    for n in range(count):
        make_deal(seller, name=f"客户{n}")
    client = signed_in(lead)
    with django_assert_num_queries(8):
        found = page(client, "board")
    assert found.content.decode().count('class="card"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_shows(seller, django_assert_num_queries, count):
    for n in range(count):
        make_deal(seller, name=f"客户{n}")
    client = signed_in(seller)
    with django_assert_num_queries(9):  # session, user, posts; views; rows, counters, processes twice; grade table
        found = page(client, "list")
    assert found.content.decode().count("data-href=") == count


@pytest.mark.parametrize("count", [1, 3])
def test_deal_page_costs_the_same_whatever_happened(seller, django_assert_num_queries, count):
    deal = make_deal(seller, name="王芳")
    for n in range(count):
        record_followup(deal.pk, outcome="reached", said=f"第 {n} 次", by=web(seller))
    client = signed_in(seller)
    with django_assert_num_queries(DEAL_PAGE):
        found = page(client, "detail", deal.pk)
    assert found.content.decode().count("第 ") == count


DEAL_PAGE = 19


def test_a_colleagues_deal_is_as_good_as_none(shop, seller):
    deal = make_deal(make_seller(shop), name="王芳")
    client = signed_in(seller)
    for name in ("detail", "contact", "grade", "loss", "stage", "facts"):
        assert page(client, name, deal.pk).status_code == 404
    assert "王芳" not in page(client, "board").content.decode()


def test_the_board_filters_by_owner_grade_and_contact(shop, lead):
    first, second = make_seller(shop), make_seller(shop)
    make_deal(first, name="王芳")
    make_deal(second, name="赵敏")
    Deal.objects.filter(customer__name="赵敏").update(next_contact_at=timezone.now() - timedelta(days=3), grade="H")
    client = signed_in(lead)
    names = {
        f"?owner={first.pk}": {"王芳"},
        "?grade=H": {"赵敏"},
        "?contact=overdue": {"赵敏"},
        "?owner=pool": set(),
        "?owner=nonsense&grade=%27&process=x": {"王芳", "赵敏"},
    }
    for query, expected in names.items():
        text = page(client, "board", query=query).content.decode()
        assert {name for name in ("王芳", "赵敏") if name in text} == expected


@pytest.mark.parametrize("name", ["board", "list"])
def test_who_may_only_look_is_offered_no_contact_and_no_drag(shop, seller, name):
    deal = make_deal(seller, name="王芳")
    onlooker = make_person(shop, {"deals.see": "store"})
    address = reverse("deals:contact", args=[deal.pk])
    offered = [
        (address in text, "is-fixed" in text)
        for text in (page(signed_in(user), name).content.decode() for user in (seller, onlooker))
    ]
    assert offered == [(True, False), (False, name == "board")]


def test_a_drag_that_the_gate_refuses_says_what_is_missing_and_how_to_mend_it(seller):
    deal = make_deal(seller, name="王芳")
    client = signed_in(seller)
    found = client.post(reverse("deals:stage", args=[deal.pk]), {"to": "needs"}, **DIALOG)
    text = found.content.decode()
    assert found.status_code == 422
    assert reverse("deals:contact", args=[deal.pk]) in text
    assert "<html" not in text
    deal.refresh_from_db()
    assert deal.stage == "lead"


def test_a_drag_where_no_way_leads_says_where_the_ways_lead(seller):
    deal = make_deal(seller, name="王芳")
    address = reverse("deals:stage", args=[deal.pk])
    text = signed_in(seller).post(address, {"to": "delivery"}, **DIALOG).content.decode()
    assert "不能直接进入「delivery」" in text
    assert "流程从「lead」不能直接到那里，只能到：needs。" in text
    assert (f"{address}?to=needs" in text, 'type="submit"' in text) == (True, False)


def test_a_move_that_is_allowed_shows_the_board_again_in_place(seller):
    deal = make_deal(seller, name="王芳")
    record_followup(deal.pk, outcome="reached", said="谈过", by=web(seller))
    client = signed_in(seller)
    here = {**DIALOG, "HTTP_HX_CURRENT_URL": "http://testserver/deals/?grade=H"}
    found = client.post(reverse("deals:stage", args=[deal.pk]), {"to": "needs"}, **here)
    assert found.status_code == 204
    assert '"path": "/deals/?grade=H"' in found.headers["HX-Location"]
    deal.refresh_from_db()
    assert deal.stage == "needs"


def test_only_who_may_passes_an_unmet_gate_and_it_shows(shop, seller, lead):
    deal = make_deal(seller, name="王芳")
    url = reverse("deals:stage", args=[deal.pk])
    values = {"to": "needs", "override": "1", "reason": "老板的朋友"}
    assert signed_in(seller).post(url, values).status_code == 403
    assert signed_in(lead).post(url, values).status_code == 302
    text = page(signed_in(seller), "detail", deal.pk).content.decode()
    assert "老板的朋友" in text


def test_a_contact_is_recorded_and_the_next_one_is_planned(seller):
    deal = make_deal(seller, name="王芳")
    client = signed_in(seller)
    found = client.post(
        reverse("deals:contact", args=[deal.pk]), {"outcome": "reached", "way": "call", "said": "周六来店"}
    )
    assert found.status_code == 302
    assert list(Followup.objects.filter(deal=deal).order_by("id").values_list("state", "said")) == [
        ("done", "周六来店"),
        ("planned", ""),
    ]


def test_nothing_typed_is_lost_when_a_contact_is_refused(seller):
    deal = make_deal(seller, name="王芳")
    found = signed_in(seller).post(reverse("deals:contact", args=[deal.pk]), {"way": "call", "said": "周六来店"})
    text = found.content.decode()
    assert found.status_code == 422
    assert "周六来店" in text
    assert 'class="errorlist"' in text
    assert not Followup.objects.filter(deal=deal, state="done").exists()


def test_the_grade_is_explained_and_overridden_only_with_a_reason(seller):
    deal = make_deal(seller, name="王芳")
    client, url = signed_in(seller), reverse("deals:grade", args=[deal.pk])
    refused = client.post(url, {"grade": "H"})
    assert refused.status_code == 422
    assert client.post(url, {"grade": "H", "reason": "已约定签约"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.grade, deal.is_grade_overridden) == ("H", True)


def test_a_loss_is_asked_sent_back_and_confirmed(shop, seller, lead):
    deal = make_deal(seller, name="王芳")
    url = reverse("deals:loss", args=[deal.pk])
    client, manager = signed_in(seller), signed_in(lead)
    assert client.post(url, {"reason": "need_gone"}).status_code == 422
    assert client.post(url, {"reason": "need_gone", "text": "不买了"}).status_code == 302
    asked = LossRequest.objects.get()
    decision = reverse("deals:loss_decision", args=[deal.pk, asked.pk])
    assert client.get(decision).status_code == 403
    assert manager.post(decision, {"is_lost": "no", "words": "再约一次试驾"}).status_code == 302
    again = request_loss(deal.pk, reason="need_gone", text="真的不买了", by=web(seller))
    decision = reverse("deals:loss_decision", args=[deal.pk, again.pk])
    assert manager.post(decision, {"is_lost": "yes"}).status_code == 302
    deal.refresh_from_db()
    assert (asked.state, deal.phase) == ("asked", "lost")


def test_one_fact_is_edited_where_it_stands_and_a_stale_one_is_refused(seller):
    deal = make_deal(seller, name="王芳")
    client, url = signed_in(seller), reverse("deals:fact", args=[deal.pk, "amount"])
    assert client.post(url, {"value": "168000", "version": deal.version}).status_code == 302
    stale = client.post(url, {"value": "1", "version": deal.version})
    assert stale.status_code == 422
    assert "168,000" in stale.content.decode()
    deal.refresh_from_db()
    assert deal.amount == 168000
    assert client.get(reverse("deals:fact", args=[deal.pk, "owner"])).status_code == 404


def test_two_submits_of_one_form_make_one_deal(seller):
    client = signed_in(seller)
    values = {"name": "新客户", "mobile": "13900001234", "submission": "a" * 32}
    first = client.post(reverse("deals:new"), values)
    second = client.post(reverse("deals:new"), values)
    assert first.headers["Location"] == second.headers["Location"]
    assert Deal.objects.count() == 1


def test_a_known_number_shows_masked_with_its_owner(shop, seller):
    colleague = make_seller(shop, name="林可")
    make_deal(colleague, name="欧阳静怡", mobile="13900001234")
    client = signed_in(seller)
    found = page(client, "duplicate", query="?mobile=139+0000+1234").content.decode()
    assert "林可" in found
    assert "13900001234" not in found
    assert "欧阳静怡" not in found
    refused = client.post(reverse("deals:new"), {"name": "欧阳", "mobile": "13900001234"})
    assert refused.status_code == 422
    assert Deal.objects.count() == 1


def test_a_hand_over_moves_everything_and_leaves_a_receipt(shop, lead):
    giver, taker = make_seller(shop), make_seller(shop)
    deal = make_deal(giver, name="王芳")
    values = {"store_id": shop.pk, "from_user_id": giver.pk, "to_user_id": taker.pk, "reason": "离职"}
    found = signed_in(lead).post(reverse("deals:handover_new"), values)
    assert found.headers["Location"] == reverse("deals:handover", args=[Handover.objects.get().pk])
    deal.refresh_from_db()
    assert deal.owner_id == taker.pk
    assert page(signed_in(lead), "handover", Handover.objects.get().pk).status_code == 200
    assert page(signed_in(taker), "handovers").status_code == 403


def test_a_kept_car_names_the_deal_and_offers_its_release_to_who_may(shop):
    stock = {"vehicles.see": "store", "vehicles.reserve": "store"}
    owner, other = (make_person(shop, {**dict.fromkeys(SELLS, "own"), **stock}) for _ in range(2))
    deal, car = make_deal(owner, name="王芳"), make_vehicle(shop)
    reserve_vehicle(car.pk, about=deal, until=timezone.now() + timedelta(days=2), by=web(owner))
    shown = []
    for person in (owner, other):
        text = signed_in(person).get(reverse("vehicles:detail", args=[car.pk])).content.decode()
        shown.append([said in text for said in ("王芳", f'href="/deals/{deal.pk}/"', "/release/", "D00")])
    assert shown == [[True, True, True, False], [False, False, False, True]]


def test_html_in_names_is_harmless(seller):
    make_deal(seller, name="<script>alert(1)</script>")
    for name in ("board", "list"):
        assert "<script>alert" not in page(signed_in(seller), name).content.decode()


def test_the_calendar_gives_what_lies_between_two_moments(seller):
    deal = make_deal(seller, name="王芳")
    day = timezone.localtime(deal.next_contact_at).date()
    client = signed_in(seller)
    found = page(client, "calendar_events", query=f"?start={day}T00:00&end={day + timedelta(days=1)}T00:00")
    assert [event["url"] for event in found.json()["events"]] == [f"/deals/{deal.pk}/"]
    assert page(client, "calendar_events", query="?start=x").status_code == 422


def test_previous_and_next_stay_at_the_stage(seller):
    first, second, third = (make_deal(seller, name=f"客户{n}") for n in range(3))
    record_followup(second.pk, outcome="reached", said="谈过", by=web(seller))
    move_deal(second.pk, to="needs", by=web(seller))
    context = page(signed_in(seller), "detail", first.pk).context
    assert (context["before"], context["after"]) == (None, third.pk)


def test_the_gate_says_where_it_leads(seller):
    deal = make_deal(seller)
    assert "进入「needs」的条件" in page(signed_in(seller), "detail", deal.pk).content.decode()
