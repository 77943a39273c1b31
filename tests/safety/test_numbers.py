"""Numbers that no row has and no column holds, in every address and every form: not found or refused, never 500."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client

from tests.safety.addresses import Address, operations, pages
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import World, make_world

pytestmark = pytest.mark.django_db

NUMBERS = (2**31, 2**63) if connection.vendor == "postgresql" else (0, 10**30)
"""Beyond the columns of PostgreSQL; no row, and beyond what SQLite takes."""
WORDS = ("²", "%00", "%ED%A0%80", "x" * 300)
SAYS_NO = {400, 403, 404, 405, 409, 410, 422}


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def client(here) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(here.boss)
    return client


def odd_urls(address: Address, ids: dict) -> Iterator[tuple[str, str]]:
    """The address with one parameter that is odd (which one), the others as they are here."""
    usual = ids_for(address, ids)
    for kind, name in address.kinds:
        for odd in NUMBERS if kind == "int" else (*NUMBERS, *WORDS):
            yield address.at({**usual, name: odd}), name


def test_odd_numbers_in_an_address(here, client):
    """A row that is not there is refused; a word may find nothing (a column without cards), but breaks nothing."""
    wrong = []
    for address in [*pages(), *operations()]:
        kinds = dict(map(reversed, address.kinds))
        for url, name in odd_urls(address, here.ids):
            for method in address.methods:
                status = client.generic(method, url, "{}", content_type="application/json").status_code
                if status >= 500 or (kinds[name] == "int" and status not in SAYS_NO):
                    wrong.append(f"{method} {url[:90]}: {status}")
    assert "\n".join(wrong) == ""


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: where to, and each field with what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._is_post = False
        self._select = ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self._is_post = "hx-post" in said or said.get("method", "").lower() == "post"
            if self._is_post:
                self.found.append((said.get("hx-post") or said.get("action") or "", {}))
        elif self._is_post:
            self._field(tag, said)

    def handle_endtag(self, tag):
        if tag == "form":
            self._is_post = False

    def _field(self, tag, said):
        fields = self.found[-1][1]
        if tag == "select":
            self._select = said.get("name") or ""
        if tag == "option" and self._select and ("selected" in said or not fields.get(self._select)):
            fields[self._select] = said.get("value") or ""
        if tag in {"input", "textarea"} and said.get("name"):
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said and said["name"] in fields:
                return
            fields[said["name"]] = said.get("value") or ""


KEPT = {"csrfmiddlewaretoken", "submission", "next"}
IN_TURN = (2**31, 2**63, 0, 10**30, -1) if connection.vendor == "postgresql" else (10**30,)
"""Each field of a form is sent one of these: SQLite minds nothing but the largest."""


def forms_of(client: Client, url: str) -> list[tuple[str, dict[str, str]]]:
    answer = client.get(url)
    if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or answer.streaming:
        return []
    forms = Forms()
    forms.feed(answer.content.decode())
    return [(target or url, fields) for target, fields in forms.found]


def odd_sendings(client: Client, ids: dict) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each form that a page shows, as it stands there but for one field. Of fields of one kind ("cell:…") the first."""
    seen = set()
    for address in pages():
        for target, fields in forms_of(client, address.at(ids_for(address, ids))):
            for name in sorted(fields.keys() - KEPT):
                kind = (target, name.partition(":")[0])
                if kind not in seen:
                    seen.add(kind)
                    yield target, name, fields


def test_odd_numbers_in_a_form(here, client):
    wrong, fields = [], 0
    for target, name, sent in odd_sendings(client, here.ids):
        fields += 1
        odd = IN_TURN[fields % len(IN_TURN)]
        status = client.post(target, {**sent, "submission": "", name: str(odd)}).status_code
        if status >= 500:
            wrong.append(f"{target} {name}={odd}: {status}")
    assert "\n".join(wrong) == ""
    assert fields > 200
