"""Who left with an order has signed one: the head of the day tells of the orders that the figures know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiubu.analytics.queries.sets import Sets
from jiubu.analytics.rules import Period
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.errors import Refused
from jiubu.showroom import commands, queries
from tests.factories import web
from tests.factories.deals import make_deal
from tests.factories.showroom import arrive
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def of_day(store, desk):
    """What the head of the showroom says, and what the figures do."""
    orders = Sets(store, Period.around("day", timezone.localdate())).names("orders")
    return queries.day_of(web(desk), store.pk).ordered, len(orders)


def sign(deal):
    """What the move to the order keeps on the deal."""
    Deal.objects.filter(pk=deal.pk).update(phase="won", won_at=timezone.now())
    return deal


def leave(visit, result, by):
    return commands.close_visit(visit.pk, result=result, by=web(by))


def test_ordered_is_refused_without_a_deal_and_before_it_is_signed(store, desk, seller):
    visit = arrive(store, desk)
    for deal in (None, make_deal(seller)):
        if deal is not None:
            commands.link_deal(visit.pk, deal_id=deal.pk, by=web(seller))
        with pytest.raises(Refused) as refusal:
            leave(visit, "ordered", desk)
        assert (refusal.value.code, list(refusal.value.fields)) == ("not_signed", ["result"])
    assert of_day(store, desk) == (0, 0)


def test_a_deal_that_is_signed_while_they_are_here_is_one_order_however_often_they_come(store, desk, seller):
    deal = sign(make_deal(seller))
    for _time in range(2):
        visit = arrive(store, desk, consultant_id=seller.pk)
        commands.link_deal(visit.pk, deal_id=deal.pk, by=web(seller))
        assert leave(visit, "ordered", desk).result == "ordered"
    assert of_day(store, desk) == (1, 1)


def test_who_signed_on_a_day_before_does_not_order_again(store, desk, seller):
    deal = sign(make_deal(seller))
    Deal.objects.filter(pk=deal.pk).update(won_at=timezone.now() - timedelta(days=1))
    visit = arrive(store, desk, consultant_id=seller.pk)
    commands.link_deal(visit.pk, deal_id=deal.pk, by=web(seller))
    with pytest.raises(Refused) as refusal:
        leave(visit, "ordered", desk)
    assert refusal.value.code == "signed_before"
    assert of_day(store, desk) == (0, 0)


def test_what_turns_out_to_be_ordered_takes_thanks_and_call_back(store, desk, seller):
    deal = make_deal(seller)
    visit = arrive(store, desk, consultant_id=seller.pk)
    commands.link_deal(visit.pk, deal_id=deal.pk, by=web(seller))
    leave(visit, "not_bought", desk)
    run_worker()
    right = {"result": "ordered", "reason": "当天签了", "by": web(desk)}
    with pytest.raises(Refused) as refusal:
        commands.edit_visit(visit.pk, **right)
    assert refusal.value.code == "not_signed"
    sign(deal)
    commands.edit_visit(visit.pk, **right)
    run_worker()
    planned = Followup.objects.filter(deal=deal, state="planned").values_list("kind", flat=True)
    assert (list(planned), of_day(store, desk)) == (["regular"], (1, 1))


def test_the_page_says_what_to_do_and_keeps_what_was_typed(client, store, desk):
    visit = arrive(store, desk)
    client.force_login(desk)
    page = client.post(f"/showroom/visits/{visit.pk}/closing/", {"result": "ordered", "note": "明天签"})
    text = page.content.decode()
    said = "还没有签单：请先建商机并推进到订单，或选择其他结果。"
    assert (page.status_code, said in text, 'value="明天签"' in text) == (422, True, True)
