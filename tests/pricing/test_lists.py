"""Price lists: drafts are edited, lists in use are changed by price adjustments only."""

from datetime import date
from decimal import Decimal

import pytest

from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.pricing import commands, queries
from jiubu.pricing.models import Matching, PriceLine, PriceList
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.pricing import make_customer_class, make_item, make_list, make_policy, make_product_class, write
from tests.factories.vehicles import make_trim

NEW_YEAR, SPRING, SUMMER = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def code(call, *args, **said):
    with pytest.raises(Refused) as caught:
        call(*args, **said)
    return caught.value.code


def test_a_draft_is_edited_and_a_list_in_use_is_not(shop):
    by = web(shop.boss)
    draft = commands.make_list(name="春季", valid_from=NEW_YEAR, by=by)
    assert code(commands.activate_list, draft.pk, by=by) == "list_empty"
    line = commands.put_line(draft.pk, item_id=shop.car.pk, trim_id=shop.trim.pk, amount=Decimal(9), by=by)
    commands.edit_line(line.pk, amount=Decimal(8), by=by)
    commands.edit_list(draft.pk, changes={"name": "春季特价"}, by=by)
    commands.activate_list(draft.pk, by=by)
    assert commands.activate_list(draft.pk, by=by).state == "active"
    for call in (
        lambda: commands.put_line(draft.pk, item_id=shop.car.pk, amount=Decimal(7), by=by),
        lambda: commands.edit_line(line.pk, amount=Decimal(7), by=by),
        lambda: commands.remove_line(line.pk, by=by),
        lambda: commands.edit_list(draft.pk, changes={"name": "x"}, by=by),
    ):
        assert code(call) == "list_in_use"
    assert PriceLine.objects.get(pk=line.pk).amount == 8
    commands.retire_list(draft.pk, by=by)
    assert code(commands.activate_list, draft.pk, by=by) == "list_retired"


def test_two_prices_of_one_thing_never_hold_on_one_day(shop):
    draft = make_list(shop.group)
    write(draft, shop.car, 1, trim_id=shop.trim.pk, valid_until=date(2026, 3, 31))
    write(draft, shop.car, 2, trim_id=shop.trim.pk, valid_from=SPRING)
    write(draft, shop.car, 3, product_class_id=shop.cars.pk)
    write(draft, shop.car, 4, trim_id=shop.trim.pk, min_quantity=5)
    for days in ({"valid_from": SUMMER}, {"valid_until": NEW_YEAR}, {}):
        assert code(write, draft, shop.car, 5, trim_id=shop.trim.pk, **days) == "overlapping"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal("1.005")}, {"amount": Decimal(-1)}, {"valid_from": date(2025, 12, 31)},
        {"valid_until": date(2027, 1, 1)}, {"valid_from": SUMMER, "valid_until": SPRING}, {"min_quantity": 0},
        {"item_id": 10**9}, {"trim_id": 10**9}, {"key": "脚垫"},
    ],
)  # fmt: skip
def test_a_price_that_can_not_be_is_refused(shop, wrong):
    draft = make_list(shop.group, valid_until=date(2026, 12, 31))
    said = {"item_id": shop.car.pk, "trim_id": shop.trim.pk, "amount": Decimal(1), **wrong}
    assert code(commands.put_line, draft.pk, by=web(shop.boss), **said)
    assert not draft.lines.exists()


def test_what_is_of_another_group_is_not_taken(shop):
    there = make_group()
    draft, by = make_list(shop.group), web(shop.boss)
    assert code(commands.put_line, draft.pk, item_id=make_item(there).pk, amount=Decimal(1), by=by)
    trim = make_trim(there)
    assert code(commands.put_line, draft.pk, item_id=shop.car.pk, trim_id=trim.pk, amount=Decimal(1), by=by)
    with pytest.raises(PriceList.DoesNotExist):
        commands.retire_list(make_list(there).pk, by=by)
    assert code(make_policy, draft, price_list_id=make_list(there).pk) == "invalid"


def test_a_store_keeps_its_own_lists_and_not_those_of_the_group(shop):
    manager = web(make_person(shop.store, {"pricing.see": "store", "pricing.manage": "store"}))
    own = commands.make_list(name="本店", valid_from=NEW_YEAR, store_id=shop.store.pk, by=manager)
    assert commands.put_line(own.pk, item_id=shop.car.pk, amount=Decimal(1), by=manager).amount == 1
    for call in (
        lambda: commands.make_list(name="集团", valid_from=NEW_YEAR, by=manager),
        lambda: commands.retire_list(shop.price_list.pk, by=manager),
        lambda: commands.put_item("x", title={"zh": "x", "en": "x"}, kind="car", by=manager),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(PriceList.DoesNotExist):
        commands.retire_list(make_list(shop.group, store=make_store(shop.group)).pk, by=manager)


def test_who_sees_which_lists(shop):
    here, there = (make_list(shop.group, store=store) for store in (shop.store, make_store(shop.group)))
    make_list(make_group())
    reaches = {
        "group": {shop.price_list, here, there},
        "store": {shop.price_list, here},
        "own": {shop.price_list, here},
    }
    for reach, seen in reaches.items():
        assert set(queries.lists_of(web(make_person(shop.store, {"pricing.see": reach})))) == seen
    assert not queries.lists_of(web(make_person(shop.store, {"pricing.manage": "group"}))).exists()


def test_who_was_slower_sees_both_versions(shop):
    draft, by = make_list(shop.group), web(shop.boss)
    commands.edit_list(draft.pk, changes={"name": "甲"}, version=1, by=by)
    with pytest.raises(Stale) as caught:
        commands.edit_list(draft.pk, changes={"name": "乙"}, version=1, by=by)
    assert caught.value.details["differences"]["fields"]["name"]["theirs"] == "甲"


def test_a_product_class_stands_under_one_customer_class_only(shop):
    with pytest.raises(Refused) as caught:
        commands.match_classes(shop.fleet.pk, shop.cars.pk, by=web(shop.boss))
    assert caught.value.code == "already_matched"
    assert shop.normal.name in str(caught.value.text)
    assert commands.match_classes(shop.normal.pk, shop.cars.pk, by=web(shop.boss)) == shop.matching
    commands.end_matching(shop.matching.pk, by=web(shop.boss))
    assert commands.match_classes(shop.fleet.pk, shop.cars.pk, by=web(shop.boss)).customer_class == shop.fleet
    assert Matching.objects.count() == 1


def test_a_series_stands_in_one_class(shop):
    more = make_product_class(shop.group)
    commands.set_members(more.pk, series_ids=[shop.series.pk], trim_ids=[], by=machine(shop.group))
    assert not shop.cars.series_members.exists()
    assert more.series_members.get().series == shop.series


def test_a_class_never_stands_in_itself(shop):
    by, title = machine(shop.group), {"zh": "类", "en": "class"}
    commands.put_product_class("below", title=title, parent=shop.cars.key, by=by)
    assert code(commands.put_product_class, shop.cars.key, title=title, parent="below", by=by) == "invalid"


def test_there_is_one_default_class(shop):
    made = commands.put_customer_class("new", title={"zh": "新", "en": "new"}, is_default=True, by=web(shop.boss))
    shop.normal.refresh_from_db()
    assert (made.is_default, shop.normal.is_default) == (True, False)


def test_the_class_of_a_customer_is_the_last_that_was_given(shop):
    by = web(shop.boss)
    first = commands.class_customer(shop.customer.pk, customer_class_id=shop.fleet.pk, by=by)
    assert commands.class_customer(shop.customer.pk, customer_class_id=shop.fleet.pk, by=by) == first
    other = make_customer_class(make_group())
    assert code(commands.class_customer, shop.customer.pk, customer_class_id=other.pk, by=by) == "invalid"
