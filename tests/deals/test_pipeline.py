"""The pipeline report: what it adds up, who sees what, what it costs, and the names behind its numbers."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from jiubu.deals import commands, queries
from jiubu.organisation.commands import issue_token
from tests.factories import make_person, make_store, web
from tests.factories.deals import LEADS, STAGES, make_deal, make_lead, make_process, make_seller, put_tables

pytestmark = pytest.mark.django_db

CHANCES = {"lead": 10, "needs": 40, "offer": 60, "delivery": 100}


@pytest.fixture
def shop(store):
    put_tables(store.group)
    make_process(
        store.group,
        stages=[{**s, **({"probability": CHANCES[s["key"]]} if s["key"] in CHANCES else {})} for s in STAGES],
    )
    return store


@pytest.fixture
def seller(shop):
    return make_seller(shop, name="陈嘉木")


@pytest.fixture
def lead(shop):
    return make_lead(shop)


def sold(seller, lead, amount, *way):
    deal = make_deal(seller, wish=commands.Wish(title="车", amount=Decimal(amount)))
    for stage in way:
        commands.move_deal(deal.pk, to=stage, override=True, reason="测试", by=web(lead))
    return deal


def table(pipeline):
    return {row.owner_name: [(c.count, c.amount, c.weighted) for c in row.cells] for row in pipeline.rows}


NONE = (0, Decimal(0), Decimal(0))


def test_deals_are_counted_by_stage_and_person_and_weighted_by_the_stage(seller, lead, shop):
    other = make_seller(shop, name="周晓岚")
    sold(seller, lead, 200000)
    sold(seller, lead, 100000, "needs")
    sold(seller, lead, 300000, "needs")
    sold(other, lead, 150000, "needs", "offer")
    pipeline = queries.pipeline_of(web(lead))
    assert [(s.key, s.probability, s.total.count) for s in pipeline.stages] == [
        ("lead", 10, 1), ("needs", 40, 2), ("offer", 60, 1), ("delivery", 100, 0),
    ]  # fmt: skip
    assert table(pipeline) == {
        "陈嘉木": [(1, 200000, 20000), (2, 400000, 160000), NONE, NONE],
        "周晓岚": [NONE, NONE, (1, 150000, 90000), NONE],
    }
    assert [row.owner_name for row in pipeline.rows] == ["陈嘉木", "周晓岚"]
    assert (pipeline.total.count, pipeline.total.amount, pipeline.total.weighted) == (4, 750000, 270000)


def test_lost_and_delivered_deals_are_no_pipeline_and_the_pool_stands_last(seller, lead):
    gone = sold(seller, lead, 90000)
    asked = commands.request_loss(gone.pk, reason="need_gone", text="不换车了", by=web(seller))
    commands.confirm_loss(asked.pk, words="知道了", by=web(lead))
    given = sold(seller, lead, 80000)
    commands.assign_deal(given.pk, owner_id=None, by=web(lead))
    sold(seller, lead, 10)
    pipeline = queries.pipeline_of(web(lead))
    assert [(row.owner_id, row.total.count) for row in pipeline.rows] == [(seller.pk, 1), (None, 1)]


def test_everybody_sees_as_far_as_elsewhere(seller, lead, shop):
    sold(seller, lead, 1000)
    elsewhere = make_store(shop.group)
    make_deal(make_seller(elsewhere))
    boss = make_person(shop, dict.fromkeys(LEADS, "group"))
    assert queries.pipeline_of(web(seller)).total.count == 1
    assert queries.pipeline_of(web(make_seller(shop))).total.count == 0
    assert queries.pipeline_of(web(lead)).total.count == 1
    assert queries.pipeline_of(web(boss)).total.count == 2
    narrowed = queries.pipeline_of(web(boss), store_id=elsewhere.pk)
    assert [(c.id, c.is_chosen) for c in narrowed.stores] == [(shop.pk, False), (elsewhere.pk, True)]
    assert narrowed.total.count == 1


def test_people_beyond_the_first_are_counted_in_the_sums(seller, lead, shop):
    sold(seller, lead, 1000)
    sold(make_seller(shop), lead, 2000)
    pipeline = queries.pipeline_of(web(lead), most=1)
    assert (len(pipeline.rows), pipeline.more, pipeline.total.count) == (1, 1, 2)


def test_amounts_are_not_told_to_whom_they_are_hidden_from(seller, lead):
    sold(seller, lead, 1000)
    role = lead.posts.get().role
    role.fields = {"deals.amount": "hide"}
    role.save()
    pipeline = queries.pipeline_of(web(lead))
    cells = [pipeline.total, *(row.total for row in pipeline.rows), *(s.total for s in pipeline.stages)]
    assert {(c.amount, c.weighted) for c in [*cells, *pipeline.rows[0].cells]} == {(None, None)}
    client = Client()
    client.force_login(lead)
    assert "¥" not in client.get("/deals/pipeline/").content.decode()


def test_there_is_nothing_without_a_process(store):
    lead = make_lead(store)
    client = Client()
    client.force_login(lead)
    assert queries.pipeline_of(web(lead)) is None
    assert client.get("/deals/pipeline/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_three_statements_whatever_there_is(seller, lead, shop, rows, django_assert_num_queries):
    for _ in range(rows):
        sold(make_seller(shop), lead, 1000)
    actor = web(lead)
    queries.pipeline_of(actor)
    with django_assert_num_queries(3):
        queries.pipeline_of(actor)


def test_every_number_of_the_page_leads_to_the_deals_behind_it(seller, lead, client):
    sold(seller, lead, 200000)
    wanted = [sold(seller, lead, 100000, "needs"), sold(seller, lead, 300000, "needs")]
    client.force_login(lead)
    page = client.get("/deals/pipeline/").content.decode()
    links = dict(re.findall(r'<a href="(/deals/list/[^"]+)"><b>(\d+)</b>', page))
    assert sorted(links.values()) == ["0", "0", "1", "1", "2", "2"]
    behind = next(link for link, count in links.items() if count == "2" and "owner=" in link).replace("&amp;", "&")
    found = re.findall(r"/deals/(\d+)/", client.get(behind).content.decode())
    assert set(map(int, found)) == {deal.pk for deal in wanted}


def test_the_api_tells_the_same(seller, lead, client):
    sold(seller, lead, 100000, "needs")
    _token, secret = issue_token(name="report", by=web(lead))
    answer = client.get("/api/v1/deals/pipeline", headers={"Authorization": f"Bearer {secret}"}).json()
    assert answer["rows"] == [
        {
            "owner_id": seller.pk,
            "owner_name": "陈嘉木",
            "cells": [
                {"count": 0, "amount": "0.00", "weighted": "0.00"},
                {"count": 1, "amount": "100000.00", "weighted": "40000.00"},
                {"count": 0, "amount": "0.00", "weighted": "0.00"},
                {"count": 0, "amount": "0.00", "weighted": "0.00"},
            ],
            "total": {"count": 1, "amount": "100000.00", "weighted": "40000.00"},
        }
    ]
    assert (answer["more"], answer["total"]["weighted"]) == (0, "40000.00")
