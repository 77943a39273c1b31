"""Two at once: a price adjustment is applied once, a product class is matched once, two prices never overlap."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from jiubu.kernel.errors import Refused
from jiubu.pricing import commands
from jiubu.pricing.commands import Change
from jiubu.pricing.models import Matching, PriceLine
from tests.factories import machine, make_group
from tests.factories.pricing import make_customer_class, make_item, make_list, make_product_class, write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="races are tested on PostgreSQL"),
]
TRIES = 40
SPRING = date(2026, 4, 1)


def at_once(*calls):
    """Each list of calls in its own thread, the n-th of each at the same moment; what came of them."""
    gate, answers = threading.Barrier(len(calls)), []

    def run(mine):
        for call in mine:
            gate.wait(30)
            try:
                call()
                answers.append("done")
            except Refused as refusal:
                answers.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=run, args=(mine,)) for mine in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_product_class_is_matched_with_one_of_two():
    group = make_group()
    by, customers = machine(group), [make_customer_class(group) for _ in range(2)]
    products = [make_product_class(group).pk for _ in range(TRIES)]

    def matches(customer):
        return [lambda pk=pk: commands.match_classes(customer.pk, pk, by=by) for pk in products]

    answers = at_once(*(matches(customer) for customer in customers))
    assert (answers.count("done"), answers.count("already_matched")) == (TRIES, TRIES)
    assert Matching.objects.count() == TRIES


def test_an_adjustment_that_is_granted_twice_is_applied_once():
    group = make_group()
    by, item, documents = machine(group), make_item(group), []
    for _ in range(TRIES):
        line = write(make_list(group, active=True), item, 100)
        change = Change(Decimal(90), SPRING, line.pk)
        made = commands.make_adjustment(line.price_list_id, [change], reason="x", by=by)
        type(made).objects.filter(pk=made.pk).update(state="asked")
        documents.append(made.pk)
    grants = [lambda pk=pk: commands.approve_adjustment(pk, by=by) for pk in documents]
    assert at_once(grants, grants) == ["done"] * 2 * TRIES
    assert PriceLine.objects.filter(amount=90).count() == TRIES
    assert PriceLine.objects.count() == 2 * TRIES


def test_two_documents_about_one_price_never_overlap():
    group = make_group()
    by, item = machine(group), make_item(group)
    lines = [write(make_list(group, active=True), item, 100) for _ in range(TRIES)]

    def applied(amount, reference):
        return [
            lambda line=line: commands.apply_adjustment(
                line.price_list_id, [Change(Decimal(amount), SPRING, line.pk, Decimal(100))], reference=reference, by=by
            )
            for line in lines
        ]

    answers = at_once(applied(90, "A"), applied(80, "B"))
    assert (answers.count("done"), answers.count("price_changed")) == (TRIES, TRIES)
    assert PriceLine.objects.count() == 2 * TRIES


def test_two_prices_of_one_thing_are_not_written_twice():
    group = make_group()
    by, item = machine(group), make_item(group)
    drafts = [make_list(group).pk for _ in range(TRIES)]

    def writes(begin):
        return [
            lambda pk=pk: commands.put_line(pk, item_id=item.pk, amount=Decimal(1), valid_from=begin, by=by)
            for pk in drafts
        ]

    answers = at_once(writes(SPRING), writes(date(2026, 5, 1)))
    assert (answers.count("done"), answers.count("overlapping")) == (TRIES, TRIES)
