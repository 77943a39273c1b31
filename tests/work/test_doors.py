"""The pages and the API of work: the same commands, whoever knocks."""

import json

import pytest

from jiubu.work import commands
from jiubu.work.models import Appointment, Approval, Promise, Task
from tests.factories import machine, make_person, web
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment

pytestmark = pytest.mark.django_db
OWN = {"work.see": "own"}
MANAGER = {"work.see": "store", "work.manage": "store", "work.approve": "store"}
ABOUT = ("customers.customer", 7)


@pytest.fixture
def me(store, client):
    person = make_person(store, OWN, name="李娜")
    client.force_login(person)
    return person


def post(client, url, **data):
    return client.post(f"/api/v1{url}", json.dumps(data, default=str), content_type="application/json")


def done_by_web(client, task):
    return client.post(f"/work/tasks/{task.pk}/done/", {"result": "已联系"}).status_code


def done_by_api(client, task):
    return post(client, f"/tasks/{task.pk}/done", result="已联系").status_code


@pytest.mark.parametrize(("door", "status"), [(done_by_web, 302), (done_by_api, 200)])
def test_a_task_is_done_through_both_doors(client, store, me, door, status):
    task = make_a_task(me, store)
    assert door(client, task) == status
    task.refresh_from_db()
    assert (task.state, task.result, task.done_by) == (Task.State.DONE, "已联系", me)


@pytest.mark.parametrize("door", [done_by_web, done_by_api])
def test_a_colleagues_task_does_not_exist(client, store, me, door):
    assert door(client, make_a_task(make_person(store, OWN), store)) == 404


def test_the_list_shows_overdue_first_in_constant_queries(client, store, me, django_assert_num_queries):
    make_a_task(me, store, title="第一件", due_at=in_hours(-3))
    with django_assert_num_queries(6):
        page = client.get("/work/")
    for title in ("第二件", "第三件"):
        make_a_task(me, store, title=title)
    with django_assert_num_queries(6):
        page = client.get("/work/")
    text = page.content.decode()
    assert text.index("第一件") < text.index("第二件") < text.index("第三件")


def test_a_planned_task_in_the_past_comes_back_with_what_was_typed(client, me):
    data = {"kind": "call", "title": "联系王先生", "due_at": "2020-01-01T10:00", "note": "备注保留"}
    page = client.post("/work/tasks/new/", data)
    text = page.content.decode()
    assert (page.status_code, "备注保留" in text, Task.objects.count()) == (422, True, 0)


def test_a_form_sent_twice_makes_one_task(client, me):
    data = {"kind": "call", "title": "联系", "due_at": "2099-01-01T10:00", "submission": "abc"}
    assert [client.post("/work/tasks/new/", data).status_code for _ in range(2)] == [302, 302]
    assert Task.objects.count() == 1


def test_an_unknown_field_is_refused(client, me):
    answer = post(client, "/tasks", title="x", due_at=in_hours(2), colour="red")
    assert (answer.status_code, Task.objects.count()) == (422, 0)


def test_work_about_an_unknown_thing_is_not_found(client, me):
    answer = post(client, "/tasks", title="x", due_at=in_hours(2), about={"kind": "deals.deal", "id": 10**9})
    assert answer.status_code == 404


def test_moving_and_cancelling_by_the_api(client, store, me):
    task = make_a_task(me, store)
    assert post(client, f"/tasks/{task.pk}/time", due_at=in_hours(30)).status_code == 200
    assert post(client, f"/tasks/{task.pk}/cancellation", reason="").status_code == 422
    assert post(client, f"/tasks/{task.pk}/cancellation", reason="客户已购").json()["state"] == "cancelled"


def test_a_pool_task_is_taken_on_the_page(client, store, me):
    task = make_a_task(None, store)
    client.post(f"/work/tasks/{task.pk}/owner/", {})
    task.refresh_from_db()
    assert task.owner == me


def test_a_no_without_a_reason_comes_back_and_with_one_is_kept(client, store, me):
    approval = commands.ask_approval("x", store_id=store.pk, about=("deals.deal", 1), question="战败", by=web(me))
    manager = make_person(store, MANAGER)
    client.force_login(manager)
    assert "战败" in client.get("/work/approvals/").content.decode()
    url = f"/work/approvals/{approval.pk}/decision/"
    assert client.post(url, {"is_yes": "", "reason": ""}).status_code == 422
    assert client.post(url, {"is_yes": "", "reason": "再跟进一次"}).status_code == 302
    assert Approval.objects.get().state == Approval.State.REFUSED


def test_a_consultant_may_not_decide(client, store, me):
    approval = commands.ask_approval("x", store_id=store.pk, about=("deals.deal", 1), question="?", by=web(me))
    assert client.post(f"/work/approvals/{approval.pk}/decision/", {"is_yes": "1"}).status_code == 403
    assert post(client, f"/approvals/{approval.pk}/decision", is_yes=True).status_code == 403


def test_promises_are_kept_and_replaced(client, store, me):
    first, second = make_a_promise(me, store, ABOUT), make_a_promise(me, store, ABOUT)
    assert client.get("/work/promises/").status_code == 200
    client.post(f"/work/promises/{first.pk}/kept/")
    answer = post(client, f"/promises/{second.pk}/replacement", text="下周一", due_at=in_hours(48))
    assert (answer.status_code, answer.json()["text"]) == (201, "下周一")
    assert [p.state for p in Promise.objects.order_by("id")] == ["kept", "replaced", "open"]


def test_appointments_by_page_and_api(client, store, me):
    data = {"kind": "visit", "title": "王先生看车", "starts_at": "2099-01-01T10:00"}
    assert client.post("/work/appointments/new/", data).status_code == 302
    assert Appointment.objects.get().title == "王先生看车"
    soon = make_an_appointment(me, store)
    client.post(f"/work/appointments/{soon.pk}/kept/")
    assert client.get(f"/api/v1/appointments/{soon.pk}").json()["state"] == "kept"


def test_the_bell_counts_and_reading_empties_it(client, store, me):
    commands.notify([me.pk], "客户到店", source="a", by=machine(store.group))
    assert '<span class="ring">1</span>' in client.get("/work/bell/").content.decode()
    client.post("/work/notifications/read/")
    assert '<span class="ring"></span>' in client.get("/work/bell/").content.decode()
    assert client.get("/api/v1/notifications").json()["rows"][0]["text"] == "客户到店"


@pytest.mark.parametrize("url", ["", "?whose=pool", "?whose=others&state=done", "approvals/", "promises/", "appointments/", "notifications/", "tasks/new/", "appointments/new/", "promises/new/"])  # fmt: skip
def test_every_page_opens(client, store, me, url):
    assert client.get(f"/work/{url}").status_code == 200


def test_details_open(client, store, me):
    task, appointment = make_a_task(me, store), make_an_appointment(me, store)
    for url in (
        f"tasks/{task.pk}/", f"tasks/{task.pk}/time/", f"tasks/{task.pk}/cancellation/", f"tasks/{task.pk}/owner/",
        f"appointments/{appointment.pk}/", f"appointments/{appointment.pk}/time/",
    ):  # fmt: skip
        assert client.get(f"/work/{url}").status_code == 200


def test_who_asked_withdraws_the_question(client, store, me):
    approval = commands.ask_approval("x", store_id=store.pk, about=("deals.deal", 1), question="?", by=web(me))
    url = f"/work/approvals/{approval.pk}/withdrawal/"
    assert url in client.get("/work/approvals/").content.decode()
    assert [client.post(url).status_code for _ in range(2)] == [302, 302]
    assert Approval.objects.get().state == Approval.State.WITHDRAWN
    assert url not in client.get("/work/approvals/").content.decode()
