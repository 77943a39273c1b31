"""A store with a manager and two consultants, one of whom has had a full day."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from jiubu.deals import commands as deals
from jiubu.deals.models import Followup
from jiubu.showroom import commands as showroom
from jiubu.work import commands as work
from tests.factories import make_person, web
from tests.factories.deals import LEADS, SELLS, make_deal, make_process, put_tables

EVENING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""17:30 on a Friday in Shanghai."""
WRITES = {"meetings.see": "own", "meetings.report": "own", "organisation.see": "store", "showroom.receive": "store"}
LEADS_THEM = {"meetings.see": "store", "meetings.lead": "store", "organisation.see": "store"}


@pytest.fixture
def evening():
    with time_machine.travel(EVENING, tick=False) as clock:
        yield clock


@pytest.fixture
def lead(evening, store):
    make_process(store.group)
    put_tables(store.group)
    return make_person(store, {**dict.fromkeys(LEADS, "store"), **LEADS_THEM}, name="陈经理")


@pytest.fixture
def seller(store, lead):
    return make_person(store, {**dict.fromkeys((*SELLS, "showroom.see"), "own"), **WRITES}, name="李雷")


@pytest.fixture
def other(store, lead):
    return make_person(store, {**dict.fromkeys(SELLS, "own"), **WRITES}, name="韩梅")


@pytest.fixture
def day(store, seller):
    """A visit that was closed and one that was not, a card with its deal, a contact made, a promise, an overdue task."""
    by, now = web(seller), timezone.now()
    deal = make_deal(seller, name="王芳", mobile="13800138001")
    showroom.check_in(store_id=store.pk, customer_id=deal.customer_id, consultant_id=seller.pk, by=by)
    gone = showroom.check_in(store_id=store.pk, name="赵六", consultant_id=seller.pk, by=by)
    showroom.close_visit(gone.pk, result="other", by=by)
    deals.record_followup(deal.pk, outcome="reached", said="想要白色", purpose="问颜色", by=by)
    work.give_promise(kind="gift", text="送脚垫", due_at=now + timedelta(days=1), about=deal, store_id=store.pk, owner_id=seller.pk, by=by)  # fmt: skip
    work.make_task(store_id=store.pk, owner_id=seller.pk, kind="other", title="补资料", due_at=now - timedelta(hours=1), by=by)  # fmt: skip
    Followup.objects.filter(deal=deal, state="planned").update(planned_at=now - timedelta(hours=3))
    return deal
