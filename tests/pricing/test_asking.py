"""Which list says the price: pure rules, and the same asked of the database."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from jiubu.customers.models import Customer
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.pricing import commands, queries
from jiubu.pricing.models import PriceList, PricingPolicy
from jiubu.pricing.rules.asking import Line, Policy, Source, Wanted, book_of, find, overlapping, target_of
from tests.factories import machine, make_person, make_store, web
from tests.factories.pricing import make_item, make_list, make_policy, make_product_class, write
from tests.factories.vehicles import make_colour, make_trim

DAY = date(2026, 3, 1)
days = st.dates(date(2026, 2, 25), date(2026, 3, 5))
some = st.none() | st.integers(1, 3)


def spans():
    return st.tuples(days, st.none() | days).map(
        lambda two: {"valid_from": two[0], "valid_until": None if two[1] is None else max(two)}
    )


lines = st.builds(
    lambda span, pk, list_id, target, amount, least: Line(
        id=pk, list_id=list_id, item_id=1, target=target, amount=Decimal(amount), min_quantity=least, **span
    ),
    spans(), st.integers(1, 10**6), st.integers(1, 3), st.sampled_from(["trim:1", "class:1", "class:2", ""]),
    st.integers(1, 9), st.integers(1, 3),
)  # fmt: skip
policies = st.builds(
    lambda span, pk, priority, list_id, customer, product: Policy(
        id=pk, priority=priority, list_id=list_id, customer_class_id=customer, product_class_id=product, **span
    ),
    spans(), st.integers(1, 9), st.integers(1, 2), st.integers(1, 3), some, some,
)  # fmt: skip
SOURCES = [Source(id=pk, valid_from=date(2026, 1, 1)) for pk in (1, 2, 3)]


def wanted(customer_class, quantity):
    return Wanted(
        item_id=1, targets=("trim:1", "class:1", "class:2", ""), customer_class_id=customer_class, product_classes=(1, 2),
        is_of_car=True, store_id=1, quantity=quantity, on=DAY,
    )  # fmt: skip


def by_id(rows):
    return list({row.id: row for row in rows}.values())


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=12), st.lists(policies, max_size=6), st.integers(1, 3), st.integers(1, 3), st.randoms())
def test_the_order_in_which_rows_come_changes_nothing(
    some_lines, some_policies, customer_class, quantity, random: Random
):
    some_lines, some_policies, matched = by_id(some_lines), by_id(some_policies), {1: 1, 2: 2}
    asked = wanted(customer_class, quantity)
    first = find(asked, book_of(some_policies, SOURCES, some_lines, matched))
    mixed = [random.sample(rows, len(rows)) for rows in (some_policies, SOURCES, some_lines)]
    assert find(asked, book_of(*mixed, matched)) == first
    if first.line is not None:
        assert first.line.holds_on(DAY)
        assert first.line.min_quantity <= quantity
        assert first.policy.holds_on(DAY)
        earlier = [p for p in some_policies if (p.priority, p.id) < (first.policy.priority, first.policy.id)]
        assert all(find(asked, book_of([p], SOURCES, some_lines, matched)).line is None for p in earlier)


@pytest.mark.parametrize("ids", [(1, 2), (2, 1)])
def test_of_one_priority_the_older_policy_wins_however_the_rows_come(ids):
    begin = date(2026, 1, 1)
    asked = [Policy(id=pk, priority=5, list_id=pk, valid_from=begin) for pk in ids]
    said = [Line(id=pk, list_id=pk, item_id=1, target="", amount=Decimal(pk), valid_from=begin) for pk in ids]
    assert find(wanted(1, 1), book_of(asked, SOURCES, said, {1: 1})).policy.id == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(lines, max_size=10))
def test_two_prices_on_one_day_are_found(some_lines):
    some_lines = by_id(some_lines)
    places = {}
    for line in some_lines:
        places.setdefault((line.list_id, line.target, line.min_quantity), []).append(line)
    clash = any(a.overlaps(b) for rows in places.values() for i, a in enumerate(rows) for b in rows[i + 1 :])
    assert bool(overlapping(some_lines)) == clash


def test_a_price_is_of_one_thing():
    assert (target_of(), target_of(trim_id=3), target_of(key=" 脚垫 ")) == ("", "trim:3", "key:脚垫")
    with pytest.raises(Refused):
        target_of(trim_id=3, key="脚垫", two="x")


def ask(shop, by=None, **said):
    values = {"item_id": shop.car.pk, "store_id": shop.store.pk, "on": DAY, "trim_id": shop.trim.pk, **said}
    return queries.price_of(by or web(shop.boss), **values)


def test_the_price_says_where_it_comes_from(shop):
    found = ask(shop, customer_id=shop.customer.pk)
    assert (found.amount, found.currency, found.is_priced) == (Decimal(150_000), "CNY", True)
    assert (found.price_list, found.policy, found.line) == (shop.price_list, shop.policy, shop.line)
    assert (found.customer_class, found.product_class, found.why) == (shop.normal, shop.cars, "")


def test_a_customer_of_a_class_that_the_car_is_not_matched_with_finds_no_price(shop):
    """Seed 001: else the sales order finds no unit price."""
    commands.class_customer(shop.customer.pk, customer_class_id=shop.fleet.pk, by=web(shop.boss))
    found = ask(shop, customer_id=shop.customer.pk)
    assert (found.why, found.is_priced) == ("no_matching", False)
    assert shop.normal.name in found.text
    assert shop.fleet.name in found.text
    assert ask(shop).is_priced


def test_one_customer_class_may_have_several_product_classes(shop):
    other = make_trim(shop.group)
    more = make_product_class(shop.group)
    commands.set_members(more.pk, series_ids=[], trim_ids=[other.pk], by=machine(shop.group))
    write(shop.price_list, shop.car, 200_000, product_class_id=more.pk)
    assert ask(shop, trim_id=other.pk).why == "no_matching"
    commands.match_classes(shop.normal.pk, more.pk, by=machine(shop.group))
    assert ask(shop, trim_id=other.pk).amount == 200_000
    assert ask(shop).amount == 150_000


def test_the_own_class_of_a_trim_goes_before_that_of_its_series(shop):
    special = make_product_class(shop.group, parent=shop.cars)
    commands.set_members(special.pk, series_ids=[], trim_ids=[shop.trim.pk], by=machine(shop.group))
    beside = make_trim(series=shop.series)
    write(shop.price_list, shop.car, 90_000, product_class_id=special.pk)
    write(shop.price_list, shop.car, 80_000, product_class_id=shop.cars.pk)
    item = make_item(shop.group)
    write(shop.price_list, item, 70, product_class_id=special.pk)
    write(shop.price_list, item, 60, product_class_id=shop.cars.pk)
    assert (ask(shop, item_id=item.pk).amount, ask(shop, item_id=item.pk, trim_id=beside.pk).amount) == (70, 60)
    assert ask(shop).amount == 150_000, "the trim itself is nearer than any class"


def test_a_car_in_no_class_is_told_and_the_default_class_takes_it(shop):
    stray = make_trim(shop.group)
    assert ask(shop, trim_id=stray.pk).why == "no_class"
    commands.put_product_class(shop.cars.key, title=shop.cars.title, is_default=True, by=machine(shop.group))
    assert ask(shop, trim_id=stray.pk).why == "no_line"


def test_a_matching_above_holds_for_the_classes_below(shop):
    below = make_product_class(shop.group, parent=shop.cars)
    commands.set_members(below.pk, series_ids=[shop.series.pk], trim_ids=[], by=machine(shop.group))
    assert ask(shop).amount == 150_000


def test_policies_by_priority_and_the_first_that_has_a_line_wins(shop):
    empty, cheap = make_list(shop.group, active=True), make_list(shop.group, active=True)
    write(cheap, shop.car, 140_000, trim_id=shop.trim.pk)
    make_policy(empty, priority=1)
    assert ask(shop).policy == shop.policy
    best = make_policy(cheap, priority=2)
    assert (ask(shop).amount, ask(shop).policy) == (140_000, best)
    commands.edit_policy(best.pk, changes={"customer_class_id": shop.fleet.pk}, by=web(shop.boss))
    assert ask(shop).amount == 150_000


def test_of_two_policies_of_one_priority_the_older_is_asked_first(shop):
    other = make_list(shop.group, active=True)
    write(other, shop.car, 1, trim_id=shop.trim.pk)
    second = make_policy(other, priority=shop.policy.priority)
    assert ask(shop).policy == shop.policy
    PricingPolicy.objects.filter(pk=shop.policy.pk).update(priority=second.priority + 1)
    assert ask(shop).policy == second


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_active": False}, "no_policy"),
        ({"valid_from": DAY + timedelta(days=1)}, "no_policy"),
        ({"valid_until": DAY - timedelta(days=1)}, "no_policy"),
        ({"valid_from": DAY, "valid_until": DAY}, ""),
    ],
)
def test_a_policy_counts_on_its_days(shop, changes, why):
    PricingPolicy.objects.filter(pk=shop.policy.pk).update(**changes)
    assert ask(shop).why == why


def test_drafts_and_retired_lists_say_no_prices(shop):
    for state in (PriceList.State.DRAFT, PriceList.State.RETIRED):
        PriceList.objects.filter(pk=shop.price_list.pk).update(state=state)
        assert ask(shop).why == "no_policy"


def test_the_list_of_another_store_says_nothing_here(shop):
    PriceList.objects.filter(pk=shop.price_list.pk).update(store=make_store(shop.group))
    assert ask(shop).why == "no_policy"


def test_a_day_after_the_line_has_no_price(shop):
    shop.line.valid_until = DAY
    shop.line.save()
    assert (ask(shop).is_priced, ask(shop, on=DAY + timedelta(days=1)).why) == (True, "no_line")


def test_the_largest_quantity_that_is_reached_counts(shop):
    write(shop.price_list, shop.car, 145_000, trim_id=shop.trim.pk, min_quantity=5)
    assert [ask(shop, quantity=n).amount for n in (1, 4, 5, 9)] == [150_000, 150_000, 145_000, 145_000]


def test_what_is_no_car_needs_no_matching(shop):
    mats, plate = make_item(shop.group, kind="accessory"), make_item(shop.group, kind="plate")
    write(shop.price_list, mats, 380, key="脚垫")
    write(shop.price_list, plate, 500)
    for said, amount in (({"item_id": mats.pk, "key": "脚垫"}, 380), ({"item_id": plate.pk}, 500)):
        assert ask(shop, trim_id=None, **said).amount == amount
    assert ask(shop, trim_id=None, item_id=mats.pk, key="香水").why == "no_line"


def test_a_colour_finds_its_price_by_its_series(shop):
    colour, item = make_colour(shop.series), make_item(shop.group, kind="colour")
    write(shop.price_list, item, 3000, colour_id=colour.pk)
    assert ask(shop, trim_id=None, item_id=item.pk, colour_id=colour.pk).amount == 3000


def test_the_same_customer_gets_the_same_price_whoever_asks(shop):
    other = make_person(shop.store, {"pricing.see": "own", "customers.see": "group"})
    assert ask(shop, web(other), customer_id=shop.customer.pk) == ask(shop, customer_id=shop.customer.pk)


def test_who_may_not_see_prices_or_the_customer_is_told(shop):
    nobody = make_person(shop.store, {"customers.see": "group"})
    with pytest.raises(NotAllowed):
        ask(shop, web(nobody))
    stranger = make_person(shop.store, {"pricing.see": "own", "customers.see": "own"})
    with pytest.raises(Customer.DoesNotExist):
        ask(shop, web(stranger), customer_id=shop.customer.pk)
    with pytest.raises(Refused) as caught:
        ask(shop, trim_id=make_trim(make_store().group).pk)
    assert caught.value.code == "unknown_choice"


@pytest.mark.parametrize("count", [1, 3, 50])
def test_all_lines_of_an_order_cost_as_much_as_one(shop, count):
    trims = [make_trim(series=shop.series) for _ in range(count)]
    for trim in trims:
        write(shop.price_list, shop.car, 100, trim_id=trim.pk)
    asks = [
        queries.Ask(item_id=shop.car.pk, store_id=shop.store.pk, on=DAY, customer_id=shop.customer.pk, trim_id=trim.pk)
        for trim in trims
    ]
    by = web(shop.boss)
    with CaptureQueriesContext(connection) as statements:
        found = queries.prices_of(by, asks)
    assert (len(statements), {answer.amount for answer in found}) == (9, {Decimal(100)})
