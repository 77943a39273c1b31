"""Nonsense in an address, a query string or a body is answered, never a fault of ours (500)."""

import json
from collections.abc import Iterable
from itertools import cycle
from typing import ClassVar

import pytest
from django.core.handlers import wsgi
from django.db import connection
from django.http import QueryDict
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
    "\x00", HUGE, "-1", "0", str(2**31), str(2**63), "²", "NaN", "2026-13-45", "0001-01-01", "9999-12-31T23:59:59+00:00", "'\"--", "\ud800",
)  # fmt: skip
CURSORS = ("WyJ4Il0", "WzEsMl0", "WzFlNDAwXQ", "WyIyMDI2LTEzLTQ1IiwxXQ", "W3RydWUsdHJ1ZV0")
"""["x"], [1, 2], [1e400], ["2026-13-45", 1], [true, true]: for doors that read ``after``."""
TOO_LARGE = ("\x00", HUGE, str(2**31), str(2**63))
"""What each database minds in a way of its own; all else is asked once, on PostgreSQL."""


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def client(here) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(here.boss)
    return client


class Asked(QueryDict):
    """A query string that remembers which names were asked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.names.add(key)
        return super().__contains__(key)

    def get(self, key, default=None):
        self.names.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self.names.add(key)
        return super().getlist(key, default)


def broken_by(client: Client, address: Address, url: str, names: Iterable[str], value: str) -> list[str]:
    data = dict.fromkeys(names, value.encode("utf-8", "surrogatepass"))
    return [f"{address} {value[:30]!r}"] if client.get(url, data).status_code >= 500 else []


def asked_by(client: Client, address: Address, url: str) -> set[str]:
    """The names that the door reads from a query string: nonsense in any other can do nothing."""
    if address.operation is not None:
        models = [m for m in address.operation.models if m.__ninja_param_source__ == "query"]
        return {name for model in models for name in model.model_json_schema()["properties"]}
    Asked.names.clear()
    client.get(url, dict.fromkeys(NAMES, "x"))
    return set(Asked.names)


def readable() -> list[Address]:
    return [a for a in [*pages(), *operations()] if "GET" in a.methods]


def test_nonsense_in_a_query_string(here, client, monkeypatch):
    """Every value for each door that reads a query string; one for the others."""
    monkeypatch.setattr(wsgi, "QueryDict", Asked)
    values = NONSENSE if connection.vendor == "postgresql" else TOO_LARGE
    places = [(address, address.at(ids_for(address, here.ids))) for address in readable()]
    asked = {url: asked_by(client, address, url) for address, url in places}
    broken = []
    for address, url in places:
        more = CURSORS if values is NONSENSE and "after" in asked[url] else ()
        for value in (*values, *more) if asked[url] else values[:1]:
            broken += broken_by(client, address, url, asked[url] or NAMES, value)
    assert "\n".join(broken) == ""
    assert set().union(*asked.values()) > {"after", "q", "store", "verdict", "stage"}


WRITES = [a for a in operations() if body_of(a, {})]
VALUES = ("x\x00" + "x" * 10_000, 10**30, -1, "9999-12-31T23:59:59+00:00")


def test_nonsense_in_a_body(here, client):
    broken, turn = [], cycle((0, 2**31, 2**63))
    for address in WRITES:
        ids = ids_for(address, here.ids)
        body = body_of(address, ids)
        for name in body:
            for value in (*VALUES, next(turn)):
                text = json.dumps({**body, name: value})
                status = client.generic(
                    address.methods[0], address.at(ids), text, content_type="application/json"
                ).status_code
                if status >= 500:
                    broken.append(f"{address} {name}={str(value)[:30]!r}: {status}")
    assert "\n".join(broken) == ""
