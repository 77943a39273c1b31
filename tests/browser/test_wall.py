"""The television on the wall: nobody signed in, no scrolling, and what happens is there without a reload."""

from jiubu.showroom.commands import check_in, close_visit
from jiubu.wall.commands import link_screen
from tests.browser.conftest import IN_TURN
from tests.browser.waiting import settled
from tests.factories import machine, web
from tests.journeys.dealership import open_dealership


def test_the_wall_follows_what_happens_and_never_scrolls(browser, live_server):
    house = open_dealership()
    by = web(house.receptionist)
    _screen, secret = link_screen(store_id=house.store.pk, title="展厅", by=machine(house.store.group))
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/wall/of/{secret}/")
    settled(page)
    with IN_TURN:
        visits = [check_in(store_id=house.store.pk, name="王小芳", party_size=3, by=by) for _ in range(14)]
    page.locator(".wall-here h2 b", has_text="14").wait_for(timeout=15_000)
    size = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    assert size == [1080, 1920]
    assert "王小芳" not in page.content()
    with IN_TURN:
        close_visit(visits[0].pk, result="not_bought", by=by)
    page.locator(".wall-here h2 b", has_text="13").wait_for(timeout=15_000)
    context.close()
