"""Reports and meetings through pages and API."""

import json
from datetime import date

import pytest

from jiubu.meetings.models import Instruction, Meeting, PlanMark, Report
from jiubu.papers.models import PaperFile
from jiubu.papers.queries import sheet_of
from jiubu.papers.sheets import html_of
from jiubu.work.models import Task
from tests.factories import make_person, make_store, web

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def api(client, method, path, body=None):
    sent = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
    answer = getattr(client, method)(f"/api/v1/meetings{path}", **sent)
    return answer.status_code, json.loads(answer.content or "null")


@pytest.fixture
def at(store):
    return f"?store={store.pk}&day={TODAY}"


def test_a_consultant_hands_in_and_plans_and_the_manager_reads_instructs_and_confirms(
    client, store, seller, lead, day, at
):
    client.force_login(seller)
    page = client.get(f"/meetings/report/{at}").content.decode()
    assert ("王芳" in page, "提交日报" in page, "漏做" in page) == (True, True, True)
    client.post(f"/meetings/report/handing-in/{at}", {"remark": "缺展车"})
    client.post(f"/meetings/report/line/?store={store.pk}&day=2026-11-21", {"text": "整理洽谈卡"})
    assert "整理洽谈卡" in client.get(f"/meetings/report/{at}").content.decode()

    client.force_login(lead)
    evening = client.get(f"/meetings/evening/{at}").content.decode()
    assert ("缺展车" in evening, "王芳" in evening, "整理洽谈卡" in evening) == (True, True, True)
    whose = f"{at}&owner={seller.pk}"
    wrong = client.post(f"/meetings/report/instruction/{whose}", {"text": "早点联系", "due_on": "2026-11-01"})
    assert (wrong.status_code, "早点联系" in wrong.content.decode()) == (422, True)
    told = client.post(
        f"/meetings/report/instruction/{whose}&from=evening&from_day={TODAY}",
        {"text": "早点联系", "due_on": "2026-11-21"},
    )
    assert told.headers["Location"] == f"/meetings/evening/{at}"
    client.post(f"/meetings/report/seen/{whose}")
    client.post(f"/meetings/report/plan/evening/?store={store.pk}&day=2026-11-21&owner={seller.pk}")
    client.post(f"/meetings/holding/evening/{at}", {"participants": [seller.pk, lead.pk]})
    client.post(f"/meetings/text/evening/{at}", {"text": "跟进要当天做", "version": 1})
    report, meeting = Report.objects.get(), Meeting.objects.get()
    assert (report.seen_by_id, report.remark, PlanMark.objects.get().owner_id) == (lead.pk, "缺展车", seller.pk)
    assert (meeting.held_by_id, meeting.text, meeting.participants.count()) == (lead.pk, "跟进要当天做", 2)
    task = Instruction.objects.get().task
    assert task.about_url == f"/meetings/reports/{report.pk}/"
    client.force_login(seller)
    assert "早点联系" in client.get(task.about_url).content.decode()


def test_the_week_is_written_decided_and_opened_from_its_task(client, store, seller, lead, day, at):
    client.force_login(lead)
    client.post(f"/meetings/weekly/action/{at}", {"text": "做对照表", "owner_id": seller.pk, "due_on": "2026-11-27"})
    client.post(f"/meetings/text/weekly/{at}", {"text": "先评估再谈价", "version": 1})
    page = client.get(f"/meetings/weekly/{at}").content.decode()
    assert ("做对照表" in page, "先评估再谈价" in page) == (True, True)
    task = Task.objects.get(kind="instruction")
    assert (task.owner_id, task.about_url) == (seller.pk, f"/meetings/{Meeting.objects.get().pk}/")
    client.force_login(seller)
    assert client.get(task.about_url).status_code == 200
    assert "先评估再谈价" in client.get("/meetings/").content.decode()


def test_the_same_by_the_api(client, store, seller, lead, day):
    client.force_login(seller)
    place = {"store_id": store.pk, "day": str(TODAY)}
    status, row = api(client, "post", "/reports", {**place, "remark": "缺展车"})
    assert (status, row["owner_id"], row["remark"]) == (201, seller.pk, "缺展车")
    assert api(client, "post", "/plan-lines", {**place, "text": "整理"})[1]["title"] == "整理"
    assert (
        api(client, "post", "/instructions", {**place, "owner_id": seller.pk, "text": "x", "due_on": "2026-11-21"})[0]
        == 403
    )
    client.force_login(lead)
    whose = {**place, "owner_id": seller.pk}
    assert (
        api(client, "post", "/instructions", {**whose, "text": "早点联系", "due_on": "2026-11-21"})[1]["state"]
        == "open"
    )
    assert api(client, "post", "/reports/seen", whose)[1]["seen_at"] is not None
    assert api(client, "post", "/plans", {**whose, "meeting": "evening"})[0] == 201
    assert api(client, "put", "/evening/holding", {**place, "participants": [lead.pk]})[1]["held_by_id"] == lead.pk
    assert api(client, "put", "/weekly/text", {**place, "text": "结论"})[1]["day"] == "2026-11-16"
    assert (
        api(client, "post", "/weekly/actions", {**whose, "text": "对照表", "due_on": "2026-11-27"})[1]["state"]
        == "open"
    )
    query = f"?store_id={store.pk}&day={TODAY}"
    _status, found = api(client, "get", f"/report{query}&owner_id={seller.pk}")
    counts = {one["key"]: one["count"] for one in found["sections"]}
    assert (counts["visits"], counts["talks"], found["instructions"][0]["text"]) == (2, 1, "早点联系")
    _status, evening = api(client, "get", f"/evening{query}")
    assert (evening["sums"]["visits"], evening["missing"], evening["rows"][0]["is_plan_confirmed"]) == (2, [], False)
    assert api(client, "get", f"/morning{query}")[1]["rows"][0]["owner_id"] == seller.pk
    assert [one["text"] for one in api(client, "get", f"/weekly{query}")[1]["actions"]] == ["对照表"]
    assert len(api(client, "get", "")[1]["rows"]) == 2
    assert len(api(client, "get", f"/reports{query}")[1]["rows"]) == 1


def test_another_store_and_a_colleague_are_missing(client, store, seller, other, lead, day, at):
    client.force_login(make_person(make_store(store.group), {"meetings.see": "store", "meetings.lead": "store"}))
    for path in ("report", "evening", "morning", "weekly"):
        assert client.get(f"/meetings/{path}/{at}").status_code == 404
    assert client.post(f"/meetings/text/evening/{at}", {"text": "x"}).status_code == 404
    client.force_login(other)
    assert client.get(f"/meetings/report/{at}&owner={seller.pk}").status_code == 404
    assert api(client, "get", f"/report?store_id={store.pk}&day={TODAY}&owner_id={seller.pk}")[0] == 404
    assert client.get(f"/meetings/text/evening/{at}").status_code == 403


@pytest.mark.parametrize("key", ["meetings.report", "meetings.evening", "meetings.morning", "meetings.weekly"])
def test_each_is_printed_as_its_page_shows_it(client, store, seller, lead, day, key):
    client.force_login(lead)
    form = {"key": key, "store_id": store.pk, "day": str(TODAY)}
    client.post("/papers/", {**form, "owner_id": seller.pk} if key == "meetings.report" else form)
    paper = PaperFile.objects.get()
    html = html_of(sheet_of(web(lead), paper), paper, by=web(lead))
    assert (store.name in html, "style=" in html, key == "meetings.weekly" or "王芳" in html) == (True, False, True)


def test_nobody_prints_a_colleagues_report(client, store, seller, other, day):
    client.force_login(other)
    form = {"key": "meetings.report", "store_id": store.pk, "day": str(TODAY), "owner_id": seller.pk}
    assert (client.post("/papers/", form).status_code, PaperFile.objects.count()) == (404, 0)
