"""The numbers above today's list."""

import pytest
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.desk.queries import today_of
from tests.factories import web
from tests.factories.deals import make_deal, make_lead, make_process, make_seller, put_tables

pytestmark = pytest.mark.django_db


def numbers(person):
    return {number.key: number.value for number in today_of(web(person)).numbers}


def test_what_was_signed_and_delivered_counts_for_who_did_it(store):
    make_process(store.group)
    put_tables(store.group)
    seller, other, lead = make_seller(store), make_seller(store), make_lead(store)
    deal = make_deal(seller)
    now = timezone.now()
    Deal.objects.filter(pk=deal.pk).update(
        phase="after", won_at=now, won_by=seller, delivered_at=now, delivered_by=other, owner=other
    )
    found = {person: (numbers(person)["won"], numbers(person)["delivered"]) for person in (seller, other, lead)}
    assert found == {seller: (1, 0), other: (0, 1), lead: (1, 1)}
