"""A test drive on the tablet: a free time is tapped, the driver signs with a finger, the car goes and comes back."""

from django.utils import timezone

from jiubu.showroom.commands import check_in
from jiubu.showroom.models import Drive
from tests.browser.waiting import settled
from tests.factories import web
from tests.factories.showroom import make_demo_car
from tests.journeys.dealership import at, open_dealership


def sign(page):
    pad = page.locator("canvas.picture-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90)
    page.mouse.move(box["x"] + 220, box["y"] + 40)
    page.mouse.up()


def send(page):
    page.locator("main form .btn-primary, dialog form .btn-primary").last.click()
    settled(page)


def open_step(page, icon_text):
    page.locator(".drive-steps .is-next a", has_text=icon_text).click()
    settled(page)


def test_from_the_free_time_to_the_feedback(open_page, no_overflow, settings, tmp_path, time_machine):
    time_machine.move_to(at(8, 4))  # in the evening no time is free
    settings.MEDIA_ROOT = tmp_path
    house = open_dealership(rest_days=())
    make_demo_car(house.store, trim=house.trim, plate="沪AD12345")
    visit = check_in(
        store_id=house.store.pk, name="王先生", consultant_id=house.consultant.pk, by=web(house.receptionist)
    )

    page = open_page(house.consultant, "/showroom/drives/", width=820, height=1180)
    no_overflow(page)
    page.locator(".drive-free").first.click()
    settled(page)
    page.locator("[name=who]").select_option(f"visit:{visit.pk}")
    send(page)
    page.wait_for_url("**/showroom/drives/*/")
    open_step(page, "驾驶证")
    page.locator("[name=licence_number]").fill("310101198803070012")
    page.locator("[name=valid_until]").fill(f"{timezone.localdate().year + 2}-08-01")
    page.locator("[name=route_id]").first.check(force=True)
    page.locator("[name=is_seen]").check()
    send(page)
    open_step(page, "协议")
    assert page.locator(".drive-text .pre").is_visible()
    page.locator("[name=accepts]").check()
    sign(page)
    send(page)
    open_step(page, "交出钥匙")
    page.locator("[name=kilometres]").fill("1200")
    page.locator("[name=level]").fill("80")
    send(page)
    open_step(page, "还车")
    page.locator("[name=kilometres]").fill("1208")
    send(page)
    open_step(page, "反馈")
    for name in ("power", "handling", "comfort", "space", "overall"):
        page.locator(f"[name={name}]").fill("5")
    page.locator("[name=intention]").first.check(force=True)
    send(page)
    page.locator(".drive-steps .is-done").nth(4).wait_for()
    no_overflow(page)
    drive = Drive.objects.get()
    assert (drive.state, drive.visit, drive.kilometres_in, drive.feedback["overall"]) == ("back", visit, 1208, "5")
    assert drive.signature.size > 1000
    drive.visit.refresh_from_db()
    assert sorted(drive.visit.progress) == ["drove", "received"]
