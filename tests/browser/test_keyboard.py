"""A day's work without a mouse: Today, the board and a deal by keys alone; the focus is always seen, and never lost."""

import pytest
from playwright.sync_api import TimeoutError as NotInTime

from jiubu.deals.models import Deal, Followup
from jiubu.work.models import Task
from tests.browser.waiting import settled
from tests.factories.deals import make_deal, make_process, make_seller, put_tables
from tests.factories.work import in_hours, make_a_task

FOCUS = "() => document.activeElement.outerHTML.slice(0, 120)"
INSIDE = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"
IS_SEEN = """() => {
    const still = new CSSStyleSheet();  // what changes slowly has not changed yet when it is asked
    still.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [still];
    const look = node => { const s = getComputedStyle(node); return [s.outlineStyle === "none" ? "" : s.outlineColor + s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor].join(); };
    const focused = document.activeElement;
    const around = [focused, focused.parentElement, focused.parentElement?.parentElement].filter(Boolean);
    const label = focused.closest("label");
    if (label) around.push(label);
    const card = focused.closest(".card, .composer");
    if (card) around.push(card);
    const within = around.map(look);
    focused.blur();
    const without = around.map(look);
    focused.focus({preventScroll: true, focusVisible: true});
    const box = focused.getBoundingClientRect();
    return within.some((one, at) => one !== without[at]) && box.bottom > 0 && box.top < innerHeight ? "" : focused.outerHTML.slice(0, 140);
}"""


@pytest.fixture
def seller(store):
    make_process(store.group)
    put_tables(store.group)
    return make_seller(store, name="陈晓")


def tab_to(page, selector, *, key="Tab", most=80):
    """Press Tab until the focus is on ``selector``, as somebody without a mouse has to; it must be seen on its way."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(IS_SEEN) == ""
            return
    raise AssertionError(f"{selector} is not reached: {page.evaluate(FOCUS)}")


def focus_is(page, selector):
    try:
        page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)
    except NotInTime as error:
        raise AssertionError(f"the focus is not on {selector} but on {page.evaluate(FOCUS)}") from error


@pytest.mark.parametrize(
    "path", ["/", "/deals/", "/deals/{deal}/", "/deals/{deal}/?tab=contacts", "/customers/{customer}/edit/"]
)
def test_the_focus_is_seen_wherever_tab_leads(open_page, seller, store, path):
    deal = make_deal(seller, name="王芳")
    make_a_task(seller, store, title="回电话")
    page = open_page(seller, path.format(deal=deal.pk, customer=deal.customer_id), reduced_motion="reduce")
    hidden, count = [], 0
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        count += 1
        hidden += [page.evaluate(IS_SEEN)]
    assert ([one for one in hidden if one], count > 10) == ([], True)


def test_the_skip_link_leads_past_the_menu(open_page, seller, store):
    make_a_task(seller, store, title="回电话")
    page = open_page(seller, "/", reduced_motion="reduce")
    page.keyboard.press("Tab")
    focus_is(page, ".skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('#main')")


def test_menus_open_lead_on_and_close_by_keys(open_page, seller):
    page = open_page(seller, "/", reduced_motion="reduce")
    tab_to(page, ".me summary")
    page.keyboard.press("Enter")
    page.locator(".me .menu-list").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => !!document.activeElement.closest('.me .menu-list')")
    page.keyboard.press("Escape")
    focus_is(page, ".me summary")
    page.keyboard.press("Enter")
    page.locator(".me .menu-list").wait_for()
    tab_to(page, "[data-palette]")
    assert page.locator(".me[open]").count() == 0


def test_today_is_worked_off_by_keys(open_page, seller, store):
    first = make_a_task(seller, store, title="回电话", due_at=in_hours(-5))
    second = make_a_task(seller, store, title="寄资料", due_at=in_hours(-3))
    page = open_page(seller, "/", reduced_motion="reduce")
    page.keyboard.press("j")
    focus_is(page, "[data-queue] > .item:first-child")
    page.keyboard.press("m")
    page.locator("#dialog[open]").wait_for()
    settled(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    page.locator("#dialog[open]").wait_for(state="detached")
    focus_is(page, "[data-queue] > .item:first-child, [data-queue] > .item:first-child *")
    page.keyboard.press("d")
    page.wait_for_function("() => document.querySelectorAll('[data-queue] > .item').length === 1")
    settled(page)
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.wait_for_function("() => !document.querySelector('[data-queue] > .item')")
    assert set(Task.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {"done"}


def test_a_card_is_carried_over_the_board_by_keys(open_page, seller):
    """The gate asks for what is missing in a dialog; it is filled, and the focus comes back to the card."""
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, "/deals/", reduced_motion="reduce")
    card = f"#deal-{deal.pk} .card-name"
    page.keyboard.press("ArrowDown")
    focus_is(page, card)
    page.keyboard.press("Shift+ArrowRight")
    page.locator("#dialog[open]").wait_for()
    page.keyboard.press("Escape")
    focus_is(page, card)
    page.keyboard.press("Shift+ArrowRight")
    page.locator("#dialog[open] a[data-then]").wait_for()
    tab_to(page, "#dialog a[data-then]")
    page.keyboard.press("Enter")
    page.locator("#dialog [name=outcome]").first.wait_for(state="attached")
    settled(page)
    page.keyboard.press("Space")
    tab_to(page, "#dialog textarea[name=said]")
    page.keyboard.type("周六来店")
    page.keyboard.press("Control+Enter")
    page.locator("#dialog button[autofocus]").wait_for()
    focus_is(page, "#dialog button[autofocus]")
    page.keyboard.press("Enter")
    page.locator(f"#col-needs #deal-{deal.pk}").wait_for()
    focus_is(page, card)
    assert (Deal.objects.get().stage, Followup.objects.get(state="done").said) == ("needs", "周六来店")


def test_a_deal_is_worked_by_keys(open_page, seller):
    deal = make_deal(seller, name="王芳")
    page = open_page(seller, f"/deals/{deal.pk}/", reduced_motion="reduce")
    page.keyboard.press("2")
    page.wait_for_url("**/?tab=contacts")
    page.keyboard.press("1")
    page.wait_for_url(f"**/deals/{deal.pk}/")
    settled(page)
    tab_to(page, ".fact-value[hx-get$='/remark/']")
    page.keyboard.press("Enter")
    page.locator("#facts textarea").wait_for()
    focus_is(page, "#facts textarea")
    page.keyboard.type("喜欢白色")
    tab_to(page, "#facts button[type=submit]")
    page.keyboard.press("Enter")
    page.locator("#facts textarea").wait_for(state="detached")
    focus_is(page, ".fact-value[hx-get$='/remark/']")
    tab_to(page, "#composer-said")
    page.keyboard.type("客户周日再来")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.querySelector('.timeline').innerText.includes('客户周日再来')")
    assert (Deal.objects.get().remark, Followup.objects.get(state="done").said) == ("喜欢白色", "客户周日再来")


def test_the_keys_are_shown(open_page, seller):
    page = open_page(seller, "/deals/", reduced_motion="reduce")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("#keys[open]").wait_for(state="detached")
    tab_to(page, "[data-palette]")
    page.keyboard.press("Control+k")
    page.locator("#palette[open] input").wait_for()
    page.keyboard.press("Escape")
    focus_is(page, "[data-palette]")
