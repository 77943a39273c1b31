"""Views, exports and bulk work: the commands."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from jiubu.customers.models import Customer
from jiubu.deals.commands import assign_deal, plan_followup
from jiubu.deals.models import Deal, LossRequest
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.lists import commands, queries
from jiubu.lists.models import Bulk, Export, View
from jiubu.lists.tasks import make_small
from jiubu.work.models import Task
from tests.factories import make_person, make_store, web
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def take_out(user, key="customers", **asked):
    export = commands.ask_export(key, by=web(user), **asked)
    make_small(export, by=web(user))
    return queries.file_of(web(user), export.pk)


def verdicts(bulk):
    return list(bulk.rows.order_by("number").values_list("verdict", "reason"))


# --- views ---


def test_a_view_keeps_the_lists_own_filters_and_is_replaced_by_its_name(lead):
    by = web(lead)
    view = commands.save_view("deals", name=" 热客户 ", query="grade=H&after=xyz&phase=open&evil=1", by=by)
    assert (view.name, view.query, view.reach) == ("热客户", "grade=H&phase=open", "private")
    again = commands.save_view("deals", name="热客户", query="grade=A", columns=["customer"], by=by)
    assert (again.pk, again.query, again.columns, View.objects.count()) == (view.pk, "grade=A", ["customer"], 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"columns": ["nope"]}, "columns"),
        ({"reach": "world"}, "reach"),
    ],
)
def test_what_a_view_cannot_be_is_said_beside_its_field(lead, values, field):
    with pytest.raises(Refused) as refused:
        commands.save_view("deals", **{"name": "x", **values}, by=web(lead))
    assert list(refused.value.fields) == [field]


def test_sharing_is_a_right_and_reaches_as_far_as_it_says(lead, seller, other):
    with pytest.raises(NotAllowed):
        commands.save_view("deals", name="x", reach="store", by=web(seller))
    with pytest.raises(NotAllowed):
        commands.save_view("deals", name="x", reach="group", by=web(lead))
    private = commands.save_view("deals", name="我的", by=web(lead))
    shared = commands.save_view("deals", name="本店", reach="store", by=web(lead))
    elsewhere = make_person(make_store(lead.group), {"deals.see": "own"})
    names = [[view.name for view in queries.views_of(web(user), "deals")] for user in (lead, seller, elsewhere)]
    assert names == [["我的", "本店"], ["本店"], []]
    with pytest.raises(NotAllowed):
        commands.edit_view(shared.pk, changes={"name": "抢来"}, by=web(seller))
    with pytest.raises(View.DoesNotExist):
        commands.delete_view(private.pk, by=web(seller))


def test_the_list_opens_with_a_view_until_it_is_deleted(lead):
    by = web(lead)
    view = commands.save_view("deals", name="热", query="grade=H", by=by)
    commands.open_with("deals", view_id=view.pk, by=by)
    assert queries.setting_of(by, "deals").opens == view
    commands.delete_view(view.pk, by=by)
    assert queries.setting_of(by, "deals").opens is None


def test_columns_are_kept_for_the_person_and_for_the_view(lead, seller):
    by = web(lead)
    view = commands.save_view("deals", name="金额", columns=["customer", "amount"], by=by)
    commands.choose_columns("deals", columns=["owner", "customer"], by=by)
    own = [column.key for column in queries.setting_of(by, "deals").columns]
    of_view = [column.key for column in queries.setting_of(by, "deals", view_id=view.pk).columns]
    others = [column.key for column in queries.setting_of(web(seller), "deals").columns]
    assert (own, of_view, others[:2]) == (["owner", "customer"], ["customer", "amount"], ["customer", "grade"])
    commands.choose_columns("deals", columns=[], by=by)
    assert [column.key for column in queries.setting_of(by, "deals").columns] == others


# --- exports ---


def test_a_csv_has_its_rows_masked_its_formulas_harmless_and_its_watermark(lead, deals, store):
    export, content = take_out(lead, format="csv", columns=["name", "mobile"], query="q=")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert content[:3] == b"\xef\xbb\xbf"
    assert lines[:4] == [["姓名", "手机号"], ["'=1+1", "138****8002"], ["赵六", "138****8001"], ["王芳", "138****8000"]]
    assert [line[0] for line in lines[5:]] == ["列表", "导出人", "时间", "集团", "筛选", "导出"]
    assert (lines[6][1], lines[10][1], export.row_count) == ("陈经理", export.code, 3)


def test_an_xlsx_has_a_hidden_sheet_with_the_watermark(lead, deals):
    _export, content = take_out(lead, format="xlsx", columns=["name"], query="q=王芳")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    hidden = book.get_sheet_by_name("watermark").to_python()
    assert rows[:2] == [["姓名"], ["王芳"]]
    assert "陈经理" in rows[-1][0]
    assert (hidden[1], hidden[4]) == (["导出人", "陈经理"], ["筛选", "“王芳”"])
    assert [str(sheet.visible) for sheet in book.sheets_metadata] == [
        "SheetVisibleEnum.Visible",
        "SheetVisibleEnum.Hidden",
    ]


def test_the_journal_says_who_took_out_what_and_how_many(lead, deals):
    export, _content = take_out(lead, "deals", format="csv", columns=["customer", "owner"], query="text=王&phase=lead")
    entry = timeline(export).first()
    event = read(entry)
    assert (entry.verb, entry.actor_id) == ("lists.list_exported", lead.pk)
    assert (event.rows, event.columns, event.filters, event.format) == (
        1,
        ["customer", "owner"],
        ["phase", "text"],
        "csv",
    )
    assert "王" not in str(event.model_dump()).replace("商机", "")


def test_who_may_not_export_gets_nothing(seller, deals):
    with pytest.raises(NotAllowed):
        commands.ask_export("customers", by=web(seller))
    assert Export.objects.count() == 0


def test_more_rows_than_allowed_stay_in_the_house(lead, deals, settings):
    settings.EXPORT_MAX_ROWS = 2
    with pytest.raises(Refused) as refused:
        commands.ask_export("customers", by=web(lead))
    assert refused.value.code == "too_many"


def test_many_rows_are_written_by_the_worker_as_the_person_sees_them(lead, deals, settings):
    settings.EXPORT_INLINE_ROWS = 1
    export = commands.ask_export("customers", format="csv", columns=["name"], by=web(lead))
    make_small(export, by=web(lead))
    assert queries.export_of(web(lead), export.pk).state == "working"
    run_worker()
    done, content = queries.file_of(web(lead), export.pk)
    assert (done.state, content.decode("utf-8-sig").splitlines()[:2]) == ("done", ["姓名", "'=1+1"])


def test_files_go_after_some_days(lead, deals):
    export, _content = take_out(lead, format="csv")
    later = timezone.now() + timedelta(days=8)
    found = queries.outdated_exports(later)
    assert found == {lead.group_id: [export.pk]}
    commands.delete_files(found[lead.group_id], by=web(lead))
    with pytest.raises(Refused) as refused:
        queries.file_of(web(lead), export.pk)
    assert (refused.value.code, bytes(Export.objects.get().content)) == ("not_ready", b"")


# --- bulk work ---


def hand_over(lead, rows, owner, **asked):
    ids = [row.pk for row in rows]
    return commands.ask_bulk(
        "deals", action="hand-over", ids=ids, inputs={"owner": str(owner.pk)}, by=web(lead), **asked
    )


def test_each_row_has_its_own_result(lead, other, deals, store):
    assign_deal(deals[1].pk, owner_id=other.pk, by=web(lead))
    foreign = 999_999
    ids = [*(deal.pk for deal in deals), foreign]
    bulk = commands.ask_bulk("deals", action="hand-over", ids=ids, inputs={"owner": str(other.pk)}, by=web(lead))
    assert (bulk.state, bulk.done_count, bulk.unchanged_count, bulk.refused_count) == ("done", 2, 1, 1)
    assert verdicts(bulk) == [
        ("done", ""),
        ("unchanged", ""),
        ("done", ""),
        ("refused", "没有这条记录，或您无权查看。"),
    ]
    assert set(Deal.objects.values_list("owner_id", flat=True)) == {other.pk}
    assert set(Task.objects.filter(state="open").values_list("owner_id", flat=True)) == {other.pk}
    assert read(timeline(bulk).first()).model_dump(exclude={"title", "action"}) == {
        "done": 2,
        "unchanged": 1,
        "refused": 1,
    }


def test_undoing_leaves_what_somebody_changed_since(lead, seller, other, deals):
    third = make_person(lead.posts.get().store, {"deals.see": "own"})
    bulk = hand_over(lead, deals, other)
    assign_deal(deals[0].pk, owner_id=third.pk, by=web(lead))
    undone = commands.undo_bulk(bulk.pk, by=web(lead))
    assert (undone.state, undone.undone_count, undone.kept_count) == ("undone", 2, 1)
    assert verdicts(bulk)[0] == ("kept", "此后有人改动过，保持现状。")
    owners = [Deal.objects.get(pk=deal.pk).owner_id for deal in deals]
    assert owners == [third.pk, seller.pk, seller.pk]
    assert commands.undo_bulk(bulk.pk, by=web(lead)).undone_count == 2


def test_all_of_a_filter_and_many_rows_are_the_workers(lead, other, deals, settings):
    settings.BULK_INLINE_ROWS = 1
    bulk = commands.ask_bulk(
        "deals", action="hand-over", query="text=王芳&text=", inputs={"owner": str(other.pk)}, by=web(lead)
    )
    assert bulk.row_count == 3
    bulk = commands.ask_bulk(
        "deals", action="hand-over", query="phase=lead", inputs={"owner": str(other.pk)}, by=web(lead)
    )
    assert (bulk.state, bulk.row_count) == ("running", 3)
    run_worker()
    bulk = queries.bulk_of(web(lead), bulk.pk)
    assert (bulk.state, bulk.done_count + bulk.unchanged_count) == ("done", 3)
    commands.undo_bulk(bulk.pk, by=web(lead))
    run_worker()
    assert queries.bulk_of(web(lead), bulk.pk).state == "undone"


def test_the_rules_of_one_row_are_the_rules_of_many(lead, deals):
    at = timezone.now() - timedelta(days=1)
    asked = {"at": at.isoformat(), "purpose": "回访"}
    bulk = commands.ask_bulk("deals", action="plan", ids=[deals[0].pk], inputs=asked, by=web(lead))
    with pytest.raises(Refused) as refused:
        plan_followup(deals[0].pk, at=at, purpose="回访", by=web(lead))
    assert (bulk.refused_count, verdicts(bulk)) == (1, [("refused", str(refused.value.text))])


def test_losses_are_asked_for_and_withdrawn_together(lead, deals):
    asked = {"reason": "need_gone", "text": "客户全家出国了，不再买车"}
    bulk = commands.ask_bulk("deals", action="loss", ids=[deal.pk for deal in deals], inputs=asked, by=web(lead))
    assert (bulk.done_count, LossRequest.objects.filter(state="asked").count()) == (3, 3)
    undone = commands.undo_bulk(bulk.pk, by=web(lead))
    assert (undone.undone_count, LossRequest.objects.filter(state="withdrawn").count()) == (3, 3)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"ids": []}, "nothing_chosen"),
        ({"ids": [1, 2, 3, 4]}, "too_many"),
        ({"ids": [1], "inputs": {}}, "bad_inputs"),
        ({"ids": [1], "inputs": {"owner": "0"}}, "bad_inputs"),
        ({"ids": [1], "inputs": {"owner": "pool", "x": 1}}, "bad_inputs"),
    ],
)
def test_what_makes_no_sense_is_refused_before_it_begins(lead, settings, asked, code):
    settings.BULK_MAX_ROWS = 3
    with pytest.raises(Refused) as refused:
        commands.ask_bulk("deals", action="hand-over", **{"inputs": {"owner": "pool"}, **asked}, by=web(lead))
    assert (refused.value.code, Bulk.objects.count()) == (code, 0)


def test_who_may_not_assign_may_not_in_bulk_either(seller, deals):
    with pytest.raises(NotAllowed):
        commands.ask_bulk("deals", action="hand-over", ids=[deals[0].pk], inputs={"owner": "pool"}, by=web(seller))


def test_customers_are_marked_moved_and_brought_back(lead, deals, store):
    second = make_store(lead.group)
    role = lead.posts.get().role
    role.grants = {**role.grants, "customers.assign": "group", "customers.see": "group", "organisation.see": "group"}
    role.save()
    ids = list(Customer.objects.order_by("id").values_list("pk", flat=True))
    by = web(lead)
    mark = commands.ask_bulk("customers", action="do-not-call", ids=ids, inputs={"answer": "yes"}, by=by)
    region = commands.ask_bulk("customers", action="region", ids=ids, inputs={"region": "杭州"}, by=by)
    move = commands.ask_bulk("customers", action="store", ids=ids, inputs={"store": str(second.pk)}, by=by)
    assert [bulk.done_count for bulk in (mark, region, move)] == [3, 3, 3]
    assert set(Customer.objects.values_list("region", "store", "is_do_not_call")) == {("杭州", second.pk, True)}
    for bulk in (move, region, mark):
        assert commands.undo_bulk(bulk.pk, by=by).undone_count == 3
    assert set(Customer.objects.values_list("region", "store", "is_do_not_call")) == {("", store.pk, False)}
