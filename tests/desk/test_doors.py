"""Today, the customer on one page, and the palette."""

import re

import pytest

from jiubu.desk import queries
from jiubu.showroom import commands as showroom
from jiubu.work import commands as work
from tests.factories import machine, make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import LEADS, make_deal, make_process, put_tables
from tests.factories.showroom import CONSULTANT, RECEPTION
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(group):
    make_process(group)
    put_tables(group)
    return make_store(group)


@pytest.fixture
def me(store, client):
    person = make_person(store, CONSULTANT, name="李娜")
    client.force_login(person)
    return person


def test_the_queue_visitors_then_overdue_by_money_then_decisions_then_today(store):
    boss = make_person(store, {**dict.fromkeys(LEADS, "store"), "showroom.see": "store", "showroom.receive": "store"})
    seller = make_person(store, CONSULTANT)
    small, big = make_deal(boss, name="小单"), make_deal(boss, name="大单")
    type(big).objects.filter(pk=big.pk).update(amount=300_000)
    make_a_task(boss, store, title="今天晚些", due_at=in_hours(0.01), remind=False)
    make_a_task(boss, store, title="小单逾期", due_at=in_hours(-50), about=small)
    make_a_task(boss, store, title="大单逾期", due_at=in_hours(-1), about=big)
    make_a_task(None, store, title="公海")
    work.ask_approval("x", store_id=store.pk, about=("deals.deal", small.pk), question="优惠", by=web(seller))
    showroom.check_in(store_id=store.pk, by=web(seller))
    items = queries.today_of(web(boss)).items
    assert items[0].kind == "visit"
    assert [item.title for item in items][1:] == ["大单逾期", "小单逾期", "优惠", "今天晚些", "公海"]


def test_consultants_take_who_waits_and_the_reception_gives_them_to_one(store):
    desk, seller = make_person(store, RECEPTION), make_person(store, CONSULTANT)
    visit = showroom.check_in(store_id=store.pk, by=web(desk))
    asked = [(item.do_url, item.done_url) for who in (desk, seller) for item in queries.today_of(web(who)).items]
    assert asked == [(f"/showroom/visits/{visit.pk}/", ""), ("", f"/showroom/visits/{visit.pk}/consultant/")]


def test_today_costs_the_same_with_one_and_three_of_everything(client, store, me, django_assert_num_queries):
    def one_more(n):
        deal = make_deal(me, name=f"客户{n}")
        make_a_task(me, store, title="逾期", due_at=in_hours(-3), about=deal)
        make_an_appointment(me, store, starts_at=in_hours(0.01), about=deal)
        promise = make_a_promise(me, store, deal)
        work.break_promise(promise.pk, by=machine(store.group))
        showroom.check_in(store_id=store.pk, by=web(me))

    one_more(1)
    client.get("/")
    with django_assert_num_queries(11):
        client.get("/")
    one_more(2), one_more(3)
    with django_assert_num_queries(11):
        page = client.get("/")
    assert page.content.decode().count('id="visit-') == 3


def test_today_of_somebody_without_rights_is_empty_and_opens(client, store):
    client.force_login(make_person(store, {}))
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/today").json() == {"items": [], "numbers": []}


def test_the_first_page_asks_to_sign_in(client):
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_the_customer_on_one_page_has_everything_in_constant_queries(client, store, me, django_assert_num_queries):
    deal = make_deal(me, name="王芳")
    url = f"/desk/customers/{deal.customer_id}/"

    def one_more(n):
        make_a_promise(me, store, deal.customer, text=f"送脚垫{n}")
        make_an_appointment(me, store, title=f"看车{n}", about=deal)
        make_a_task(me, store, title=f"发报价{n}", about=deal)
        visit = showroom.check_in(store_id=store.pk, customer_id=deal.customer_id, by=web(me))
        showroom.close_visit(visit.pk, result="not_bought", by=web(me))

    one_more(1)
    client.get(url)
    with django_assert_num_queries(17):
        client.get(url)
    one_more(2), one_more(3)
    with django_assert_num_queries(17):
        text = client.get(url).content.decode()
    assert all(word in text for word in ("王芳", "送脚垫1", "送脚垫3", "看车2", "发报价3", deal.code))
    assert text.index("送脚垫1") < text.index(deal.code)


def test_a_colleagues_customer_does_not_exist(client, store, me):
    other = make_customer(store, make_person(store, CONSULTANT))
    assert client.get(f"/desk/customers/{other.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["王芳", "wangfang", "wf", "0001"])
def test_the_palette_finds_a_customer_and_its_deal(client, store, me, text):
    deal = make_deal(me, name="王芳", mobile="13900000001")
    rows = client.get("/api/v1/search", {"q": text}).json()["rows"]
    assert [(r["kind"], r["id"]) for r in rows if r["id"]] == [("customer", deal.customer_id), ("deal", deal.pk)]
    assert "王芳" in client.get("/desk/palette/hits/", {"q": text}).content.decode()


def test_the_palette_finds_a_deal_by_its_code(client, store, me):
    deal = make_deal(me, name="王芳")
    rows = client.get("/api/v1/search", {"q": deal.code}).json()["rows"]
    assert ("deal", deal.pk) in [(r["kind"], r["id"]) for r in rows]


def test_the_palette_hides_colleagues_customers(client, store, me):
    make_deal(make_person(store, CONSULTANT), name="王芳")
    assert [r for r in client.get("/api/v1/search", {"q": "王芳"}).json()["rows"] if r["id"]] == []


def test_initials_of_the_consultant_find_none_of_his_customers(client, store, me):
    me.name = "陈嘉木"
    me.save()
    make_deal(me, name="王芳")
    assert [r for r in client.get("/api/v1/search", {"q": "cjm"}).json()["rows"] if r["id"]] == []


def test_the_page_of_a_customer_belongs_to_the_customers(client, store, me):
    deal = make_deal(me, name="王芳")
    text = client.get(f"/desk/customers/{deal.customer_id}/").content.decode()
    here = re.findall(r'<a href="([^"]+)" title="[^"]*" aria-current="page">', text)
    assert here == ["/customers/"]


def test_html_in_a_name_is_harmless(client, store, me):
    make_deal(me, name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/desk/palette/hits/", {"q": "script"}).content.decode()


def test_the_empty_palette_offers_what_one_may_begin(client, store, me):
    text = client.get("/desk/palette/").content.decode()
    assert "/work/tasks/new/" in text
    assert "/customers/new/" in text
