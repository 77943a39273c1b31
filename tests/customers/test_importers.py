"""Importing customers from a table."""

import time
from dataclasses import replace

import pytest

from jiubu.customers.models import Customer
from jiubu.customers.queries import find_customers
from jiubu.imports.registry import IMPORTERS
from jiubu.journal.log import timeline
from tests.factories import make_person, web
from tests.factories.imports import check, run, undo, upload, verdicts

pytestmark = pytest.mark.django_db
HEAD = ["客户姓名", "手机号", "身份证号", "销售顾问", "地区"]
GRANTS = {f"customers.{a}": "own" for a in ("see", "make", "edit")} | {"imports.run": "own"}


@pytest.fixture
def consultant(store):
    return web(make_person(store, GRANTS, name="赵敏"))


@pytest.fixture
def manager(store, consultant):
    return web(make_person(store, dict.fromkeys(GRANTS, "store")))


def imported(rows, by, **options):
    job = upload("customers", [HEAD, *rows], by=by)
    job.options |= options
    job.save()
    return run(job, by=by)


def test_customers_are_made_with_owner_journal_and_search(manager, consultant):
    job = imported([["王芳", "138-0013-8000", "11010519491231002X", "赵敏", "北京"]], manager)

    customer = Customer.objects.get()
    assert job.counts == {"made": 1, "updated": 0, "unchanged": 0, "refused": 0}
    assert (customer.mobile, customer.owner_id, customer.gender) == ("+8613800138000", consultant.user_id, "female")
    assert find_customers(manager, "wangfang") == [customer]
    assert timeline(customer).count() == 1


def test_a_row_that_says_again_what_an_earlier_batch_said_is_known_and_one_that_says_otherwise_is_refused(
    manager, monkeypatch
):
    monkeypatch.setitem(IMPORTERS, "customers", replace(IMPORTERS["customers"], batch_size=2))
    first = ["王芳", "13800138000", "", "", "北京"]
    rows = [first, ["李娜", "13800138001", "", "", ""], first, ["王小芳", "13800138000", "", "", "上海"]]
    job = upload("customers", [HEAD, *rows], by=manager)
    for look in (check, run):  # before anybody is made, too
        found = verdicts(look(job, by=manager)).values()
        assert [verdict for verdict, _reasons in found] == ["made", "made", "unchanged", "refused"]
    assert Customer.objects.get(mobile="+8613800138000").name == "王芳"


def test_the_id_number_is_stored_encrypted_and_the_row_keeps_it_masked(manager):
    job = imported([["王芳", "13800138000", "11010519491231002X", "", ""]], manager)

    customer = Customer.objects.get()
    assert "11010519491231002X" not in customer.id_number_encrypted
    assert "11010519491231002X" not in str(job.lines.get().cells)
    assert "11010519491231002X" not in str(job.lines.get().after)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "13800138000", "", "", ""], "name"),
        (["王芳", "12345", "", "", ""], "mobile"),
        (["王芳", "13800138000", "110105194912310021", "", ""], "id_number"),
        (["王芳", "13800138000", "", "没有此人", ""], "owner"),
        (["王" * 101, "13800138000", "", "", ""], "name"),
    ],
)
def test_a_wrong_row_is_refused_beside_its_column(manager, row, column):
    job = imported([row], manager)

    assert [(v, list(reasons)) for v, reasons in verdicts(job).values()] == [("refused", [column])]
    assert not Customer.objects.exists()


def test_a_second_import_changes_nothing(manager):
    rows = [["王芳", "13800138000", "11010519491231002X", "", "北京"], ["无号码", "", "", "", ""]]
    imported(rows, manager)

    assert imported(rows, manager).counts == {"made": 0, "updated": 0, "unchanged": 2, "refused": 0}


@pytest.mark.parametrize(("known", "region"), [("fill", "北京"), ("overwrite", "上海")])
def test_known_cards_are_completed_or_overwritten(manager, known, region):
    imported([["王芳", "13800138000", "", "", "北京"]], manager)

    job = imported([["王芳", "+86 138 0013 8000", "11010519491231002X", "", "上海"]], manager, known=known)

    customer = Customer.objects.get()
    assert (job.updated_count, customer.region, bool(customer.id_number_hash)) == (1, region, True)


def test_a_colleagues_card_is_refused_with_its_owner_and_unchanged(manager, consultant, store):
    imported([["王芳", "13800138000", "", "赵敏", ""]], manager)
    colleague = web(make_person(store, GRANTS))

    job = imported([["王方", "13800138000", "", "", "上海"]], colleague, owner="me")

    verdict, reasons = verdicts(job)[2]
    assert (verdict, "赵敏" in reasons["mobile"]) == ("refused", True)
    assert Customer.objects.get().region == ""


def test_undo_takes_back_new_cards_and_old_values_but_not_what_changed(manager):
    imported([["王芳", "13800138000", "", "", "北京"], ["李雷", "13800138001", "", "", "北京"]], manager)
    rows = [
        ["王芳", "13800138000", "", "", "上海"],
        ["李雷", "13800138001", "", "", "上海"],
        ["韩梅", "13800138002", "", "", ""],
    ]
    job = imported(rows, manager, known="overwrite")
    Customer.objects.filter(name="李雷").update(region="广州")

    undo(job, by=manager)

    assert list(Customer.objects.order_by("id").values_list("name", "region")) == [("王芳", "北京"), ("李雷", "广州")]
    assert [line.verdict for line in job.lines.order_by("number")] == ["undone", "kept", "undone"]


def test_html_and_formulas_in_names_are_only_text(manager):
    imported([["<script>alert(1)</script>", "13800138000", "", "", "=1+1"]], manager)

    assert Customer.objects.values_list("name", "region").get() == ("<script>alert(1)</script>", "=1+1")


def test_ten_thousand_rows_are_a_matter_of_seconds(manager):
    rows = [[f"客户{n}", f"138{n:08d}", "", "", "北京"] for n in range(10_000)]
    job = upload("customers", [HEAD, *rows], by=manager)
    begin = time.monotonic()
    run(job, by=manager)

    assert job.counts == {"made": 10_000, "updated": 0, "unchanged": 0, "refused": 0}
    assert time.monotonic() - begin < 40
