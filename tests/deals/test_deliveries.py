"""Deliveries: promised, late, made, and what follows them; the vehicle that goes with the deal."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from jiubu.deals import commands, queries
from jiubu.deals.models import Followup
from jiubu.kernel.errors import Refused
from jiubu.process.models import Run
from jiubu.vehicles.commands import reserve_vehicle
from jiubu.vehicles.queries import reservation_about
from jiubu.work.clock import break_promises
from jiubu.work.models import Promise, Task
from tests.deals.ways import go
from tests.factories import machine, web
from tests.factories.deals import make_deal, soon
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_agrees")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_delivery_is_promised_late_apologised_for_and_promised_again(deal, seller):
    go(deal, seller, "needs", "offer", "delivery")
    first = commands.promise_delivery(deal.pk, due_at=soon(2), by=web(seller))
    with pytest.raises(Refused) as refusal:
        commands.promise_delivery(deal.pk, due_at=soon(5), by=web(seller))
    assert refusal.value.code == "already_promised"

    with time_machine.travel(soon(3)):
        facts = queries.deal_facts(deal)
        assert (facts["delivery.is_late"], facts["delivery.promise_in_order"]) == (True, False)
        with pytest.raises(Refused) as refusal:
            commands.move_deal(deal.pk, to="care", by=web(seller))
        assert [m.code for m in refusal.value.missing] == ["fact.delivery.promise_in_order"]

        commands.apologise(deal.pk, said="运输延误,已致歉", due_at=soon(4), cause="运输", by=web(seller))
        facts = queries.deal_facts(deal)
        assert (facts["delivery.is_late"], facts["delivery.apology_recorded"], facts["delivery.promise_in_order"]) == (
            False,
            True,
            True,
        )
        commands.move_deal(deal.pk, to="care", by=web(seller))
        run_worker()
    first.refresh_from_db()
    assert first.replaced_by.state == Promise.State.KEPT
    assert Followup.objects.get(deal=deal, kind="apology").said == "运输延误,已致歉"


def test_a_promise_that_the_clock_breaks_is_seen_on_the_board(deal, seller):
    go(deal, seller, "needs", "offer", "delivery")
    commands.promise_delivery(deal.pk, due_at=soon(2), by=web(seller))
    run_worker()
    run = Run.objects.get(pk=deal.run_id)
    with time_machine.travel(soon(3)):
        break_promises(timezone.now())
        run_worker()
    assert Run.objects.get(pk=run.pk).met_count == run.met_count - 1


def test_a_promise_lies_in_the_future_and_an_apology_says_what_was_said(deal, seller):
    promise, apologise = commands.promise_delivery, commands.apologise
    with pytest.raises(Refused) as refusal:
        apologise(deal.pk, said="抱歉", due_at=soon(4), by=web(seller))
    assert refusal.value.code == "nothing_promised"
    with pytest.raises(Refused) as refusal:
        promise(deal.pk, due_at=soon(-1), by=web(seller))
    assert list(refusal.value.fields) == ["due_at"]

    first = promise(deal.pk, due_at=soon(2), by=web(seller))
    for said, due_at, field in ((" ", soon(4), "said"), ("抱歉", soon(-1), "due_at")):
        with pytest.raises(Refused) as refusal:
            apologise(deal.pk, said=said, due_at=due_at, by=web(seller))
        assert list(refusal.value.fields) == [field]
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == (Promise.State.OPEN, None)
    assert not Followup.objects.filter(deal=deal, kind="apology").exists()


def test_after_delivery_there_is_a_contact_on_a_working_day_and_the_first_maintenance(seller):
    seller.posts.update(since="2026-01-01")
    # 28 September 2026 + 3 days is 1 October: closed until the 7th
    with time_machine.travel(datetime(2026, 9, 28, 10, 0, tzinfo=SHANGHAI), tick=False):
        deal = make_deal(seller)
        go(deal, seller, "needs", "offer", "delivery", "care")
        run_worker()
    planned = {f.kind: timezone.localdate(f.planned_at) for f in queries.planned_of(deal) if f.kind != "regular"}
    assert planned == {
        "after_delivery": datetime(2026, 10, 8).date(),  # noqa: DTZ001
        "first_maintenance": datetime(2026, 12, 13).date(),  # noqa: DTZ001
    }
    tasks = Task.objects.filter(kind__in=planned).order_by("due_at")
    assert [(t.kind, t.owner_id, timezone.localdate(t.due_at)) for t in tasks] == [
        (kind, seller.pk, day) for kind, day in planned.items()
    ]


def test_the_kept_vehicle_follows_its_deal(deal, seller, store):
    vehicle = make_vehicle(store, vin="1M8GDM9AXKP042788")
    reserve_vehicle(vehicle.pk, about=deal, about_title="", until=soon(5), by=machine(store.group))
    go(deal, seller, "needs", "offer", "delivery")
    run_worker()
    vehicle.refresh_from_db()
    assert vehicle.state == "sold"
    go(deal, seller, "care")
    run_worker()
    vehicle.refresh_from_db()
    owned = deal.customer.owned_vehicles.get()
    assert (vehicle.state, owned.vin, owned.is_bought_here) == ("delivered", vehicle.vin, True)
    assert owned.first_maintenance_on - owned.bought_on == timedelta(days=90)


def test_a_contract_undone_takes_the_sale_back_and_keeps_the_vehicle(deal, seller, store):
    vehicle = make_vehicle(store, vin="1M8GDM9AXKP042788")
    reserve_vehicle(vehicle.pk, about=deal, about_title="", until=soon(5), by=machine(store.group))
    go(deal, seller, "needs", "offer", "delivery")
    run_worker()
    commands.move_deal(deal.pk, to="offer", reason="贷款没批", by=web(seller))
    run_worker()
    vehicle.refresh_from_db()
    assert (vehicle.state, reservation_about("deals.deal", deal.pk).state) == ("reserved", "active")
