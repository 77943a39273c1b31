"""S01, every variant of the pack walked by the API from the first contact to the end: each gate says what it wants, and
doing just that opens it.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.worker import run_worker
from tests.journeys.answers import after_answers, closing_answers, day, delivery_answers, first_answers
from tests.journeys.caller import Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.sale import Sale

pytestmark = pytest.mark.django_db

NINE = [
    "prospecting", "reception", "needs", "presentation", "test_drive", "negotiation", "closing", "delivery", "follow_up",
]  # fmt: skip
WAYS = {
    "nine_step": NINE,
    "eight_step": [stage for stage in NINE if stage != "negotiation"],
    "seven_step": [stage for stage in NINE if stage not in ("needs", "negotiation")],
    "contactless": [stage for stage in NINE if stage != "reception"],
}


def answers_for(house):
    today = timezone.localdate()
    return {
        **first_answers(today), **closing_answers(today, today + timedelta(days=5)),
        **delivery_answers(today, house.car.vin), **after_answers(today),
        "first_contact": {"interest": "clear", "consents": True},
        "online_viewing": {"by": "video", "shown": "汉 EV", "chosen_trim": "汉 EV 610KM 尊荣型", "accepted": True},
        "home_visit": {"address": "上海市徐汇区漕溪北路 8 号", "visit_on": day(today, 1), "within_area": True, "disinfected": True},
        "home_delivery": {"address": "上海市徐汇区漕溪北路 8 号", "way": "flatbed", "disinfected": True},
    }  # fmt: skip


def mend(sale, house, forms, what):
    """Do what the refusal itself says would help."""
    if "form" in what:
        sale.fill(what["form"], forms[what["form"]])
    elif "work" in what:
        sale.tick(what["work"])
    else:
        wish = {"trim_id": house.trim.pk, "colour_id": house.colour.pk, "amount": "212000", "payment_way": "cash"}
        promised = (timezone.now() + timedelta(days=5)).isoformat()
        path = f"/deals/{sale.deal_id}"
        {
            "followup": lambda: sale.by.post(f"{path}/contacts", {"outcome": "reached", "said": "愿意来看车。"}),
            "grade": sale.judge,
            "edit": lambda: sale.by.send("patch", path, wish),
            "reserve": lambda: sale.by.post(f"/vehicles/{house.car.pk}/reservation", {"about_id": sale.deal_id}),
            "promise_delivery": lambda: sale.by.post(f"{path}/delivery", {"due_at": promised}),
        }[what["do"]]()


def go_on(sale, house, forms):
    """One stage on, by the first way that leads forward; gives how many things its gate wanted."""
    way = next(
        way for way in sale.by.get(f"/runs/{sale.run_id}")["ways"] if way["kind"] in ("next", "answer", "finish")
    )
    move = {"to": way["to"], "answer": way["answer"]}
    refusal = sale.by.refused("post", f"/deals/{sale.deal_id}/moves", move)
    assert (refusal["code"], refusal["missing"]) == ("gate_unmet", way["missing"])
    for missing in refusal["missing"]:
        mend(sale, house, forms, missing["mend"])
    assert sale.by.post(f"/deals/{sale.deal_id}/moves", move)["state"] == "moved"
    run_worker()
    return len(refusal["missing"])


@pytest.mark.parametrize("key", WAYS)
def test_a_variant_is_walked_to_its_end_by_mending_what_each_gate_names(key):
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)):
        seller = Caller(house.consultant)
        process = next(one for one in seller.get("/processes") if one["key"] == key)
        who = {"name": "王建国", "mobile": "13812345678"}
        deal = seller.post("/deals", {"customer": who, "channel": "website", "process_id": process["id"]})
        sale = Sale(deal["id"], deal["run_id"], seller)
        forms = answers_for(house)
        wanted = [go_on(sale, house, forms) for _stage in WAYS[key]]
        assert 0 not in wanted
        assert [visit["stage"] for visit in seller.get(f"/runs/{sale.run_id}/visits")] == WAYS[key]
        assert seller.get(f"/runs/{sale.run_id}")["run"]["state"] == "closed"
        assert (sale.deal["phase"], sale.deal["grade"]) == ("after", "D")
        assert seller.get(f"/vehicles/{house.car.pk}")["vehicle"]["state"] == "delivered"
