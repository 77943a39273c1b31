"""S01 in a real browser: three people with a tablet each, on the pages as they are, in Chinese."""

import time_machine
from django.utils import timezone

from jiubu.deals.commands import create_deal
from jiubu.deals.models import Deal
from tests.browser.waiting import settled
from tests.factories import web
from tests.journeys.answers import closing_answers, delivery_answers, first_answers
from tests.journeys.dealership import at, open_dealership
from tests.journeys.hands import is_deal, run_worker, tablets


def walk_in(desk, seller, house):
    """Checked in by the reception, taken and made a prospect by a consultant."""
    desk.go("/showroom/")
    desk.page.locator("#check-in label", has_text="2").first.click()
    desk.show("01_reception_checks_in")
    desk.page.locator("#check-in button[type=submit]").click()
    desk.page.locator(".visit.is-waiting").wait_for()
    desk.show("02_somebody_waits")
    seller.go("/showroom/")
    seller.press("我来接待")
    seller.press("建为商机")
    who = {"name": "王建国", "mobile": "13812345678", "gender": "male", "series_id": house.series.pk}
    seller.fill(seller.dialog.locator("form.form"), who)
    seller.show("03_a_stranger_becomes_a_prospect")
    seller.dialog.locator("form.form button[type=submit]").click()
    link = seller.page.locator(".visit a[href^='/deals/']")
    link.wait_for()
    run_worker()
    link.click()
    seller.page.wait_for_url("**/deals/*/")
    seller.show("04_the_deal_at_reception")


def receive_and_understand(seller, forms):
    seller.open_gate("需求咨询")
    assert len(seller.missing()) == 2
    seller.show("05_reception_gate")
    seller.mend("来店接待记录", forms["reception_record"])
    seller.mend("迎接")
    seller.pass_gate()
    seller.open_gate("产品介绍")
    seller.mend("需求分析表", forms["needs_analysis"])
    seller.show("06_needs_gate")
    seller.mend("级别", {"signs": ["payment_chosen"]})
    seller.pass_gate()


def show_and_drive(seller, forms, house):
    seller.open_gate("试乘试驾")
    assert len(seller.missing()) == 7
    seller.show("07_presentation_gate")
    seller.mend("产品介绍记录", forms["presentation_record"])
    seller.mend("试乘试驾协议", {**forms["test_drive_agreement"], "signature": True})
    seller.mend("六方位")
    seller.mend("级别", {"signs": ["payment_chosen"]})
    seller.pass_gate()
    seller.show("08_at_the_test_drive")
    seller.open_gate("报价协商")
    seller.mend("反馈表", forms["test_drive_feedback"])
    seller.mend("准备试驾车")
    seller.mend("级别", {"signs": ["payment_chosen"]})
    wish = {"trim_id": house.trim.pk, "colour_id": house.colour.pk, "amount": "212000", "payment_way": "cash"}
    seller.mend("颜色", wish)
    seller.pass_gate()


def negotiate(seller, forms):
    seller.open_gate("再谈")
    seller.mend("下次洽谈约定", forms["next_meeting"])
    seller.pass_gate()
    run_worker()
    seller.page.reload()
    seller.show("09_not_yet_and_a_next_meeting")
    seller.open_gate("谈成")
    seller.mend("报价单", forms["quote"])
    seller.pass_gate()


def sign_contract(seller, promised):
    forms = closing_answers(timezone.localdate(), promised.date())
    seller.open_gate("交车")
    assert len(seller.missing()) == 5
    seller.show("10_closing_gate")
    seller.mend("购车合同要点", {**forms["contract"], "buyer_signature": True})
    seller.mend("定金/订金收据", {**forms["deposit"], "amount": 50000})
    seller.show("11_deposit_over_a_fifth")
    keep_the_car(seller)
    seller.mend("约定交车", {"due_at": promised.strftime("%Y-%m-%dT%H:%M")})
    assert seller.missing() == ["注明是订金（预付款） 或 定金不得超过合同总价的 20%"]
    seller.mend("20%", forms["deposit"])
    seller.pass_gate()
    run_worker()


def keep_the_car(seller):
    seller.dialog.locator(".missing li").filter(has_text="配车").locator("a.btn").click()
    seller.dialog.locator("table").wait_for()
    seller.show("12_a_vehicle_is_chosen")
    seller.dialog.locator("table a.btn").first.click()
    seller.dialog.locator("[name=until]").wait_for()
    with seller.page.expect_response(lambda r: "/stage/" in r.url):
        seller.dialog.locator(".form-foot button[type=submit]").click()
    settled(seller.page)


def be_late(seller, again):
    """The promised day has passed: the gate asks for the apology and a new date."""
    seller.page.reload()
    seller.show("13_the_delivery_is_late")
    seller.open_gate("售后跟踪")
    new = {"cause": "运输延误", "said": "已电话致歉，赠送首保工时。", "due_at": again.strftime("%Y-%m-%dT%H:%M")}
    seller.mend("致歉", new)
    with seller.page.expect_response(is_deal):
        seller.page.keyboard.press("Escape")
    settled(seller.page)
    seller.page.get_by_text("2026-08-13", exact=False).first.wait_for()


def hand_over(seller, house):
    forms = delivery_answers(timezone.localdate(), house.car.vin)
    seller.open_gate("售后跟踪")
    assert len(seller.missing()) == 7
    seller.mend("结清", forms["payment"])
    seller.mend("PDI", forms["pdi_check"])
    for line in ("开具机动车发票", "办理交强险", "洗车美容", "提前一天确认交车时间"):
        seller.mend(line)
    signed = {"customer_signature": True, "consultant_signature": True}
    seller.mend("交车确认单", {**forms["handover_check"], **signed})
    seller.show("14_ready_for_the_handover")
    seller.pass_gate()
    run_worker()


def test_three_people_sell_a_car_on_their_tablets(open_page, picture):
    house = open_dealership()
    promised, again = at(8, 10, 15), at(8, 13, 16)
    with time_machine.travel(at(8, 4)) as clock:
        people = tablets(open_page, picture, "sale", desk=house.receptionist, seller=house.consultant)
        desk, seller = people["desk"], people["seller"]
        forms = first_answers(timezone.localdate())
        walk_in(desk, seller, house)
        receive_and_understand(seller, forms)
        show_and_drive(seller, forms, house)
        negotiate(seller, forms)
        sign_contract(seller, promised)
        clock.move_to(at(8, 11))
        run_worker(schedule=True)
        be_late(seller, again)
        clock.move_to(at(8, 13, 14))
        hand_over(seller, house)
        seller.page.reload()
        seller.show("15_followed_up")
        seller.go(f"/deals/{Deal.objects.get().pk}/?tab=flow")
        seller.show("16_the_way_it_went")
        manager = tablets(open_page, picture, "sale", manager=house.manager)["manager"]
        manager.go("/deals/")
        manager.show("17_the_manager_sees_the_board")
        seller.go("/")
        seller.show("18_today")
    assert Deal.objects.get().stage == "follow_up"


def test_a_loss_is_sent_back_once_and_then_confirmed(open_page, picture):
    house = open_dealership(loss_min_contacts=0)
    with time_machine.travel(at(8, 4)):
        deal = create_deal(customer={"name": "王建国", "mobile": "13812345678"}, is_here=True, by=web(house.consultant))
        people = tablets(open_page, picture, "loss", seller=house.consultant, manager=house.manager)
        seller, manager = people["seller"], people["manager"]
        page = f"/deals/{deal.pk}/"
        ask_loss(seller, page)
        seller.show("01_asked")
        decide(manager, page, "no", "客户还没付定金，今天由我陪你再联系一次。")
        manager.show("02_sent_back")
        seller.go("/")
        seller.show("03_the_consultant_has_a_task")
        assert seller.page.get_by_text("王建国").count() > 0
        ask_loss(seller, page)
        decide(manager, page, "yes", "同意")
        manager.show("04_lost")
        deal.refresh_from_db()
        assert deal.phase == "lost"
        manager.page.locator("a[href$='/revival/']").click()
        form = manager.dialog.locator("form:has([name=reason])")
        form.wait_for()
        manager.fill(form, {"reason": "客户退订，重新看车"})
        manager.submit()
        manager.show("05_revived_on_one_timeline")
    deal.refresh_from_db()
    assert (deal.stage, deal.phase) == ("reception", "open")


def ask_loss(seller, page):
    seller.go(page)
    seller.page.locator("#page details.menu summary").last.click()
    seller.page.locator("a[href$='/loss/']").click()
    form = seller.dialog.locator("form:has([name=reason])")
    form.wait_for()
    seller.fill(
        form,
        {
            "reason": "rival_price",
            "text": "竞品优惠 2 万，客户已下订。",
            "rival_brand": "吉利",
            "rival_model": "银河 E8",
            "rival_untold": True,
        },
    )
    seller.submit()
    run_worker()


def decide(manager, page, is_lost, words):
    manager.go(page)
    manager.page.locator(".banner a[data-dialog]").first.click()
    form = manager.dialog.locator("form:has([name=is_lost])")
    form.wait_for()
    manager.fill(form, {"is_lost": is_lost, "words": words})
    manager.submit()
    run_worker()
