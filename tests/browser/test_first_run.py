"""The first run: from an empty database to the first deal of one's own."""

from jiubu.deals.models import Deal
from jiubu.organisation.models import Group, User
from jiubu.packs import code
from tests.browser.waiting import settled
from tests.factories.deals import make_deal, make_process, make_seller, put_tables


def test_from_nothing_to_the_first_deal(open_page, no_overflow, settings, tmp_path):
    settings.DATA = tmp_path
    made = code.new_code()
    page = open_page(None, f"/setup/#{made}")
    assert page.input_value("[name=code]") == made
    assert made not in page.url
    page.click("form.form button[type=submit]")
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        no_overflow(page)
    answers = {
        "group": "北辰汽车集团", "store": "朝阳店", "name": "王芳", "username": "wangfang", "password": "yulan-hua-2026",
        "again": "yulan-hua-2026", "people-0-name": "李强", "people-0-username": "liqiang",
    }  # fmt: skip
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=people-0-role_key]", "sales_consultant")
    page.click("form.setup button[type=submit]")
    assert "/organisation/invitations/" in page.locator("input[id^=link-]").input_value()
    page.click("a.btn-primary")
    settled(page)
    checklist = page.locator("#checklist")
    assert checklist.locator(".is-done").all_inner_texts() == ["邀请同事\n已完成"]
    checklist.locator("a[href='/deals/new/']").click()
    settled(page)
    page.keyboard.press("F1")
    page.locator("#dialog[open] dl").wait_for()
    page.keyboard.press("Escape")
    page.fill("[name=name]", "赵云")
    page.fill("[name=mobile]", "13800138001")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/deals/*/")
    deal = Deal.objects.get()
    assert (deal.customer.name, deal.owner, deal.store.name) == (
        "赵云",
        User.objects.get(username="wangfang"),
        "朝阳店",
    )
    page.goto("/")
    settled(page)
    assert page.locator("#checklist .is-done").count() == 3
    assert Group.objects.get().name == "北辰汽车集团"


def test_the_funnel_stays_open_when_the_board_is_opened_again(open_page, no_overflow, store):
    make_process(store.group)
    put_tables(store.group)
    seller = make_seller(store)
    make_deal(seller)
    page = open_page(seller, "/deals/")
    body = page.locator("#funnel .funnel-body")
    assert body.is_visible() is False
    page.click("#funnel > summary")
    assert body.is_visible()
    page.reload()
    settled(page)
    assert body.is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    no_overflow(page)
    page.click("#funnel > summary")
    page.reload()
    settled(page)
    assert page.locator("#funnel .funnel-body").is_visible() is False
