"""How fast a lead was answered is measured by the limit that the group had when it came."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jiubu.analytics.queries.leads import leads_of
from jiubu.deals import commands
from tests.factories import machine, web
from tests.factories.deals import make_deal, make_lead

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 4, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(("limit", "is_in_time"), [(10, False), (20, True), (0, True)])
def test_a_lead_is_in_time_by_the_rule_of_its_group(store, seller, limit, is_in_time):
    """Fifteen minutes: too long for ten; where no limit is set it is thirty."""
    commands.put_sales_rules(response_minutes=limit, by=machine(store.group, "pack"))
    with time_machine.travel(TEN, tick=False) as clock:
        deal = make_deal(seller)
        clock.shift(timedelta(minutes=15))
        commands.record_followup(deal.pk, outcome="reached", said="约周六", by=web(seller))
        (lead,) = leads_of(store, TEN, TEN + timedelta(days=1))
    assert (lead.waited, lead.is_in_time) == (timedelta(minutes=15), is_in_time)


def test_a_lead_waits_since_it_was_received_and_not_since_it_was_entered(store, seller):
    """Entered three hours after it came: it belongs to the hour it came in."""
    commands.put_sales_rules(response_minutes=20, by=machine(store.group, "pack"))
    came = TEN - timedelta(minutes=30)
    with time_machine.travel(came + timedelta(hours=3), tick=False) as clock:
        deal = make_deal(seller, received_at=came)
        clock.shift(timedelta(minutes=5))
        commands.record_followup(deal.pk, outcome="reached", said="约周六", by=web(seller))
        (lead,) = leads_of(store, came, TEN)
        assert leads_of(store, TEN, TEN + timedelta(days=1)) == []
    assert (lead.came_at, lead.waited, lead.is_in_time) == (came, timedelta(minutes=185), False)


def test_a_lead_that_a_person_takes_on_is_answered(store, seller):
    """Moved on from its first stage, or contacted by a visit: as the deal itself says."""
    with time_machine.travel(TEN, tick=False) as clock:
        moved, visited, boss = make_deal(seller), make_deal(seller), make_lead(store)
        clock.shift(timedelta(minutes=12))
        commands.move_deal(moved.pk, to="needs", override=True, reason="客户自己来店", by=web(boss))
        commands.record_followup(visited.pk, outcome="reached", said="上门", way="visit", by=web(seller))
        leads = leads_of(store, TEN, TEN + timedelta(days=1))
    assert [(lead.waited, lead.is_in_time) for lead in leads] == [(timedelta(minutes=12), True)] * 2
