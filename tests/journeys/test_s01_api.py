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

pytestmark = pytest.mark.django_db

SIGNATURES = {
    "test_drive_agreement": ["signature"],
    "contract": ["buyer_signature"],
    "handover_check": ["customer_signature", "consultant_signature"],
}
DEPOSIT = "fact.deposit.kind+fact.deposit.share"


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


class Sale:
    """One deal on its way, as its consultant works on it."""

    def __init__(self, deal_id, run_id, by):
        self.deal_id, self.run_id, self.by = deal_id, run_id, by

    def missing(self, to, **body):
        """Try to move; gives the codes of everything that the gate misses, and stays."""
        refusal = self.by.refused("post", f"/deals/{self.deal_id}/moves", {"to": to, **body})
        assert refusal["code"] == "gate_unmet"
        assert all(item["text"] and item["mend"] for item in refusal["missing"])
        return [item["code"] for item in refusal["missing"]]

    def move(self, to, **body):
        moved = self.by.post(f"/deals/{self.deal_id}/moves", {"to": to, **body})
        assert (moved["state"], moved["stage"]) == ("moved", to)
        run_worker()
        self.require_next_contact()

    def fill(self, form, answers, by=None):
        by = by or self.by
        signed = {field: by.sign(self.run_id, form, field) for field in SIGNATURES.get(form, ())}
        saved = by.send("put", f"/runs/{self.run_id}/forms/{form}", {"answers": {**answers, **signed}})
        assert saved["is_complete"]

    def tick(self, *items, by=None):
        for item in items:
            (by or self.by).post(f"/runs/{self.run_id}/work/{item}", {"done": True})

    def judge(self):
        self.by.post(f"/deals/{self.deal_id}/grade", {"signs": ["payment_chosen", "car_and_colour_chosen"]})

    @property
    def deal(self):
        return self.by.get(f"/deals/{self.deal_id}")

    def facts(self, *names):
        facts = self.by.get(f"/deals/{self.deal_id}/facts")
        return [facts[name] for name in names]

    def require_next_contact(self):
        """Whatever happens: an open deal has a next contact with a date."""
        deal = self.deal
        if deal["phase"] in ("lead", "open", "won"):
            assert deal["next_contact_at"] is not None


def walk_in(house):
    """A stranger is received, taken by a consultant, and is a deal with name and phone a minute later."""
    desk, seller = Caller(house.receptionist), Caller(house.consultant)
    visit = desk.post("/visits", {"party_size": 2, "source": "walk_in", "name": "王先生"})
    assert (visit["kind"], visit["customer_id"], visit["consultant_id"]) == ("first", None, None)
    assert seller.post(f"/visits/{visit['id']}/consultant")["consultant_id"] == house.consultant.pk
    who = {"name": "王建国", "mobile": "13812345678", "series_id": house.series.pk}
    made = seller.post(f"/visits/{visit['id']}/prospect", who, key="prospect-1")
    assert seller.post(f"/visits/{visit['id']}/prospect", who, key="prospect-1") == made
    run_worker()
    deal = seller.get(f"/deals/{made['deal_id']}")
    assert (deal["stage"], deal["phase"], deal["owner_id"]) == ("reception", "open", house.consultant.pk)
    assert (deal["channel"], deal["customer_name"]) == ("walk_in", "王建国")
    sale = Sale(deal["id"], deal["run_id"], seller)
    sale.require_next_contact()
    return visit["id"], sale


def receive_and_understand(sale, forms):
    assert sale.missing("needs") == ["form.reception_record", "work.greet"]
    sale.fill("reception_record", forms["reception_record"])
    sale.tick("greet")
    sale.move("needs")
    assert sale.missing("presentation") == ["form.needs_analysis", "fact.grade.judged_here"]
    sale.fill("needs_analysis", forms["needs_analysis"])
    sale.judge()
    sale.move("presentation")


def show_and_drive(sale, forms, house):
    assert sale.missing("test_drive") == [
        "form.presentation_record", "work.walk_around", "fact.presentation.accepted", "fact.grade.judged_here",
        "fact.licence.valid", "fact.test_drive.agreement_signed", "fact.test_drive.route",
    ]  # fmt: skip
    sale.fill("presentation_record", {**forms["presentation_record"], "accepted": False})
    sale.fill("test_drive_agreement", forms["test_drive_agreement"])
    sale.tick("walk_around")
    sale.judge()
    assert sale.missing("test_drive") == ["fact.presentation.accepted"]
    sale.fill("presentation_record", forms["presentation_record"])
    sale.move("test_drive")
    assert sale.missing("negotiation") == [
        "form.test_drive_feedback", "work.prepare_car", "fact.grade.judged_here", "fact.deal.colour_chosen",
    ]  # fmt: skip
    sale.fill("test_drive_feedback", forms["test_drive_feedback"])
    sale.tick("prepare_car")
    sale.judge()
    wish = {"trim_id": house.trim.pk, "colour_id": house.colour.pk, "amount": "212000", "payment_way": "cash"}
    sale.by.send("patch", f"/deals/{sale.deal_id}", wish)
    sale.move("negotiation")


def leave_without_buying(house, visit_id, sale):
    """They want to think it over: thanked the same day, called within 24 hours."""
    sale.by.post(f"/visits/{visit_id}/closing", {"result": "not_bought", "note": "回家商量"})
    run_worker()
    left_at = timezone.now()
    planned = {
        row["kind"]: parse_datetime(row["planned_at"])
        for row in sale.by.get(f"/deals/{sale.deal_id}/followups")["rows"]
        if row["state"] == "planned"
    }
    assert {"thank_you", "after_visit"} <= set(planned)
    assert max(planned["thank_you"], planned["after_visit"]) <= left_at + timedelta(hours=24)
    tasks = [task["kind"] for task in sale.by.get("/tasks")["rows"]]
    assert {"thank_you", "after_visit"} <= set(tasks)
    for said in ("感谢来店，已发微信。", "客户满意，后天带爱人来。"):
        way = "message" if said.startswith("感谢") else "call"
        sale.by.post(f"/deals/{sale.deal_id}/contacts", {"outcome": "reached", "way": way, "said": said})
    assert [task["title"] for task in sale.by.get("/tasks")["rows"]] == ["预约面谈"]
    sale.require_next_contact()


def negotiate(sale, forms):
    assert sale.missing("closing", answer="yes") == ["form.quote", "fact.quote.explained"]
    assert sale.missing("negotiation", answer="not_yet") == ["form.next_meeting"]
    sale.fill("next_meeting", forms["next_meeting"])
    sale.move("negotiation", answer="not_yet")
    run_worker()
    assert sale.deal["next_contact_at"][:10] == forms["next_meeting"]["meet_on"]


def come_back_to_needs(sale):
    """The wife wants a look at everything again: back to the needs, with a reason, and forward by the same gates."""
    refusal = sale.by.refused("post", f"/deals/{sale.deal_id}/moves", {"to": "needs"})
    assert (refusal["code"], list(refusal["fields"])) == ("reason_missing", ["reason"])
    sale.move("needs", reason="爱人到场，重新确认需求")
    for stage in ("presentation", "test_drive", "negotiation"):
        assert sale.missing(stage) == ["fact.grade.judged_here"]
        sale.judge()
        sale.move(stage)
    visits = sale.by.get(f"/runs/{sale.run_id}/visits")
    back = next(visit for visit in visits if visit["way"] == "back")
    assert (back["stage"], back["reason"]) == ("needs", "爱人到场，重新确认需求")


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
    """The VIN is kept for one deal: a second consultant with his own customer is refused."""
    path = f"/vehicles/{house.car.pk}/reservation"
    sale.by.post(path, {"about_id": sale.deal_id})
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
        "fact.payment.settled", "fact.pdi.result", "work.insure", "form.handover_check",
    ]  # fmt: skip
    forms = delivery_answers(timezone.localdate(), house.car.vin)
    sale.fill("payment", forms["payment"], by=people["cashier"])
    sale.fill("pdi_check", forms["pdi_check"], by=people["pdi_technician"])
    sale.tick("insure", by=people["insurance_clerk"])
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
    assert sale.missing("finish") == ["form.after_delivery_call", "form.first_maintenance"]
    done = {"outcome": "reached", "said": "用车满意。", "followup_id": planned_id(sale, "after_delivery")}
    sale.by.post(f"/deals/{sale.deal_id}/contacts", done)
    sale.fill("after_delivery_call", after_answers(timezone.localdate())["after_delivery_call"])
    assert timezone.localdate(parse_datetime(sale.deal["next_contact_at"])) == days.remind_on


def finish(sale, people):
    care = people["care_agent"]
    sale.fill("first_maintenance", after_answers(timezone.localdate())["first_maintenance"], by=care)
    moved = care.post(f"/deals/{sale.deal_id}/moves", {"to": "finish"})
    assert (moved["state"], moved["phase"]) == ("moved", "after")
    run_worker()
    assert care.get(f"/runs/{sale.run_id}")["run"]["state"] == "closed"


def planned_id(sale, kind):
    rows = sale.by.get(f"/deals/{sale.deal_id}/followups")["rows"]
    return next(row["id"] for row in rows if row["kind"] == kind and row["state"] == "planned")


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
        finish(sale, {"care_agent": Caller(house.staff("care_agent"))})


def test_a_loss_is_sent_back_once_then_confirmed_and_the_deal_revived():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)) as clock:
        seller, manager = Caller(house.consultant), Caller(house.manager)
        _visit_id, sale = walk_in(house)
        receive_and_understand(sale, first_answers(timezone.localdate()))
        why = {
            "reason": "rival_price",
            "text": "竞品优惠 2 万，客户已下订。",
            "rival_brand": "吉利",
            "rival_model": "银河 E8",
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
