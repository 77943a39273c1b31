"""The class of a customer when cards merge, and when a person asks what is held or to be forgotten."""

from jiubu.customers.commands import merge_customers
from jiubu.pricing import commands, queries
from jiubu.pricing.models import ClassGiven
from jiubu.privacy.registry import HOLDINGS
from tests.factories import web
from tests.factories.customers import make_customer


def test_of_two_cards_that_merge_the_class_that_was_given_last_counts(shop):
    by, other = web(shop.boss), make_customer(shop.store, shop.boss)
    commands.class_customer(shop.customer.pk, customer_class_id=shop.normal.pk, by=by)
    commands.class_customer(other.pk, customer_class_id=shop.fleet.pk, by=by)
    merge_customers(shop.customer.pk, other.pk, by=by)
    assert queries.class_of_customer(shop.customer) == shop.fleet
    assert ClassGiven.objects.filter(customer=shop.customer).count() == 2


def test_the_class_is_told_and_forgotten(shop):
    commands.class_customer(shop.customer.pk, customer_class_id=shop.fleet.pk, by=web(shop.boss))
    holding = HOLDINGS["pricing"]
    assert shop.fleet.name in str(holding.copy([shop.customer.pk]))
    assert holding.empty([shop.customer.pk], False) == 1
    assert queries.class_of_customer(shop.customer) == shop.normal
