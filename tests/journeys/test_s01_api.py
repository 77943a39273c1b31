"""S01, the nine-step car sale, by the API alone: a stranger walks in, gets a car, and is followed to its first service."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tests.factories.worker import run_worker
from tests.journeys.answers import after_answers, closing_answers, delivery_answers, first_answers
from tests.journeys.caller import Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.sale import (
    DEPOSIT,
    come_back_to_needs,
    leave_without_buying,
    negotiate,
    planned_id,
    receive_and_understand,
    show_and_drive,
    walk_in,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Days:
    """When what happens."""

    begin: datetime
    promised: datetime
    late: datetime
    again: datetime
    call_on: date
    remind_on: date


PLAIN = Days(
    begin=at(8, 4), promised=at(8, 10, 15), late=at(8, 11), again=at(8, 13, 16),
    call_on=date(2026, 8, 17),  # the third day is a Sunday, when this store rests
    remind_on=date(2026, 10, 28),
)  # fmt: skip
HOLIDAY = Days(
    begin=at(9, 15), promised=at(9, 24, 15), late=at(9, 26), again=at(9, 28, 16),
    call_on=date(2026, 10, 8),  # the third to fifth day lie in the National Day holiday, 1 to 7 October
    remind_on=date(2026, 12, 14),  # the 13th is a Sunday
)  # fmt: skip


def sign_contract(sale, forms, house, days):
    sale.fill("quote", forms["quote"])
    sale.move("closing", answer="yes")
    assert sale.missing("delivery") == [
        "form.contract", "form.deposit", DEPOSIT, "fact.vehicle.reserved", "fact.delivery.promised",
    ]  # fmt: skip
    closing = closing_answers(timezone.localdate(), days.promised.date())
    sale.fill("contract", closing["contract"])
    sale.fill("deposit", {**closing["deposit"], "amount": 50000})
    keep_the_car(sale, house)
    sale.by.post(f"/deals/{sale.deal_id}/delivery", {"due_at": days.promised.isoformat()})
    assert sale.missing("delivery") == [DEPOSIT]
    sale.fill("deposit", closing["deposit"])
    sale.move("delivery")
    assert (sale.deal["phase"], sale.deal["grade"]) == ("won", "O")


def keep_the_car(sale, house):
    """The stock keeper keeps the VIN for one deal: a second consultant with his own customer is refused."""
    path, keeper = f"/vehicles/{house.car.pk}/reservation", Caller(house.staff("stock_keeper"))
    assert keeper.get(f"/deals/{sale.deal_id}")["id"] == sale.deal_id
    keeper.post(path, {"about_id": sale.deal_id})
    rival = Caller(house.colleague)
    other = rival.post("/deals", {"customer": {"name": "赵敏", "mobile": "13987654321"}})
    refusal = rival.refused("post", path, {"about_id": other["id"]})
    assert (refusal["code"], rival.get(f"/deals/{other['id']}/facts")["vehicle.reserved"]) == ("vehicle_taken", False)


def be_late(sale, days):
    """The promised time passes: no handover before the apology and a new promise."""
    assert sale.facts("delivery.is_late", "delivery.promise_in_order") == [True, False]
    assert "fact.delivery.promise_in_order" in sale.missing("follow_up")
    said = {"said": "运输延误，已电话致歉。", "cause": "运输", "due_at": days.again.isoformat()}
    sale.by.post(f"/deals/{sale.deal_id}/apology", said)
    assert sale.facts("delivery.is_late", "delivery.apology_recorded", "delivery.promise_in_order") == [
        False, True, True,
    ]  # fmt: skip


def hand_over(sale, house, people):
    assert sale.missing("follow_up") == [
        "fact.payment.settled", "fact.pdi.result", "work.issue_invoice", "work.insure", "work.clean", "work.confirm_time",
        "form.handover_check",
    ]  # fmt: skip
    forms = delivery_answers(timezone.localdate(), house.car.vin)
    sale.fill("payment", forms["payment"], by=people["cashier"])
    sale.fill("pdi_check", forms["pdi_check"], by=people["pdi_technician"])
    sale.tick("issue_invoice", by=people["cashier"])
    sale.tick("insure", by=people["insurance_clerk"])
    sale.tick("clean", by=people["pdi_technician"])
    sale.tick("confirm_time")
    assert sale.missing("follow_up") == ["form.handover_check"]
    sale.fill("handover_check", forms["handover_check"])
    sale.move("follow_up")
    car = sale.by.get(f"/vehicles/{house.car.pk}")["vehicle"]
    assert (car["state"], car["delivered_on"]) == ("delivered", timezone.localdate().isoformat())
    assert (sale.deal["phase"], sale.deal["grade"]) == ("after", "D")


def see_the_plan(sale, days):
    """A call after three to five days, on a working day, and the reminder of the first maintenance."""
    tasks = {task["kind"]: task for task in sale.by.get("/tasks")["rows"]}
    planned = {kind: timezone.localdate(parse_datetime(tasks[kind]["due_at"])) for kind in AFTER}
    assert planned == dict(zip(AFTER, (days.call_on, days.remind_on), strict=True))
    assert "5,000 公里" in tasks["first_maintenance"]["note"]
    promises = sale.by.get("/promises")["rows"]
    assert promises == []


AFTER = ("after_delivery", "first_maintenance")


def follow_up(sale, days, people):
    """Called, reminded, and seen at the first maintenance; then the run ends."""
    assert sale.missing("finish") == ["form.after_delivery_call", "work.remind_maintenance", "form.first_maintenance"]
    done = {"outcome": "reached", "said": "用车满意。", "followup_id": planned_id(sale, "after_delivery")}
    sale.by.post(f"/deals/{sale.deal_id}/contacts", done)
    sale.fill("after_delivery_call", after_answers(timezone.localdate())["after_delivery_call"])
    assert timezone.localdate(parse_datetime(sale.deal["next_contact_at"])) == days.remind_on


def finish(sale, people, vin):
    care = people["care_agent"]
    sale.tick("remind_maintenance", by=care)
    sale.fill("first_maintenance", after_answers(timezone.localdate())["first_maintenance"], by=care)
    moved = care.post(f"/deals/{sale.deal_id}/moves", {"to": "finish"})
    assert (moved["state"], moved["phase"]) == ("moved", "after")
    run_worker()
    assert care.get(f"/runs/{sale.run_id}")["run"]["state"] == "closed"
    [copy] = care.get(f"/deals/{sale.deal_id}/card-copies")
    card = care.get(f"/card-copies/{copy['id']}")["content"]
    assert (copy["taken_back_at"], card["vehicle"]["vin"]) == (None, vin)
    assert "用车满意。" in [contact["said"] for contact in card["contacts"]]


@pytest.mark.parametrize("days", [PLAIN, HOLIDAY], ids=["rest_day", "holiday"])
def test_a_stranger_buys_a_car_and_is_followed_to_the_first_maintenance(days):
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(days.begin) as clock:
        forms = first_answers(timezone.localdate())
        visit_id, sale = walk_in(house)
        receive_and_understand(sale, forms)
        show_and_drive(sale, forms, house)
        negotiate(sale, forms)
        leave_without_buying(house, visit_id, sale)
        clock.shift(timedelta(days=2))
        come_back_to_needs(sale)
        sign_contract(sale, forms, house, days)
        clock.move_to(days.late)
        run_worker(schedule=True)
        be_late(sale, days)
        clock.move_to(days.again - timedelta(hours=2))
        people = {role: Caller(house.staff(role)) for role in ("cashier", "pdi_technician", "insurance_clerk")}
        hand_over(sale, house, people)
        see_the_plan(sale, days)
        clock.move_to(datetime.combine(days.call_on, days.begin.timetz()))
        follow_up(sale, days, people)
        clock.move_to(datetime.combine(days.remind_on, days.begin.timetz()))
        sale.by = Caller(house.consultant)
        finish(sale, {"care_agent": Caller(house.staff("care_agent"))}, house.car.vin)


def test_a_loss_is_sent_back_once_then_confirmed_and_the_deal_revived():
    house = open_dealership(password=PASSWORD, loss_min_contacts=0)
    with time_machine.travel(at(8, 4)) as clock:
        seller, manager = Caller(house.consultant), Caller(house.manager)
        _visit_id, sale = walk_in(house)
        receive_and_understand(sale, first_answers(timezone.localdate()))
        why = {
            "reason": "rival_price",
            "text": "竞品优惠 2 万，客户已下订。",
            "rival_brand": "吉利",
            "rival_model": "银河 E8",
            "rival_untold": True,
        }
        refusal = seller.refused("post", f"/deals/{sale.deal_id}/moves", {"to": "lost", "reason": "没谈成"})
        assert (refusal["code"], refusal["details"]) == ("loss_to_ask", {"do": "loss"})
        asked = ask_loss(sale, why, manager)
        seller.refused("post", f"/losses/{asked}/confirmation", {"words": ""}, status=403)

        words = "客户还没付定金，今天由我陪你再联系一次。"
        manager.post(f"/losses/{asked}/return", {"words": words})
        run_worker()
        task = next(task for task in seller.get("/tasks")["rows"] if task["source"].startswith("deals.loss_sent_back"))
        assert (task["note"], sale.deal["phase"]) == (words, "open")
        sale.require_next_contact()

        clock.shift(timedelta(days=1))
        seller.post(f"/deals/{sale.deal_id}/contacts", {"outcome": "reached", "said": "客户已提车，确认放弃。"})
        asked = ask_loss(sale, why, manager)
        manager.post(f"/losses/{asked}/confirmation", {"words": "同意", "revive_on": "2026-11-02"})
        run_worker()
        lost = sale.deal
        assert (lost["phase"], lost["grade"], lost["loss_reason"], lost["next_contact_at"]) == (
            "lost", "F", "rival_price", None,
        )  # fmt: skip

        clock.shift(timedelta(days=80))
        manager.send("delete", f"/deals/{sale.deal_id}/loss", {"reason": "客户退订，重新看车"})
        assert (sale.deal["id"], sale.deal["stage"], sale.deal["phase"]) == (sale.deal_id, "presentation", "open")
        sale.require_next_contact()
        verbs = [row["verb"] for row in seller.get(f"/deals/{sale.deal_id}/timeline")["rows"]]
        told = [verb for verb in verbs if verb.startswith("deals.loss") or verb in LOSS_VERBS]
        assert told == list(reversed(LOSS_VERBS))


LOSS_VERBS = ("deals.loss_asked", "deals.loss_sent_back", "deals.loss_asked", "deals.loss_confirmed", "deals.deal_revived")  # fmt: skip


def ask_loss(sale, why, manager):
    """The consultant asks; it stands among the manager's tasks."""
    asked = sale.by.post(f"/deals/{sale.deal_id}/loss", why)
    assert asked["state"] == "asked"
    run_worker()
    sources = [task["source"] for task in manager.get("/tasks")["rows"]]
    assert f"deals.loss:{asked['id']}" in sources
    return asked["id"]


def test_nobody_is_invited_before_a_contact_both_ways():
    house = open_dealership(password=PASSWORD)
    seller = Caller(house.consultant)
    deal = seller.post("/deals", {"customer": {"name": "王建国", "mobile": "13812345678"}, "channel": "website"})
    invitation = {
        "kind": "visit", "title": "王建国来店看车", "starts_at": (timezone.now() + timedelta(days=2)).isoformat(),
        "about": {"kind": "deals.deal", "id": deal["id"]},
    }  # fmt: skip
    for refusal in (
        seller.refused("post", "/appointments", invitation),
        seller.refused("post", f"/runs/{deal['run_id']}/work/invite", {"done": True}),
    ):
        assert (refusal["code"], [one["code"] for one in refusal["missing"]]) == (
            "work_too_early",
            ["fact.contact.two_way"],
        )
    seller.post(f"/deals/{deal['id']}/contacts", {"outcome": "reached", "said": "有意向，周末有空。"})
    seller.post(f"/runs/{deal['run_id']}/work/invite", {"done": True})
    assert seller.post("/appointments", invitation)["state"] == "agreed"
