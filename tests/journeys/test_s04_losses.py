"""S04, lost deals: asked after three contacts, confirmed, analysed, reviewed, answered, trained; by the API and the pages."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.losses.models import Case, Countermeasure, Review
from jiubu.work.models import Task
from tests.factories.worker import run_worker
from tests.journeys.caller import Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership

pytestmark = pytest.mark.django_db

WHY = {
    "reason": "rival_price", "text": "竞品优惠 2 万，客户已下订。", "rival_brand": "吉利", "rival_model": "银河 E8",
    "rival_price": "189800.00", "rival_dealer": "吉利宝山店",
}  # fmt: skip
NEED = {"reason": "need_space", "text": "客户要七座。"}


def open_deal(seller, house, name, mobile, **fields):
    who = {
        "customer": {"name": name, "mobile": mobile},
        "wish": {"series_id": house.series.pk},
        "channel": "walk_in",
        **fields,
    }
    return seller.post("/deals", who)["id"]


def talk(seller, deal_id, times=3):
    for n in range(times):
        seller.post(f"/deals/{deal_id}/contacts", {"outcome": "reached", "said": f"第{n + 1}次跟进"})


def lose(seller, manager, deal_id, why=NEED, **confirmation):
    talk(seller, deal_id)
    asked = seller.post(f"/deals/{deal_id}/loss", why)
    confirmed = manager.post(f"/losses/{asked['id']}/confirmation", {"words": "同意", **confirmation})
    run_worker()
    return confirmed


def counts(analysis, key):
    table = next(table for table in analysis["tables"] if table["key"] == key)
    return {line["title"]: line["count"] for line in table["lines"]}


def test_a_loss_needs_three_contacts_its_reason_and_the_rival():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)):
        seller = Caller(house.consultant)
        deal_id = open_deal(seller, house, "王建国", "13812345678")
        talk(seller, deal_id, times=2)
        refusal = seller.refused("post", f"/deals/{deal_id}/loss", WHY)
        assert (refusal["code"], refusal["details"]) == ("too_few_contacts", {"least": 3, "count": 2})
        talk(seller, deal_id, times=1)
        refusal = seller.refused("post", f"/deals/{deal_id}/loss", {**WHY, "reason": "rival"})
        assert list(refusal["fields"]) == ["reason"]
        refusal = seller.refused("post", f"/deals/{deal_id}/loss", {**WHY, "rival_brand": ""})
        assert list(refusal["fields"]) == ["rival_brand"]
        asked = seller.post(f"/deals/{deal_id}/loss", WHY)
        kept = {name: asked[name] for name in WHY}
        assert (kept, asked["stage"], asked["contact_count"]) == (WHY, "prospecting", 3)
        assert asked["owner_id"] == house.consultant.pk


def test_a_confirmed_loss_rests_until_its_day_or_goes_to_the_pool():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)) as clock:
        seller, manager = Caller(house.consultant), Caller(house.manager)
        resting = open_deal(seller, house, "王建国", "13812345678")
        pooled = open_deal(seller, house, "李春花", "13812345679")
        talk(seller, resting)
        asked = seller.post(f"/deals/{resting}/loss", NEED)
        both = {"revive_on": "2026-10-02", "to_pool": True}
        assert manager.refused("post", f"/losses/{asked['id']}/confirmation", both)["code"] == "two_ways"
        manager.post(f"/losses/{asked['id']}/confirmation", {"revive_on": "2026-10-02"})
        lose(seller, manager, pooled, to_pool=True)

        # 2 October lies in the National Day holiday, which ends on the 7th
        task = next(t for t in seller.get("/tasks")["rows"] if t["source"] == f"deals.revive:{resting}")
        assert timezone.localdate(Task.objects.get(pk=task["id"]).due_at) == date(2026, 10, 8)
        assert (Deal.objects.get(pk=pooled).owner_id, Deal.objects.get(pk=pooled).phase) == (None, "lost")

        clock.move_to(at(10, 8))
        seller.send("delete", f"/deals/{resting}/loss", {"reason": "国庆后又来问价"})
        deal = seller.get(f"/deals/{resting}")
        assert (deal["phase"], deal["stage"]) == ("lead", "prospecting")
        verbs = [row["verb"] for row in seller.get(f"/deals/{resting}/timeline")["rows"]]
        told = [verb for verb in verbs if verb in ("deals.deal_created", "deals.loss_confirmed", "deals.deal_revived")]
        assert told == ["deals.deal_revived", "deals.loss_confirmed", "deals.deal_created"]


def month_of_losses(house):
    """July and August: five losses of two consultants, and one request sent back."""
    seller, other, manager = Caller(house.consultant), Caller(house.colleague), Caller(house.manager)
    with time_machine.travel(at(7, 30)):
        lose(seller, manager, open_deal(seller, house, "客户一", "13812340001"), WHY)
    with time_machine.travel(at(8, 4)):
        lose(seller, manager, open_deal(seller, house, "客户二", "13812340002"), WHY)
        lose(seller, manager, open_deal(seller, house, "客户三", "13812340003"), NEED)
        lose(other, manager, open_deal(other, house, "客户四", "13812340004", channel="website"), WHY)
        vague = {"reason": "other_reason", "text": "说不清。"}
        lose(other, manager, open_deal(other, house, "客户五", "13812340005", wish={}), vague)
        back = open_deal(seller, house, "客户六", "13812340006")
        talk(seller, back)
        asked = seller.post(f"/deals/{back}/loss", NEED)
        manager.post(f"/losses/{asked['id']}/return", {"words": "再约一次试驾"})
    return seller, manager


def test_every_number_of_the_analysis_has_its_names():
    house = open_dealership(password=PASSWORD)
    _seller, manager = month_of_losses(house)
    august = "begin=2026-08-01&end=2026-08-31"
    with time_machine.travel(at(8, 20)):
        found = manager.get(f"/losses/analysis?{august}")
        assert found["count"] == 4
        assert {key: counts(found, key) for key in ("reason", "rival", "owner", "series", "channel", "month")} == {
            "reason": {
                "需求不符": 1, "空间或座位数不合适": 1, "购买竞品": 2, "竞品价格更有优势": 2, "其他": 1, "其他原因": 1,
            },
            "rival": {"吉利 银河 E8": 2, "未填竞品": 2},
            "owner": {"陈嘉木": 2, "周晓岚": 2},
            "series": {"汉 EV": 3, "未填车型": 1},
            "channel": {"自然到店": 3, "官网留资": 1},
            "month": {"2026-08": 4},
        }  # fmt: skip
        assert sum(counts(found, "stage").values()) == 4
        assert found["decided"] == {
            "asked": 5, "confirmed": 4, "sent_back": 1, "waiting": 0, "clear": 3, "sent_back_rate": 0.2, "clear_rate": 0.6,
        }  # fmt: skip
        for table in found["tables"]:
            for line in table["lines"]:
                query = "&".join(f"{name}={value}" for name, value in line["words"].items())
                names = manager.get(f"/losses?{query}")["rows"]
                assert (line["title"], len(names)) == (line["title"], line["count"])
                assert line["share"] == line["count"] / 4
        wide = manager.get("/losses/analysis?begin=2026-07-01&end=2026-08-31")
        assert counts(wide, "month") == {"2026-07": 1, "2026-08": 4}


def test_the_page_of_the_analysis_shows_what_the_api_says():
    house = open_dealership(password=PASSWORD)
    month_of_losses(house)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(house.manager)
    with time_machine.travel(at(8, 20)):
        page = client.get("/deals/losses/analysis/?begin=2026-08-01&end=2026-08-31")
        found = page.context["found"]
        links = [(line.count, words) for _table, lines in page.context["tables"] for line, words in lines]
        assert found.count == 4
        for count, words in links:
            assert f'href="/deals/losses/?{words.replace("&", "&amp;")}"' in page.content.decode()
            assert client.get(f"/deals/losses/?{words}").context["count"] == count
        client.force_login(house.consultant)
        own = client.get("/deals/losses/analysis/?begin=2026-08-01&end=2026-08-31").context["found"]
        assert (own.count, [row.name for row in own.closing]) == (2, ["陈嘉木"])
        client.force_login(house.receptionist)
        assert client.get("/deals/losses/analysis/").status_code == 403


def test_closing_rates_say_their_sample():
    house = open_dealership(password=PASSWORD)
    month_of_losses(house)
    with time_machine.travel(at(8, 20)):
        seller, manager = Caller(house.consultant), Caller(house.manager)
        for n in range(8):
            won = open_deal(seller, house, f"成交{n}", f"1381234100{n}")
            Deal.objects.filter(pk=won).update(phase="won", won_at=timezone.now(), won_by=house.consultant)
        rows = manager.get("/losses/analysis?begin=2026-08-01&end=2026-08-31")["closing"]
        shown = [(r["name"], r["won"], r["lost"], r["count"], r["rate"], r["place"], r["is_small"]) for r in rows]
        assert shown == [("陈嘉木", 8, 2, 10, 0.8, 1, False), ("周晓岚", 0, 2, 2, 0.0, None, True)]
        june = manager.get("/losses/analysis?begin=2026-06-01&end=2026-06-30")["closing"]
        assert [(r["name"], r["count"], r["rate"], r["place"]) for r in june] == [("陈嘉木", 0, None, None)]


def step(by, case_id, to, note=""):
    return by.post(f"/loss-cases/{case_id}/step", {"step": to, "note": note})


def test_the_five_steps_by_the_api():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)) as clock:
        seller, manager = Caller(house.consultant), Caller(house.manager)
        lose(seller, manager, open_deal(seller, house, "王建国", "13812345678"), WHY)
        (case,) = seller.get("/loss-cases?step=analysis")["rows"]
        path = f"/loss-cases/{case['id']}"
        assert case["owner_id"] == house.consultant.pk

        wants = seller.refused("post", f"{path}/step", {"step": "discussion"})
        assert (wants["code"], wants["details"]) == ("step_incomplete", {"wants": "cause"})
        seller.send("put", f"{path}/cause", {"cause": "购买力：没有算月供，客户只比总价。"})
        assert seller.refused("post", f"{path}/step", {"step": "training"})["code"] == "not_the_next_step"
        step(seller, case["id"], "discussion")

        assert seller.refused("post", f"{path}/step", {"step": "countermeasure"})["details"] == {"wants": "review"}
        clock.shift(timedelta(days=3))
        meeting = {
            "held_on": "2026-08-07", "title": "周战败分析会", "participants": [house.consultant.pk, house.manager.pk],
            "cases": [case["id"]],
        }  # fmt: skip
        seller.refused("post", "/loss-reviews", meeting, status=403)
        review = manager.post("/loss-reviews", meeting)
        assert seller.refused("post", f"{path}/step", {"step": "countermeasure"})["details"] == {"wants": "review"}
        review = manager.send("patch", f"/loss-reviews/{review['id']}", {"conclusion": "报价时一律同时给月供方案。"})
        assert sorted(review["participants"]) == sorted(meeting["participants"])
        step(seller, case["id"], "countermeasure")

        assert seller.refused("post", f"{path}/step", {"step": "training"})["details"] == {"wants": "countermeasure"}
        plan = {"text": "做月供对比表", "owner_id": house.colleague.pk, "due_on": "2026-08-09", "case_id": case["id"]}
        measure = manager.post(f"/loss-reviews/{review['id']}/countermeasures", plan)
        assert measure["state"] == "open"
        step(seller, case["id"], "training")
        follow_the_task(house, manager, measure)

        talked = {"kind": "talk", "title": "月供话术", "text": "“您每月只要……”"}
        made = Caller(house.colleague).post(f"/countermeasures/{measure['id']}/talks", talked)
        assert seller.refused("post", f"{path}/step", {"step": "reward"})["details"] == {"wants": "rehearsal"}
        manager.send("put", f"/loss-talks/{made['id']}/rehearsal", {"on": "2026-08-07"})
        step(seller, case["id"], "reward")
        assert seller.refused("post", f"{path}/step", {"step": "done"})["code"] == "note_missing"
        done = step(manager, case["id"], "done", "八月成交率第一：周晓岚")
        assert [one["after"] for one in done["steps"]] == ["discussion", "countermeasure", "training", "reward", "done"]
        assert [row["title"] for row in seller.get("/loss-talks")["rows"]] == ["月供话术"]


def follow_the_task(house, manager, measure):
    """The countermeasure is a task of its owner on a working day; done there is done here."""
    colleague = Caller(house.colleague)
    (task,) = [t for t in colleague.get("/tasks")["rows"] if t["source"] == f"losses.countermeasure:{measure['id']}"]
    assert timezone.localdate(Task.objects.get(pk=task["id"]).due_at) == date(2026, 8, 10)  # the 9th is a Sunday
    colleague.post(f"/tasks/{task['id']}/done", {"result": "表已做好"})
    assert manager.get(f"/countermeasures/{measure['id']}")["state"] == "done"


def test_the_five_steps_on_the_pages():
    house = open_dealership(password=PASSWORD)
    with time_machine.travel(at(8, 4)):
        seller, manager = Caller(house.consultant), Caller(house.manager)
        lose(seller, manager, open_deal(seller, house, "王建国", "13812345678"), WHY)
        case = Case.objects.get()
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(house.manager)
        board = client.get("/deals/losses/board/")
        assert [(column.key, column.count) for column in board.context["columns"]] == [
            ("analysis", 1), ("discussion", 0), ("countermeasure", 0), ("training", 0), ("reward", 0),
        ]  # fmt: skip

        def send(path, **values):
            answer = client.post(f"/deals/losses/{path}", values)
            assert answer.status_code == 302, answer.context["form"].errors

        early = client.post(f"/deals/losses/cases/{case.pk}/step/", {"step": "discussion"})
        assert (early.status_code, list(early.context["form"].errors)) == (422, ["note"])
        send(f"cases/{case.pk}/cause/", cause="信心：担心售后网点少。")
        send(f"cases/{case.pk}/step/", step="discussion")
        send(
            "reviews/new/", title="周战败分析会", held_on="2026-08-04", participants=[house.consultant.pk], cases=[case.pk],
            conclusion="讲清售后网点与上门取送车。",
        )  # fmt: skip
        review = Review.objects.get()
        send(f"cases/{case.pk}/step/", step="countermeasure")
        send(
            f"reviews/{review.pk}/countermeasures/new/",
            text="整理网点地图",
            owner_id=house.colleague.pk,
            due_on="2026-08-06",
        )
        measure = Countermeasure.objects.get()
        send(f"cases/{case.pk}/step/", step="training")
        send(f"countermeasures/{measure.pk}/talk/", kind="training", title="售后网点", text="三公里内两家。")
        send(f"talks/{measure.talks.get().pk}/rehearsal/", on="2026-08-04")
        send(f"cases/{case.pk}/step/", step="reward", note="演练通过")
        send(f"cases/{case.pk}/step/", step="done", note="表扬陈嘉木")
        case.refresh_from_db()
        assert (case.step, case.steps.count()) == ("done", 5)
        for path in (
            f"reviews/{review.pk}/",
            f"cases/{case.pk}/",
            f"countermeasures/{measure.pk}/",
            "talks/",
            "reviews/",
        ):
            assert client.get(f"/deals/losses/{path}").status_code == 200
        client.force_login(house.colleague)
        assert client.get(f"/deals/losses/cases/{case.pk}/").status_code == 404
        assert client.get(f"/deals/losses/talks/{measure.talks.get().pk}/").status_code == 200
