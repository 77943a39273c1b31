"""Lists through pages and API."""

import json

import pytest

from jiubu.deals.models import Deal
from jiubu.lists.models import Bulk, Export, View
from tests.factories.deals import make_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, lead, deals):
    client.force_login(lead)
    return client


def api(client, method, path, body=None):
    sent = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
    answer = getattr(client, method)(f"/api/v1{path}", **sent)
    return answer.status_code, json.loads(answer.content or "null")


def heads(answer):
    text = answer.content.decode()
    return [part.split("</th>")[0] for part in text.split("<th ")[1:]]


def test_a_view_is_saved_used_opened_with_and_deleted(page):
    saved = page.post("/lists/deals/views/new/?phase=lead&sort=stage", {"name": "新线索", "is_opening": "on"})
    view = View.objects.exclude(name="").get()
    assert saved.headers["Location"] == f"/deals/list/?view={view.pk}&phase=lead&sort=stage"
    assert (view.query, view.reach) == ("phase=lead&sort=stage", "private")

    opened = page.get("/deals/list/")
    assert (opened.status_code, opened.headers["Location"]) == (302, saved.headers["Location"])
    assert "新线索" in page.get(opened.headers["Location"]).content.decode()
    assert page.get("/deals/list/?view=0").status_code == 200

    page.post(f"/lists/views/{view.pk}/filters/", {"query": "phase=won&after=x"})
    view.refresh_from_db()
    assert view.query == "phase=won"
    page.post(f"/lists/views/{view.pk}/", {"name": "已成交", "reach": "store"})
    view.refresh_from_db()
    assert (view.name, view.reach, page.get("/deals/list/").status_code) == ("已成交", "store", 200)
    page.post(f"/lists/views/{view.pk}/removal/")
    assert View.objects.exclude(name="").count() == 0


def test_the_page_shows_the_columns_that_were_chosen(page):
    assert len(heads(page.get("/customers/"))) == 6
    page.post("/lists/customers/columns/", {"column": ["region", "name", "code"]})
    shown = heads(page.get("/customers/"))
    assert ["地区" in shown[0], "姓名" in shown[1], "编号" in shown[2], len(shown)] == [True, True, True, 3]
    page.post("/lists/customers/columns/", {"usual": "1"})
    assert len(heads(page.get("/customers/"))) == 6


def test_both_doors_take_a_list_out(page):
    answer = page.post("/lists/deals/export/?phase=lead", {"format": "csv", "which": "shown"})
    export = Export.objects.get()
    assert answer.headers["Location"] == f"/lists/exports/{export.pk}/"
    assert page.get(answer.headers["Location"]).status_code == 200
    file = page.get(f"/lists/exports/{export.pk}/file/")
    assert (file.headers["Content-Type"], file.headers["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        f'attachment; filename="{export.code}.csv"',
    )
    status, made = api(page, "post", "/lists/deals/exports", {"format": "csv", "query": "phase=lead"})
    assert (status, made["state"], made["row_count"], made["query"]) == (201, "done", 3, "phase=lead")
    by_api = page.get(f"/api/v1/exports/{made['id']}/file").content.decode("utf-8-sig")
    assert by_api.splitlines()[:4] == file.content.decode("utf-8-sig").splitlines()[:4]


def test_a_file_is_only_for_who_asked(page, client, seller):
    api(page, "post", "/lists/deals/exports", {})
    export = Export.objects.get()
    seller.posts.get().role.grants["lists.export"] = "own"
    role = seller.posts.get().role
    role.grants = {**role.grants, "lists.export": "own"}
    role.save()
    client.force_login(seller)
    assert client.get(f"/lists/exports/{export.pk}/file/").status_code == 404
    assert client.get(f"/api/v1/exports/{export.pk}/file").status_code == 404


def test_both_doors_do_and_undo_the_same_to_many(page, deals, other, seller):
    ids = [deal.pk for deal in deals]
    form = page.get(f"/lists/deals/bulk/hand-over/?ids={ids[0]},{ids[1]}")
    assert "<b>2</b>" in form.content.decode()
    refused = page.post(f"/lists/deals/bulk/hand-over/?ids={ids[0]}", {"owner": ""})
    assert (refused.status_code, Bulk.objects.count()) == (422, 0)
    answer = page.post(f"/lists/deals/bulk/hand-over/?ids={ids[0]},{ids[1]}", {"owner": other.pk})
    bulk = Bulk.objects.get()
    assert answer.headers["Location"] == f"/lists/bulks/{bulk.pk}/"
    assert "王芳" in page.get(answer.headers["Location"]).content.decode()
    assert "完成" in page.get(f"/lists/bulks/{bulk.pk}/result.csv").content.decode("utf-8-sig")
    assert page.get(f"/lists/bulks/{bulk.pk}/result.xlsx").content[:2] == b"PK"
    page.post(f"/lists/bulks/{bulk.pk}/undo/")
    assert set(Deal.objects.values_list("owner_id", flat=True)) == {seller.pk}

    status, made = api(page, "post", "/lists/deals/bulks", {"action": "hand-over", "inputs": {"owner": str(other.pk)}})
    assert (status, made["state"], made["done_count"]) == (201, "done", 3)
    _status, rows = api(page, "get", f"/bulks/{made['id']}/rows")
    assert [row["verdict"] for row in rows["rows"]] == ["done"] * 3
    status, undone = api(page, "post", f"/bulks/{made['id']}/undo")
    assert (status, undone["state"], undone["undone_count"]) == (200, "undone", 3)


def test_the_api_knows_lists_views_columns_and_what_a_list_opens_with(page):
    _status, lists = api(page, "get", "/lists")
    deals = next(one for one in lists if one["key"] == "deals")
    assert [action["key"] for action in deals["actions"]] == ["hand-over", "plan", "grade", "channel", "loss"]
    status, view = api(page, "post", "/lists/deals/views", {"name": "热", "query": "grade=H", "columns": ["customer"]})
    assert (status, view["query"], view["is_mine"]) == (201, "grade=H", True)
    assert api(page, "patch", f"/views/{view['id']}", {"name": "很热"})[1]["name"] == "很热"
    assert api(page, "put", "/lists/deals/opening", {"view_id": view["id"]})[1]["opens"] == view["id"]
    assert api(page, "put", "/lists/deals/columns", {"columns": ["owner"]})[1]["columns"] == ["owner"]
    assert [one["name"] for one in api(page, "get", "/lists/deals/views")[1]] == ["很热"]
    assert api(page, "delete", f"/views/{view['id']}")[0] == 204
    assert api(page, "get", "/lists/nothing/views")[0] == 404


def test_who_may_not_is_told_so_at_every_door(client, seller, deals):
    client.force_login(seller)
    assert client.get("/lists/deals/export/").status_code == 403
    assert client.get(f"/lists/deals/bulk/hand-over/?ids={deals[0].pk}").status_code == 403
    assert api(client, "post", "/lists/deals/exports", {})[0] == 403
    assert api(client, "post", "/lists/deals/bulks", {"action": "hand-over", "inputs": {"owner": "pool"}})[0] == 403
    assert "data-pick=" not in client.get("/deals/list/").content.decode()


def test_a_list_costs_the_same_with_one_row_and_with_three(client, lead, seller, django_assert_num_queries):
    client.force_login(lead)
    client.post("/lists/deals/columns/", {"column": ["customer", "store", "owner", "channel", "model"]})
    make_deal(seller, name="王一")
    client.get("/deals/list/")
    with django_assert_num_queries(9):
        client.get("/deals/list/")
    make_deal(seller, name="王二"), make_deal(seller, name="王三")
    with django_assert_num_queries(9):
        client.get("/deals/list/")
