"""The discipline of follow-up: a week by hand, every figure with its names; pushing back is not doing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from jiubu.analytics.queries.sets import Sets
from jiubu.analytics.rules import Period
from jiubu.deals import commands, queries
from jiubu.deals.models import MEETING, Followup
from jiubu.journal.models import Entry
from jiubu.kernel.errors import Refused
from jiubu.meetings.queries import figures_of, span_at
from jiubu.showroom.models import Visit
from tests.factories import web
from tests.factories.deals import make_deal, make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]
MONDAY = date(2026, 8, 3)


def at(day, hour=10, month=8):
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def planned(seller, day, name):
    """A deal whose one contact is due at ten on this day of August."""
    deal = make_deal(seller, name=name)
    followup = deal.followups.get()
    Followup.objects.filter(pk=followup.pk).update(planned_at=at(day))
    deal.next_contact_at = at(day)
    deal.save()
    return deal


def made(deal, seller, moment):
    with time_machine.travel(moment, tick=False):
        commands.record_followup(
            deal.pk, outcome="reached", said="好", followup_id=deal.followups.get(state="planned").pk,
            next_at=at(20), next_purpose="再联系", reason="客户出差", by=web(seller),
        )  # fmt: skip


@pytest.fixture
def week(store, process, seller, lead):
    """Monday the 3rd to the 7th, looked at on Friday the 7th at noon."""
    for person in (seller, lead):
        person.posts.update(since="2026-01-01")
    other = make_seller(store)
    other.posts.update(since="2026-01-01")
    with time_machine.travel(at(1), tick=False):
        deals = {name: planned(seller, day, name) for name, day in (("按时", 3), ("当晚", 4), ("迟了", 4), ("推后", 5), ("忘了", 6), ("今天", 7))}  # fmt: skip
        theirs = planned(other, 4, "别人的")
    made(deals["按时"], seller, at(3, 9))
    made(deals["当晚"], seller, at(4, 20))
    made(deals["迟了"], seller, at(5, 9))
    with time_machine.travel(at(5, 11), tick=False):
        pushed = deals["推后"].followups.get(state="planned")
        commands.forward_followup(pushed.pk, at=at(12), reason="客户出差", by=web(seller))
    made(theirs, other, at(4, 11))
    return other


def figures(line):
    return [line.scheduled, line.on_time, line.late, line.forwarded, line.forgotten, line.coming, line.due]


def test_a_week_of_contacts_as_counted_by_hand(week, seller, lead):
    with time_machine.travel(at(7, 12), tick=False):
        people, weeks = queries.discipline_of(web(lead), MONDAY, date(2026, 8, 9))
        found = {line.name: (figures(line), line.rate) for line in people}
        assert found == {
            seller.name: ([6, 2, 1, 1, 1, 1, 5], 0.4),
            week.name: ([1, 1, 0, 0, 0, 0, 1], 1.0),
        }
        assert [(line.week, line.name) for line in weeks] == [(MONDAY, name) for name in sorted(found)]
        assert [line.name for line in queries.discipline_of(web(seller), MONDAY, date(2026, 8, 9))[0]] == [seller.name]


def test_what_was_pushed_back_is_due_twice_and_done_once_at_most(week, seller, lead):
    """On its first day it stays forwarded for ever; the new day counts anew."""
    deal = Followup.objects.get(state="forwarded").deal
    made(deal, seller, at(12, 11))
    with time_machine.travel(at(13), tick=False):
        people, weeks = queries.discipline_of(web(seller), MONDAY, date(2026, 8, 16))
        assert [(line.week, line.forwarded, line.on_time) for line in weeks] == [
            (date(2026, 8, 10), 0, 1), (MONDAY, 1, 2),
        ]  # fmt: skip
        assert people[0].rate == 3 / 7


def test_every_number_leads_to_its_names(week, seller, lead):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(lead)
    with time_machine.travel(at(7, 12), tick=False):
        page = client.get("/deals/discipline/?begin=2026-08-03&end=2026-08-09")
        lines = [*page.context["people"], *page.context["weeks"]]
        assert len(lines) == 4
        for _line, cells in lines:
            for what, count, words in cells:
                names = client.get(f"/deals/discipline/names/?{words}")
                assert (what, names.context["count"], len(names.context["page"].rows)) == (what, count, count)
        late = client.get(f"/deals/discipline/names/?begin=2026-08-03&end=2026-08-09&owner={seller.pk}&what=late")
        assert [row.customer.name for row in late.context["page"].rows] == ["迟了"]


def test_the_api_says_the_same(week, seller, lead):
    client = Client()
    client.force_login(lead)
    with time_machine.travel(at(7, 12), tick=False):
        found = client.get("/api/v1/deals/discipline?begin=2026-08-03&end=2026-08-09").json()
        mine = next(line for line in found["people"] if line["owner_id"] == seller.pk)
        assert (mine["scheduled"], mine["due"], mine["forwarded"], mine["rate"]) == (6, 5, 1, 0.4)
        query = f"begin=2026-08-03&end=2026-08-09&owner_id={seller.pk}&what=forgotten"
        rows = client.get(f"/api/v1/deals/discipline/contacts?{query}").json()["rows"]
        assert [row["state"] for row in rows] == ["planned"]
        june = client.get("/api/v1/deals/discipline?begin=2026-06-01&end=2026-06-07").json()
        assert june["people"] == []


def test_forward_is_free_back_only_in_the_range_or_with_a_reason(process, seller):
    """Grade N: a first contact at once, then within 15 days of the last one."""
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False):
        deal = planned(seller, 10, "王芳")
        followup = deal.followups.get()
        earlier = commands.forward_followup(followup.pk, at=at(5), by=web(seller))
        assert (earlier.pk, earlier.state) == (followup.pk, "planned")
        with pytest.raises(Refused) as refusal:
            commands.forward_followup(followup.pk, at=at(28, month=9), by=web(seller))
        assert (refusal.value.code, list(refusal.value.fields)) == ("beyond_range", ["reason"])
        inside = commands.forward_followup(followup.pk, at=at(7), by=web(seller))
        beyond = commands.forward_followup(inside.pk, at=at(28, month=9), reason="客户出国", by=web(seller))
    states = list(deal.followups.order_by("pk").values_list("state", flat=True))
    assert (states, beyond.planned_at) == (["forwarded", "forwarded", "planned"], at(28, month=9))


def test_the_same_holds_where_a_contact_is_planned_or_recorded(process, seller):
    """Far out with a reason; nearer is free by every door, though it lies behind what the grade allows."""
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False):
        deal = planned(seller, 10, "王芳")
        commands.plan_followup(deal.pk, at=at(30, month=9), purpose="回访", reason="客户出国", by=web(seller))
        nearer = commands.plan_followup(deal.pk, at=at(20, month=9), purpose="回访", by=web(seller))
        thanks = Followup.objects.create(
            deal=deal, customer=deal.customer, store=deal.store, owner=seller, kind="thank_you", planned_at=at(3, 12), purpose="感谢"
        )  # fmt: skip
        said = {"outcome": "reached", "way": "message", "said": "下月回国", "followup_id": thanks.pk}
        commands.record_followup(deal.pk, **said, next_at=at(15, month=9), by=web(seller))
        assert nearer.planned_at == at(20, month=9)
        assert deal.followups.get(state="planned").planned_at == at(15, month=9)


def test_who_was_never_reached_is_not_pushed_back_for_ever(process, seller):
    """The range begins when the deal was made, and not anew each time that somebody looks at it."""
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False):
        deal = planned(seller, 17, "王芳")
    with time_machine.travel(at(17), tick=False), pytest.raises(Refused) as refusal:
        commands.plan_followup(deal.pk, at=at(28), purpose="回访", by=web(seller))
    assert refusal.value.code == "beyond_range"


def test_another_hour_of_the_same_day_is_no_putting_off(process, seller, lead):
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False) as clock:
        deal = planned(seller, 3, "王芳")
        followup = deal.followups.get()
        later = commands.forward_followup(followup.pk, at=at(3, 15), by=web(seller))
        clock.move_to(at(3, 15))
        commands.record_followup(deal.pk, outcome="reached", said="约周六", followup_id=later.pk, by=web(seller))
        people, _contacts = queries.discipline_of(web(lead), at(3).date(), at(3).date(), store_id=deal.store_id)
        assert (later.pk, [(one.due, one.forwarded, one.on_time) for one in people]) == (followup.pk, [(1, 0, 1)])


def give_away(deal, other, lead):
    commands.assign_deal(deal.pk, owner_id=other.pk, reason="换人", by=web(lead))


def to_the_pool(deal, other, lead):
    commands.assign_deal(deal.pk, owner_id=None, reason="无人联系", by=web(lead))


def hand_over(deal, other, lead):
    commands.hand_over(deal.owner_id, other.pk, reason="休假", store_id=deal.store_id, by=web(lead))


@pytest.mark.parametrize("leave", [give_away, to_the_pool, hand_over])
def test_who_let_a_contact_pass_answers_for_it_whoever_has_the_deal_now(week, seller, lead, leave):
    """Neglecting a deal until it goes to others makes nobody's figure better, and not theirs worse."""
    forgotten = seller.deals.get(customer__name="忘了")
    with time_machine.travel(at(7, 12), tick=False):
        leave(forgotten, week, lead)
        mine = {"owner_id": seller.pk, "what": "forgotten"}
        assert [row.deal for row in queries.scheduled_contacts(web(lead), MONDAY, date(2026, 8, 9), **mine)] == [
            forgotten
        ]
        people = {line.name: line for line in queries.discipline_of(web(lead), MONDAY, date(2026, 8, 9))[0]}
        assert (people[seller.name].forgotten, people[week.name].rate, "" in people) == (1, 1.0, False)


def test_what_one_missed_stays_on_ones_own_page_without_the_customer_whom_others_have_now(week, seller, lead):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(seller)
    with time_machine.travel(at(7, 12), tick=False):
        give_away(seller.deals.get(customer__name="忘了"), week, lead)
        people, _weeks = queries.discipline_of(web(seller), MONDAY, date(2026, 8, 9))
        assert [(line.name, figures(line)) for line in people] == [(seller.name, [6, 2, 1, 1, 1, 1, 5])]
        words = f"begin=2026-08-03&end=2026-08-09&{{}}={seller.pk}&what=forgotten"
        names = client.get("/deals/discipline/names/?" + words.format("owner"))
        assert (names.context["count"], "忘了" in names.content.decode()) == (1, False)
        row = client.get("/api/v1/deals/discipline/contacts?" + words.format("owner_id")).json()["rows"][0]
        assert (row["missed_by_id"], row["purpose"], row["said"]) == (seller.pk, "", "")


def pause(deal, seller):
    commands.move_deal(deal.pk, to="dormant", reason="客户出国", by=web(seller))


def meet(deal, seller):
    commands.plan_after_visit(deal.pk, visit_id=1, left_at=at(7, 11), by=web(seller))


@pytest.mark.parametrize("leave", [pause, meet])
def test_a_contact_that_is_cancelled_after_its_day_was_forgotten_and_one_cancelled_on_its_day_was_not(
    week, seller, lead, store, leave
):
    with time_machine.travel(at(7, 12), tick=False):
        for name in ("忘了", "今天"):
            leave(seller.deals.get(customer__name=name), seller)
        kept = Followup.objects.filter(state="cancelled").order_by("planned_at").values_list("missed_by", flat=True)
        assert list(kept) == [seller.pk, None]
        people = {line.name: line for line in queries.discipline_of(web(lead), MONDAY, date(2026, 8, 6))[0]}
        assert figures(people[seller.name]) == [5, 2, 1, 1, 1, 0, 5]
        sets = Sets(store, Period.around("month", MONDAY))
        due = sorted(name.at.astimezone(at(1).tzinfo).day for name in sets.names("due"))
        assert due == [3, 4, 4, 4, 5, 6]
        report = figures_of(store.pk, [seller.pk], span_at(store, date(2026, 8, 6)))
        assert [tag for _pk, tag in report[seller.pk]["contacts"]] == ["left"]


def test_a_visit_that_is_closed_on_the_next_day_makes_nobody_forgetful(week, seller):
    """What the visit took the place of was still to come when the customer left."""
    with time_machine.travel(at(8, 9), tick=False):
        meet(seller.deals.get(customer__name="今天"), seller)
    assert Followup.objects.get(state="cancelled").missed_by is None


def called(deal, seller):
    Followup.objects.create(
        deal=deal, customer=deal.customer, store=deal.store, owner=seller, state="done", outcome="reached", done_at=at(6, 15)
    )  # fmt: skip


def came(deal, seller):
    Visit.objects.create(group=deal.group, store=deal.store, consultant=seller, deal=deal, customer=deal.customer)


def telephoned(deal, seller):
    Visit.objects.create(
        group=deal.group, store=deal.store, consultant=seller, deal=deal, channel="call", customer=deal.customer
    )


def stayed_away(deal, seller):
    pass


@pytest.mark.parametrize(
    ("happens", "is_forgotten"), [(called, False), (came, False), (telephoned, True), (stayed_away, True)]
)
def test_a_meeting_that_took_place_was_not_forgotten_though_the_deal_moves_on_the_next_day(
    week, seller, happens, is_forgotten
):
    deal = seller.deals.get(customer__name="忘了")
    deal.followups.update(kind=MEETING)
    with time_machine.travel(at(6, 15), tick=False):
        happens(deal, seller)
    with time_machine.travel(at(7, 12), tick=False):
        commands.close_met(deal.pk, by=web(seller))
    met = deal.followups.get(kind=MEETING)
    assert (met.state, met.missed_by) == ("cancelled", seller if is_forgotten else None)


def test_trying_in_vain_does_not_push_the_range_on(process, seller):
    """The days of the grade count from the last contact that reached the customer; a try that failed is none."""
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False):
        deal = planned(seller, 14, "王芳")
    with time_machine.travel(at(14), tick=False):
        with pytest.raises(Refused) as refusal:
            commands.record_followup(deal.pk, outcome="not_reached", next_at=at(26), by=web(seller))
        assert refusal.value.code == "beyond_range"
        reached = commands.record_followup(deal.pk, outcome="reached", said="聊了", next_at=at(26), by=web(seller))
    assert reached.next.planned_at == at(26)


def test_a_reason_alone_is_not_beyond_the_range(process, seller):
    seller.posts.update(since="2026-01-01")
    with time_machine.travel(at(3), tick=False):
        deal = planned(seller, 10, "王芳")
        inside = commands.forward_followup(deal.followups.get().pk, at=at(12), reason="客户出差", by=web(seller))
        beyond = commands.forward_followup(inside.pk, at=at(28, month=9), reason="客户出国", by=web(seller))
        commands.forward_followup(beyond.pk, at=at(20, month=9), reason="早些回来", by=web(seller))
    moved = Entry.objects.filter(verb="deals.followup_forwarded").order_by("id")
    assert [entry.data["is_beyond_range"] for entry in moved] == [False, True, False]
