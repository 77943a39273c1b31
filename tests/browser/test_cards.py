"""Cards as people use them: a contact in few taps on a phone, a table filled where it stands, a card to print."""

import pytest
from django.utils import timezone

from jiubu.cards import commands
from jiubu.cards.models import AdvanceLine
from jiubu.deals.models import Followup
from tests.browser.waiting import settled
from tests.factories import make_person, web
from tests.factories.deals import SELLS, make_deal, make_process, put_tables

COUNT_TAPS = """() => {
    sessionStorage.taps = 0;
    document.addEventListener("click", event => { if (event.detail) sessionStorage.taps = +sessionStorage.taps + 1; }, true);
}"""


@pytest.fixture
def seller(store):
    make_process(store.group)
    put_tables(store.group)
    return make_person(store, dict.fromkeys((*SELLS, "cards.see", "cards.fill"), "own"), name="陈晓")


@pytest.mark.parametrize(("said", "button"), [("爱人周末一起来看", ":3"), ("", "not_reached:")])
def test_an_open_contact_is_recorded_by_thumb_in_one_tap(open_page, no_overflow, seller, said, button):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, f"/deals/{deal.pk}/next/", width=390, height=844)
    no_overflow(page)
    tapped = page.locator(f"button[value='{button}']")
    page.evaluate(COUNT_TAPS)
    if said:
        page.locator("textarea[name=said]").fill(said)  # dictated: no tap
    tapped.click()
    page.wait_for_url(f"**/deals/{deal.pk}/")
    assert page.evaluate("+sessionStorage.taps") == 1
    done = Followup.objects.get(deal=deal, state="done")
    assert (done.said, done.outcome) == (said, "reached" if said else "not_reached")


@pytest.mark.parametrize("width", [1440])
def test_an_advance_table_is_filled_where_it_stands(open_page, no_overflow, seller, store, width):
    table = commands.start_table(store_id=store.pk, consultant_id=seller.pk, week=timezone.localdate(), by=web(seller))
    commands.add_lines(table.pk, deal_ids=[make_deal(seller, name="王芳").pk], by=web(seller))
    page = open_page(seller, f"/cards/advance/{table.pk}/", width=width)
    no_overflow(page)
    page.locator("select[name^=target]").select_option("A")
    page.locator("input[name^=step]").fill("邀约试驾")
    page.get_by_role("button", name="保存全部").click()
    settled(page)
    assert AdvanceLine.objects.values_list("target", "step").get() == ("A", "邀约试驾")
    for path in ("/cards/", f"/cards/{table.lines.get().deal_id}/", "/cards/counts/", "/cards/advance/"):
        page.goto(path)
        settled(page)
        no_overflow(page)
