"""How fast a lead was answered is measured by the limit that the group had when it came."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jiubu.analytics.queries.leads import leads_of
from jiubu.deals import commands
from tests.factories import machine, web
from tests.factories.deals import make_deal

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
