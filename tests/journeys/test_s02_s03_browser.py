"""S02 and S03 in a real browser: a tablet at the desk, a consultant's telephone, the manager's screen; one day, to its meeting."""

import pytest
import time_machine
from django.db import connection

from jiubu.deals.models import Deal, Followup
from jiubu.meetings.models import Meeting, Report
from jiubu.showroom.models import Visit
from jiubu.work.models import Task
from tests.journeys.dealership import at, open_dealership
from tests.journeys.hands import Hands, run_worker

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="test_s01_browser walks on both databases; the day is looked at on SQLite"
)


def check_in(desk, seller):
    """Two taps at the desk; the telephone shows it without a reload, whose turn it is stands on the button."""
    seller.go("/showroom/")
    seller.page.locator(".line button.btn-primary").click()
    seller.page.locator(".turn", has_text="陈嘉木").wait_for()
    desk.go("/showroom/")
    desk.page.locator("#check-in label", has_text="3").first.click()
    desk.page.locator("#check-in button[type=submit]").click()
    desk.page.locator(".visit.is-waiting").wait_for()
    seller.page.locator(".visit.is-waiting").wait_for(timeout=15_000)
    desk.show("01_the_desk")
    desk.page.locator(".visit.is-waiting button.btn-primary", has_text="陈嘉木").click()
    desk.page.locator(".visit-with", has_text="陈嘉木").wait_for()
    seller.page.locator(".visit-step", has_text="问需求").wait_for(timeout=15_000)


def receive(seller, house):
    """Steps by thumb; name and number make a deal; the party leaves with its result."""
    for step in ("问需求", "已讲车"):
        seller.page.locator(".visit-step", has_text=step).first.click()
        seller.page.locator(".visit-step.is-reached", has_text=step).first.wait_for()
    seller.show("02_steps_by_thumb")
    seller.press("建为商机")
    form = seller.dialog.locator("form.form")
    seller.fill(form, {"name": "王建国", "mobile": "1381234", "series_id": house.series.pk})
    form.locator("button[type=submit]").click()
    seller.dialog.locator(".errorlist").wait_for()
    assert form.locator("[name=name]").input_value() == "王建国"
    seller.fill(form, {"mobile": "13812345678"})
    form.locator("button[type=submit]").click()
    seller.page.locator(".visit a[href^='/deals/']").wait_for()
    seller.press("离店")
    seller.fill(seller.dialog.locator("form.form"), {"result": "not_bought", "note": "要和家人商量"})
    seller.dialog.locator("form.form button[type=submit]").click()
    seller.page.locator(".visits-left").wait_for()
    run_worker()
    assert Visit.objects.get().result == "not_bought"


def follow_up(seller, deal):
    """The quick record by thumb: words, one tap on the next day."""
    seller.go(f"/deals/{deal.pk}/next/")
    seller.page.locator("[name=said]").fill("喜欢白色，周六带家人来试驾。")
    seller.show("03_quick_record")
    seller.page.locator("button[name=quick][value=':3']").click()
    seller.page.wait_for_url(f"**/deals/{deal.pk}/**")
    run_worker()
    assert Followup.objects.filter(deal=deal, said__startswith="喜欢白色").count() == 1
    seller.go(f"/cards/{deal.pk}/")
    assert "喜欢白色，周六带家人来试驾。" in seller.page.locator("article").inner_text()
    seller.show("04_conversation_card")


def report(seller):
    seller.go("/meetings/report/")
    seller.page.locator("[name=remark]").fill("今天新增一组客户，周六试驾。")
    seller.press("提交日报")
    seller.page.locator(".banner", has_text="提交").wait_for()
    seller.show("05_report_handed_in")


def meet(manager, house):
    """All reports in one view; a word on one of them is a task."""
    manager.go("/meetings/evening/")
    manager.show("06_evening_meeting")
    manager.go(f"/meetings/report/?owner={house.consultant.pk}")
    manager.press("标为已批阅")
    manager.page.locator(".banner-green").wait_for()
    manager.press("指示")
    form = manager.dialog.locator("form.form")
    manager.fill(form, {"text": "周六前备好白色试驾车"})
    form.locator("button[type=submit]").click()
    manager.dialog.wait_for(state="hidden")
    manager.page.get_by_text("周六前备好白色试驾车").first.wait_for()
    manager.go("/meetings/evening/")
    manager.press("登记已开")
    manager.dialog.locator("form.form button[type=submit]").click()
    manager.dialog.wait_for(state="hidden")
    manager.show("07_held")


def test_a_day_from_the_desk_to_the_evening_meeting(open_page, picture):
    with time_machine.travel(at(8, 4)):
        house = open_dealership()

        def hands(user, **size):
            return Hands(open_page(user, "/", **size), picture, "s02")

        desk = hands(house.receptionist, width=820, height=1180)
        seller = hands(house.consultant, width=390, height=844)
        manager = hands(house.manager)
        check_in(desk, seller)
        receive(seller, house)
        deal = Deal.objects.get()
        follow_up(seller, deal)
        report(seller)
        meet(manager, house)
        run_worker()
        assert (Report.objects.get().seen_by, Meeting.objects.get().kind) == (house.manager, "evening")
        assert Task.objects.get(title="周六前备好白色试驾车").owner == house.consultant
