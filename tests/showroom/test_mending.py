"""What was tapped in a hurry is put right; who was entered twice counts once; each goes back to the visit's own store."""

import pytest
from django.utils import timezone

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.showroom import commands, events, queries
from jiubu.showroom.models import Step, Visit
from jiubu.work.models import Notification
from tests.factories import make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.deals import number
from tests.factories.showroom import CONSULTANT, RECEPTION, arrive
from tests.factories.work import make_an_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(store):
    sellers = [make_person(store, CONSULTANT, name=name) for name in ("李娜", "王强", "赵敏")]
    for seller in sellers:
        commands.step_in(store_id=store.pk, by=web(seller))
    return sellers


def turns(store):
    board = queries.board_of(store, queries.consultants_of(store.pk))
    return {place.user.name: place.turns for place in board.places}


def test_a_check_in_by_mistake_leaves_the_appointment_open(store, desk, line):
    agreed = make_an_appointment(line[0], store, starts_at=timezone.now())
    wrong = commands.check_in(store_id=store.pk, appointment_id=agreed.pk, by=web(desk))
    agreed.refresh_from_db()
    assert agreed.state == "kept"
    commands.void_visit(wrong.pk, reason="点错了", by=web(desk))
    agreed.refresh_from_db()
    assert agreed.state == "agreed"
    right = commands.check_in(store_id=store.pk, appointment_id=agreed.pk, by=web(desk))
    assert (right.appointment_id, right.meant_for_id) == (agreed.pk, line[0].pk)


def test_source_purpose_and_party_size_are_put_right_and_the_turn_follows_the_purpose(store, desk, line):
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    commands.edit_visit(visit.pk, source="walk_in", purpose="papers", party_size=3, by=web(desk))
    visit.refresh_from_db()
    assert (visit.source, visit.purpose, visit.party_size) == ("walk_in", "papers", 3)
    assert turns(store)["李娜"] == 0
    before = {"source": "", "purpose": "new_car", "party_size": 1}
    after = {"source": "walk_in", "purpose": "papers", "party_size": 3}
    edited = [read(one) for one in timeline(visit)]
    assert events.VisitEdited(before=before, after=after) in edited
    commands.edit_visit(visit.pk, source="walk_in", by=web(desk))
    assert len(timeline(visit)) == len(edited)


def test_a_purpose_that_is_traffic_after_all_uses_the_turn(store, desk, line):
    visit = commands.give_to_next(arrive(store, desk, purpose="papers").pk, by=web(desk))
    commands.edit_visit(visit.pk, purpose="new_car", by=web(desk))
    assert list(turns(store).items()) == [("王强", 0), ("赵敏", 0), ("李娜", 1)]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"source": "no-such"}, "bad_source"), ({"purpose": "tea"}, "bad_purpose"), ({"party_size": 0}, "bad_party")],
)
def test_what_is_not_known_is_refused(store, desk, change, code):
    visit = arrive(store, desk)
    with pytest.raises(Refused) as refusal:
        commands.edit_visit(visit.pk, **change, by=web(desk))
    assert refusal.value.code == code


def test_who_was_here_before_uses_no_turn_also_when_it_is_said_later(store, desk, line):
    said = arrive(store, desk, says_return=True)
    commands.give_to_next(said.pk, by=web(desk))
    assert (said.kind, turns(store)["李娜"]) == ("return", 0)
    commands.close_visit(said.pk, result="other", by=web(desk))
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    assert sum(turns(store).values()) == 1
    visit = commands.edit_visit(visit.pk, says_return=True, by=web(desk))
    assert (visit.kind, sum(turns(store).values())) == ("return", 0)
    assert commands.edit_visit(visit.pk, says_return=False, by=web(desk)).kind == "first"


def test_the_customer_of_a_visit_with_a_deal_stays(store, desk, line):
    visit = arrive(store, desk, consultant_id=line[0].pk)
    commands.make_prospect(visit.pk, customer={"name": "赵云", "mobile": number()}, by=web(line[0]))
    other = make_customer(store, line[0])
    with pytest.raises(Refused) as refusal:
        commands.identify_visitor(visit.pk, customer_id=other.pk, by=web(line[0]))
    assert refusal.value.code == "other_customer"


def test_a_double_check_in_counts_nowhere_and_says_why(store, desk, line):
    kept, twice = arrive(store, desk, party_size=2), arrive(store, desk, party_size=2, note="看小轿车")
    commands.give_to_next(twice.pk, by=web(desk))
    with pytest.raises(Refused):
        commands.void_visit(twice.pk, reason=" ", by=web(desk))
    for _ in range(2):
        commands.void_visit(twice.pk, reason="重复登记", by=web(desk))
    day = queries.day_of(web(desk), store.pk)
    assert (day.parties, day.traffic, day.people, day.here) == (1, 1, 2, 1)
    assert list(queries.here_now(web(desk), store.pk)) == [kept]
    assert list(queries.left_today(web(desk), store.pk)) == []
    assert turns(store)["李娜"] == 0
    assert queries.board_of(store, queries.consultants_of(store.pk)).next == line[0]
    twice.refresh_from_db()
    assert twice.note == "重复登记 · 看小轿车"
    said = [read(one) for one in timeline(twice)]
    assert said.count(events.VisitVoided(channel="visit", reason="重复登记")) == 1
    with pytest.raises(Refused):
        commands.edit_visit(twice.pk, party_size=1, by=web(desk))


def test_a_visit_entered_by_mistake_is_no_earlier_visit(store, desk):
    make_customer(store, None, mobile="13900000001")
    commands.void_visit(arrive(store, desk, mobile="13900000001").pk, reason="输错", by=web(desk))
    assert arrive(store, desk, mobile="13900000001").kind == "first"


def test_a_colleagues_visit_is_put_right_by_those_who_may_receive_it(store, desk, line):
    visit = commands.give_visit(arrive(store, desk).pk, consultant_id=line[0].pk, by=web(desk))
    own = make_person(store, {**CONSULTANT, "showroom.receive": "own"}, name="孙磊")
    with pytest.raises(NotAllowed):
        commands.edit_visit(visit.pk, party_size=2, by=web(own))
    with pytest.raises(NotAllowed):
        commands.void_visit(visit.pk, reason="x", by=web(own))


def test_both_doors_put_right_and_take_out(client, store, desk):
    client.force_login(desk)
    one, two = arrive(store, desk), arrive(store, desk)
    page = client.get(f"/showroom/visits/{one.pk}/")
    assert f"/showroom/visits/{one.pk}/facts/" in page.content.decode()
    sent = {"party_size": 4, "purpose": "negotiate", "source": "walk_in"}
    assert client.post(f"/showroom/visits/{one.pk}/facts/", sent).url == f"/showroom/?store={store.pk}"
    assert client.post(f"/showroom/visits/{one.pk}/void/", {"reason": ""}).status_code == 422
    assert client.post(f"/showroom/visits/{one.pk}/void/", {"reason": "重复"}).status_code == 302
    one.refresh_from_db()
    assert (one.party_size, one.purpose, one.source, one.channel) == (4, "negotiate", "walk_in", "void")
    assert client.get(f"/showroom/visits/{one.pk}/").status_code == 200
    json = {"content_type": "application/json"}
    out = client.patch(f"/api/v1/visits/{two.pk}", {"source": "walk_in"}, **json).json()
    assert (out["source"], out["party_size"]) == ("walk_in", 1)
    assert client.post(f"/api/v1/visits/{two.pk}/void", {"reason": "重复"}, **json).json()["channel"] == "void"


def test_the_source_that_nobody_asked_at_the_reception_goes_from_the_prospect_to_card_and_deal(client, store, desk):
    client.force_login(desk)
    visit = arrive(store, desk, name="王先生")
    assert 'name="source"' in client.get(f"/showroom/visits/{visit.pk}/prospect/").content.decode()
    client.post(
        f"/showroom/visits/{visit.pk}/prospect/", {"name": "王先生", "mobile": "13900000009", "source": "walk_in"}
    )
    visit.refresh_from_db()
    assert (visit.source, visit.deal.channel.key, visit.customer.channel) == ("walk_in", "walk_in", "walk_in")


def test_every_step_leads_back_to_the_store_of_the_visit(client, group, store):
    other = make_store(group)
    rights = dict.fromkeys(RECEPTION, "group") | {"organisation.see": "group"}
    boss = make_person(store, rights, name="周总")
    seller = make_person(other, CONSULTANT, name="李娜")
    client.force_login(boss)
    there = f"/showroom/?store={other.pk}"
    assert client.post(f"/showroom/visits/new/?store={other.pk}", {"party_size": 1, "purpose": "new_car"}).url == there
    visit = Visit.objects.get()
    assert visit.store == other
    assert client.post(f"/showroom/visits/{visit.pk}/consultant/", {"consultant": seller.pk}).url == there
    made = client.post(f"/showroom/visits/{visit.pk}/prospect/", {"name": "王先生", "mobile": "13900000008"})
    assert made.url == there
    assert client.post(f"/showroom/visits/{visit.pk}/closing/", {"result": "not_bought"}).url == there
    call = commands.check_in(store_id=other.pk, channel="call", by=web(boss))
    closed = client.post(f"/showroom/visits/{call.pk}/closing/", {"result": "talked"})
    assert closed.url == f"/showroom/calls/?store={other.pk}"


def test_who_turns_out_to_be_a_customer_gives_the_turn_back_and_the_earlier_consultant_hears(store, desk, line):
    customer = make_customer(store, line[2], mobile="13900000001")
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    assert turns(store)["李娜"] == 1
    Notification.objects.all().delete()
    commands.identify_visitor(visit.pk, customer_id=customer.pk, by=web(desk))
    assert turns(store)["李娜"] == 0
    assert Step.objects.get(kind="give").reason
    told = Notification.objects.filter(user=line[2]).values_list("sentence", flat=True)
    assert list(told) == ["Your customer is here: {who}"]


def test_a_stranger_whose_card_is_made_now_stays_a_stranger(store, desk, line):
    visit = commands.give_to_next(arrive(store, desk).pk, by=web(desk))
    card = {"name": "王先生", "mobile": "13900000007"}
    known = commands.identify_visitor(visit.pk, customer=card, by=web(line[0]))
    assert (known.customer.owner, known.meant_for) == (line[0], None)
    assert turns(store)["李娜"] == 1


def test_who_invited_a_customer_by_telephone_uses_no_turn_for_the_first_visit(store, desk, line):
    call = commands.check_in(store_id=store.pk, channel="call", name="王先生", mobile="13900000006", by=web(line[0]))
    commands.close_visit(call.pk, result="invited", by=web(line[0]))
    visit = arrive(store, desk, mobile="13900000006")
    assert (visit.kind, visit.meant_for) == ("first", line[0])
    assert commands.give_to_next(visit.pk, by=web(desk)).consultant == line[0]
    assert turns(store)["李娜"] == 0
