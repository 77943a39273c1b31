"""S02, test drives by the API: what the drive knows is in the deal's forms, so that its gates open and nobody types twice."""

from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.papers.models import PaperFile
from jiubu.papers.registry import PAPERS
from jiubu.papers.sheets import html_of, pdf_of
from jiubu.showroom import clock
from jiubu.work.models import Notification
from tests.factories import web
from tests.factories.showroom import make_demo_car
from tests.factories.worker import run_worker
from tests.journeys.answers import first_answers
from tests.journeys.caller import PICTURE, Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership
from tests.journeys.sale import receive_and_understand, walk_in

pytestmark = pytest.mark.django_db
SIGNATURE = "data:image/png;base64," + b64encode(PICTURE).decode()


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    house = open_dealership(password=PASSWORD)
    make_demo_car(house.store, trim=house.trim, plate="沪AD12345")
    return house


def licence(routes, **values):
    return {
        "driver_name": "王建国", "licence_number": "310101198803070012", "licence_class": "c1", "valid_until": "2028-08-01",
        "route_id": routes["city"], "is_seen": True, **values,
    }  # fmt: skip


def come_to_the_gate(house):
    """A stranger who has seen the car and wants to drive it."""
    visit_id, sale = walk_in(house)
    forms = first_answers(timezone.localdate())
    receive_and_understand(sale, forms)
    sale.fill("presentation_record", forms["presentation_record"])
    sale.tick("walk_around")
    sale.judge()
    return visit_id, sale, forms


def book(house, by, visit_id):
    (car,) = by.get("/drives/cars")
    drive = {"vehicle_id": car["vehicle_id"], "begins_at": car["free"][0], "minutes": 30, "visit_id": visit_id}
    made = by.post("/drives", drive, key="drive-1")
    assert by.post("/drives", drive, key="drive-1") == made
    refusal = Caller(house.colleague).refused("post", "/drives", {**drive, "visit_id": None, "driver_name": "李雷"})
    assert (refusal["code"], list(refusal["fields"])) == ("car_taken", ["begins_at"])
    assert "陈嘉木" in refusal["text"]
    (left,) = by.get("/drives/cars")
    assert [moment for moment in car["free"] if moment not in left["free"]] == car["free"][:2]
    return f"/drives/{made['id']}"


def test_a_test_drive_opens_the_gates_of_its_deal(house):
    with time_machine.travel(at(8, 4), tick=False) as clock_of:
        visit_id, sale, forms = come_to_the_gate(house)
        by = sale.by
        papers = ["fact.licence.valid", "fact.test_drive.agreement_signed", "fact.test_drive.route"]
        assert sale.missing("test_drive") == papers
        path = book(house, by, visit_id)
        routes = {route["key"]: route["id"] for route in by.get("/drives/routes")}
        assert by.refused("post", f"{path}/out", {"kilometres": 1200})["code"] == "papers_missing"
        expired = by.refused("put", f"{path}/licence", licence(routes, valid_until="2026-08-03"))
        assert expired["code"] == "licence_expired"
        by.send("put", f"{path}/licence", licence(routes))
        assert sale.missing("test_drive") == papers
        signed = by.post(f"{path}/agreement", {"accepts": True, "signature": SIGNATURE})
        assert (signed["text_number"], len(signed["agreement_digest"])) == (1, 64)
        assert signed["licence"] == "310101********0012"
        sale.move("test_drive")

        by.post(f"{path}/out", {"kilometres": 1200, "level": 80})
        assert sorted(by.get(f"/visits/{visit_id}")["progress"]) == ["drove", "received"]
        clock_of.shift(timedelta(minutes=31))
        clock.tell_overdue(timezone.now())
        assert by.get("/drives?state=late")["rows"][0]["is_late"] is True
        assert {row.user for row in Notification.objects.filter(source__endswith=":overdue")} == {
            house.consultant,
            house.manager,
        }
        by.post(f"{path}/back", {"kilometres": 1208, "level": 77})
        feedback = {k: v for k, v in forms["test_drive_feedback"].items() if k != "drove"}
        refusal = by.refused("put", f"{path}/feedback", {"answers": {**feedback, "overall": 9}})
        assert (refusal["code"], list(refusal["fields"])) == ("answers_wrong", ["overall"])
        by.send("put", f"{path}/feedback", {"answers": feedback})

        run = by.get(f"/runs/{sale.run_id}/forms")
        kept = {form["form"]: form for form in run}
        answers = kept["test_drive_agreement"]["answers"]
        assert (answers["kilometres_out"], answers["vehicle"], answers["route"]) == (
            "1200",
            "汉 EV 610KM 尊荣型 沪AD12345",
            "city",
        )
        assert kept["test_drive_feedback"]["answers"]["kilometres_in"] == "1208"
        assert [form["is_complete"] for form in (kept["test_drive_agreement"], kept["test_drive_feedback"])] == [
            True,
            True,
        ]
        sale.tick("prepare_car")
        sale.judge()
        wish = {"trim_id": house.trim.pk, "colour_id": house.colour.pk, "amount": "212000", "payment_way": "cash"}
        by.send("patch", f"/deals/{sale.deal_id}", wish)
        sale.move("negotiation")


def test_the_card_of_a_customer_who_was_shown_everything_is_one_page(house):
    with time_machine.travel(at(8, 4), tick=False):
        _visit_id, sale, forms = come_to_the_gate(house)
        for form in ("test_drive_agreement", "test_drive_feedback", "quote", "next_meeting"):
            sale.fill(form, forms[form])
        for n in range(8):
            sale.by.post(
                f"/deals/{sale.deal_id}/contacts", {"outcome": "reached", "said": f"第{n + 1}次：再比一比价格。"}
            )
        said = [form["form"]["zh"] for form in sale.by.get(f"/deals/{sale.deal_id}/card")["forms"]]
        assert (said[0], said[2], said[-1]) == ("来店接待记录", "产品介绍记录", "下次洽谈约定")
        sheet = PAPERS["cards.card"].build(web(house.consultant), {"deal_id": str(sale.deal_id)})
        pdf, pages = pdf_of(html_of(sheet, PaperFile(pk=1), by=web(house.consultant)))
    assert (pages, pdf[:5]) == (1, b"%PDF-")


def test_who_drove_as_a_stranger_brings_the_papers_along(house):
    with time_machine.travel(at(8, 4), tick=False):
        desk, by = Caller(house.receptionist), Caller(house.consultant)
        visit = desk.post("/visits", {"party_size": 1, "source": "walk_in", "name": "王先生"})
        by.post(f"/visits/{visit['id']}/consultant")
        path = book(house, by, visit["id"])
        routes = {route["key"]: route["id"] for route in by.get("/drives/routes")}
        by.send("put", f"{path}/licence", licence(routes))
        by.post(f"{path}/agreement", {"accepts": True, "signature": SIGNATURE})
        by.post(f"{path}/out", {"kilometres": 10})
        by.post(f"{path}/back", {"kilometres": 18})
        who = {"name": "王建国", "mobile": "13812345678", "series_id": house.series.pk}
        deal = by.post(f"/visits/{visit['id']}/prospect", who)
        run_worker()
        run_id = by.get(f"/deals/{deal['deal_id']}")["run_id"]
        (kept,) = by.get(f"/runs/{run_id}/forms")
        assert (kept["form"], kept["is_complete"], kept["answers"]["route"]) == ("test_drive_agreement", True, "city")
        assert by.get(f"/deals/{deal['deal_id']}/facts")["licence.valid"] is True
        assert by.get(path)["deal_id"] == deal["deal_id"]
        later = by.post("/drives", {
            "vehicle_id": by.get(path)["vehicle_id"], "begins_at": "2026-08-05T10:00:00+08:00", "deal_id": deal["deal_id"],
        })  # fmt: skip
        assert (later["driver_name"], later["licence"], later["licence_seen_at"]) == (
            "王建国",
            "310101********0012",
            None,
        )
