"""Lists as people use them: choosing rows; and forms that the network fails."""

import pytest

from jiubu.customers.models import Customer
from jiubu.deals.commands import assign_deal
from jiubu.deals.models import Deal, Followup
from tests.browser.waiting import settled
from tests.factories import make_person, web
from tests.factories.deals import LEADS, make_deal, make_process, make_seller, put_tables


@pytest.fixture
def seller(store):
    make_process(store.group)
    put_tables(store.group)
    return make_seller(store, name="陈晓")


@pytest.fixture
def lead(store, seller):
    return make_person(
        store, dict.fromkeys((*LEADS, "lists.bulk", "lists.export", "lists.share"), "store"), name="韩致远"
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_rows_are_chosen_handed_over_and_brought_back(open_page, no_overflow, lead, seller, store, width):
    taker = make_seller(store, name="许牧之")
    deals = [make_deal(seller, name=name) for name in ("王芳", "赵六", "孙凯")]
    page = open_page(lead, "/deals/list/", width=width)
    page.locator("[data-pick-page]").check() if width > 800 else [
        box.check() for box in page.locator("[data-pick]").all()
    ]
    assert page.locator("[data-pick-count]").inner_text() == "3"
    no_overflow(page)
    page.locator("[data-pick-action]", has_text="交接").click()
    dialog = page.locator("#dialog")
    dialog.locator("select[name=owner]").select_option(label="许牧之")
    dialog.locator("button[type=submit]").click()
    page.wait_for_url("**/lists/bulks/*/")
    assert page.locator(".verdict-done").count() == 3
    assert set(Deal.objects.values_list("owner_id", flat=True)) == {taker.pk}

    assign_deal(deals[0].pk, owner_id=lead.pk, by=web(lead))
    page.get_by_role("button", name="全部撤销").click()
    settled(page)
    assert (page.locator(".verdict-kept").count(), page.locator(".verdict-undone").count()) == (1, 2)
    no_overflow(page)


def test_a_form_of_the_dialog_waits_for_the_network_and_is_sent_once(open_page, seller, may_complain):
    may_complain.append("htmx:")  # htmx writes down every request that got no answer
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, f"/deals/{deal.pk}/")
    page.evaluate("url => jiubuDialog(url)", f"/deals/{deal.pk}/next/")
    dialog = page.locator("#dialog")
    dialog.locator("label", has_text="已联系上").click()
    dialog.locator("textarea[name=said]").fill("周六来店看车")
    page.context.set_offline(True)
    dialog.locator("button.btn-primary").click()
    page.locator("#notices", has_text="没有网络").wait_for()
    assert (Followup.objects.filter(state="done").count(), dialog.is_visible()) == (0, True)
    page.context.set_offline(False)
    dialog.wait_for(state="hidden", timeout=15000)
    settled(page)
    assert list(Followup.objects.filter(state="done").values_list("said", flat=True)) == ["周六来店看车"]


def test_a_form_of_a_page_stays_without_network_and_survives_a_reload(open_page, seller):
    customer = make_deal(seller, name="王芳").customer
    page = open_page(seller, f"/customers/{customer.pk}/edit/")
    page.locator("[name=region]").fill("杭州")
    page.context.set_offline(True)
    page.locator("main form button[type=submit]").click()
    page.locator("#notices", has_text="没有网络").wait_for()
    page.wait_for_timeout(100)
    page.context.set_offline(False)
    page.wait_for_url(f"**/customers/{customer.pk}/")
    settled(page)
    customer.refresh_from_db()
    assert customer.region == "杭州"


def test_an_answer_that_was_lost_is_not_done_twice_after_a_reload(open_page, seller):
    page = open_page(seller, "/customers/new/")
    page.locator("[name=name]").fill("孙凯")
    sent = []

    def lose(route):
        sent.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route("**/customers/new/", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    page.locator("main form button[type=submit]").click()
    page.wait_for_timeout(300)
    page.unroute_all()
    page.context.clear_cookies(name="jiubu_taken")  # Playwright keeps the cookies of the answer that it took away
    page.goto("/customers/new/")
    assert page.locator("[name=name]").input_value() == "孙凯"
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/customers/*/")
    settled(page)
    assert (sent, Customer.objects.filter(name="孙凯").count()) == ([302], 1)
