"""S04 in a real browser: asked on a telephone, decided and analysed at a desk, the five steps on three screens."""

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from jiubu.deals.commands import create_deal
from jiubu.losses.models import Case, Countermeasure, Review
from jiubu.work.models import Task
from tests.browser.waiting import settled
from tests.factories import web
from tests.journeys.dealership import at, open_dealership
from tests.journeys.hands import Hands, run_worker
from tests.journeys.test_s01_browser import decide

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="test_s01_browser walks on both databases; losses are looked at on SQLite"
)
WHY = {
    "reason": "rival_price", "text": "竞品优惠 2 万，客户已下订。", "rival_brand": "吉利", "rival_model": "银河 E8",
    "rival_price": "189800", "rival_dealer": "吉利宝山店",
}  # fmt: skip


def in_dialog(hands, address, values):
    """Press the link that ends so, fill in the form of the dialog and send it."""
    hands.page.locator(f"#page a[data-dialog][href$='{address}']:visible").first.click()
    form = hands.dialog.locator("form.form")
    form.wait_for()
    hands.fill(form, values)
    form.locator("button[type=submit]").first.click()
    hands.dialog.wait_for(state="hidden")
    settled(hands.page)


def talk(seller, deal, words):
    seller.go(reverse("deals:contact", args=[deal.pk]))
    form = seller.page.locator("#main form.form")
    seller.fill(form, {"outcome": "reached", "way": "call", "said": words})
    form.locator(".form-foot button[type=submit]").first.click()
    seller.page.wait_for_url(f"**/deals/{deal.pk}/")


def ask(seller, deal):
    seller.go(f"/deals/{deal.pk}/")
    seller.page.locator("#page details.menu summary").last.click()
    seller.page.locator("a[href$='/loss/']").click()
    form = seller.dialog.locator("form:has([name=reason])")
    form.wait_for()
    seller.fill(form, WHY)
    seller.show("01_asked_on_the_telephone")
    form.locator("button[type=submit]").first.click()
    return form


def lose(seller, manager, deal):
    """Refused after two contacts with everything still there; asked after three, and confirmed until a day."""
    for words in ("第一次：在比价", "第二次：还在比价"):
        talk(seller, deal, words)
    form = ask(seller, deal)
    seller.dialog.locator(".errorlist, .banner").first.wait_for()
    seller.show("02_two_contacts_are_too_few")
    assert form.locator("[name=rival_dealer]").input_value() == "吉利宝山店"
    talk(seller, deal, "第三次：已下订")
    ask(seller, deal)
    seller.dialog.wait_for(state="hidden")
    run_worker()
    decide(manager, f"/deals/{deal.pk}/", "yes", "同意，国庆后再联系")
    run_worker()
    deal.refresh_from_db()
    assert deal.phase == "lost"


def analyse(manager):
    """A number opens its names, a name opens its case."""
    manager.go("/deals/losses/analysis/")
    manager.show("03_the_analysis")
    number = manager.page.locator("#by-reason .num a").first
    assert number.inner_text() == "1"
    number.click()
    manager.page.wait_for_url("**/deals/losses/?*")
    assert "吉利 银河 E8" in manager.page.locator("tbody tr").inner_text()
    manager.page.locator("tbody tr a.btn").click()
    manager.page.wait_for_url("**/deals/losses/cases/*/")
    return manager.page.url


def discuss(seller, manager, url, house):
    """The consultant writes the cause, the manager holds the review."""
    seller.go(url)
    in_dialog(seller, "/cause/", {"cause": "购买力：没有算月供，客户只比总价。"})
    in_dialog(seller, "/step/", {})
    seller.show("04_the_cause_on_the_telephone")
    manager.go(url)
    manager.page.locator(".loss-missing a").click()
    manager.page.wait_for_url("**/losses/reviews/new/**")
    form = manager.page.locator("#main form.form")
    people = [str(house.consultant.pk), str(house.manager.pk)]
    said = {"title": "周战败分析会", "participants": people, "conclusion": "报价时一律同时给月供方案。"}
    manager.fill(form, said)
    form.locator(".form-foot button").click()
    manager.page.wait_for_url("**/losses/reviews/*/")
    manager.show("05_the_review")
    assert "王建国" in manager.page.locator("tbody").inner_text()


def answer(manager, colleague, house, url):
    """A countermeasure is a task of its owner; of it comes a talk, which is rehearsed."""
    plan = {"text": "做月供对比表", "owner_id": str(house.colleague.pk), "due_on": "2026-08-04"}
    in_dialog(manager, "/countermeasures/new/", {**plan, "case_id": str(Case.objects.get().pk)})
    run_worker()
    for _ in ("countermeasure", "training"):
        manager.go(url)
        in_dialog(manager, "/step/", {})
    measure = Countermeasure.objects.get()
    assert Task.objects.get(source=f"losses.countermeasure:{measure.pk}").owner == house.colleague
    colleague.go("/")
    colleague.page.get_by_text("做月供对比表").first.wait_for()
    colleague.go(f"/deals/losses/countermeasures/{measure.pk}/")
    in_dialog(colleague, "/talk/", {"kind": "talk", "title": "月供话术", "text": "“您每月只要……”"})
    colleague.show("06_a_talk_of_it")
    manager.go(f"/deals/losses/talks/{measure.talks.get().pk}/")
    in_dialog(manager, "/rehearsal/", {"on": "2026-08-04"})


def reward(manager, url):
    manager.go(url)
    in_dialog(manager, "/step/", {"note": "演练通过"})
    manager.go("/deals/losses/board/")
    manager.show("07_the_board_of_five_steps")
    assert [int(text) for text in manager.page.locator(".loss-column .count").all_inner_texts()] == [0, 0, 0, 0, 1]
    manager.go(url)
    in_dialog(manager, "/step/", {"note": "表扬陈嘉木"})
    manager.show("08_done")


def test_a_lost_deal_teaches_something(open_page, picture):
    house = open_dealership()
    with time_machine.travel(at(8, 4)):
        deal = create_deal(customer={"name": "王建国", "mobile": "13812345678"}, is_here=True, by=web(house.consultant))
        run_worker()

        def hands(user, **size):
            return Hands(open_page(user, "/", **size), picture, "s04")

        seller, manager = hands(house.consultant, width=390, height=844), hands(house.manager)
        colleague = hands(house.colleague, width=820, height=1180)
        lose(seller, manager, deal)
        url = analyse(manager)
        discuss(seller, manager, url, house)
        answer(manager, colleague, house, url)
        reward(manager, url)
        case = Case.objects.get()
        assert (case.step, case.cause[:4], Review.objects.get().conclusion[:3]) == ("done", "购买力：", "报价时")
