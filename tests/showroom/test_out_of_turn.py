"""A stranger who is received past whoever is next: with a reason, told, counted, and the line stays as it was."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from jiubu.kernel.errors import Refused
from jiubu.showroom import commands, queries
from jiubu.showroom.enums import PAST_REASONS
from jiubu.showroom.models import Step, TurnDay, Visit
from jiubu.showroom.rules import replay
from jiubu.work.models import Notification
from tests.factories import make_person, web
from tests.factories.customers import make_customer
from tests.factories.showroom import CONSULTANT, arrive
from tests.showroom.test_doors import post

pytestmark = pytest.mark.django_db
REASONS = list(PAST_REASONS)
ASKED = "下一位是李娜，请写明为什么不按轮次接待。"
SENTENCE = "{who} receives a visitor out of turn. You stay next in the showroom."


@pytest.fixture
def line(store, sellers):
    for seller in sellers:
        commands.step_in(store_id=store.pk, by=web(seller))
    return sellers


def names(store):
    board = queries.board_of(store, queries.consultants_of(store.pk))
    return [place.user.name for place in board.places]


def take_of(visit):
    step = Step.objects.filter(visit=visit, kind="take").latest("number")
    return step.person, step.other, step.reason, step.counts


def refusal_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value


def test_past_the_next_one_a_stranger_is_taken_with_a_reason_only(store, desk, line):
    first, _second, third = line
    visit = arrive(store, desk)
    refusal = refusal_of(commands.take_visit, visit.pk, reason=" ", by=web(third))
    assert (refusal.code, list(refusal.fields)) == ("out_of_turn", ["reason"])
    assert (str(refusal.text), str(refusal.fields["reason"])) == (ASKED, ASKED)
    assert (Visit.objects.get().consultant, Step.objects.filter(kind="take").count()) == (None, 0)
    commands.take_visit(visit.pk, reason=" 客户点名 ", by=web(third))
    assert take_of(visit) == (third, first, "客户点名", True)
    assert names(store) == ["李娜", "王强", "赵敏"]


def test_the_one_passed_over_is_told_and_stays_the_next(store, desk, line):
    first, _second, third = line
    visit = arrive(store, desk)
    Notification.objects.all().delete()
    commands.take_visit(visit.pk, reason="客户点名", by=web(third))
    told = Notification.objects.get(sentence=SENTENCE)
    assert (told.user, told.details, told.about_id) == (first, {"who": "赵敏"}, visit.pk)
    board = queries.board_of(store, queries.consultants_of(store.pk))
    assert board.next == first
    with override("zh-hans"):
        assert told.said == "赵敏未按轮次接待了客户，您仍是下一位"


def test_a_reason_is_not_asked_for_nor_kept_where_the_turn_is_kept(store, desk, line):
    first, second, third = line
    known = make_customer(store, third, mobile="13900000001")
    for who, values in ((first, {}), (third, {"mobile": known.mobile}), (third, {"purpose": "papers"})):
        visit = arrive(store, desk, **values)
        commands.take_visit(visit.pk, reason="多写的", by=web(who))
        assert take_of(visit)[1:3] == (None, "")
        commands.close_visit(visit.pk, result="other" if values.get("purpose") else "not_bought", by=web(desk))
    assert queries.board_of(store, queries.consultants_of(store.pk)).next == second


def test_who_stands_outside_the_line_takes_a_stranger_out_of_turn_as_well(store, desk, line):
    late = make_person(store, CONSULTANT, name="陈晨")
    visit = arrive(store, desk)
    assert refusal_of(commands.take_visit, visit.pk, by=web(late)).code == "out_of_turn"
    commands.take_visit(visit.pk, reason="客户点名", by=web(late))
    assert take_of(visit) == (late, line[0], "客户点名", False)


def test_nobody_free_is_passed_over(store, desk, line):
    for _ in line:
        commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    visit = arrive(store, desk)
    commands.take_visit(visit.pk, by=web(line[2]))
    assert take_of(visit) == (line[2], None, "", True)


def test_who_arranges_gives_by_hand_without_a_reason_and_it_is_recorded(store, desk, line):
    first, second, third = line
    chief = make_person(store, {**CONSULTANT, "showroom.arrange": "store"}, name="周经理")
    for by in (desk, chief):
        visit = arrive(store, desk)
        commands.give_visit(visit.pk, consultant_id=third.pk, by=web(by))
        assert take_of(visit) == (third, first, "", True)
        assert Notification.objects.filter(user=first, sentence=SENTENCE, about_id=visit.pk).count() == 1
        commands.close_visit(visit.pk, result="not_bought", by=web(desk))
    mine = arrive(store, desk)
    assert refusal_of(commands.take_visit, mine.pk, by=web(chief)).code == "out_of_turn"
    for to in (second, third):  # a colleague gives it away, or to himself by the menu
        assert refusal_of(commands.give_visit, mine.pk, consultant_id=to.pk, by=web(third)).code == "out_of_turn"
    at_door = {"store_id": store.pk, "consultant_id": third.pk}
    assert refusal_of(commands.check_in, **at_door, by=web(third)).code == "out_of_turn"
    assert take_of(commands.check_in(**at_door, reason="老客户介绍", by=web(third)))[1:3] == (first, "老客户介绍")
    assert take_of(commands.check_in(**at_door, by=web(desk)))[1:3] == (first, "")


def test_handing_on_past_the_next_one_is_out_of_turn_too(store, desk, line):
    first, second, third = line
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    refusal = refusal_of(commands.give_visit, visit.pk, consultant_id=third.pk, by=web(first))
    assert (refusal.code, "王强" in str(refusal.text)) == ("out_of_turn", True)
    commands.give_visit(visit.pk, consultant_id=third.pk, reason="客户点名", by=web(first))
    assert take_of(visit) == (third, second, "客户点名", True)
    commands.give_visit(visit.pk, consultant_id=first.pk, by=web(first))  # next again: he had the turn back
    assert take_of(visit) == (first, None, "", True)


def test_whose_turn_was_used_the_day_before_is_handed_on_without_passing_over_anybody(store, desk, line, time_machine):
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    for seller in line:
        commands.step_in(store_id=store.pk, by=web(seller))
    commands.give_visit(visit.pk, consultant_id=line[2].pk, by=web(line[1]))
    assert take_of(visit) == (line[2], None, "", False)


def test_the_replay_of_the_ledger_is_the_line(store, desk, line):
    _first, second, third = line
    visit = arrive(store, desk)
    commands.take_visit(visit.pk, reason="客户点名", by=web(third))
    steps = queries.said(store.pk, TurnDay.objects.get().day)
    assert steps[-1].other == line[0].pk
    assert replay(steps).order == [user.pk for user in line]
    commands.take_visit(arrive(store, desk).pk, by=web(line[0]))
    commands.edit_visit(visit.pk, purpose="papers", by=web(desk))
    assert replay(queries.said(store.pk, TurnDay.objects.get().day)).order == [second.pk, third.pk, line[0].pk]


def test_a_turn_given_back_leads_no_further_forward_than_it_was_taken_from(store, desk, line):
    third = line[2]
    visit = arrive(store, desk)
    commands.take_visit(visit.pk, reason="客户点名", by=web(third))
    commands.edit_visit(visit.pk, purpose="papers", by=web(desk))
    assert Step.objects.filter(kind="give", person=third).count() == 1
    assert names(store) == ["李娜", "王强", "赵敏"]


def test_takes_out_of_turn_are_counted_for_each(client, store, desk, line):
    _first, _second, third = line
    commands.take_visit(arrive(store, desk).pk, reason="客户点名", by=web(third))
    commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    today = timezone.localdate()
    shares = queries.shares_of(web(desk), store.pk, today - timedelta(days=1), today)
    assert {share.user.name: share.out_of_turn for share in shares} == {"李娜": 0, "王强": 0, "赵敏": 1}
    client.force_login(desk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    rows = client.get(f"/api/v1/turns/shares?begin={today}&end={today}").json()
    assert {row["name"]: row["out_of_turn"] for row in rows} == {"李娜": 0, "王强": 0, "赵敏": 1}
    page = client.get("/showroom/turns/").content.decode()
    assert ("未按轮次，越过 李娜" in page, "客户点名" in page) == (True, True)
    assert '<td class="num">1</td></tr>' in page


def test_by_api_the_reason_goes_with_it(client, store, desk, line):
    visit = arrive(store, desk)
    client.force_login(line[2])
    url = f"/visits/{visit.pk}/consultant"
    refused = post(client, url)
    assert (refused.status_code, refused.json()["code"]) == (409, "out_of_turn")
    assert list(refused.json()["fields"]) == ["reason"]
    assert post(client, url, reason="客户点名").json()["consultant_id"] == line[2].pk
    assert take_of(visit)[1:3] == (line[0], "客户点名")
    ledger = client.get(f"/api/v1/turns/ledger?store_id={store.pk}").json()
    assert (ledger[0]["kind"], ledger[0]["other_id"], ledger[0]["reason"]) == ("take", line[0].pk, "客户点名")


def test_the_board_opens_a_dialog_for_whoever_is_not_the_next(client, store, desk, line):
    first, second, third = line
    visit = arrive(store, desk)
    asks, menu = f'href="/showroom/visits/{visit.pk}/out-of-turn/"', f"/out-of-turn/?consultant={second.pk}"
    for who, wanted in ((first, (False, True)), (third, (True, True)), (desk, (False, False))):
        client.force_login(who)
        page = client.get("/showroom/").content.decode()
        assert (asks in page, menu in page) == wanted
    papers = arrive(store, desk, purpose="papers")
    client.force_login(third)
    assert f"/visits/{papers.pk}/out-of-turn/" not in client.get("/showroom/").content.decode()


def test_the_dialog_names_the_next_one_and_wants_a_reason(client, store, desk, line):
    visit, third = arrive(store, desk), line[2]
    client.force_login(third)
    url = f"/showroom/visits/{visit.pk}/out-of-turn/"
    assert ASKED in client.get(url).content.decode()
    empty = client.post(url, {"words": " "})
    assert (empty.status_code, empty.context["form"].errors) == (422, {"reason": [ASKED]})
    assert client.post(url, {"reason": REASONS[0]}).status_code == 302
    assert take_of(visit)[:3] == (third, line[0], REASONS[0])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "客户点名由其接待" in client.get("/showroom/turns/").content.decode()


def test_who_became_out_of_turn_meanwhile_is_asked_where_he_tapped(client, store, desk, line):
    """The board was drawn before: the tap is answered by the dialog's page, for the same person."""
    visit, third = arrive(store, desk), line[2]
    client.force_login(line[1])
    page = client.post(f"/showroom/visits/{visit.pk}/consultant/", {"consultant": third.pk})
    assert (page.status_code, page.context["form"].errors) == (422, {"reason": [ASKED]})
    there = f"/showroom/visits/{visit.pk}/out-of-turn/?consultant={third.pk}"
    assert f'action="{there}"' in page.content.decode()
    assert client.post(there, {"reason": REASONS[2], "words": "李娜在开会"}).status_code == 302
    assert take_of(visit)[:3] == (third, line[0], "李娜在开会")
