"""The calendar of a full day can be read on every screen, and its clock is the store's wherever the browser stands."""

from datetime import UTC, datetime, timedelta

import pytest

from jiubu.deals.models import Followup
from tests.browser.waiting import settled
from tests.factories.deals import make_deal, make_process, make_seller, put_tables

HALF_PAST_TEN = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
"""In Shanghai; in New York it is the evening before."""
SHOWN = """() => [...document.querySelectorAll(".ec-event")].filter(one => one.checkVisibility()).map(one => {
    const box = one.getBoundingClientRect();
    return {text: one.innerText.trim(), width: box.width, height: box.height};
})"""
NOW_LINE = """() => {
    const line = document.querySelector(".ec-now-indicator"), entry = document.querySelector(".ec-event").getBoundingClientRect();
    return [line.getBoundingClientRect().top - entry.top, line.getBoundingClientRect().left < entry.right];
}"""


@pytest.fixture
def seller(store):
    """Somebody with thirteen contacts between ten and half past, one at eleven, and an ordinary next day."""
    put_tables(store.group)
    make_process(store.group)
    seller = make_seller(store)
    deal = make_deal(seller)
    Followup.objects.all().delete()
    minutes = [*range(-30, -4, 2), 30, 24 * 60]
    Followup.objects.bulk_create(
        Followup(
            deal=deal, customer_id=deal.customer_id, store=store, owner=seller, purpose=f"回访{number:02}",
            planned_at=HALF_PAST_TEN + timedelta(minutes=after),
        )
        for number, after in enumerate(minutes)
    )  # fmt: skip
    return seller


@pytest.fixture
def calendar(open_page, seller):
    """``calendar(width)`` opens it at half past ten."""

    def start(width, **options):
        page = open_page(seller, "/", width=width, height=900, **options)
        page.clock.set_fixed_time(HALF_PAST_TEN)
        page.goto("/deals/calendar/")
        settled(page)
        page.locator(".ec-event").first.wait_for()
        return page

    return start


@pytest.mark.parametrize(("width", "view", "narrowest"), [(1440, "周", 50), (820, "3 天", 80)])
def test_a_full_half_hour_says_how_many_more_there_are(calendar, width, view, narrowest):
    page = calendar(width)
    assert page.locator(".ec-toolbar .ec-active").inner_text() == view
    shown = page.evaluate(SHOWN)
    assert [one["text"] for one in shown if one["text"].startswith("+")] == ["+12"]
    assert [one for one in shown if one["width"] < narrowest] == []
    assert len(shown) == 1 + 1 + 1 + 1  # the most urgent, the rest, eleven o'clock, tomorrow
    page.locator(".ec-event.is-more").click()
    page.locator(".ec-toolbar .ec-active", has_text="日").wait_for()
    page.locator(".ec-event.is-more").click()
    page.locator(".ec-list").wait_for()
    assert len(page.evaluate(SHOWN)) == 14


def test_on_a_telephone_the_day_is_a_list(calendar, no_overflow):
    page = calendar(390)
    shown = page.evaluate(SHOWN)
    assert [one["text"] for one in shown[:2]] == ["10:00 回访00 · 王芳", "10:02 回访01 · 王芳"]
    assert (len(shown), [one for one in shown if one["height"] < 40 or one["width"] < 300]) == (14, [])
    no_overflow(page)
    page.get_by_role("button", name="后", exact=False).first.click()
    page.locator(".ec-event", has_text="回访14").wait_for()
    assert len(page.evaluate(SHOWN)) == 1


def test_the_line_of_now_stands_where_the_clock_of_the_store_stands(calendar):
    lines = [calendar(1440, timezone_id=zone).evaluate(NOW_LINE) for zone in ("Asia/Shanghai", "America/New_York")]
    assert lines[1] == lines[0]
    assert lines[0] == [pytest.approx(36, abs=2), True]  # one half hour below those of ten o'clock, in the same day
