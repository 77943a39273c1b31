"""What a trim offers, and what may not be chosen together."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from jiubu.kernel.errors import Refused
from jiubu.vehicles import commands, queries, rules
from jiubu.vehicles.models import Exclusion
from tests.factories import make_group, make_person, web
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

pytestmark = pytest.mark.django_db
RIGHTS = {"vehicles.see": "store", "vehicles.edit": "store", "vehicles.catalogue": "group"}


@pytest.fixture
def keeper(store):
    return web(make_person(store, RIGHTS))


@pytest.fixture
def series(store):
    return make_series(store.group)


def check(trim, **chosen):
    return queries.check_configuration(trim.series.maker.brand.group_id, trim_id=trim.pk, **chosen)


def test_a_choice_costs_trim_colours_and_options(series, keeper):
    trim = make_trim(series=series, guide_price=Decimal(200_000))
    colour = commands.put_colour(series.pk, name="红", price=Decimal(3000), by=keeper)
    roof = commands.put_option(series.pk, name="天窗", price=Decimal(5000), by=keeper)

    found = check(trim, colour_id=colour.pk, option_ids=[roof.pk])

    assert (found.price, found.options) == (Decimal(208_000), [roof])


def test_only_the_named_trims_offer_a_colour_or_an_option(series, keeper):
    trim, other = make_trim(series=series), make_trim(series=series)
    colour = commands.put_colour(series.pk, name="红", trim_ids=[other.pk], by=keeper)
    roof = commands.put_option(series.pk, name="天窗", trim_ids=[other.pk], by=keeper)
    assert check(other, colour_id=colour.pk, option_ids=[roof.pk]).options == [roof]

    with pytest.raises(Refused) as refusal:
        check(trim, colour_id=colour.pk, option_ids=[roof.pk])

    assert (refusal.value.code, sorted(refusal.value.fields)) == ("bad_configuration", ["colour", "options"])


def test_a_colour_of_another_series_or_of_the_other_side_is_not_offered(series, keeper):
    trim = make_trim(series=series)
    inside = make_colour(series, is_inside=True)
    foreign = make_colour(make_series(series.maker.brand.group))

    for colour in (inside, foreign):
        with pytest.raises(Refused):
            check(trim, colour_id=colour.pk)

    assert check(trim, inside_colour_id=inside.pk).colours == [inside]


@pytest.mark.parametrize("turned", [False, True])
def test_excluded_options_are_named_whichever_way_round_they_were_written(series, keeper, turned):
    trim = make_trim(series=series)
    roof = commands.put_option(series.pk, name="天窗", by=keeper)
    rack = commands.put_option(series.pk, name="行李架", by=keeper)
    pair = (rack.pk, roof.pk) if turned else (roof.pk, rack.pk)
    commands.put_exclusion(*pair, is_excluded=True, by=keeper)
    commands.put_exclusion(*reversed(pair), is_excluded=True, by=keeper)
    assert Exclusion.objects.count() == 1

    with pytest.raises(Refused) as refusal:
        check(trim, option_ids=[rack.pk, roof.pk])
    assert refusal.value.code == "excluded_options"
    assert all(name in str(refusal.value.text) for name in ("天窗", "行李架"))

    commands.put_exclusion(*reversed(pair), is_excluded=False, by=keeper)
    assert len(check(trim, option_ids=[rack.pk, roof.pk]).options) == 2


def test_the_database_keeps_a_pair_in_one_order(series, keeper):
    roof = commands.put_option(series.pk, name="天窗", by=keeper)
    rack = commands.put_option(series.pk, name="行李架", by=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(option=rack, other=roof)


def test_options_of_two_series_or_groups_are_no_pair(series, keeper):
    roof = commands.put_option(series.pk, name="天窗", by=keeper)
    other = commands.put_option(make_series(series.maker.brand.group).pk, name="天窗", by=keeper)
    with pytest.raises(Refused) as refusal:
        commands.put_exclusion(roof.pk, other.pk, is_excluded=True, by=keeper)
    assert refusal.value.code == "bad_exclusion"
    foreign = make_series(make_group())
    theirs = foreign.options.create(name="天窗")
    with pytest.raises(type(roof).DoesNotExist):
        commands.put_exclusion(roof.pk, theirs.pk, is_excluded=True, by=keeper)


def test_a_vehicle_is_made_and_changed_only_as_its_trim_can_be_ordered(store, series, keeper):
    trim = make_trim(series=series, guide_price=Decimal(100_000))
    roof = commands.put_option(series.pk, name="天窗", price=Decimal(5000), by=keeper)
    rack = commands.put_option(series.pk, name="行李架", by=keeper)
    commands.put_exclusion(roof.pk, rack.pk, is_excluded=True, by=keeper)

    car = commands.make_vehicle(store_id=store.pk, values={"trim_id": trim.pk, "option_ids": [roof.pk]}, by=keeper)
    assert (car.guide_price, list(car.options.all())) == (Decimal(105_000), [roof])

    with pytest.raises(Refused):
        commands.edit_vehicle(car.pk, changes={"option_ids": [roof.pk, rack.pk]}, version=1, by=keeper)
    commands.edit_vehicle(car.pk, changes={"option_ids": [rack.pk]}, version=1, by=keeper)
    assert list(car.options.all()) == [rack]


def test_conflict_finds_the_first_pair():
    assert rules.conflict([1, 2, 3], [(1, 4), (3, 2)]) == (3, 2)
    assert rules.conflict([1, 2], [(2, 3)]) is None


def test_only_imports_have_customs_papers(store, keeper):
    car = make_vehicle(store)
    with pytest.raises(Refused) as refusal:
        commands.edit_vehicle(car.pk, changes={"customs_port": "天津"}, version=1, by=keeper)
    assert list(refusal.value.fields) == ["customs_port"]

    commands.edit_vehicle(car.pk, changes={"customs_port": "天津", "is_import": True}, version=1, by=keeper)
    car.refresh_from_db()
    assert (car.is_import, car.customs_port) == (True, "天津")


def test_lines_of_the_specification_say_what_and_how_much(store, keeper):
    car = make_vehicle(store)
    commands.edit_vehicle(car.pk, changes={"specification": [("轮毂", "20寸")]}, version=1, by=keeper)
    car.refresh_from_db()
    assert car.specification == [["轮毂", "20寸"]]
    with pytest.raises(Refused) as refusal:
        commands.edit_vehicle(car.pk, changes={"specification": [("轮毂", "")]}, version=2, by=keeper)
    assert list(refusal.value.fields) == ["specification"]


def test_what_a_trim_is_on_the_invoice_stays_when_only_its_price_changes(series, keeper):
    commands.put_trim(series.pk, name="EV", invoice_name="比亚迪牌BYD7009BEV", seats=5, by=keeper)
    trim = commands.put_trim(series.pk, name="EV", guide_price=Decimal(1), by=keeper)
    assert (trim.invoice_name, trim.seats, trim.guide_price) == ("比亚迪牌BYD7009BEV", 5, Decimal(1))
    with pytest.raises(Refused):
        commands.put_trim(series.pk, name="EV", seats=1000, by=keeper)
