"""The three prints: what stands on them, who may print them, and that it is noted."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from jiubu.cards import commands, queries
from jiubu.deals.commands import record_followup
from jiubu.papers.models import PaperFile
from jiubu.papers.registry import PAPERS
from jiubu.papers.sheets import html_of
from tests.factories import web

pytestmark = pytest.mark.django_db
KEYS = ("cards.card", "cards.count", "cards.table")


@pytest.fixture
def args(deal, seller, lead):
    record_followup(deal.pk, outcome="reached", said="周六来试驾<b>", by=web(seller))
    (count,) = commands.start_counts(store_id=deal.store_id, month=timezone.localdate(), by=web(lead))
    table = commands.start_table(
        store_id=deal.store_id, consultant_id=seller.pk, week=timezone.localdate(), by=web(seller)
    )
    commands.add_lines(table.pk, deal_ids=[deal.pk], by=web(seller))
    return {
        "cards.card": {"deal_id": str(deal.pk)},
        "cards.count": {"count_id": str(count.pk)},
        "cards.table": {"table_id": str(table.pk)},
    }


@pytest.mark.parametrize("key", KEYS)
def test_a_print_is_for_who_may_see_the_row(key, args, seller, colleague):
    sheet = PAPERS[key].build(web(seller), args[key])
    html = html_of(sheet, PaperFile(pk=1), by=web(seller))
    assert ("王芳" in html) is (key != "cards.count")
    assert "<b>周六" not in html
    with pytest.raises(ObjectDoesNotExist):
        PAPERS[key].build(web(colleague), args[key])


def test_the_card_holds_what_was_said_and_shows_the_number_as_the_role_may(args, deal, seller):
    sheet = PAPERS["cards.card"].build(web(seller), args["cards.card"])
    html = html_of(sheet, PaperFile(pk=1), by=web(seller))
    assert "周六来试驾&lt;b&gt;" in html
    assert deal.customer.mobile not in html
    assert sheet.about == (deal, deal.customer)


def test_the_card_has_every_part_and_says_what_is_missing(args, deal, seller):
    card = queries.card_of(web(seller), deal.pk)
    assert (card.missing, card.is_card) == (("model",), True)
    assert [row.said for row in card.followups] == ["周六来试驾<b>"]
    assert (card.next.deal, [stay.left_at for stay in card.stays]) == (deal, [None])
