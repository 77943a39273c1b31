"""The line of consultants: who is next, what uses a turn, what the ledger says."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from jiubu.deals.models import Followup
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.showroom import commands, events, queries
from jiubu.showroom.models import Step, TurnDay, Visit
from jiubu.work.models import Notification
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.showroom import CONSULTANT, RECEPTION, arrive
from tests.showroom.test_doors import post

pytestmark = pytest.mark.django_db
ARRANGES = {**RECEPTION, "showroom.arrange": "store", "organisation.see": "store"}


@pytest.fixture
def desk(store):
    return make_person(store, ARRANGES, name="林小满")


@pytest.fixture
def line(store, sellers):
    for seller in sellers:
        commands.step_in(store_id=store.pk, by=web(seller))
    return sellers


def order(store):
    board = queries.board_of(store, queries.consultants_of(store.pk))
    return [(place.user.name, place.state, place.turns) for place in board.places]


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == code


def test_strangers_go_to_the_next_and_everybody_has_a_turn(store, desk, line):
    taken = [commands.give_to_next(arrive(store, desk).pk, by=web(desk)).consultant.name for _ in range(3)]
    assert taken == ["李娜", "王强", "赵敏"]
    assert order(store) == [("李娜", "busy", 1), ("王强", "busy", 1), ("赵敏", "busy", 1)]
    refused("nobody_free", commands.give_to_next, arrive(store, desk).pk, by=web(desk))
    commands.close_visit(Visit.objects.get(consultant=line[1]).pk, result="not_bought", by=web(desk))
    assert [state for _name, state, _turns in order(store)] == ["busy", "next", "busy"]


def test_who_comes_back_goes_to_the_earlier_consultant_and_uses_no_turn(store, desk, line):
    customer = make_customer(store, line[2], name="王芳", mobile="13900000001")
    visit = arrive(store, desk, mobile="13900000001")
    assert visit.meant_for == line[2]
    assert commands.give_to_next(visit.pk, by=web(desk)).consultant == line[2]
    first = visit.pk
    commands.close_visit(first, result="not_bought", by=web(desk))
    assert commands.give_to_next(arrive(store, desk, customer_id=customer.pk).pk, by=web(desk)).kind == "return"
    takes = Step.objects.filter(kind="take").order_by("number").values_list("visit_id", "counts")
    assert [counts for _visit, counts in takes] == [False, False]


def test_after_the_days_of_protection_a_customer_is_anybodys(store, desk, line):
    store.protection_days = 3
    store.save()
    customer = make_customer(store, line[2], mobile="13900000001")
    old = timezone.now() - timedelta(days=10)
    type(customer).objects.filter(pk=customer.pk).update(created_at=old)
    Followup.objects.filter(deal__customer=customer).delete()
    assert arrive(store, desk, mobile="13900000001").meant_for is None


def test_other_purposes_use_no_turn(store, desk, line):
    commands.give_to_next(arrive(store, desk, purpose="service").pk, by=web(desk))
    assert order(store)[0] == ("李娜", "busy", 0)


def test_one_is_passed_over_declines_swaps_and_gets_a_turn_back(store, desk, line):
    first, second, third = line
    commands.skip_turn(store_id=store.pk, person_id=first.pk, reason="不在展厅", by=web(desk))
    assert [name for name, *_ in order(store)] == ["王强", "李娜", "赵敏"]
    commands.decline_turn(store_id=store.pk, reason="要开会", by=web(second))
    assert [name for name, *_ in order(store)] == ["李娜", "赵敏", "王强"]
    commands.swap_turns(store_id=store.pk, person_id=first.pk, other_id=second.pk, reason="换班", by=web(desk))
    assert [name for name, *_ in order(store)] == ["王强", "赵敏", "李娜"]
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    commands.give_turn_back(visit.pk, reason="是同事的客户", by=web(desk))
    commands.give_turn_back(visit.pk, reason="是同事的客户", by=web(desk))
    assert order(store)[0] == ("王强", "busy", 0)
    ledger = [
        (s.kind, s.person.name, s.reason) for s in queries.ledger_of(web(desk), store.pk, TurnDay.objects.get().day)
    ]
    assert ledger[0] == ("give", "王强", "是同事的客户")
    assert [kind for kind, *_ in ledger].count("give") == 1
    assert read(timeline(TurnDay.objects.get())[0]) == events.TurnStepped(
        kind="give", person_id=second.pk, other_id=None, counts=False, reason="是同事的客户"
    )
    assert third not in (first, second)


def test_a_visit_that_is_handed_on_uses_one_turn_that_goes_with_it(store, desk, line):
    first, second, _third = line
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    commands.give_visit(visit.pk, consultant_id=second.pk, by=web(desk))
    assert order(store) == [("李娜", "next", 0), ("赵敏", "ready", 0), ("王强", "busy", 1)]
    back = Step.objects.get(kind="give")
    assert (back.person, back.visit, back.reason) == (first, visit, "Handed on to a colleague")
    commands.give_visit(visit.pk, consultant_id=first.pk, by=web(desk))
    assert order(store) == [("王强", "next", 0), ("赵敏", "ready", 0), ("李娜", "busy", 1)]
    visit.refresh_from_db()
    assert queries.used_turn(visit)
    commands.void_visit(visit.pk, reason="重复登记", by=web(desk))
    assert order(store) == [("李娜", "next", 0), ("王强", "ready", 0), ("赵敏", "waits", 0)]
    assert not queries.used_turn(visit)
    again = [step.person.name for step in Step.objects.filter(kind="give").order_by("number")]
    assert again == ["李娜", "王强", "李娜"]


@pytest.mark.parametrize("is_mended", [False, True])
def test_a_visit_that_was_left_open_overnight_uses_no_second_turn(store, desk, line, time_machine, is_mended):
    """Whoever has it in the morning: the turn of the day before was its one."""
    first, second, _third = line
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    assert visit.consultant == first
    time_machine.move_to(timezone.now() + timedelta(days=1))
    for seller in line:
        commands.step_in(store_id=store.pk, by=web(seller))
    commands.give_visit(visit.pk, consultant_id=second.pk, by=web(desk))
    if is_mended:
        commands.edit_visit(visit.pk, purpose="negotiate", by=web(desk))
    assert Step.objects.filter(visit=visit, kind="take", counts=True).count() == 1
    assert {name: turns for name, _state, turns in order(store)} == {"李娜": 0, "王强": 0, "赵敏": 0}
    assert {share.user.name: share.turns for share in queries.shares_of(web(desk), store.pk, *both_days())} == {
        "李娜": 1, "王强": 0, "赵敏": 0,
    }  # fmt: skip


def both_days():
    today = timezone.localdate()
    return today - timedelta(days=1), today


def test_why_the_machine_gave_a_turn_back_is_said_in_the_language_of_the_reader(client, store, desk, line):
    _first, second, _third = line
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    with override("zh-hans"):
        commands.give_visit(visit.pk, consultant_id=second.pk, by=web(desk))
    entry = next(entry for entry in timeline(TurnDay.objects.get()) if entry.data["kind"] == "give")
    client.force_login(desk)
    page, api = f"/showroom/turns/?store={store.pk}", f"/api/v1/turns/ledger?store_id={store.pk}"
    for language, text in (("zh-hans", "已转交同事接待"), ("en", "Handed on to a colleague")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert text in client.get(page).content.decode()
        assert text in [step["reason"] for step in client.get(api).json()]
        with override(language):
            assert text in read(entry).text()
    Step.objects.filter(kind="give").update(reason="是同事的客户")  # as somebody wrote it, or the machine before
    assert "是同事的客户" in client.get(page).content.decode()


def test_who_turns_out_to_be_known_after_being_handed_on_uses_no_turn(store, desk, line):
    known = make_customer(store, line[2], name="王芳", mobile="13900000001")
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    commands.give_visit(visit.pk, consultant_id=line[1].pk, by=web(desk))
    commands.identify_visitor(visit.pk, customer_id=known.pk, by=web(desk))
    commands.give_visit(visit.pk, consultant_id=line[2].pk, by=web(desk))
    assert {name: turns for name, _state, turns in order(store)} == {"李娜": 0, "王强": 0, "赵敏": 0}


def test_what_the_line_refuses(store, desk, line):
    first, second, _third = line
    refused("not_next", commands.skip_turn, store_id=store.pk, person_id=second.pk, reason="x", by=web(desk))
    refused("not_next", commands.decline_turn, store_id=store.pk, reason="x", by=web(second))
    refused("reason_missing", commands.skip_turn, store_id=store.pk, person_id=first.pk, reason=" ", by=web(desk))
    same = {"person_id": first.pk, "other_id": first.pk}
    refused("not_in_line", commands.swap_turns, store_id=store.pk, **same, reason="x", by=web(desk))
    refused("not_a_consultant", commands.step_in, store_id=store.pk, person_id=desk.pk, by=web(desk))
    visit = arrive(store, desk, purpose="papers")
    refused("no_turn_used", commands.give_turn_back, visit.pk, reason="x", by=web(desk))
    with pytest.raises(NotAllowed):
        commands.step_out(store_id=store.pk, person_id=second.pk, by=web(first))
    assert Step.objects.count() == 3


def test_in_and_out_twice_are_one_step_each(store, line):
    for _ in range(2):
        commands.step_in(store_id=store.pk, by=web(line[0]))
        commands.step_out(store_id=store.pk, reason="午休", by=web(line[1]))
    assert list(Step.objects.order_by("number").values_list("kind", flat=True)) == ["in", "in", "in", "out"]


def test_the_next_and_the_one_who_stands_ready_are_told(store, desk, line):
    Notification.objects.all().delete()
    commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    told = Notification.objects.order_by("id").values_list("user__name", "sentence")
    assert ("王强", "You are next in the showroom") in told
    assert ("赵敏", "Stand ready in the showroom: you are after the next") in told


def test_who_has_come_to_stand_ready_is_told_though_the_next_stays(store, desk, line):
    Notification.objects.all().delete()
    commands.step_out(store_id=store.pk, by=web(line[1]))
    told = Notification.objects.order_by("id").values_list("user__name", "sentence")
    assert list(told) == [("赵敏", "Stand ready in the showroom: you are after the next")]


def test_the_morning_begins_where_the_day_before_ended(store, desk, line):
    commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    for seller in line:
        commands.step_out(store_id=store.pk, reason="下班", by=web(seller))
    TurnDay.objects.update(day=timezone.localdate() - timedelta(days=1))
    fresh = make_person(store, CONSULTANT, name="新人")
    assert commands.open_line(store_id=store.pk, by=web(desk)) == [line[1].pk, line[2].pk, line[0].pk, fresh.pk]
    assert commands.open_line(store_id=store.pk, by=web(desk))[0] == line[1].pk
    assert Step.objects.filter(day__day=timezone.localdate()).count() == 4


def test_shares_add_up(store, desk, line):
    for _ in range(4):
        visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
        commands.close_visit(visit.pk, result="not_bought", by=web(desk))
    today = timezone.localdate()
    shares = queries.shares_of(web(desk), store.pk, today, today)
    assert [(s.user.name, s.days, s.received, s.turns, s.per_day) for s in shares] == [
        ("李娜", 1, 2, 2, 2.0), ("王强", 1, 1, 1, 1.0), ("赵敏", 1, 1, 1, 1.0),
    ]  # fmt: skip


def test_the_screen_shows_the_line_and_gives_by_one_tap(client, store, desk, line):
    client.force_login(desk)
    visit = arrive(store, desk)
    page = client.get("/showroom/").content.decode()
    assert ('class="turn is-next"' in page, f"/showroom/visits/{visit.pk}/next/" in page) == (True, True)
    assert client.post(f"/showroom/visits/{visit.pk}/next/").status_code == 302
    visit.refresh_from_db()
    assert visit.consultant == line[0]
    assert client.post("/showroom/turns/out/", {"person": line[1].pk}).status_code == 302
    assert client.post("/showroom/turns/skip/", {"person": line[2].pk, "reason": ""}).status_code == 422
    assert (
        client.post("/showroom/turns/swap/", {"person": line[2].pk, "other": line[0].pk, "reason": "换班"}).status_code
        == 302
    )
    assert [name for name, *_ in order(store)] == ["李娜", "赵敏"]
    ledger = client.get("/showroom/turns/").content.decode()
    assert ("换班" in ledger, ledger.count("<tr>") > 5) == (True, True)
    assert client.post(f"/showroom/visits/{visit.pk}/turn/", {"reason": "同事的客户"}).status_code == 302
    assert order(store)[0] == ("李娜", "busy", 0)


def test_the_line_by_api(client, store, desk, line):
    client.force_login(desk)
    told = client.get("/api/v1/turns").json()
    assert [(p["name"], p["state"]) for p in told["places"]] == [("李娜", "next"), ("王强", "ready"), ("赵敏", "waits")]
    visit = post(client, "/visits", party_size=2).json()
    assert post(client, f"/visits/{visit['id']}/next").json()["consultant_id"] == line[0].pk
    told = post(client, "/turns", kind="skip", person_id=line[1].pk, reason="不在").json()
    assert [p["name"] for p in told["places"]] == ["赵敏", "王强", "李娜"]
    assert post(client, "/turns", kind="swap", person_id=line[1].pk, reason="x").status_code == 409
    assert post(client, f"/visits/{visit['id']}/turn", reason="同事的客户").status_code == 204
    ledger = client.get("/api/v1/turns/ledger").json()
    assert [step["kind"] for step in ledger[:3]] == ["give", "skip", "take"]
    today = timezone.localdate().isoformat()
    shares = client.get(f"/api/v1/turns/shares?begin={today}&end={today}").json()
    assert (shares[0]["name"], shares[0]["turns"], shares[0]["given_back"], shares[0]["per_day"]) == ("李娜", 1, 1, 0.0)


def test_a_foreign_store_has_no_line(client, store, desk, line):
    other = make_store()
    client.force_login(make_person(other, ARRANGES))
    assert client.get(f"/showroom/turns/?store={store.pk}").status_code == 404
    assert client.get(f"/api/v1/turns?store_id={store.pk}").status_code == 404
    assert post(client, "/turns", kind="open", store_id=store.pk).status_code == 404
