"""Morning, evening and week: everybody in one view, held, written, decided, carried over."""

from datetime import date, datetime, time, timedelta

import pytest

from jiubu.deals import commands as deals
from jiubu.deals.models import LossReason
from jiubu.journal.models import Entry
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.meetings import commands, queries
from jiubu.meetings.models import Meeting
from jiubu.organisation.models import Store
from jiubu.showroom import commands as showroom
from jiubu.work import commands as work
from tests.factories import machine, make_person, make_store, web
from tests.factories.deals import make_deal
from tests.meetings.conftest import LEADS_THEM

pytestmark = pytest.mark.django_db
TODAY, MONDAY, LAST_MONDAY = date(2026, 11, 20), date(2026, 11, 16), date(2026, 11, 9)


def test_the_evening_shows_all_with_sums_who_is_missing_and_what_went_wrong(store, seller, other, lead, day):
    commands.hand_in_report(store_id=store.pk, day=TODAY, by=web(other))
    found = queries.evening_of(web(lead), store, TODAY)
    sums = dict(zip((key for key, _title, _icon in found.heads), found.sums, strict=True))
    assert ([row.owner.name for row in found.rows], [user.name for user in found.missing]) == (
        ["李雷", "韩梅"],
        ["李雷"],
    )
    assert (sums["visits"], sums["talks"], sums["overdue"]) == (2, 1, 1)
    assert [(one.kind, one.owner.name, one.item.name) for one in found.shortcomings] == [
        ("overdue", "李雷", "补资料"), ("contacts", "李雷", "王芳"), ("visits", "李雷", "王芳"),
    ]  # fmt: skip


def test_failed_cases_of_the_day_are_named(store, seller, lead, day):
    lose(day, seller)
    found = queries.evening_of(web(lead), store, TODAY)
    assert [(owner.name, item.name) for owner, item in found.losses] == [("李雷", "王芳")]


def lose(deal, seller):
    deals.put_sales_rules(by=machine(deal.group, "pack"))
    reason = LossReason.objects.filter(group=deal.group, wants_rival=False, children=None).first()
    asked = deals.request_loss(deal.pk, reason=reason.key, text="客户不买了，另有打算", by=web(seller))
    deals.confirm_loss(asked.pk, by=machine(deal.group))


def test_a_consultant_sees_only_himself_in_the_evening(store, seller, other, lead, day):
    found = queries.evening_of(web(other), store, TODAY)
    assert [row.owner.name for row in found.rows] == ["韩梅"]
    assert found.shortcomings == []


def test_the_morning_says_who_is_next_as_the_store_opens_and_later_as_it_is(store, seller, other, evening):
    """Nobody has a shift at midnight."""
    lead = make_person(store, {**LEADS_THEM, "showroom.arrange": "store", "showroom.see": "store"})
    for key, person, hours in (("early", seller, (8, 17)), ("late", other, (11, 20))):
        kind = dict(zip(("begins_at", "ends_at"), map(time, hours), strict=True))
        showroom.put_shift_kind(key, title={"zh": key}, **kind, by=machine(store.group, "pack"))
        showroom.plan_shift(store_id=store.pk, person_id=person.pk, day=TODAY, kind=key, by=web(lead))

    def next_at(clock):
        evening.move_to(datetime.fromisoformat(f"2026-11-20T{clock}:00+08:00"))
        if clock == "07:45":
            showroom.step_in(store_id=store.pk, by=web(seller))
        return queries.morning_of(web(lead), store, TODAY).board.next

    assert (next_at("07:45"), next_at("10:45")) == (seller, seller)
    showroom.step_in(store_id=store.pk, by=web(other))
    assert next_at("17:30") == other
    evening.move_to(datetime.fromisoformat("2026-11-21T08:00:00+08:00"))
    assert queries.morning_of(web(lead), store, TODAY).board.next == seller


def test_the_morning_shows_plans_line_and_what_is_agreed(store, seller, other, lead, day):
    soon = day.created_at + timedelta(hours=1)
    work.plan_appointment(
        store_id=store.pk, owner_id=seller.pk, kind="visit", title="看车", starts_at=soon, about=day, by=web(seller)
    )  # fmt: skip
    found = queries.morning_of(web(lead), store, TODAY)
    assert [(owner.name, line.kind) for owner, line in found.agenda] == [("李雷", "appointment")]
    assert [one.owner.name for one in found.people] == ["李雷", "韩梅"]


def test_a_meeting_is_held_once_and_said_again_changes_who_took_part(store, seller, other, lead):
    asked = {"store_id": store.pk, "kind": "evening", "day": TODAY, "by": web(lead)}
    first = commands.hold_meeting(**asked, participants=[seller.pk, lead.pk])
    commands.hold_meeting(**asked, participants=[seller.pk, lead.pk])
    again = commands.hold_meeting(**asked, participants=[seller.pk, other.pk, lead.pk])
    assert (first.pk, again.held_by_id, again.participants.count()) == (again.pk, lead.pk, 3)
    assert list(
        Entry.objects.filter(verb="meetings.meeting_held").order_by("pk").values_list("data__people", flat=True)
    ) == [2, 3]


def test_nobody_holds_a_meeting_alone_with_strangers_or_tomorrow(store, seller, lead):
    stranger = make_person(make_store(store.group))
    asked = {"store_id": store.pk, "kind": "evening", "by": web(lead)}
    for participants, day, code in (
        ([], TODAY, "no_participants"),
        ([stranger.pk], TODAY, "no_participants"),
        ([seller.pk], TODAY + timedelta(days=1), "in_the_future"),
    ):
        with pytest.raises(Refused) as refusal:
            commands.hold_meeting(**asked, participants=participants, day=day)
        assert refusal.value.code == code
    assert Meeting.objects.count() == 0


def test_two_who_write_at_once_see_both_texts(store, lead):
    asked = {"store_id": store.pk, "kind": "morning", "day": TODAY, "by": web(lead)}
    commands.write_meeting(**asked, text="展车擦净", version=1)
    with pytest.raises(Stale) as refusal:
        commands.write_meeting(**asked, text="今天推新车", version=1)
    assert refusal.value.details["differences"]["fields"]["text"]["theirs"] == "展车擦净"


def test_a_consultant_leads_nothing_and_a_foreign_store_is_missing(store, seller, lead):
    with pytest.raises(NotAllowed):
        commands.write_meeting(store_id=store.pk, kind="morning", day=TODAY, text="x", by=web(seller))
    there = make_store(store.group)
    with pytest.raises(Store.DoesNotExist):
        commands.write_meeting(store_id=there.pk, kind="morning", day=TODAY, text="x", by=web(lead))


def test_open_actions_are_carried_over_until_they_are_done(store, seller, lead, evening):
    by, week = web(lead), timedelta(days=7)
    asked = {"store_id": store.pk, "owner_id": seller.pk, "by": by}
    evening.shift(-2 * week)
    old = commands.decide_action(**asked, day=LAST_MONDAY - week, text="补竞品资料", due_on=TODAY - week)
    done = commands.decide_action(**asked, day=LAST_MONDAY - week, text="补展车牌", due_on=TODAY - week)
    work.finish_task(done.task_id, by=web(seller))
    evening.shift(week)
    commands.decide_action(**asked, day=LAST_MONDAY, text="演练话术", due_on=TODAY)
    evening.shift(week)
    this = commands.decide_action(**asked, day=TODAY, text="邀约十组", due_on=TODAY + week)
    found = queries.weekly_of(by, store, TODAY)
    assert (found.meeting.day, [one.text for one in found.actions]) == (MONDAY, ["邀约十组"])
    assert [one.text for one in found.carried] == ["补竞品资料", "演练话术"]
    work.finish_task(old.task_id, by=web(seller))
    assert [one.text for one in queries.weekly_of(by, store, TODAY).carried] == ["演练话术"]
    assert this.task.due_at > old.task.due_at


def test_the_week_names_what_was_won_and_lost(store, seller, lead, day):
    make_deal(seller, name="李四", mobile="13800138002")
    lose(day, seller)
    found = queries.weekly_of(web(lead), store, TODAY)
    assert ([one.request.deal_id for one in found.lost], found.won) == ([day.pk], [])


def test_the_evening_costs_the_same_for_one_and_for_three(store, seller, lead, day, django_assert_num_queries):
    commands.instruct(store_id=store.pk, owner_id=seller.pk, day=TODAY, text="x", due_on=TODAY, by=web(lead))
    with django_assert_num_queries(23):
        queries.evening_of(web(lead), store, TODAY)
    for n in range(2):
        more = make_person(store, {"meetings.see": "own", "meetings.report": "own"}, name=f"员工甲{n}")
        commands.instruct(store_id=store.pk, owner_id=more.pk, day=TODAY, text="x", due_on=TODAY, by=web(lead))
    with django_assert_num_queries(23):
        queries.evening_of(web(lead), store, TODAY)
