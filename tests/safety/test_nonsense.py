"""Nonsense in an address, a query string or a body is answered, never a fault of ours (500)."""

import json

import pytest
from django.test import Client

from tests.safety.addresses import Address, body_of, operations, pages
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import World, make_world

pytestmark = pytest.mark.django_db

NAMES = (
    "after", "q", "page", "size", "store", "store_id", "owner", "owner_id", "grade", "grades", "contact", "process",
    "process_id", "stage", "phase", "begin", "end", "from", "to", "on", "day", "month", "view", "sort", "state", "kind",
    "series", "series_id", "brand", "trim", "mobile", "credit_code", "customer", "customer_id", "deal", "deal_id", "about",
    "about_kind", "about_id", "origin", "number", "version", "limit", "width", "inactive", "next", "verdict", "format",
    "channel", "name", "visit", "task", "done", "type", "tab", "until", "at", "start", "role", "energy", "order",
)  # fmt: skip
HUGE = "9" * 30
NONSENSE = (
    "\x00", HUGE, "-1", "²", "NaN", "2026-13-45", "0001-01-01", "9999-12-31T23:59:59+00:00", "'\"--", "\ud800",
    "WyJ4Il0", "WzEsMl0", "WzFlNDAwXQ", "WyIyMDI2LTEzLTQ1IiwxXQ", "W3RydWUsdHJ1ZV0",
)  # fmt: skip
"""The last ones are cursors: ["x"], [1, 2], [1e400], ["2026-13-45", 1], [true, true]."""


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def client(here) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(here.boss)
    return client


def broken_by(client: Client, address: Address, url: str, values) -> list[str]:
    found = []
    for value in values:
        data = dict.fromkeys(NAMES, value.encode("utf-8", "surrogatepass"))
        status = client.get(url, data).status_code
        if status >= 500:
            found.append(f"{address} {value[:30]!r}")
    return found


def readable() -> list[Address]:
    return [a for a in [*pages(), *operations()] if "GET" in a.methods]


def test_nonsense_in_a_query_string(here, client):
    broken = []
    for address in readable():
        url = address.at(ids_for(address, here.ids))
        broken += broken_by(client, address, url, NONSENSE)
    assert "\n".join(broken) == ""


def test_nonsense_in_a_path(here, client):
    broken = []
    for address in [a for a in [*pages(), *operations()] if a.parameters]:
        for value in (HUGE, "0", "%00", "%ED%A0%80"):
            url = address.at(dict.fromkeys(address.parameters, value))
            for method in address.methods:
                status = client.generic(method, url, "{}", content_type="application/json").status_code
                if status >= 500:
                    broken.append(f"{method} {url}: {status}")
    assert "\n".join(broken) == ""


WRITES = [a for a in operations() if body_of(a, {})]
VALUES = ("x\x00" + "x" * 10_000, 10**30, -1, "9999-12-31T23:59:59+00:00")


def test_nonsense_in_a_body(here, client):
    broken = []
    for address in WRITES:
        ids = ids_for(address, here.ids)
        body = body_of(address, ids)
        for name in body:
            for value in VALUES:
                text = json.dumps({**body, name: value})
                status = client.generic(
                    address.methods[0], address.at(ids), text, content_type="application/json"
                ).status_code
                if status >= 500:
                    broken.append(f"{address} {name}={str(value)[:30]!r}: {status}")
    assert "\n".join(broken) == ""
