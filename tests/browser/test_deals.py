"""Deals as people use them: dragging, creating, typing, losing the connection; on three widths, light and dark."""

import pytest

from jiubu.deals.commands import record_followup
from jiubu.deals.models import Deal, Followup
from tests.browser.waiting import settled
from tests.factories import web
from tests.factories.deals import make_deal, make_process, make_seller, put_tables


@pytest.fixture
def seller(store):
    make_process(store.group)
    put_tables(store.group)
    return make_seller(store, name="陈晓")


def drag(page, card, column):
    begin, end = card.bounding_box(), column.bounding_box()
    page.mouse.move(begin["x"] + 60, begin["y"] + 12)
    page.mouse.down()
    page.mouse.move(begin["x"] + 90, begin["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 80, end["y"] + 60, steps=8)
    page.wait_for_timeout(100)
    page.mouse.up()
    settled(page)


@pytest.mark.parametrize("width", [1440, 820, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_fit_every_screen_and_theme(open_page, no_overflow, seller, width, theme):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, "/deals/", width=width, color_scheme=theme)
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    for path in ("/deals/", "/deals/list/", "/deals/calendar/", f"/deals/{deal.pk}/"):
        page.goto(path)
        settled(page)
        no_overflow(page)


def test_a_dragged_card_asks_for_what_is_missing_and_goes_on(open_page, seller):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, "/deals/")
    drag(page, page.locator(f"#deal-{deal.pk}"), page.locator("#col-needs .cards"))
    dialog = page.locator("#dialog")
    dialog.locator("a[data-then]").first.click()
    dialog.locator("label", has_text="已联系上").click()
    dialog.locator("textarea[name=said]").fill("周六来店")
    dialog.locator("button.btn-primary").click()
    dialog.locator("button[autofocus]").click()
    dialog.wait_for(state="hidden")
    page.locator(f"#col-needs #deal-{deal.pk}").wait_for()
    assert Deal.objects.get().stage == "needs"


def test_a_dragged_card_goes_back_when_the_dialog_is_closed(open_page, seller):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, "/deals/")
    drag(page, page.locator(f"#deal-{deal.pk}"), page.locator("#col-needs .cards"))
    page.locator("#dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator(f"#col-lead #deal-{deal.pk}").wait_for()
    assert Deal.objects.get().stage == "lead"


def test_a_dialog_that_was_closed_is_not_opened_by_a_late_answer(open_page, seller):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, f"/deals/{deal.pk}/")
    held = []
    page.route("**/next/**", lambda route: held.extend([route]))
    page.keyboard.press("m")
    page.locator("#dialog[open] a[data-then]").first.click()
    page.wait_for_function("() => document.querySelector('.htmx-request')")
    page.keyboard.press("Escape")
    with page.expect_response("**/next/**"):
        held[0].continue_()
    settled(page)
    assert page.locator("#dialog[open]").count() == 0


def test_an_allowed_drag_needs_no_dialog(open_page, seller):
    deal = make_deal(seller, name="王芳")
    record_followup(deal.pk, outcome="reached", said="谈过", by=web(seller))
    page = open_page(seller, "/deals/")
    drag(page, page.locator(f"#deal-{deal.pk}"), page.locator("#col-needs .cards"))
    page.locator("#col-needs [data-count]", has_text="1").wait_for()
    assert Deal.objects.get().stage == "needs"


def test_a_deal_is_made_inside_its_column(open_page, seller):
    page = open_page(seller, "/deals/")
    page.locator("#col-lead [data-inline-create]").click()
    page.locator(".create-slot input[name=name]").fill("欧阳静怡")
    page.locator(".create-slot input[name=mobile]").press_sequentially("13900001234")
    page.locator(".create-slot .good").wait_for()
    page.locator(".create-slot button[type=submit]").click()
    page.locator("#col-lead .card", has_text="欧阳静怡").wait_for()
    assert Deal.objects.get().customer.mobile == "+8613900001234"


def test_what_was_typed_survives_a_reload_and_a_lost_connection(open_page, seller):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, f"/deals/{deal.pk}/")
    page.locator("#composer-said").press_sequentially("客户周六来店")
    page.wait_for_timeout(400)
    page.reload()
    settled(page)
    assert page.locator("#composer-said").input_value() == "客户周六来店"
    assert page.locator("#composer .draft-note").is_visible()
    page.locator("#composer button[type=submit]").click()
    settled(page)
    assert page.locator("#composer-said").input_value() == ""
    assert Followup.objects.get(state="done").said == "客户周六来店"


def test_enter_while_composing_chinese_submits_nothing(open_page, seller):
    page = open_page(seller, "/deals/")
    page.locator("#col-lead [data-inline-create]").click()
    field = page.locator(".create-slot input[name=name]")
    field.fill("ouyang")
    field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    page.wait_for_timeout(200)
    assert Deal.objects.count() == 0
    assert field.is_visible()


def test_keys_lead_through_deals(open_page, seller):
    first, second = make_deal(seller, name="王芳"), make_deal(seller, name="赵敏")
    page = open_page(seller, f"/deals/{first.pk}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/deals/{second.pk}/")
    page.keyboard.press("g")
    page.locator("#dialog[open] .grade-now").wait_for()


def test_the_theme_is_kept(open_page, seller):
    page = open_page(seller, "/deals/", color_scheme="light")
    page.locator(".me summary").click()
    page.locator("[data-theme-choice=dark]").first.click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_language_is_kept(open_page, seller):
    page = open_page(seller, "/deals/")
    page.locator(".me summary").click()
    page.locator(".side button[value=en]").click()
    settled(page)
    assert page.locator("h1").first.text_content() == "Deals"
