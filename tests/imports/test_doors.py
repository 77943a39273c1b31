"""The wizard and the API: the same import through both doors."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from jiubu.imports.models import Job
from jiubu.imports.tasks import work_through
from jiubu.vehicles.models import Trim
from tests.factories import make_person, web
from tests.factories.imports import csv_bytes, run, upload, xlsx_bytes

pytestmark = pytest.mark.django_db
HEAD = ["品牌", "车系", "车型", "指导价"]
ROWS = [HEAD, ["比亚迪", "汉", "EV", "229800"], ["比亚迪", "唐", "=1+1", "很贵"]]


@pytest.fixture
def user(store, client):
    user = make_person(store, {"imports.run": "store", "imports.see": "store", "vehicles.catalogue": "group"})
    client.force_login(user)
    return user


def work(user):
    work_through(Job.objects.get().pk, by=web(user))
    return Job.objects.get()


def test_the_wizard_from_the_file_to_the_undoing(client, user):
    page = client.post("/imports/new/catalogue/", {"file": SimpleUploadedFile("车.csv", csv_bytes(ROWS))})
    job = Job.objects.get()
    assert page.headers["Location"] == f"/imports/{job.pk}/mapping/"
    assert client.get(page.headers["Location"]).status_code == 200

    columns = {f"column_{key}": name for key, name in job.columns.items()}
    page = client.post(f"/imports/{job.pk}/mapping/", columns)
    assert page.headers["Location"] == f"/imports/{job.pk}/"
    assert "hx-get" in client.get(f"/imports/{job.pk}/").content.decode()

    assert work(user).state == "checked"
    assert client.get(f"/imports/{job.pk}/progress/").headers["HX-Refresh"] == "true"
    client.post(f"/imports/{job.pk}/lines/", {"cell-3-3": "199800"})
    client.post(f"/imports/{job.pk}/run/")
    assert (work(user).counts, Trim.objects.count()) == ({"made": 2, "updated": 0, "unchanged": 0, "refused": 0}, 2)

    client.post(f"/imports/{job.pk}/undo/")
    assert (work(user).state, Trim.objects.count()) == ("undone", 0)


def test_the_api_from_the_file_to_the_result(client, user):
    def send(method, path, body=None):
        answer = getattr(client, method)(
            f"/api/v1/imports{path}", json.dumps(body or {}), content_type="application/json"
        )
        assert answer.status_code < 300, answer.content.decode()
        return answer.json()

    file = SimpleUploadedFile("a.xlsx", xlsx_bytes(ROWS))
    made = client.post("/api/v1/imports", {"importer": "catalogue", "file": file})
    job = made.json()
    assert (made.status_code, job["columns"]["series"]) == (201, "车系")

    assert send("put", f"/{job['id']}/mapping", {"columns": job["columns"]})["state"] == "read"
    assert send("post", f"/{job['id']}/check")["state"] == "checking"
    work(user)
    lines = client.get(f"/api/v1/imports/{job['id']}/lines?verdict=refused").json()["rows"]
    assert [(line["number"], list(line["reasons"])) for line in lines] == [(3, ["guide_price"])]
    assert send("patch", f"/{job['id']}/lines", {"rows": {3: {"指导价": "1万"}}})["refused_count"] == 0
    send("post", f"/{job['id']}/run")
    work(user)
    assert client.get(f"/api/v1/imports/{job['id']}").json()["made_count"] == 2
    send("post", f"/{job['id']}/undo")
    assert work(user).state == "undone"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_result_file_has_the_same_shape_and_formulas_are_harmless(client, user, kind):
    by = web(user)
    job = run(upload("catalogue", ROWS, by=by), by=by)

    answer = client.get(f"/imports/{job.pk}/result.{kind}")

    again = upload("catalogue", answer.content, by=by, name=f"a.{kind}")
    assert again.head[:4] == HEAD
    cells = [line.cells for line in again.lines.order_by("number")]
    assert [row[:4] for row in cells] == ROWS[1:]
    assert all(row[4] for row in cells)
    assert cells[1][5]
    if kind == "csv":
        assert "'=1+1" in answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_broken_file_gets_its_sentence_beside_the_field(client, user):
    page = client.post("/imports/new/catalogue/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")})

    assert (page.status_code, Job.objects.count()) == (422, 0)
    assert page.context["form"].errors["file"]


def test_two_submits_of_one_form_make_one_import(client, user):
    for _ in range(2):
        file = SimpleUploadedFile("a.csv", csv_bytes(ROWS))
        client.post("/imports/new/catalogue/", {"file": file, "submission": "abc"})

    assert Job.objects.count() == 1


def test_another_persons_import_is_not_found(client, user, store):
    other = web(make_person(store, {"imports.run": "own", "vehicles.catalogue": "group"}))
    job = upload("catalogue", ROWS, by=other)
    stranger = make_person(store, {"imports.run": "own", "vehicles.catalogue": "group"})
    client.force_login(stranger)

    for path in ("", "mapping/", "values/", "progress/", "result.csv"):
        assert client.get(f"/imports/{job.pk}/{path}").status_code == 404
    assert client.get(f"/api/v1/imports/{job.pk}").status_code == 404
    assert client.post(f"/imports/{job.pk}/run/").status_code in {403, 404}


def test_html_in_cells_is_shown_as_text(client, user):
    by = web(user)
    job = run(upload("catalogue", [HEAD, ["比亚迪", "汉", "<script>alert(1)</script>", "x"]], by=by), by=by)

    page = client.get(f"/imports/{job.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, user, count, django_assert_num_queries):
    for _ in range(count):
        upload("catalogue", ROWS, by=web(user))

    client.get("/imports/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/imports/")


LIST_QUERIES = 5
"""Session, user, posts, jobs."""


def test_the_command_line_imports_and_writes_the_result(group, store, tmp_path, capsys):
    path, result = tmp_path / "a.csv", tmp_path / "result.csv"
    path.write_bytes(csv_bytes(ROWS))

    call_command("import", "catalogue", str(path), "--group", group.key, "--result", str(result))

    assert capsys.readouterr().out.splitlines() == ["made: 1", "updated: 0", "unchanged: 0", "refused: 1"]
    assert len(result.read_text("utf-8-sig").splitlines()) == 3
