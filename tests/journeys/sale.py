"""One sale by the API, step by step up to the negotiation: what journeys by the API and in a browser stand on."""

from datetime import timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tests.factories.worker import run_worker
from tests.journeys.caller import Caller

SIGNATURES = {
    "test_drive_agreement": ["signature"],
    "contract": ["buyer_signature"],
    "handover_check": ["customer_signature", "consultant_signature"],
}
DEPOSIT = "fact.deposit.kind+fact.deposit.share"


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


def planned_id(sale, kind):
    rows = sale.by.get(f"/deals/{sale.deal_id}/followups")["rows"]
    return next(row["id"] for row in rows if row["kind"] == kind and row["state"] == "planned")
