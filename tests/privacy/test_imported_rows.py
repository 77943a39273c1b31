"""Rows of files about a person: what became a card, and what was repeated or refused; copied, and emptied."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.customers.commands import edit_customer
from jiubu.customers.models import Customer
from jiubu.imports import commands as imports
from jiubu.imports.models import Job, Line
from jiubu.kernel.errors import Refused
from jiubu.kernel.rights import ACTIONS
from jiubu.kernel.verify import VERIFIERS
from jiubu.privacy import commands, queries
from tests.factories import machine, make_person, web
from tests.factories.customers import make_customer
from tests.factories.imports import run, undo, upload
from tests.factories.privacy import put_rules

pytestmark = pytest.mark.django_db

HEAD = ["客户姓名", "手机号", "身份证号", "备注"]
ROWS = [
    ["欧阳娜娜", "13812345678", "11010519491231002X", ""],
    ["欧阳娜娜", "13812345678", "11010519491231002X", ""],
    ["欧阳小娜", "138-1234-5678", "11010519491231002X", "要白色"],
    ["王芳", "13900139000", "", ""],
]


@pytest.fixture
def boss(store):
    return web(make_person(store, dict.fromkeys(ACTIONS, "group")))


@pytest.fixture
def nana(boss):
    """Three times in one file: made, unchanged and refused; beside somebody else."""
    run(upload("customers", [HEAD, *ROWS], by=boss), by=boss)
    return Customer.objects.get(mobile="+8613812345678")


def kept():
    return json.dumps(list(Line.objects.values_list("cells", "key", "before", "after")), ensure_ascii=False)


def delete(customer, boss):
    request = commands.take_request(customer.pk, kind="delete", proved_by="看过身份证", by=boss)
    return commands.fulfil_deletion(request.pk, by=boss).receipt


def parts_of(customer):
    return {part.name: part.rows for part in queries.everything_about(customer)}


def test_repeated_and_refused_rows_go_with_the_person_and_nobody_elses(nana, boss):
    assert list(Line.objects.order_by("number").values_list("verdict", "object_id")) == [
        ("made", nana.pk), ("unchanged", None), ("refused", None), ("made", Customer.objects.get(name="王芳").pk),
    ]  # fmt: skip
    receipt = delete(nana, boss)
    assert receipt["imports.customers"] == 3
    assert [word for word in ("欧阳", "13812345678", "1234-5678", "要白色") if word in kept()] == []
    assert "13900139000" in kept()


def test_the_copy_says_what_the_files_said_in_the_open(nana):
    rows = parts_of(nana)["imports.customers"]
    assert [(row["客户姓名"], row["备注"]) for row in rows] == [
        ("欧阳娜娜", ""),
        ("欧阳娜娜", ""),
        ("欧阳小娜", "要白色"),
    ]
    assert rows[2]["身份证号"] == "11010519491231002X"


def test_the_number_of_old_counts_unless_it_is_somebody_elses_by_now(nana, boss):
    edit_customer(nana.pk, changes={"mobile": "13712345678"}, by=boss)
    assert len(parts_of(nana)["imports.customers"]) == 3
    make_customer(nana.store, None, name="新机主", mobile="13812345678")
    assert len(parts_of(nana)["imports.customers"]) == 1


def test_rows_of_call_lists_go_too(group, nana, boss):
    put_rules(group)
    rows = [["手机号", "备注"], ["13812345678", "欧阳女士要白色"], ["13900139000", "路人"]]
    run(upload("call_list", rows, by=boss), by=boss)
    assert parts_of(nana)["imports.call_list"] == [{"手机号": "13812345678", "备注": "欧阳女士要白色"}]
    delete(nana, boss)
    assert ("欧阳" in kept(), "路人" in kept()) == (False, True)


# --- files that nobody needs any more ---


def test_contents_of_old_imports_are_emptied_by_their_rule_and_results_stay(group, store, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = {"title": {"zh": "导入", "en": "Imports"}, "finder": "imports", "months": 12}
    rule = commands.put_retention_rule("imported_files", **made, by=machine(group))
    boss = make_person(store, dict.fromkeys(ACTIONS, "group"))
    rows = [["姓名", "手机", "生日"], ["钱老五", "13800138000", ""], ["孙小六", "13800138001", "没有的日子"]]
    job = run(upload("customers", rows, by=web(boss)), by=web(boss))
    fresh = run(upload("customers", [["姓名", "手机"], ["周小七", "13800138002"]], by=web(boss)), by=web(boss))
    Job.objects.filter(pk=job.pk).update(
        created_at=timezone.now() - timedelta(days=400), done_at=timezone.now() - timedelta(days=400)
    )
    client.force_login(boss)
    said = [(one.code, one.name, one.rows) for one in queries.retention_candidates(rule)]
    assert (said, "没有的日子" in str(list(job.lines.values()))) == ([(job.code, "file.csv", 2)], True)
    assert job.code in client.get(f"/privacy/retention/{rule.pk}/").content.decode()
    client.post(f"/privacy/retention/{rule.pk}/", {"do": "approve", "months": "12"})
    client.post(f"/privacy/retention/{rule.pk}/", {"do": "run"})
    lines = list(job.lines.order_by("number"))
    assert [(line.number, line.verdict, line.cells) for line in lines] == [
        (2, "made", [""] * 3),
        (3, "refused", [""] * 3),
    ]
    kept = str([list(job.lines.values()), list(Job.objects.filter(pk=job.pk).values())])
    assert [text in kept for text in ("钱老五", "13800138000", "没有的日子")] == [False] * 3
    assert lines[1].reasons["birth_on"].startswith("…不是日期")
    assert Customer.objects.filter(mobile="+8613800138000").exists()
    assert [line.cells[0] for line in fresh.lines.all()] == ["周小七"]
    assert queries.retention_candidates(rule) == []
    assert client.get(f"/imports/{job.pk}/").status_code == 200
    for command in (imports.undo_import, imports.run_import, imports.check_import):
        with pytest.raises(Refused) as refusal:
            command(job.pk, by=web(boss))
        assert refusal.value.code == "import_emptied"
    assert [one for check in VERIFIERS.values() for one in check()] == []


def test_undoing_an_import_leaves_a_card_whose_person_was_deleted(boss, store):
    """The import had changed the card; what it said before is deleted too."""
    card = make_customer(store, name="欧阳娜娜", mobile="13812345678")
    job = run(upload("customers", [HEAD, ["欧阳娜娜", "13812345678", "", "要白色"]], by=boss), by=boss)
    assert job.lines.get().verdict == "updated"
    delete(card, boss)
    undone = undo(job, by=boss)
    assert (undone.kept_count, Customer.objects.filter(pk=card.pk).count()) == (1, 1)
    assert "已被删除" in str(job.lines.get().reasons)
