"""The funnel beside the board: the board's own figures, and how many of those that came to a stage went further."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiubu.deals import queries
from jiubu.deals.commands import move_deal
from jiubu.deals.queries import Filters, funnel_of
from tests.factories import web
from tests.factories.deals import make_deal, make_lead, make_process, make_seller, put_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(store):
    make_process(store.group)
    put_tables(store.group)
    return make_lead(store)


def move(deal, lead, *stages):
    for stage in stages:
        move_deal(deal.pk, to=stage, reason="试", override=True, by=web(lead))


def steps(lead, **filters):
    board = queries.board_of(web(lead), filters=Filters(**filters))
    return [(step.stage, step.count, step.width, step.passed) for step in funnel_of(board)]


def test_an_empty_board_has_an_empty_funnel(lead):
    assert steps(lead) == [(stage, 0, 0, None) for stage in ("lead", "needs", "offer", "delivery", "care")]


def test_passage_counts_who_is_further(lead):
    deals = [make_deal(lead) for _ in range(4)]
    move(deals[0], lead, "needs")
    move(deals[1], lead, "needs", "offer")
    move(deals[2], lead, "needs", "offer")
    assert steps(lead) == [
        ("lead", 1, 50, 75), ("needs", 1, 50, 67), ("offer", 2, 100, 0), ("delivery", 0, 0, None), ("care", 0, 0, None),
    ]  # fmt: skip


def test_it_goes_with_the_filters_and_hides_amounts_as_the_board_does(lead, store):
    seller = make_seller(store)
    make_deal(seller)
    make_deal(lead)
    assert [count for _stage, count, _width, _passed in steps(lead, owner_id=seller.pk)] == [1, 0, 0, 0, 0]
    assert [step.amount for step in funnel_of(queries.board_of(web(lead), filters=Filters()))] == [Decimal(0)] * 5


def test_it_costs_no_statement(lead):
    make_deal(lead)
    board = queries.board_of(web(lead), filters=Filters())
    with CaptureQueriesContext(connection) as statements:
        funnel_of(board)
    assert len(statements) == 0


def test_the_board_shows_it(lead):
    make_deal(lead)
    client = Client()
    client.force_login(lead)
    page = client.get("/deals/").content.decode()
    assert 'id="funnel"' in page
    assert 'href="/deals/list/?stage=lead"' in page
