"""The reception's tablet, as its JavaScript does it."""

from tests.browser.waiting import settled
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
