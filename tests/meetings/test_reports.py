"""The daily report: made from what was recorded, kept when handed in, read, instructed, recomputed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiubu.deals import commands as deals
from jiubu.journal.models import Entry
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.meetings import commands, queries
from jiubu.meetings.models import Instruction, PlanMark, Report
from jiubu.organisation.models import User
from jiubu.showroom.models import Visit
from jiubu.work import commands as work
from jiubu.work.models import Task
from tests.factories import make_person, make_store, web
from tests.factories.showroom import DRIVES, book, make_demo_car, put_drive_papers
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
TODAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def report_of(actor, store, owner, day=TODAY):
    return queries.report_of(web(actor), store, owner, day)


def shown(report):
    return {one.key: [(line.item.name, line.tag) for line in one.lines] for one in report.sections if one.count}


def test_the_day_is_told_by_what_was_recorded(store, seller, lead, day):
    found = shown(report_of(lead, store, seller))
    assert found == {
        "visits": [("王芳", "未关闭"), ("赵六", "其他")],
        "contacts": [("王芳", "漏做")],
        "talks": [("王芳", "已联系上")],
        "cards": [("王芳", "")],
        "promised": [("送脚垫", "")],
        "overdue": [("补资料", "")],
    }


def test_a_day_before_and_a_colleague_have_nothing_of_it(store, seller, other, lead, day):
    assert shown(report_of(lead, store, other)) == {}
    assert set(shown(report_of(lead, store, seller, TODAY - timedelta(days=1)))) == set()


def test_what_was_handed_in_stays_and_later_changes_stand_beside(store, seller, lead, day, evening):
    row = commands.hand_in_report(store_id=store.pk, day=TODAY, remark="缺展车", by=web(seller))
    evening.shift(60)
    deals.record_followup(day.pk, outcome="not_reached", said="没接", purpose="再问", by=web(seller))
    Visit.objects.filter(left_at=None).update(left_at=timezone.now(), result="not_bought")
    again = commands.hand_in_report(store_id=store.pk, day=TODAY, remark="缺展车两台", by=web(seller))
    found = report_of(lead, store, seller)
    assert (again.pk, again.remark, again.handed_in_at) == (row.pk, "缺展车两台", row.handed_in_at)
    assert shown(found)["talks"] == [("王芳", "已联系上")]
    assert [(change.title, change.before, change.now) for change in found.changes] == [
        ("接待来店", 2, 2), ("计划跟进", 1, 1), ("实际跟进", 1, 2),
    ]  # fmt: skip
    assert list(VERIFIERS["meetings.figures"]()) == []
    entry = Entry.objects.get(verb="meetings.report_handed_in")
    assert entry.data["counts"] == {"visits": 2, "contacts": 1, "talks": 1, "cards": 1, "promised": 1, "overdue": 1}
    assert "王芳" not in str(entry.data)


def test_verify_names_what_a_report_says_and_nobody_recorded(store, seller, day):
    row = commands.hand_in_report(store_id=store.pk, day=TODAY, by=web(seller))
    Report.objects.filter(pk=row.pk).update(figures={**row.figures, "visits": [[9999, "other"]]})
    assert list(VERIFIERS["meetings.figures"]()) == [f"report {row.pk}: visits [9999] cannot be found again"]


@pytest.mark.parametrize(
    ("days", "code"), [(1, "in_the_future"), (-8, "too_late")]
)  # fmt: skip
def test_a_report_is_handed_in_on_its_day_or_soon_after(store, seller, days, code):
    with pytest.raises(Refused) as refusal:
        commands.hand_in_report(store_id=store.pk, day=TODAY + timedelta(days=days), by=web(seller))
    assert refusal.value.code == code


def test_an_instruction_is_a_task_with_its_state_on_the_report(store, seller, lead, day):
    told = commands.instruct(
        store_id=store.pk, owner_id=seller.pk, day=TODAY, text="明早先联系王芳", due_on=TODAY + timedelta(days=1), by=web(lead)
    )  # fmt: skip
    task = told.task
    assert (task.owner_id, task.kind, task.title, task.about_kind) == (
        seller.pk, "instruction", "明早先联系王芳", "meetings.report",
    )  # fmt: skip
    assert timezone.localtime(task.due_at).date() == TODAY + timedelta(days=1)
    assert [one.task.state for one in report_of(seller, store, seller).instructions] == ["open"]
    work.finish_task(task.pk, by=web(seller))
    assert [one.task.state for one in report_of(seller, store, seller).instructions] == ["done"]


def test_an_instruction_says_what_who_and_until_when(store, seller, lead):
    stranger = make_person(make_store(store.group))
    with pytest.raises(Refused) as refusal:
        commands.instruct(store_id=store.pk, owner_id=stranger.pk, day=TODAY, text=" ", due_on=TODAY - timedelta(days=1), by=web(lead))  # fmt: skip
    assert sorted(refusal.value.fields) == ["due_on", "owner_id", "text"]
    assert (Instruction.objects.count(), Task.objects.filter(kind="instruction").count()) == (0, 0)


def test_a_report_is_ticked_as_read_once_and_only_when_handed_in(store, seller, lead):
    asked = {"store_id": store.pk, "owner_id": seller.pk, "day": TODAY, "by": web(lead)}
    with pytest.raises(Refused) as refusal:
        commands.see_report(**asked)
    assert refusal.value.code == "not_handed_in"
    commands.hand_in_report(store_id=store.pk, day=TODAY, by=web(seller))
    commands.see_report(**asked)
    assert commands.see_report(**asked).seen_by_id == lead.pk
    assert Entry.objects.filter(verb="meetings.report_seen").count() == 1


def test_the_plan_of_the_next_working_day_holds_each_thing_once(store, seller, lead, day):
    commands.plan_line(store_id=store.pk, day=MONDAY, text="整理洽谈卡", by=web(seller))
    found = report_of(seller, store, seller)
    assert found.next_day == TODAY + timedelta(days=1)
    later = [line for line in found.plan if line.title == "整理洽谈卡"]
    assert later == []
    assert {line.title for line in found.plan if line.is_overdue} == {"补资料", _purpose(day)}
    plan = queries.plans_of(store.pk, [seller.pk], queries.span_at(store, MONDAY))[seller.pk]
    assert sorted((line.kind, line.title, line.is_overdue) for line in plan) == sorted([
        ("task", "整理洽谈卡", False), ("task", "补资料", True), ("contact", _purpose(day), True),
    ])  # fmt: skip


def test_a_booked_drive_stands_in_the_plan_once(store, seller, lead):
    put_drive_papers(store.group)
    begins_at = datetime.combine(MONDAY, time(15), tzinfo=ZoneInfo(store.timezone))
    driver = make_person(store, DRIVES)
    drive = book(make_demo_car(store), driver, begins_at=begins_at)
    run_worker()
    drive.refresh_from_db()
    assert drive.appointment is not None
    plan = queries.plans_of(store.pk, [driver.pk], queries.span_at(store, MONDAY))[driver.pk]
    assert [line.kind for line in plan if line.at == begins_at] == ["drive"]


def _purpose(deal):
    return deal.followups.get(state="planned").purpose


def test_a_plan_is_confirmed_once_in_the_evening_by_who_leads_and_in_the_morning_by_oneself(store, seller, lead):
    asked = {"store_id": store.pk, "owner_id": seller.pk, "day": MONDAY}
    with pytest.raises(NotAllowed):
        commands.confirm_plan(**asked, meeting="evening", by=web(seller))
    commands.confirm_plan(**asked, meeting="evening", by=web(lead))
    commands.confirm_plan(**asked, meeting="evening", by=web(lead))
    commands.confirm_plan(**asked, meeting="morning", by=web(seller))
    assert list(PlanMark.objects.order_by("pk").values_list("meeting", "by")) == [
        ("evening", lead.pk), ("morning", seller.pk),
    ]  # fmt: skip
    assert Entry.objects.filter(verb="meetings.plan_confirmed").count() == 2


def test_a_colleagues_report_is_missing_and_only_who_leads_instructs(store, seller, other, lead, day):
    with pytest.raises(User.DoesNotExist):
        report_of(other, store, seller)
    for command in (commands.instruct, commands.see_report):
        extra = {"text": "x", "due_on": MONDAY} if command is commands.instruct else {}
        with pytest.raises(User.DoesNotExist):
            command(store_id=store.pk, owner_id=seller.pk, day=TODAY, by=web(other), **extra)
        with pytest.raises(NotAllowed):
            command(store_id=store.pk, owner_id=seller.pk, day=TODAY, by=web(seller), **extra)


def test_of_another_store_there_is_nothing(store, lead, day, seller):
    stranger = make_person(make_store(store.group), {"meetings.see": "store", "meetings.lead": "store"})
    with pytest.raises(User.DoesNotExist):
        report_of(stranger, store, seller)
