"""The reception's tablet, as its JavaScript does it."""

from datetime import timedelta

from jiubu.showroom.commands import check_in, give_visit, set_step, step_in
from jiubu.showroom.models import Step, Visit
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


EARLIER = """() => Object.keys(localStorage).filter(key => key.startsWith("jiubu.queue.")).forEach(key =>
    localStorage.setItem(key, JSON.stringify(JSON.parse(localStorage.getItem(key)).map(
        entry => ({...entry, at: entry.at - 20 * 60 * 1000})))))"""
"""What waits on the tablet was entered twenty minutes ago."""


def receive(page, name):
    if not page.locator("#check-in details").evaluate("part => part.open"):
        page.locator("#check-in summary").click()
    page.locator("#check-in [name=name]").fill(name)
    page.locator("#check-in button[type=submit]").click()


def names():
    return list(Visit.objects.order_by("arrived_at", "id").values_list("visitor_name", flat=True))


def test_every_party_that_came_without_a_connection_is_sent_once_in_order(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.context.set_offline(True)
    receive(page, "王先生")
    page.locator(".queue-note", has_text="1").wait_for()
    assert page.locator("#check-in [name=name]").input_value() == ""
    receive(page, "李女士")
    page.locator(".queue-note", has_text="2").wait_for()
    assert "csrf" not in page.evaluate("JSON.stringify(localStorage)")
    assert names() == []

    page.context.set_offline(False)
    page.locator(".visit.is-waiting").nth(1).wait_for(timeout=15_000)
    page.locator(".queue-note").wait_for(state="detached")
    assert names() == ["王先生", "李女士"]
    page.reload()
    settled(page)
    assert page.locator(".visit.is-waiting").count() == 2
    assert page.locator("#check-in [name=name]").input_value() == ""


def test_a_server_that_does_not_answer_loses_no_party_and_no_page(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.route("**/showroom/visits/new/*", lambda route: route.abort())
    receive(page, "王先生")
    page.locator(".queue-note", has_text="1").wait_for()
    page.evaluate(EARLIER)
    page.reload()  # the queue outlives the page
    settled(page)
    receive(page, "李女士")
    page.locator(".queue-note", has_text="2").wait_for()
    assert names() == []

    page.unroute("**/showroom/visits/new/*")
    page.locator(".visit.is-waiting").nth(1).wait_for(timeout=15_000)
    assert names() == ["王先生", "李女士"]
    first, second = Visit.objects.order_by("arrived_at")
    assert timedelta(minutes=19) < second.arrived_at - first.arrived_at < timedelta(minutes=22)


def test_who_signs_out_hears_first_that_something_waits(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.route("**/showroom/visits/new/*", lambda route: route.abort())
    receive(page, "王先生")
    page.locator(".queue-note", has_text="1").wait_for()
    sign_out = "document.querySelector(\"form[action$='/logout/']\").requestSubmit()"
    page.evaluate(sign_out)
    page.locator("#notices", has_text="尚未发送").wait_for()
    assert page.url.endswith("/showroom/")
    page.unroute("**/showroom/visits/new/*")
    page.locator(".visit.is-waiting").wait_for(timeout=15_000)
    page.evaluate(sign_out)
    page.wait_for_url("**/accounts/login/**")
    assert names() == ["王先生"]


def test_an_answer_that_was_lost_makes_no_second_visit(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/showroom/visits/new/*", lose, times=1)
    receive(page, "王先生")
    page.locator(".queue-note").wait_for()
    page.locator(".queue-note").wait_for(state="detached", timeout=15_000)
    page.locator(".visit.is-waiting").wait_for()
    assert names() == ["王先生"]


def test_what_is_refused_after_the_connection_came_back_waits_to_be_mended(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    page = open_page(house.receptionist, "/showroom/", width=820, height=1180)
    page.context.set_offline(True)
    receive(page, "王先生")
    page.locator(".queue-note", has_text="1").wait_for()
    page.locator("#check-in summary").click()
    page.locator("#check-in [name=mobile]").fill("123abc")
    receive(page, "李女士")
    page.locator(".queue-note", has_text="2").wait_for()
    receive_later = page.locator("#check-in [name=name]")
    page.locator("#check-in summary").click()
    receive_later.fill("赵")  # somebody is being entered already
    page.context.set_offline(False)
    page.locator(".queue-refused", has_text="李女士").wait_for(timeout=15_000)
    assert names() == ["王先生"]
    assert receive_later.input_value() == "赵"

    page.reload()
    settled(page)
    page.locator(".queue-refused button").first.click()
    page.locator("#check-in .errorlist").wait_for()
    assert page.locator("#check-in [name=name]").input_value() == "李女士"
    page.locator("#check-in [name=mobile]").fill("13900000002")
    page.locator("#check-in button[type=submit]").click()
    page.locator(".visit.is-waiting").nth(1).wait_for()
    assert page.locator(".queue-refused").count() == 0
    assert Visit.objects.filter(customer__name="李女士").count() == 1


def test_taps_without_a_connection_outlive_the_page_and_are_sent_once_in_order(open_page, may_complain):
    may_complain.append("Failed to load resource")
    house = open_dealership()
    here, gone = (
        check_in(store_id=house.store.pk, name=name, by=web(house.receptionist)) for name in ("王先生", "李女士")
    )
    page = open_page(house.consultant, "/showroom/", width=820, height=1180)
    mine = page.locator(f"#visit-{here.pk}")
    theirs = page.locator(f"#visit-{gone.pk}")
    page.route("**/showroom/visits/*/**", lambda route: route.abort())
    mine.get_by_role("button", name="我来接待").click()
    mine.locator(".visit-queued").wait_for()
    theirs.get_by_role("button", name="我来接待").click()
    page.locator(".queue-note", has_text="2").wait_for()
    mine.get_by_role("button", name="我来接待").click()  # waits already
    page.reload()  # the taps outlive the page
    settled(page)
    mine.locator(".visit-queued").wait_for()
    page.locator(".queue-note", has_text="2").wait_for()
    assert set(Visit.objects.values_list("consultant", flat=True)) == {None}

    give_visit(gone.pk, consultant_id=house.colleague.pk, by=web(house.receptionist))
    page.unroute("**/showroom/visits/*/**")
    page.locator("#notices .notice", has_text="周晓岚已在接待。").wait_for(timeout=15_000)
    page.locator(".queue-note").wait_for(state="detached")
    mine.locator(".visit-step").first.wait_for()
    assert list(Visit.objects.order_by("pk").values_list("consultant", flat=True)) == [
        house.consultant.pk,
        house.colleague.pk,
    ]

    step = mine.locator(".visit-step", has_text="问需求")
    page.context.set_offline(True)
    step.click()
    mine.locator(".visit-step.is-queued", has_text="问需求").wait_for()
    set_step(here.pk, step="needs", by=web(house.receptionist))  # by somebody else: the tap does not take it back
    page.context.set_offline(False)
    mine.locator(".visit-step.is-reached", has_text="问需求").wait_for(timeout=15_000)
    page.locator(".queue-note").wait_for(state="detached")
    assert set(Visit.objects.get(pk=here.pk).progress) == {"received", "needs"}
    assert Step.objects.filter(visit=here, kind="take").count() == 1

    mine.get_by_role("link", name="离店").click()
    page.locator("#dialog [name=result][value=other]").check(force=True)
    page.context.set_offline(True)
    page.locator("#dialog button[type=submit]").click()
    page.locator("#dialog").wait_for(state="hidden")
    mine.locator(".visit-queued").wait_for()
    page.context.set_offline(False)
    mine.wait_for(state="detached", timeout=15_000)
    assert Visit.objects.get(pk=here.pk).result == "other"


def test_out_of_turn_the_dialog_asks_why_and_the_ledger_keeps_it(open_page):
    house = open_dealership()
    for user in (house.consultant, house.colleague):
        step_in(store_id=house.store.pk, by=web(user))
    visit = check_in(store_id=house.store.pk, by=web(house.receptionist))
    page = open_page(house.colleague, "/showroom/")
    page.locator(f"#visit-{visit.pk}").get_by_role("link", name="我来接待").click()
    page.locator("#dialog", has_text="下一位是陈嘉木").wait_for()
    page.locator("#dialog button[type=submit]").click()
    page.locator("#dialog .errorlist").wait_for()
    page.locator("#dialog").get_by_text("下一位同意").click()
    page.locator("#dialog button[type=submit]").click()
    page.locator(f"#visit-{visit.pk} .visit-with", has_text="周晓岚").wait_for(timeout=15_000)
    take = Step.objects.get(visit=visit, kind="take")
    assert (take.person, take.other, take.why) == (house.colleague, house.consultant, "下一位同意")
