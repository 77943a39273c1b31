from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.vehicles import clock, commands
from jiubu.vehicles.events import (
    CatalogueChanged,
    ReservationExpired,
    ReservationReleased,
    VehicleChanged,
    VehicleDelivered,
    VehicleMade,
    VehicleReserved,
    VehicleSold,
    VehicleStateChanged,
    VehicleTakenBack,
)
from jiubu.vehicles.models import Reservation, Series, Trim
from jiubu.vehicles.verify import states_agree
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

pytestmark = pytest.mark.django_db
ALL = {f"vehicles.{a}": "store" for a in ("see", "edit", "reserve", "release", "sell", "catalogue")}


@pytest.fixture
def keeper(store):
    return web(make_person(store, ALL))


@pytest.fixture
def consultant(store):
    return web(make_person(store, {"vehicles.see": "own", "vehicles.reserve": "own"}))


def in_days(days):
    return timezone.now() + timedelta(days=days)


def events(thing):
    return [read(entry) for entry in timeline(thing)]


def test_make_vehicle_takes_the_price_of_its_trim(store, keeper):
    trim = make_trim(store.group, guide_price=Decimal(219800))

    vehicle = commands.make_vehicle(
        store_id=store.pk, values={"vin": "lrwygdee1pc010116", "trim_id": trim.pk}, by=keeper
    )

    vehicle.refresh_from_db()
    assert (vehicle.vin, vehicle.guide_price, vehicle.state) == ("LRWYGDEE1PC010116", Decimal(219800), "in_stock")
    assert events(vehicle) == [VehicleMade()]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"vin": "LRWYGDEE2PC010116"}, "vin"), ({"vin": "X"}, "vin"), ({"colour_id": 999_999}, "colour")],
)
def test_make_vehicle_has_a_sentence_beside_the_wrong_field(store, keeper, values, field):
    with pytest.raises(Refused) as refusal:
        commands.make_vehicle(store_id=store.pk, values={"trim_id": make_trim(store.group).pk, **values}, by=keeper)

    assert (refusal.value.code, list(refusal.value.fields)) == ("bad_vehicle", [field])


def test_make_vehicle_refuses_another_groups_trim(store, keeper):
    with pytest.raises(Refused) as refusal:
        commands.make_vehicle(store_id=store.pk, values={"trim_id": make_trim(make_group()).pk}, by=keeper)

    assert list(refusal.value.fields) == ["trim"]


def test_a_vin_is_there_once_in_the_group(store, keeper):
    vehicle = make_vehicle(store, vin="LRWYGDEE1PC010116")

    with pytest.raises(Refused) as refusal:
        commands.make_vehicle(store_id=store.pk, values={"vin": vehicle.vin, "trim_id": vehicle.trim_id}, by=keeper)

    assert refusal.value.code == "vin_taken"


def test_edit_vehicle_records_which_fields(store, keeper):
    vehicle = make_vehicle(store)

    commands.edit_vehicle(vehicle.pk, changes={"location": "B3", "plate": ""}, version=1, by=keeper)

    vehicle.refresh_from_db()
    assert (vehicle.location, vehicle.version) == ("B3", 2)
    assert events(vehicle) == [VehicleChanged(fields=["location"])]


def test_edit_vehicle_refuses_an_old_version_and_compares(store, keeper):
    vehicle = make_vehicle(store, location="A1", version=2)

    with pytest.raises(Stale) as stale:
        commands.edit_vehicle(vehicle.pk, changes={"location": "B3"}, version=1, by=keeper)

    found = stale.value.details["differences"]
    assert (found["version"], found["fields"]) == (2, {"location": {"title": "库位", "yours": "B3", "theirs": "A1"}})


def test_move_vehicle_follows_the_table(store, keeper):
    vehicle = make_vehicle(store, state="in_transit")

    commands.move_vehicle(vehicle.pk, to="arrived", reason="到店", by=keeper)

    vehicle.refresh_from_db()
    assert (vehicle.state, vehicle.arrived_on) == ("arrived", timezone.localdate())
    assert events(vehicle) == [VehicleStateChanged(before="in_transit", after="arrived", reason="到店")]
    with pytest.raises(Refused) as refusal:
        commands.move_vehicle(vehicle.pk, to="planned", by=keeper)
    assert refusal.value.code == "vehicle_way"


def test_a_reserved_vehicle_may_arrive_and_stays_reserved(store, keeper):
    vehicle = make_vehicle(store, state="in_transit")
    reservation = commands.reserve_vehicle(
        vehicle.pk, about=make_colour(vehicle.trim.series), until=in_days(3), by=keeper
    )

    commands.move_vehicle(vehicle.pk, to="in_stock", document="RK-7", by=keeper)
    commands.release_reservation(reservation.pk, reason="", by=keeper)

    vehicle.refresh_from_db()
    assert (vehicle.state, vehicle.state_before) == ("in_stock", "")


def test_reserve_vehicle_keeps_it_and_tells_both_timelines(store, consultant):
    vehicle = make_vehicle(store)
    deal = make_colour(vehicle.trim.series)  # any row can be what it is kept for
    until = in_days(3)

    reservation = commands.reserve_vehicle(vehicle.pk, about=deal, about_title="汉", until=until, by=consultant)
    again = commands.reserve_vehicle(vehicle.pk, about=deal, until=in_days(9), by=consultant)

    vehicle.refresh_from_db()
    assert (vehicle.state, vehicle.state_before, again) == ("reserved", "in_stock", reservation)
    assert events(vehicle) == events(deal) == [VehicleReserved(until=until)]


def test_a_second_deal_is_refused_and_told_by_whom(store, consultant):
    vehicle = make_vehicle(store)
    first, second = make_colour(vehicle.trim.series), make_colour(vehicle.trim.series)
    commands.reserve_vehicle(vehicle.pk, about=first, until=in_days(3), by=consultant)

    with pytest.raises(Refused) as refusal:
        commands.reserve_vehicle(vehicle.pk, about=second, until=in_days(3), by=consultant)

    assert (refusal.value.code, refusal.value.details["by"]) == ("vehicle_taken", consultant.name)


def test_a_deal_keeps_one_vehicle_at_a_time(store, consultant):
    first = make_vehicle(store)
    deal = make_colour(first.trim.series)
    commands.reserve_vehicle(first.pk, about=deal, until=in_days(3), by=consultant)

    with pytest.raises(Refused) as refusal:
        commands.reserve_vehicle(make_vehicle(store).pk, about=deal, until=in_days(3), by=consultant)

    assert refusal.value.code == "deal_has_vehicle"


@pytest.mark.parametrize(("state", "days", "code"), [("damaged", 3, "vehicle_not_free"), ("in_stock", -1, "bad_until")])
def test_reserve_vehicle_refuses(store, consultant, state, days, code):
    vehicle = make_vehicle(store, state=state)

    with pytest.raises(Refused) as refusal:
        commands.reserve_vehicle(vehicle.pk, about=make_colour(vehicle.trim.series), until=in_days(days), by=consultant)

    assert refusal.value.code == code
    assert events(vehicle) == []


def test_another_stores_vehicle_can_not_be_reserved(group, consultant):
    vehicle = make_vehicle(make_store(group))

    with pytest.raises(NotAllowed):
        commands.reserve_vehicle(vehicle.pk, about=make_colour(vehicle.trim.series), until=in_days(3), by=consultant)


def test_another_groups_vehicle_does_not_exist(keeper):
    vehicle = make_vehicle(make_store())

    with pytest.raises(type(vehicle).DoesNotExist):
        commands.move_vehicle(vehicle.pk, to="demo", by=keeper)


def test_only_who_may_releases_a_colleagues_reservation(store, consultant, keeper):
    vehicle = make_vehicle(store)
    deal = make_colour(vehicle.trim.series)
    reservation = commands.reserve_vehicle(vehicle.pk, about=deal, until=in_days(3), by=keeper)

    with pytest.raises(NotAllowed):
        commands.release_reservation(reservation.pk, reason="", by=consultant)
    commands.release_reservation(reservation.pk, reason="客户改选", by=keeper)
    commands.release_reservation(reservation.pk, reason="again", by=keeper)

    vehicle.refresh_from_db()
    assert vehicle.state == "in_stock"
    assert events(vehicle)[0] == ReservationReleased(reason="客户改选")
    assert timeline(vehicle).count() == 2


def test_the_clock_ends_reservations_whose_time_is_over(store, consultant):
    due, later = make_vehicle(store, state="demo"), make_vehicle(store)
    commands.reserve_vehicle(due.pk, about=make_colour(due.trim.series), until=in_days(1), by=consultant)
    commands.reserve_vehicle(later.pk, about=make_colour(later.trim.series), until=in_days(3), by=consultant)

    with time_machine.travel(in_days(2)):
        clock.expire(timezone.now())
        clock.expire(timezone.now())

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.state, later.state) == ("demo", "reserved")
    assert events(due)[0] == ReservationExpired()
    assert timeline(due).count() == 2


def test_sell_and_deliver_use_the_reservation(store, keeper):
    vehicle = make_vehicle(store)
    deal = make_colour(vehicle.trim.series)
    reservation = commands.reserve_vehicle(vehicle.pk, about=deal, until=in_days(3), by=keeper)

    commands.sell_vehicle(vehicle.pk, about=deal, by=keeper)
    commands.sell_vehicle(vehicle.pk, about=deal, by=keeper)
    commands.deliver_vehicle(vehicle.pk, about=deal, on=date(2026, 11, 20), by=keeper)
    commands.deliver_vehicle(vehicle.pk, about=deal, on=date(2026, 11, 21), by=keeper)

    vehicle.refresh_from_db()
    reservation.refresh_from_db()
    assert (vehicle.state, vehicle.delivered_on, reservation.state) == ("delivered", date(2026, 11, 20), "used")
    assert events(deal)[:2] == [VehicleDelivered(on=date(2026, 11, 20)), VehicleSold()]
    assert timeline(deal).count() == 3


def test_a_free_vehicle_is_sold_at_once_and_a_sold_one_to_nobody_else(store, keeper):
    vehicle = make_vehicle(store)
    first, second = make_colour(vehicle.trim.series), make_colour(vehicle.trim.series)
    commands.sell_vehicle(vehicle.pk, about=first, by=keeper)

    with pytest.raises(Refused) as sold:
        commands.sell_vehicle(vehicle.pk, about=second, by=keeper)
    with pytest.raises(Refused) as kept:
        commands.reserve_vehicle(vehicle.pk, about=second, until=in_days(1), by=keeper)

    assert (sold.value.code, kept.value.code) == ("vehicle_taken", "vehicle_taken")
    assert Reservation.objects.get().state == "used"


def test_a_sale_can_be_undone_before_the_delivery(store, keeper):
    vehicle = make_vehicle(store, state="in_transit")
    deal = make_colour(vehicle.trim.series)
    commands.sell_vehicle(vehicle.pk, about=deal, by=keeper)

    commands.take_back_vehicle(vehicle.pk, reason="退订", by=keeper)

    vehicle.refresh_from_db()
    assert (vehicle.state, vehicle.state_before) == ("in_transit", "")
    assert events(vehicle)[0] == VehicleTakenBack(reason="退订")


def test_what_has_not_arrived_can_not_be_delivered(store, keeper):
    vehicle = make_vehicle(store, state="in_transit")
    deal = make_colour(vehicle.trim.series)
    with pytest.raises(Refused) as unsold:
        commands.deliver_vehicle(vehicle.pk, about=deal, on=date(2026, 11, 20), by=keeper)
    commands.sell_vehicle(vehicle.pk, about=deal, by=keeper)
    with pytest.raises(Refused) as away:
        commands.deliver_vehicle(vehicle.pk, about=deal, on=date(2026, 11, 20), by=keeper)

    assert (unsold.value.code, away.value.code) == ("vehicle_not_sold", "vehicle_not_here")


def test_put_series_makes_what_is_missing_once(store, keeper):
    series = commands.put_series(brand="比亚迪", maker="比亚迪汽车", series="汉", by=keeper)
    again = commands.put_series(brand="比亚迪", maker="比亚迪汽车", series="汉", by=keeper)

    assert (again, Series.objects.count()) == (series, 1)
    assert events(series) == [CatalogueChanged(what="series", name="汉")]


def test_put_trim_changes_the_one_that_is_there(store, keeper):
    series = make_series(store.group)

    commands.put_trim(series.pk, name="豪华版", model_year="2026款", guide_price=Decimal(200_000), by=keeper)
    commands.put_trim(series.pk, name="豪华版", model_year="2026款", guide_price=Decimal(210_000), by=keeper)
    commands.put_trim(series.pk, name="豪华版", model_year="2026款", guide_price=Decimal(210_000), by=keeper)

    assert Trim.objects.get().guide_price == Decimal(210_000)
    assert timeline(series).count() == 2


def test_the_clock_of_one_group_leaves_the_other_alone(store, consultant):
    vehicle = make_vehicle(store)
    commands.reserve_vehicle(vehicle.pk, about=make_colour(vehicle.trim.series), until=in_days(1), by=consultant)

    with time_machine.travel(in_days(2)):
        assert commands.expire_reservations([vehicle.pk], by=machine(make_group())) == 0


def test_verify_finds_a_vehicle_that_disagrees_with_its_reservation(store, keeper):
    kept, free = make_vehicle(store), make_vehicle(store)
    commands.reserve_vehicle(kept.pk, about=make_colour(kept.trim.series), until=in_days(1), by=keeper)
    assert list(states_agree()) == []

    type(kept).objects.filter(pk=kept.pk).update(state="in_stock")
    type(free).objects.filter(pk=free.pk).update(state="reserved")

    assert list(states_agree()) == [
        f"vehicle {kept.code} is in_stock, but its reservation is active",
        f"vehicle {free.code} is reserved, but its reservation is missing",
    ]
