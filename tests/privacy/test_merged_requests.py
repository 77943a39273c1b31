"""Requests about a card that became part of another one: the person is meant, not the card."""

import json
from datetime import UTC, date, datetime

import pytest

from jiubu.customers.commands import merge_customers
from jiubu.customers.models import Merge
from jiubu.deals.commands import create_deal
from jiubu.kernel.errors import NotAllowed
from jiubu.kernel.rights import ACTIONS
from jiubu.privacy import commands, queries
from tests.factories import machine, make_person, make_store, web
from tests.factories.customers import make_customer
from tests.factories.packs import install_real_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(store):
    return make_person(store, dict.fromkeys(ACTIONS, "group"))


@pytest.fixture
def pair(store, boss):
    """The card that will stay, and the one that the person asks about."""
    into = make_customer(store, boss, name="王芳", mobile="13800138000", address="望京西路 9 号")
    return into, make_customer(store, boss, name="王小芳", mobile="13900139000")


def ask(card, kind, boss):
    return commands.take_request(card.pk, kind=kind, proved_by="看过身份证", by=web(boss))


def test_a_deletion_asked_before_the_merge_deletes_the_person(pair, boss):
    into, card = pair
    request = ask(card, "delete", boss)
    merge_customers(into.pk, card.pk, by=web(boss))
    done = commands.fulfil_deletion(request.pk, by=web(boss))
    for row in pair:
        row.refresh_from_db()
    assert (done.state, done.receipt["customers.card"]) == ("done", 2)
    assert [(row.name, row.mobile, row.other_phone, row.address) for row in pair] == [
        (row.code, None, "", "") for row in pair
    ]
    assert Merge.objects.get().before == {}


def test_the_copy_of_a_merged_card_is_the_persons_whole(pair, boss):
    into, card = pair
    request = ask(card, "copy", boss)
    merge_customers(into.pk, card.pk, by=web(boss))
    _row, parts = commands.hand_out_copy(request.pk, by=web(boss))
    text = json.dumps([part.rows for part in parts], ensure_ascii=False)
    assert [word for word in ("王芳", "+8613800138000", "+8613900139000", "望京西路 9 号") if word not in text] == []


def test_an_open_deal_of_the_other_card_is_seen_before_deleting(group, pair, boss):
    into, card = pair
    install_real_pack(group)
    create_deal(customer_id=into.pk, owner_id=boss.pk, by=web(boss))
    request = ask(card, "delete", boss)
    merge_customers(into.pk, card.pk, by=web(boss))
    assert len(queries.deletable(queries.request_of(web(boss), request.pk).customer).blocks) == 1


def test_what_was_kept_goes_on_its_day_after_a_merge_between(group, pair, boss):
    into, card = pair
    install_real_pack(group)
    deal = create_deal(customer_id=card.pk, owner_id=boss.pk, by=web(boss))
    delivered = datetime(2016, 3, 1, 12, tzinfo=UTC)
    card.deals.filter(pk=deal.pk).update(phase="after", delivered_at=datetime(2020, 3, 1, 12, tzinfo=UTC))
    request = ask(card, "delete", boss)
    assert commands.fulfil_deletion(request.pk, by=web(boss)).state == "partly"
    merge_customers(into.pk, card.pk, by=web(boss))
    into.deals.update(delivered_at=delivered)
    assert commands.finish_deletions(today=date(2030, 3, 1), by=machine(group)) == 1
    into.refresh_from_db()
    assert (into.name, into.mobile) == (into.code, None)


def test_who_reaches_only_the_old_card_does_not_get_the_other_ones_data(group, store, pair, boss):
    into, _card = pair
    other = make_store(group)
    clerk = make_person(other, {"customers.see": "store", "privacy.requests": "store"})
    card = make_customer(other, None, name="王芳")
    request = ask(card, "copy", clerk)
    merge_customers(into.pk, card.pk, by=web(boss))
    with pytest.raises(NotAllowed):
        commands.hand_out_copy(request.pk, by=web(clerk))
