"""First response: from a lead's arrival to the first contact by a person, in the store's open hours."""

from datetime import timedelta

import pytest
import time_machine

from jiubu.deals import commands, queries
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.errors import Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.work.clock import climb
from jiubu.work.models import Task
from tests.factories import machine, web
from tests.factories.worker import run_worker
from tests.journeys.caller import Caller
from tests.journeys.dealership import PASSWORD, at, open_dealership

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """Open every day but Sunday, 9 to 18 o'clock."""
    return open_dealership(password=PASSWORD)


def lead(house, **more):
    who = {"name": "赵敏", "mobile": "13911112222"}
    deal = commands.create_deal(customer=who, channel="website", **more, by=web(house.consultant))
    run_worker()
    return deal


def call(house, deal, **more):
    return commands.record_followup(
        deal.pk, outcome="reached", said="约好周末来看车。", by=web(house.consultant), **more
    )


def seen(deal):
    deal.refresh_from_db()
    return deal.responded_at, deal.response_minutes


@pytest.mark.parametrize(
    ("received", "answered", "minutes", "is_in_time"),
    [
        (at(8, 4, 10, 0), at(8, 4, 10, 18), 18, True),
        (at(8, 4, 17, 50), at(8, 5, 9, 12), 22, True),  # over a night: 10 minutes before closing, 12 after opening
        (at(8, 8, 17, 45), at(8, 10, 9, 20), 35, False),  # over a Sunday, on which the store rests
        (at(9, 30, 17, 40), at(10, 8, 9, 5), 25, True),  # over the holidays of the National Day
        (at(8, 4, 21, 30), at(8, 4, 22, 0), 0, True),  # at night, when nobody has to
    ],
)
def test_minutes_are_those_in_which_the_store_is_open(house, received, answered, minutes, is_in_time):
    with time_machine.travel(received, tick=False) as clock:
        deal = lead(house)
        assert (deal.received_at, deal.responded_at) == (deal.created_at, None)
        clock.move_to(answered)
        call(house, deal)
    assert seen(deal) == (pytest.approx(answered, abs=timedelta(minutes=1)), minutes)
    (found,) = queries.first_responses(web(house.manager), received - timedelta(1), received + timedelta(1))
    assert (found.deal_id, found.owner_id, found.responded_by_id) == (deal.pk, house.consultant.pk, house.consultant.pk)
    assert (found.open_minutes, found.is_in_time) == (minutes, is_in_time)
    assert list(VERIFIERS["deals.contacts"]()) == []


def test_an_automatic_reply_is_written_down_but_stops_nothing(house):
    with time_machine.travel(at(8, 4, 10, 0), tick=False) as clock:
        deal = lead(house)
        due = deal.response_due_at
        assert (due, deal.next_contact_at) == (at(8, 4, 10, 30), due)
        commands.record_followup(
            deal.pk, outcome="reached", way="message", said="您好，已收到您的咨询。", by=machine(house.store.group)
        )
        call(house, deal, is_automatic=True)
        assert seen(deal) == (None, None)
        deal.refresh_from_db()
        assert (deal.contact_count, deal.last_contact_at, deal.next_contact_at) == (0, None, due)
        assert Followup.objects.filter(deal=deal).values_list("kind", "state").order_by("id").last() == (
            "automatic",
            "done",
        )
        assert Task.objects.get(state="open").kind == "first_response"
        clock.shift(timedelta(minutes=31))
        call(house, deal)
        assert seen(deal)[1] == 31
        assert queries.response_of(deal).state == "late"
        assert list(VERIFIERS["deals.contacts"]()) == []


def test_a_lead_that_nobody_answers_climbs_to_the_manager_and_into_the_pool_by_open_hours(house):
    """Due 17:50; an open hour later is 9:50 on the next day, two are 10:50."""
    with time_machine.travel(at(8, 4, 17, 20), tick=False) as clock:
        deal = lead(house)
        assert deal.response_due_at == at(8, 4, 17, 50)

        def ladder(moment):
            clock.move_to(moment)
            climb(moment)
            run_worker()
            deal.refresh_from_db()
            return Task.objects.get(kind="first_response").ladder, deal.owner_id

        assert ladder(at(8, 4, 23, 0)) == (0, house.consultant.pk)
        assert ladder(at(8, 5, 9, 45)) == (0, house.consultant.pk)
        assert ladder(at(8, 5, 9, 55)) == (1, house.consultant.pk)
        assert ladder(at(8, 5, 10, 55)) == (2, None)
        assert queries.response_of(Deal.objects.select_related("store").get()).state == "overdue"


def test_planning_the_first_contact_for_later_does_not_move_the_limit(house):
    with time_machine.travel(at(8, 4, 10, 0), tick=False) as clock:
        deal = lead(house, next_at=at(8, 4, 15, 0))
        tasks = Task.objects.filter(state="open").order_by("due_at")
        assert list(tasks.values_list("kind", "due_at")) == [
            ("first_response", at(8, 4, 10, 30)), ("followup", at(8, 4, 15, 0)),
        ]  # fmt: skip
        clock.shift(timedelta(minutes=10))
        call(house, deal)
        assert not tasks.filter(kind="first_response").exists()


def test_who_stands_in_the_showroom_waits_for_no_answer(house):
    with time_machine.travel(at(8, 4), tick=False):
        deal = lead(house, is_here=True)
        elsewhere = commands.create_deal(
            customer={"name": "孙丽", "mobile": "13911113333"}, stage="reception", by=web(house.consultant)
        )
    assert [queries.response_of(one) for one in (deal, elsewhere)] == [None, None]
    elsewhere.refresh_from_db()
    assert elsewhere.next_contact_at > at(8, 4, 12)


def test_a_lead_is_answered_when_a_person_takes_it_on_and_never_when_it_is_lost(house):
    with time_machine.travel(at(8, 4), tick=False) as clock:
        met, lost = lead(house), lead_of_somebody_else(house)
        clock.shift(timedelta(minutes=12))
        commands.move_deal(met.pk, to="reception", override=True, reason="客户自己来店", by=web(house.manager))
        assert seen(met)[1] == 12
        commands.move_deal(lost.pk, to="dormant", reason="空号", by=web(house.manager))
        assert seen(lost) == (None, None)
        assert queries.response_of(Deal.objects.select_related("store").get(pk=lost.pk)).state == "missed"


def lead_of_somebody_else(house):
    who = {"name": "吴磊", "mobile": "13911114444"}
    deal = commands.create_deal(customer=who, channel="website", by=web(house.colleague))
    run_worker()
    return deal


def test_a_lead_may_have_come_in_earlier_but_not_later(house):
    with time_machine.travel(at(8, 4, 10, 0), tick=False):
        deal = lead(house, received_at=at(8, 3, 17, 55))
        assert deal.response_due_at == at(8, 4, 9, 25)
        with pytest.raises(Refused) as refused:
            commands.create_deal(
                customer={"name": "钱进", "mobile": "13911115555"},
                received_at=at(8, 4, 11, 0),
                by=web(house.consultant),
            )
    assert (refused.value.code, list(refused.value.fields)) == ("received_in_future", ["received_at"])


def test_the_api_tells_how_long_leads_waited_and_shows_nobody_elses(house, django_assert_num_queries):
    with time_machine.travel(at(8, 4, 10, 0), tick=False) as clock:
        deal = lead(house)
        clock.shift(timedelta(minutes=7))
        seller, colleague = Caller(house.consultant), Caller(house.colleague)
        seller.post(f"/deals/{deal.pk}/contacts", {"outcome": "not_reached", "said": ""})
        (row,) = seller.get("/deals/first-responses")
        assert (row["deal_id"], row["open_minutes"], row["is_in_time"]) == (deal.pk, 7, True)
        assert seller.get(f"/deals/{deal.pk}")["response_minutes"] == 7
        assert colleague.get("/deals/first-responses") == []
        manager = web(house.manager)
        with django_assert_num_queries(1):
            queries.first_responses(manager, at(8, 1), at(8, 5))
