"""Pages and operations of cards: what they show and do, for whom."""

import pytest
from django.test import Client
from django.utils import timezone

from jiubu.cards import commands
from jiubu.cards.models import AdvanceLine, CardCount
from jiubu.journal.models import Entry
from tests.factories import web
from tests.factories.deals import make_deal

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", ["/cards/{}/", "/api/v1/deals/{}/card"])
def test_opening_a_card_is_recorded_and_a_colleague_s_is_missing(path, deal, seller, colleague):
    opened = Entry.objects.filter(verb="cards.card_opened")
    assert signed_in(colleague).get(path.format(deal.pk)).status_code == 404
    assert opened.count() == 0
    answer = signed_in(seller).get(path.format(deal.pk))
    assert (answer.status_code, deal.code in str(answer.content) or answer.json()["deal_id"] == deal.pk) == (200, True)
    assert [entry.actor for entry in opened] == [seller]


def test_a_count_from_start_to_signature_through_the_pages(deal, seller, lead):
    mine, boss = signed_in(seller), signed_in(lead)
    boss.post("/cards/counts/start/", {"store": deal.store_id, "month": f"{timezone.localdate():%Y-%m}"})
    count = CardCount.objects.get()
    page = f"/cards/counts/{count.pk}/"
    sent = {f"grade_{line.grade}": 1 if line.grade == deal.grade else 0 for line in count.lines.all()}
    assert mine.post(f"{page}numbers/", {**sent, f"grade_{deal.grade}": ""}).status_code == 422
    for client in (mine, boss):
        assert client.post(f"{page}numbers/", sent).status_code == 302
        client.post(f"{page}signature/")
    mine.post(f"{page}signature/")
    count.refresh_from_db()
    assert count.state == "closed"
    detail = mine.get(f"/api/v1/card-counts/{count.pk}").json()
    known = {line["grade"]: (line["counted"], line["counted_known"]) for line in detail["lines"]}
    assert (detail["state"], known[deal.grade]) == ("closed", (1, 1))


def test_a_month_that_nobody_has_counted_names_who_is_missing(deal, seller, lead, client):
    client.force_login(lead)
    page = client.get("/cards/counts/").content.decode()
    assert ("count-missing" in page, seller.name in page) == (True, True)


def test_a_table_is_filled_and_saved_in_one_go(deal, seller, lead):
    mine = signed_in(seller)
    other = make_deal(seller)
    mine.post("/cards/advance/start/", {"week": f"{timezone.localdate():%Y-%m-%d}"})
    table = commands.start_table(
        store_id=deal.store_id, consultant_id=seller.pk, week=timezone.localdate(), by=web(seller)
    )
    mine.post(f"/cards/advance/{table.pk}/deals/", {"deal": [deal.pk, other.pk]})
    sent = {}
    for line in AdvanceLine.objects.filter(table=table):
        sent |= {f"target-{line.pk}": "A", f"step-{line.pk}": "邀约", f"due-{line.pk}": f"{table.until:%Y-%m-%d}"}
    answer = mine.post(f"/cards/advance/{table.pk}/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cards/advance/{table.pk}/")
    assert set(AdvanceLine.objects.values_list("target", "step")) == {("A", "邀约")}
    first = next(iter(sent)).split("-")[1]
    refused = mine.post(f"/cards/advance/{table.pk}/", {**sent, f"due-{first}": "2020-01-01", f"step-{first}": "改了"})
    assert (refused.status_code, 'value="改了"' in refused.content.decode()) == (422, True)
    signed_in(lead).post(f"/cards/advance/{table.pk}/comment/", {"comment": "周五前约到店"})
    assert mine.get(f"/api/v1/advance-tables/{table.pk}").json()["comment"] == "周五前约到店"


def test_the_drawer_shows_one_s_own_and_the_manager_chooses(deal, seller, colleague, lead):
    make_deal(colleague, name="李四")
    own = signed_in(seller).get("/cards/").content.decode()
    assert ("王芳" in own, "李四" in own) == (True, False)
    theirs = signed_in(lead).get(f"/cards/?owner={colleague.pk}").content.decode()
    assert ("王芳" in theirs, "李四" in theirs) == (False, True)
    foreign = signed_in(seller).get(f"/api/v1/card-drawers?owner_id={colleague.pk}").json()
    assert foreign["total"] == 0


def test_the_deal_says_what_its_card_lacks(deal, seller):
    page = signed_in(seller).get(f"/deals/{deal.pk}/").content.decode()
    assert (f'href="/cards/{deal.pk}/"' in page, "banner-amber" in page) == (True, True)
