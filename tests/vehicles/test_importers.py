"""Importing the stock of a store, and a catalogue whose trims were given other names."""

from datetime import date
from decimal import Decimal

import pytest

from jiubu.journal.log import read, timeline
from jiubu.vehicles.commands import reserve_vehicle
from jiubu.vehicles.models import Trim, Vehicle
from tests.factories import machine, make_person, make_store, web
from tests.factories.deals import make_deal, make_process, make_seller, put_tables, soon
from tests.factories.imports import run, undo, upload, verdicts
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

pytestmark = pytest.mark.django_db
HEAD = ["车架号", "车系", "车型", "颜色", "状态", "库位", "入库日期", "指导价"]
VINS = ("LGXCE4CC4S0000018", "1M8GDM9AXKP042788", "LGXC74C41N0000016")


@pytest.fixture
def han(store):
    series = make_series(store.group, brand="比亚迪", name="汉")
    make_colour(series, name="雪域白")
    return make_trim(series=series, name="EV 旗舰型", external_id="7", guide_price=Decimal(229800))


@pytest.fixture
def keeper(store, han):
    return web(make_person(store, {"imports.run": "store", "vehicles.edit": "store", "vehicles.see": "store"}))


def row(vin, *, trim="EV 旗舰型", colour="雪域白", state="", place="A1", day="2026-11-01", price=""):
    return [vin, "汉", trim, colour, state, place, day, price]


def imported(rows, by, head=HEAD):
    return run(upload("stock", [head, *rows], by=by), by=by)


def test_cars_are_made_with_trim_colour_state_and_entry(keeper, store, han):
    job = imported([row(VINS[0]), row(VINS[1], state="在途", price="219800")], keeper)

    assert [line.reasons for line in job.lines.order_by("number")] == [{}, {}]
    assert job.counts == {"made": 2, "updated": 0, "unchanged": 0, "refused": 0}
    first, second = Vehicle.objects.order_by("id")
    assert (first.vin, first.trim, first.colour.name, first.state) == (VINS[0], han, "雪域白", "in_stock")
    assert (first.store, first.location, first.arrived_on) == (store, "A1", date(2026, 11, 1))
    assert (first.guide_price, second.guide_price, second.state) == (Decimal(229800), Decimal(219800), "in_transit")
    assert [entry.verb for entry in timeline(first)] == ["vehicles.vehicle_made"]


def test_a_second_import_changes_nothing_and_a_newer_one_what_it_says(keeper):
    imported([row(VINS[0]), row(VINS[1])], keeper)
    assert imported([row(VINS[0]), row(VINS[1])], keeper).counts == {
        "made": 0, "updated": 0, "unchanged": 2, "refused": 0,
    }  # fmt: skip

    job = imported([row(VINS[0], place="B2", day="")], keeper)
    car = Vehicle.objects.get(vin=VINS[0])
    assert (job.updated_count, car.location, car.arrived_on, car.version) == (1, "B2", date(2026, 11, 1), 2)
    assert read(timeline(car)[0]).fields == ["location"]


def test_the_state_of_a_known_car_stays_and_the_row_says_so(keeper, store, han):
    make_vehicle(store, trim=han, vin=VINS[0], state="damaged")
    job = imported([row(VINS[0], state="在库")], keeper)
    assert (Vehicle.objects.get().state, list(verdicts(job)[2][1])) == ("damaged", ["state"])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (row("LGXCE4CC5S0000018"), "vin"),  # a wrong check digit
        (row("123"), "vin"),
        (row(VINS[0], trim="没有此车型"), "trim"),
        (row(VINS[0], colour="没有此颜色"), "colour"),
        (row(VINS[0], state="没有此状态"), "state"),
        (row(VINS[0], day="昨天"), "arrived_on"),
        (row(VINS[0], price="很贵"), "guide_price"),
    ],
)
def test_a_wrong_row_is_refused_beside_its_column(keeper, cells, column):
    job = imported([cells], keeper)
    assert [(verdict, list(reasons)) for verdict, reasons in verdicts(job).values()] == [("refused", [column])]
    assert not Vehicle.objects.exists()


def test_a_trim_is_found_by_its_number_or_told_apart_by_its_year(keeper, han):
    make_trim(series=han.series, name="EV 旗舰型", model_year="2027款", external_id="8")
    job = imported([row(VINS[0])], keeper)
    assert list(verdicts(job)[2][1]) == ["trim"]

    head = ["车架号", "车系", "车型", "年款", "车型编号"]
    job = imported([[VINS[0], "汉", "EV 旗舰型", "2027款", ""], [VINS[1], "", "", "", "7"]], keeper, head)
    assert dict(Vehicle.objects.values_list("vin", "trim__external_id")) == {VINS[0]: "8", VINS[1]: "7"}


def test_cars_of_another_store_are_left_alone(keeper, store, han):
    other = make_store(store.group, name="浦东店")
    make_vehicle(other, trim=han, vin=VINS[0])
    job = imported([row(VINS[0]), [*row(VINS[1])]], keeper)
    assert [verdict for verdict, _reasons in verdicts(job).values()] == ["refused", "made"]

    job = imported([[*row(VINS[2]), "浦东店"]], keeper, [*HEAD, "门店"])
    assert [list(reasons) for _verdict, reasons in verdicts(job).values()] == [["store"]]
    assert Vehicle.objects.filter(store=other).count() == 1


def test_undo_takes_back_what_nobody_uses_or_changed(keeper, store, han):
    put_tables(store.group)
    make_process(store.group)
    deal = make_deal(make_seller(store))
    make_vehicle(store, trim=han, vin=VINS[2], location="A1", guide_price=Decimal(229800))
    job = imported([row(VINS[0]), row(VINS[1]), row(VINS[2], place="B2", day="")], keeper)
    kept = Vehicle.objects.get(vin=VINS[1])
    reserve_vehicle(kept.pk, about=deal, about_title="", until=soon(3), by=machine(store.group))

    undo(job, by=keeper)

    assert [line.verdict for line in job.lines.order_by("number")] == ["undone", "kept", "undone"]
    assert sorted(Vehicle.objects.values_list("vin", "location")) == sorted([(VINS[1], "A1"), (VINS[2], "A1")])


def test_a_renamed_trim_stays_the_same_by_its_number(store):
    by = web(make_person(store, {"imports.run": "store", "vehicles.catalogue": "group"}))
    head = ["品牌", "车系", "车型", "年款", "车型编号", "指导价"]

    def taken(*rows):
        return run(upload("catalogue", [head, *rows], by=by), by=by)

    taken(["比亚迪", "汉", "EV 旗舰型", "2026款", "7", "229800"])
    job = taken(
        ["比亚迪", "汉 EV", "610KM 旗舰型", "2026款", "7", "229800"], ["吉利", "银河", "长续航", "2026款", "7", ""]
    )

    assert job.counts == {"made": 1, "updated": 1, "unchanged": 0, "refused": 0}
    assert sorted(Trim.objects.values_list("series__maker__brand__name", "series__name", "name", "external_id")) == [
        ("吉利", "银河", "长续航", "7"),
        ("比亚迪", "汉 EV", "610KM 旗舰型", "7"),
    ]
    undo(job, by=by)
    assert list(Trim.objects.values_list("series__name", "name")) == [("汉", "EV 旗舰型")]
