"""What is refused is there again: every form with more than one field to write in, found by itself."""

from html import unescape

import pytest
from django.test import Client

from tests.architecture.test_query_counts import words_for
from tests.safety.addresses import pages
from tests.safety.forms import forms_in
from tests.safety.world import World, make_world

pytestmark = pytest.mark.django_db

ODD = {"number": "x", "date": "x", "datetime-local": "x", "time": "x", "month": "x"}
"""Values that no such field takes: the form is refused."""


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def written(here: World, client: Client):
    """(address, url, form) of every form in which people write."""
    for address in pages():
        url = address.at(words_for(address, here))
        answer = client.get(url)
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            yield from ((address.path, url, form) for form in forms_in(answer.content.decode()) if form.is_written)


def sent_by(form) -> dict[str, str]:
    """Every field to write in says something of its own; hidden ones as they are; the rest odd, or left out."""
    values = {}
    for number, (name, kind, value) in enumerate(form.fields):
        if name in form.texts:
            values[name] = f"写了{number}"
        elif kind == "hidden" or kind in ODD:
            values[name] = ODD.get(kind, value)
    return values


def lost(answer, values: dict[str, str], names: list[str]) -> list[str]:
    """The fields whose words are gone. A refusal on a page of its own says so, and the browser keeps its draft."""
    html = unescape(answer.content.decode())
    if answer.status_code >= 300 and "data-error" in html:
        return []
    return [name for name in names if values[name] not in html]


def test_what_was_typed_is_there_again_after_a_refusal(here):
    client = Client(raise_request_exception=False)
    client.force_login(here.boss)
    forms, refused, wrong = list(written(here, client)), 0, []
    for path, url, form in forms:
        values = sent_by(form)
        answer = client.post(form.attributes.get("action") or url, values)
        if answer.status_code in (301, 302):
            continue  # taken
        refused += 1
        gone = lost(answer, values, form.texts)
        if gone or answer.status_code >= 500:
            wrong.append(f"{path}: {answer.status_code} {gone}")
    assert "\n".join(wrong) == ""
    assert (len(forms) > 20, refused > 10) == (True, True)


def test_every_form_in_which_people_write_keeps_a_draft(here):
    client = Client()
    client.force_login(here.boss)
    without = [path for path, _url, form in written(here, client) if "data-no-draft" in form.attributes]
    assert without == []
