"""Personal numbers in files: sealed from the upload on, masked wherever they are shown, and given back to their owner alone."""

import pytest

from jiubu.imports import commands, queries
from jiubu.imports.models import Line
from jiubu.journal.log import read, timeline
from jiubu.kernel import crypto
from jiubu.kernel.sealing import SEALED, left_of
from tests.factories import make_person, make_role, web
from tests.factories.customers import make_customer
from tests.factories.imports import check, csv_bytes, run, upload

pytestmark = pytest.mark.django_db

HEAD = ["姓名", "手机", "身份证号"]
GOOD, WRONG = "11010519491231002X", "110105194912310021"
MASKED = "110105********0021"
ROWS = [HEAD, ["王芳", "13800138000", GOOD], ["李雷", "13800138001", WRONG], ["赵六", "13800138002", ""]]
GRANTS = {"imports.see": "store", "imports.run": "store", "customers.make": "store", "customers.see": "store"}


@pytest.fixture
def user(store):
    return make_person(store, GRANTS)


@pytest.fixture
def by(user):
    return web(user)


@pytest.fixture
def colleague(store):
    return make_person(store, GRANTS | {"lists.export": "store"})


@pytest.fixture
def job(by):
    return upload("customers", ROWS, by=by)


def stored():
    return str(list(Line.objects.values()))


def test_numbers_are_sealed_from_the_upload_to_the_end(job, by):
    kept = [stored()]
    kept.append(stored() if check(job, by=by) else "")
    kept.append(stored() if run(job, by=by) else "")
    assert [GOOD in text or WRONG in text for text in kept] == [False, False, False]
    assert job.counts == {"made": 2, "updated": 0, "unchanged": 0, "refused": 1}
    assert [crypto.decrypt(line.cells[2]) for line in job.lines.order_by("number")] == ["110105********002X", WRONG, ""]


def test_a_column_that_is_mapped_to_numbers_later_is_sealed_then(by):
    job = upload("customers", [["姓名", "手机", "号"], ["李雷", "13800138001", WRONG]], by=by)
    assert WRONG in stored()
    commands.map_columns(job.pk, columns={"name": "姓名", "mobile": "手机", "id_number": "号"}, by=by)
    assert WRONG not in stored()


def test_numbers_are_masked_on_every_page_and_in_the_api(job, by, user, client):
    check(job, by=by)
    client.force_login(user)
    pages = [f"/imports/{job.pk}/mapping/", f"/imports/{job.pk}/", f"/imports/{job.pk}/?verdict=refused"]
    texts = [client.get(page).content.decode() for page in pages]
    texts.append(client.get(f"/api/v1/imports/{job.pk}/lines").content.decode())
    assert [(MASKED in text, WRONG in text, "gAAAA" in text) for text in texts] == [(True, False, False)] * 4


def test_a_masked_number_sent_back_unchanged_keeps_the_number(job, by):
    check(job, by=by)
    commands.mend_lines(job.pk, cells={3: {"姓名": "李雷雷", "身份证号": MASKED}}, by=by)
    line = job.lines.get(number=3)
    assert (line.cells[0], crypto.decrypt(line.cells[2]), line.verdict) == ("李雷雷", WRONG, "refused")
    commands.mend_lines(job.pk, cells={3: {"身份证号": GOOD}}, by=by)
    line.refresh_from_db()
    assert (crypto.decrypt(line.cells[2]), line.verdict) == (GOOD, "made")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_made_the_import_gets_refused_numbers_back_and_it_is_recorded(job, by, user, client, kind):
    run(job, by=by)
    client.force_login(user)
    address = {"csv": f"/imports/{job.pk}/result.csv", "xlsx": f"/api/v1/imports/{job.pk}/result?kind=xlsx"}[kind]
    content = client.get(address).content
    assert table(content, kind) == ["110105********002X", WRONG, ""]
    told = [read(entry) for entry in timeline(job) if entry.verb == "imports.numbers_handed_out"]
    assert [event.count for event in told] == [1]


def test_a_colleague_gets_them_masked_and_nothing_is_recorded(job, by, colleague, client):
    run(job, by=by)
    client.force_login(colleague)
    content = client.get(f"/imports/{job.pk}/result.csv", {"verdict": "refused"}).content
    assert table(content, "csv") == [MASKED]
    assert [entry.verb for entry in timeline(job)].count("imports.numbers_handed_out") == 0


def table(content: bytes, kind: str) -> list[str]:
    from jiubu.imports.reading import read_table  # noqa: PLC0415  the reader of uploads reads its own result

    return [row[2].lstrip("'") for row in read_table(content, name=f"x.{kind}").rows]


def test_rows_that_mean_the_same_are_compared_by_what_they_say(by):
    rows = [HEAD, ["王芳", "13800138000", GOOD], ["王芳", "13800138000", GOOD]]
    job = run(upload("customers", rows, by=by), by=by)
    assert [line.verdict for line in job.lines.order_by("number")] == ["made", "unchanged"]


def test_keys_of_sealed_cells_can_be_turned(job, settings):
    settings.FIELD_KEYS = [crypto.new_key(), *settings.FIELD_KEYS]
    assert left_of(SEALED["imports.cells"]).older == list(job.lines.filter(number__lt=4).values_list("pk", flat=True))


def test_a_cell_that_looks_sealed_but_is_not_is_only_a_text(by, user, client):
    odd = "gAAAA" + "x" * 80
    job = upload("customers", csv_bytes([["姓名", "手机", "备注"], ["王芳", "13800138000", odd]]), by=by)
    assert queries.lines_page(by, job).rows[0].cells[2] == odd


NEW = [HEAD, ["王芳", "13800138000", ""], ["", "139 0013 9000", ""]]


def rows_of(content: bytes) -> list[list[str]]:
    from jiubu.imports.reading import read_table  # noqa: PLC0415  the reader of uploads reads its own result

    return read_table(content, name="x.csv").rows


def test_somebody_elses_rows_leave_only_with_the_right_to_export_and_are_recorded(by, store, colleague, client):
    job = run(upload("customers", NEW, by=by), by=by)
    sees = make_person(store, {"imports.see": "store"})
    addresses = [f"/imports/{job.pk}/result.csv", f"/api/v1/imports/{job.pk}/result"]
    client.force_login(sees)
    assert [client.get(address).status_code for address in addresses] == [403, 403]
    assert addresses[0] not in client.get(f"/imports/{job.pk}/").content.decode()
    client.force_login(colleague)
    assert addresses[0] in client.get(f"/imports/{job.pk}/").content.decode()
    rows = rows_of(client.get(addresses[0]).content)
    assert [(row[1], row[-1].split(" · ")[0], row[-1].endswith(job.code)) for row in rows] == [
        ("138****8000", colleague.name, True), ("*********9000", colleague.name, True),
    ]  # fmt: skip
    told = [(read(e).format, read(e).rows, e.actor_id) for e in timeline(job) if e.verb == "imports.result_taken"]
    assert told == [("csv", 2, colleague.pk)]


@pytest.mark.parametrize(("policy", "shown"), [("hide", ["", ""]), ("show", ["13800138000", "139 0013 9000"])])
def test_rows_show_a_field_as_far_as_the_role_does(by, store, client, policy, shown):
    job = run(upload("customers", NEW, by=by), by=by)
    role = make_role(
        store.group, {"imports.see": "store", "lists.export": "store"}, fields={"customers.mobile": policy}
    )
    client.force_login(make_person(store, role=role))
    assert [row[1] for row in rows_of(client.get(f"/imports/{job.pk}/result.csv").content)] == shown
    lines = client.get(f"/api/v1/imports/{job.pk}/lines").json()["rows"]
    assert [line["cells"][1] for line in lines] == shown


def test_who_brought_the_file_gets_refused_rows_whole_and_corrects_them(job, by, user, client):
    job = run(upload("customers", NEW, by=by), by=by)
    client.force_login(user)
    assert [row[1] for row in rows_of(client.get(f"/imports/{job.pk}/result.csv").content)] == [
        "138****8000", "139 0013 9000"
    ]  # fmt: skip
    assert "139 0013 9000" in client.get(f"/imports/{job.pk}/").content.decode()


def test_a_masked_mobile_that_a_colleague_sends_back_stays(by, colleague):
    job = run(upload("customers", NEW, by=by), by=by)
    commands.mend_lines(job.pk, cells={3: {"姓名": "赵六", "手机": "*********9000"}}, by=web(colleague))
    line = job.lines.get(number=3)
    assert (line.cells[:2], line.verdict) == (["赵六", "139 0013 9000"], "made")


def test_what_a_row_changed_is_masked_too(colleague, store, client):
    user = make_person(store, GRANTS | {"customers.edit": "store"})
    by, card = web(user), make_customer(store, mobile="+8613800138000", owner=user, name="王芳")
    rows = [["姓名", "手机", "其他电话", "微信"], ["王芳", "13800138000", "13700137000", "wf88"]]
    job = run(upload("customers", rows, by=by), by=by)
    client.force_login(colleague)
    [line] = client.get(f"/api/v1/imports/{job.pk}/lines").json()["rows"]
    assert (line["object_id"], line["verdict"]) == (card.pk, "updated")
    assert (line["after"]["other_phone"], line["after"]["wechat"]) == ("137****7000", "wf88")
    page = client.get(f"/imports/{job.pk}/mapping/").content.decode()
    assert ("13700137000" in page, "137****7000" in page) == (False, True)


TYPED = "找他 138 0013 9000 或+8613700137000，证 11010519491231002X；单号 20261123000077"


def test_numbers_typed_into_other_columns_are_masked_for_who_may_not_see_them(by, store, user, colleague, client):
    rows = [
        ["姓名", "手机", "备注", "随便"],
        ["王芳", "13800138000", TYPED, "13900139001"],
        ["", "", TYPED, "13900139001"],
    ]
    job = run(upload("customers", rows, by=by), by=by)
    masked = "找他 138****9000 或137****7000，证 110105********002X；单号 20261123000077"
    client.force_login(colleague)
    assert [row[2:4] for row in rows_of(client.get(f"/imports/{job.pk}/result.csv").content)] == [
        [masked, "139****9001"]
    ] * 2
    lines = client.get(f"/api/v1/imports/{job.pk}/lines").json()["rows"]
    assert [line["cells"][2:] for line in lines] == [[masked, "139****9001"]] * 2
    pages = [client.get(f"/imports/{job.pk}/{path}").content.decode() for path in ("", "?verdict=made", "mapping/")]
    assert [number in page for page in pages for number in ("138 0013 9000", "13700137000", "13900139001")] == [
        False
    ] * 9
    commands.mend_lines(job.pk, cells={3: {"备注": masked, "姓名": "赵六", "手机": "13600136000"}}, by=web(colleague))
    assert job.lines.get(number=3).cells[2] == TYPED
    sees = make_role(store.group, GRANTS, fields={"customers.mobile": "show", "customers.other_phone": "show"})
    client.force_login(make_person(store, role=sees))
    lines = client.get(f"/api/v1/imports/{job.pk}/lines").json()["rows"]
    assert lines[0]["cells"][2:] == [TYPED.replace("11010519491231002X", "110105********002X"), "13900139001"]


def test_a_sentence_about_a_cell_masks_the_number_in_it(by, colleague, client):
    job = check(upload("customers", [["姓名", "手机", "生日"], ["王芳", "13800138000", "13900139001"]], by=by), by=by)
    client.force_login(colleague)
    said = client.get(f"/api/v1/imports/{job.pk}/lines").json()["rows"][0]["reasons"]["birth_on"]
    assert ("13900139001" in said, "139****9001" in said) == (False, True)
