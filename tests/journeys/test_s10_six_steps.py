"""S10, the six-step customer flow, from finding to maintaining, with a refusal at every gate, a pause and an upgrade: once by
the API, once through the pages.
"""

from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.process.models import Process, Visit
from jiubu.work.models import Task
from tests.journeys.answers import after_answers, closing_answers, day, delivery_answers, first_answers
from tests.journeys.caller import PICTURE, Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.hands import run_worker
from tests.journeys.sale import SIGNATURES

pytestmark = pytest.mark.django_db

STAGES = ["find", "invite", "meet", "pursue", "close", "hand_over", "maintain"]
WANTED = {
    "invite": [
        "form.customer_portrait", "work.look_up", "fact.contact.two_way", "fact.contact.consents",
        "form.opportunity_check", "fact.opportunity.confirmed", "fact.opportunity.judgement",
    ],
    "meet": ["form.invitation", "fact.invitation.accepted"],
    "pursue": ["form.visit_plan", "form.visit_record", "fact.meeting.key_person", "fact.grade.judged_here"],
    "close": [
        "form.customer_layer", "+".join(["fact.layer.current+fact.next_contact.days"] * 4), "fact.contact.count",
        "fact.deal.model_chosen", "fact.grade.judged_here",
    ],
    "hand_over": [
        "fact.deal.colour_chosen", "form.quote", "fact.quote.explained", "work.key_person_there", "form.contract",
        "form.deposit", "fact.deposit.kind+fact.deposit.share", "fact.vehicle.reserved", "fact.delivery.promised",
    ],
    "maintain": [
        "fact.payment.settled", "fact.pdi.result", "work.issue_invoice", "work.insure", "work.clean", "work.confirm_time",
        "form.handover_check",
    ],
    "finish": [
        "form.after_delivery_call", "form.relationship", "work.remind_maintenance", "work.ask_referral",
        "form.first_maintenance",
    ],
}  # fmt: skip
"""What each gate names to somebody who has done nothing yet, in its order."""


def answers_for(house):
    today = timezone.localdate()
    first = first_answers(today)
    return {
        **{key: first[key] for key in ("quote",)}, **closing_answers(today, today + timedelta(days=5)),
        **delivery_answers(today, house.car.vin), **after_answers(today),
        "customer_portrait": {
            "clue": "referral", "kind": "family", "trigger": "二胎，现在的车坐不下了。", "consents": True,
        },
        "opportunity_check": {
            "need": True, "money": "loan", "time": "month", "confirmed": True, "judgement": "at_once",
            "why": "需求明确，资金有着落。",
        },
        "invitation": {
            "reason": "drive", "gain": "带全家试坐第三排，当场出置换价。", "way": "call", "accepted": True,
            "meet_on": day(today, 1), "place": "store",
        },
        "visit_plan": {"goal": "确认车型，见到爱人", "questions": "平时几个人坐？", "material": ["brochure", "finance"]},
        "visit_record": {
            "met_on": day(today), "first_contact": "warm", "need": "六座、好停车。", "plan": "汉 EV 加三年免息。",
            "introduced": ["car", "finance"], "key_person": "together",
        },
        "customer_layer": {"layer": "key", "means": ["call", "wechat"], "why": "一周内就想定"},
        "upgrade_plan": {"kind": ["trim"], "plan": "改看尊荣型，加 8000 元。"},
        "pause_plan": {"reason": "plate", "wake_on": day(today, 20), "agreed": "指标下来马上联系。"},
        "relationship": {"feeling": "孩子生日寄了卡片。", "interest": "送两次保养。", "culture": "邀请加入车友会。"},
    }  # fmt: skip


class ByApi:
    """The consultant at the API."""

    def __init__(self, house):
        self.house, self.caller = house, Caller(house.consultant)
        process = next(one for one in self.caller.get("/processes") if one["key"] == "six_step")
        who = {"name": "王建国", "mobile": "13812345678"}
        made = self.caller.post("/deals", {"customer": who, "channel": "referral", "process_id": process["id"]})
        self.deal_id, self.run_id = made["id"], made["run_id"]

    def refused(self, to, answer=""):
        refusal = self.caller.refused("post", f"/deals/{self.deal_id}/moves", {"to": to, "answer": answer})
        assert refusal["code"] == "gate_unmet"
        return [item["code"] for item in refusal["missing"]]

    def move(self, to, answer="", reason=""):
        moved = self.caller.post(f"/deals/{self.deal_id}/moves", {"to": to, "answer": answer, "reason": reason})
        assert moved["state"] == "moved"

    def fill(self, form, answers):
        signed = {field: self.caller.sign(self.run_id, form, field) for field in SIGNATURES.get(form, ())}
        saved = self.caller.send("put", f"/runs/{self.run_id}/forms/{form}", {"answers": {**answers, **signed}})
        assert saved["is_complete"]

    def tick(self, item):
        self.caller.post(f"/runs/{self.run_id}/work/{item}", {"done": True})

    def talk(self):
        self.caller.post(f"/deals/{self.deal_id}/contacts", {"outcome": "reached", "said": "客户愿意过来看看。"})

    def judge(self):
        self.caller.post(f"/deals/{self.deal_id}/grade", {"signs": ["payment_chosen", "car_and_colour_chosen"]})

    def plan(self, days):
        at = timezone.now() + timedelta(days=days)
        body = {"at": at.isoformat(), "purpose": "报价", "reason": "客户出差"}
        self.caller.post(f"/deals/{self.deal_id}/followups", body)

    def choose(self):
        wish = {"trim_id": self.house.trim.pk, "colour_id": self.house.colour.pk, "amount": "212000"}
        self.caller.send("patch", f"/deals/{self.deal_id}", {**wish, "payment_way": "cash"})

    def reserve(self):
        self.caller.post(f"/vehicles/{self.house.car.pk}/reservation", {"about_id": self.deal_id})

    def promise(self):
        due_at = (timezone.now() + timedelta(days=5)).isoformat()
        self.caller.post(f"/deals/{self.deal_id}/delivery", {"due_at": due_at})


class ByPages:
    """The consultant on the pages, as a browser without JavaScript sends its forms."""

    def __init__(self, house):
        self.house, self.client = house, Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
        self.client.force_login(house.consultant)
        page = self.client.get(reverse("deals:new")).content.decode()
        process = Process.objects.get(key="six_step", group=house.store.group)
        assert f'<option value="{process.pk}">六步客户流程</option>' in page
        values = {"name": "王建国", "mobile": "13812345678", "channel": "referral", "process": process.pk}
        self._post("new", values, args=[])
        deal = Deal.objects.get()
        self.deal_id, self.run_id = deal.pk, deal.run_id

    def _post(self, name, values, *, args=None, status=302):
        answer = self.client.post(reverse(f"deals:{name}", args=[self.deal_id] if args is None else args), values)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer

    def refused(self, to, answer=""):
        page = self._post("stage", {"to": to, "answer": answer}, status=422)
        return [line["code"] for line in page.context["missing"]]

    def move(self, to, answer="", reason=""):
        self._post("stage", {"to": to, "answer": answer, "reason": reason})

    def fill(self, form, answers):
        signed = dict.fromkeys(SIGNATURES.get(form, ()), f"data:image/png;base64,{b64encode(PICTURE).decode()}")
        plain = {
            key: {True: "true", False: "false"}.get(v, v) if isinstance(v, bool) else v for key, v in answers.items()
        }
        answer = self.client.post(reverse("process:form", args=[self.run_id, form]), {**plain, **signed})
        assert answer.status_code == 302, answer.content.decode()[:3000]

    def tick(self, item):
        self._post("work", {"done": "1"}, args=[self.deal_id, item])

    def talk(self):
        self._post("contact", {"outcome": "reached", "way": "call", "said": "客户愿意过来看看。"})

    def judge(self):
        self._post("grade", {"signs": ["payment_chosen", "car_and_colour_chosen"]})

    def plan(self, days):
        at = timezone.localtime() + timedelta(days=days)
        self._post("plan", {"at": f"{at:%Y-%m-%dT%H:%M}", "purpose": "报价", "way": "call", "reason": "客户出差"})

    def choose(self):
        wish = {"series_id": self.house.series.pk, "trim_id": self.house.trim.pk, "colour_id": self.house.colour.pk}
        wish["version"] = Deal.objects.get(pk=self.deal_id).version
        self._post("edit", {**wish, "channel": "referral", "amount": "212000", "payment_way": "cash"})

    def reserve(self):
        until = timezone.localtime() + timedelta(days=5)
        self._post("keep", {"until": f"{until:%Y-%m-%dT%H:%M}"}, args=[self.deal_id, self.house.car.pk])

    def promise(self):
        due_at = timezone.localtime() + timedelta(days=5)
        self._post("delivery", {"due_at": f"{due_at:%Y-%m-%dT%H:%M}"})


def find_and_invite(one, forms):
    assert one.refused("invite") == WANTED["invite"]
    one.fill("customer_portrait", forms["customer_portrait"])
    one.tick("look_up")
    one.talk()
    one.fill("opportunity_check", {**forms["opportunity_check"], "judgement": "not_worth"})
    assert one.refused("invite") == ["fact.opportunity.judgement"]
    one.fill("opportunity_check", forms["opportunity_check"])
    one.move("invite")
    assert one.refused("meet") == WANTED["meet"]
    one.fill("invitation", forms["invitation"])
    run_worker()
    deal = Deal.objects.get(pk=one.deal_id)
    assert timezone.localdate(deal.next_contact_at).isoformat() == forms["invitation"]["meet_on"]
    one.move("meet")


def meet(one, forms):
    assert one.refused("pursue") == WANTED["pursue"]
    one.fill("visit_plan", forms["visit_plan"])
    one.fill("visit_record", {**forms["visit_record"], "key_person": "not_found"})
    one.judge()
    assert one.refused("pursue") == ["fact.meeting.key_person"]
    one.fill("visit_record", forms["visit_record"])
    one.move("pursue")


def pursue(one, forms):
    assert one.refused("close") == WANTED["close"]
    one.fill("customer_layer", forms["customer_layer"])
    one.talk()
    one.judge()
    one.choose()
    one.plan(6)
    assert one.refused("close") == [WANTED["close"][1]]  # a key customer is not left alone for six days
    one.plan(3)
    one.move("close")


def pause_and_wake(one, forms):
    assert one.refused("dormant", "paused") == ["form.pause_plan"]
    one.fill("pause_plan", forms["pause_plan"])
    one.move("dormant", "paused")
    run_worker()
    deal = Deal.objects.get(pk=one.deal_id)
    task = Task.objects.get(source=f"deals.wake:{deal.pk}")
    assert (deal.phase, deal.next_contact_at, task.state, task.owner_id) == ("dormant", None, "open", deal.owner_id)
    assert timezone.localdate(task.due_at).isoformat() == forms["pause_plan"]["wake_on"]
    one.move("close", reason="车牌指标下来了")
    run_worker()
    task.refresh_from_db()
    assert (Deal.objects.get().phase, task.state) == ("open", "done")


def upgrade(one, forms):
    assert one.refused("pursue", "upgraded") == ["form.upgrade_plan"]
    one.fill("upgrade_plan", forms["upgrade_plan"])
    one.move("pursue", "upgraded")
    assert one.refused("close")[-1] == "fact.grade.judged_here"  # judged anew for what is now wanted
    one.judge()
    one.plan(2)
    one.move("close")


def order_and_hand_over(one, forms):
    assert one.refused("hand_over", "ordered") == WANTED["hand_over"][1:]
    for form in ("quote", "contract", "deposit"):
        one.fill(form, forms[form])
    one.tick("key_person_there")
    one.reserve()
    one.promise()
    one.move("hand_over", "ordered")
    assert one.refused("maintain") == WANTED["maintain"]
    for form in ("payment", "pdi_check", "handover_check"):
        one.fill(form, forms[form])
    for item in ("issue_invoice", "insure", "clean", "confirm_time"):
        one.tick(item)
    one.move("maintain")


def maintain(one, forms):
    assert one.refused("finish") == WANTED["finish"]
    for form in ("after_delivery_call", "relationship", "first_maintenance"):
        one.fill(form, forms[form])
    for item in ("remind_maintenance", "ask_referral"):
        one.tick(item)
    one.move("finish")


def walk(one, forms, clock, *, after=None):
    """From finding to maintaining; ``after`` is called with each step that was walked."""
    for step in (find_and_invite, meet, pursue, pause_and_wake, upgrade, order_and_hand_over, maintain):
        step(one, forms)
        run_worker()
        if after:
            after(step)
        clock.shift(timedelta(minutes=20))
    visits = Visit.objects.filter(run=one.run_id).order_by("number")
    ways = [(visit.stage, visit.way, visit.answer) for visit in visits]
    deal = Deal.objects.get()
    assert ways == [
        ("find", "start", ""), ("invite", "next", ""), ("meet", "next", ""), ("pursue", "next", ""), ("close", "next", ""),
        ("dormant", "answer", "paused"), ("close", "reopen", ""), ("pursue", "answer", "upgraded"), ("close", "next", ""),
        ("hand_over", "answer", "ordered"), ("maintain", "next", ""),
    ]  # fmt: skip
    assert (deal.phase, deal.grade, deal.next_contact_purpose) == ("after", "D", "交车后回访")
    one.house.car.refresh_from_db()
    assert one.house.car.state == "delivered"


@pytest.mark.parametrize("door", [ByApi, ByPages])
def test_a_customer_is_found_invited_met_followed_closed_and_kept(door):
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)) as clock:
        walk(door(house), answers_for(house), clock)


def test_the_flow_has_its_own_board_and_pipeline_beside_the_nine_steps():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)):
        one, forms = ByApi(house), answers_for(house)
        find_and_invite(one, forms)
        nine = one.caller.post(
            "/deals", {"customer": {"name": "李秀英", "mobile": "13812345679"}, "channel": "referral"}
        )
        ids = {row["key"]: row["id"] for row in one.caller.get("/processes")}
        boards = {key: one.caller.get(f"/deals/board?process_id={ids[key]}") for key in ("six_step", "nine_step")}
        pipeline = one.caller.get(f"/deals/pipeline?process_id={ids['six_step']}")
    assert [column["stage"] for column in boards["six_step"]["columns"]] == STAGES
    shown = {key: [c["id"] for column in board["columns"] for c in column["cards"]] for key, board in boards.items()}
    assert shown == {"six_step": [one.deal_id], "nine_step": [nine["id"]]}
    assert pipeline["process_id"] == ids["six_step"]


def test_a_deal_that_failed_is_asked_for_and_confirmed_as_any_other():
    house = open_dealership(password=PASSWORD, loss_min_contacts=0)
    with time_machine.travel(at(8, 4)):
        one, forms = ByApi(house), answers_for(house)
        for step in (find_and_invite, meet, pursue):
            step(one, forms)
        move = {"to": "lost", "answer": "failed"}
        assert one.caller.refused("post", f"/deals/{one.deal_id}/moves", move)["code"] == "loss_to_ask"
        asked = one.caller.post(f"/deals/{one.deal_id}/loss", {"reason": "need_gone", "text": "单位取消了购车计划"})
        Caller(house.manager).post(f"/losses/{asked['id']}/confirmation", {})
    deal = Deal.objects.get(pk=one.deal_id)
    assert (deal.stage, deal.phase, deal.grade, deal.loss_reason.key) == ("lost", "lost", "F", "need_gone")
