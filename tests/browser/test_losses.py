"""Lost deals as a manager looks at them: a number opens its names; a case goes on in a dialog."""

import pytest

from jiubu.deals.commands import confirm_loss, request_loss
from jiubu.losses.models import Case
from tests.browser.waiting import settled
from tests.factories import make_person, web
from tests.factories.deals import LEADS, make_deal, make_process, make_seller, put_tables
from tests.factories.worker import run_worker


@pytest.fixture
def lead(store):
    make_process(store.group)
    put_tables(store.group)
    grants = (*LEADS, "losses.see", "losses.work", "losses.review")
    return make_person(store, dict.fromkeys(grants, "store"), name="韩致远")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_number_opens_its_names_and_a_case_goes_on(open_page, no_overflow, lead, store, width):
    seller = make_seller(store, name="陈晓")
    for name in ("王芳", "赵六", "孙凯"):
        asked = request_loss(make_deal(seller, name=name).pk, reason="need_gone", text="不买了", by=web(seller))
        confirm_loss(asked.pk, by=web(lead))
    run_worker()
    page = open_page(lead, "/deals/losses/analysis/", width=width)
    no_overflow(page)
    number = page.locator("#by-owner .num a").first
    assert number.inner_text() == "3"
    number.click()
    page.wait_for_url("**/deals/losses/?*")
    assert page.locator("tbody tr").count() == 3
    no_overflow(page)

    case = Case.objects.order_by("pk").first()
    page.goto(page.url.split("/deals/")[0] + f"/deals/losses/cases/{case.pk}/")
    page.locator("a[href$='/cause/']").click()
    dialog = page.locator("#dialog")
    dialog.locator("textarea").fill("需求：没有问清家里几口人。")
    dialog.locator("button[type=submit]").click()
    settled(page)
    page.locator("a[href$='/step/']").click()
    dialog.locator("button[type=submit]").click()
    page.wait_for_selector(".loss-steps li:nth-child(2).is-here")
    no_overflow(page)
    case.refresh_from_db()
    assert case.step == "discussion"
