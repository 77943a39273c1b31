"""Every page and every GET of the API costs the same number of statements with one row and with three of what it shows.

The numbers stand in ``counts.py``, one line per address: a new address without its line fails, and so does one that
costs more or less than its line says. What the failing test prints can be put there once the reason is understood.
"""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.architecture.counts import ELSEWHERE, PAGES
from tests.architecture.counts_api import API
from tests.architecture.growing import grow
from tests.safety.addresses import Address, operations, pages
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import World, make_world

pytestmark = pytest.mark.django_db

PERIOD = {"begin": "2026-11-01T00:00:00Z", "start": "2026-11-01T00:00:00Z", "end": "2026-12-30T00:00:00Z"}
QUESTION = {"q": "王芳", "text": "款", "mobile": "138", **PERIOD}
"""What searches and calendars need to find anything."""
ROWS_ASKED = ("process_id", "card_id", "channel", "purpose")


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    here = make_world()
    grow(here, 1)
    return here


def words_for(address: Address, here: World) -> dict[str, Any]:
    words = ids_for(address, here.ids)
    if "packs/" in address.path:
        words["key"] = "car_dealership"
    if address.path.startswith("/deals/"):
        words["name"] = "remark"
    return words


def cost(client: Client, address: Address, here: World) -> int | None:
    """Statements of a second look at the address; None where it only takes a POST."""
    url = address.at(words_for(address, here))
    question = {**QUESTION, **{name: here.ids[name] for name in ROWS_ASKED}}
    if "/meetings/" in address.path:
        place, person = here.store.pk, here.seller.pk
        question |= {
            "store": place,
            "store_id": place,
            "owner": person,
            "owner_id": person,
            "day": timezone.localdate(),
        }
    response = client.get(url, question)
    if response.status_code == 405:
        return None
    assert (address.path, response.status_code) == (address.path, 200)
    with CaptureQueriesContext(connection) as statements:
        b"".join(client.get(url, question))
    return len(statements)


def costs(here: World, addresses: list[Address]) -> dict[str, int]:
    client = Client()
    client.force_login(here.boss)
    caches["local"].clear()
    found = {a.path: cost(client, a, here) for a in addresses}
    return {path: count for path, count in found.items() if count is not None}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="statements are counted on PostgreSQL, which has all of them")
def test_every_address_costs_what_its_line_says_with_one_row_and_with_three(here):
    asked = [a for a in [*pages(), *operations()] if "GET" in a.methods and a.path not in ELSEWHERE]
    with_one = costs(here, asked)
    grow(here, 2)
    grow(here, 3)
    with_three = costs(here, [a for a in asked if a.path in with_one])
    growing = {path: (count, with_three[path]) for path, count in with_one.items() if with_three[path] != count}
    assert growing == {}
    known = {**PAGES, **API}
    unlike = [f'"{path}": {count},' for path, count in with_one.items() if known.get(path) != count]
    assert ("\n".join(unlike), sorted(known.keys() - with_one.keys())) == ("", [])
