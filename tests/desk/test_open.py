"""Links in chats and webhooks name a thing; they lead to its page, for who may see it."""

import pytest

from tests.factories import make_group, make_person, make_store
from tests.factories.deals import make_deal, make_process, make_seller, put_tables


@pytest.fixture
def deal(store):
    make_process(store.group)
    put_tables(store.group)
    return make_deal(make_seller(store), name="王芳")


def test_it_leads_to_the_page(client, deal):
    client.force_login(deal.owner)
    answer = client.get(f"/open/deals.deal/{deal.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/deals/{deal.pk}/")


@pytest.mark.parametrize("path", ["/open/deals.deal/{}/", "/open/nothing.there/{}/"])
def test_what_is_foreign_or_unknown_is_not_there(client, deal, path):
    client.force_login(make_person(make_store(make_group()), {"deals.see": "group"}))
    assert client.get(path.format(deal.pk)).status_code == 404
