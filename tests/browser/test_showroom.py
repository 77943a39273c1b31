"""The reception's tablet, as its JavaScript does it."""

from jiubu.showroom.commands import check_in
from tests.browser.waiting import settled
from tests.factories import web
from tests.journeys.dealership import open_dealership


def test_what_was_refused_at_the_check_in_is_never_sent_unseen(open_page):
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.locator("#check-in summary").click()
    page.locator("#check-in [name=mobile]").fill("123abc")
    page.locator("#check-in button[type=submit]").click()
    page.locator("#check-in .errorlist").wait_for()

    page.goto("/showroom/")
    settled(page)
    assert page.locator("#check-in [name=mobile]").is_visible()
    assert page.locator("#check-in [name=mobile]").input_value() == "123abc"
    page.locator("#check-in .draft-note button").click()
    page.locator("#check-in button[type=submit]").click()
    page.locator(".visit.is-waiting").wait_for()


def test_every_open_screen_sees_who_came_without_a_reload(open_page):
    house = open_dealership()
    seen = open_page(house.consultant, "/showroom/")
    desk = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    desk.locator("#check-in button[type=submit]").click()
    seen.locator(".visit.is-waiting").wait_for(timeout=15_000)
    seen.get_by_role("button", name="我来接待").click()
    desk.locator(".visit-with").wait_for(timeout=15_000)
    assert desk.locator(".visit.is-waiting").count() == 0


def test_without_a_connection_the_screen_says_since_when_it_is_old_and_catches_up(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.context.set_offline(True)
    page.locator(".floor-lost").wait_for(timeout=15_000)
    check_in(store_id=house.store.pk, by=web(house.receptionist))
    page.context.set_offline(False)
    page.locator(".visit.is-waiting").wait_for(timeout=15_000)
    page.locator(".floor-lost").wait_for(state="hidden")
