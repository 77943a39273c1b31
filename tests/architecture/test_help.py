"""Every page has help beside it (``help.yaml`` of its module), in every language."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.translation import override

from jiubu.web.help import entries, help_of, words
from jiubu.web.navigation import MAP, _exists
from tests.architecture.counts import ELSEWHERE
from tests.architecture.growing import grow
from tests.architecture.test_query_counts import QUESTION, ROWS_ASKED, words_for
from tests.safety.addresses import pages
from tests.safety.world import make_world

WITHOUT = {
    "web:help": "it is the help",
}
"""Pages in the frame without help, and why."""


def names(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


@pytest.mark.django_db
def test_every_page_in_the_frame_has_help_beside_it(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    here = make_world()
    grow(here, 1)
    client = Client()
    client.force_login(here.boss)
    question = {**QUESTION, **{name: here.ids[name] for name in ROWS_ASKED}}
    seen, without = 0, []
    for address in pages():
        if address.path in ELSEWHERE or "/help/" in address.path:
            continue
        url = address.at(words_for(address, here))
        content = b"".join(client.get(url, question))
        if b'<div class="shell">' in content:
            seen += 1
            name = resolve(url).view_name
            if b"data-help" not in content and name not in WITHOUT:
                without.append(name)
    assert (without, seen > 100) == ([], True)


def test_every_entry_of_the_menu_has_help():
    urls = [next(u for u in entry.urls if _exists(u)) for _title, part in MAP for entry in part]
    found = {url: resolve(url).view_name for url in urls if url != "/organisation/"}
    assert {url: name for url, name in found.items() if name not in entries()} == {}


def test_help_names_pages_that_are_there():
    assert sorted(set(entries()) - set(names(get_resolver().url_patterns))) == []


def test_no_word_is_unknown_or_unused():
    used = {word for entry in entries().values() for word in entry.words}
    assert (sorted(used - set(words())), sorted(set(words()) - used)) == ([], [])


@pytest.mark.parametrize(
    ("language", "title", "term"),
    [("zh-hans", "商机看板", "商机"), ("zh-hant", "商機看板", "商機"), ("en", "Board of deals", "deal")],
)
def test_help_speaks_the_reader_s_language(language, title, term):
    with override(language):
        found = help_of("deals:board")
    assert found is not None
    assert (found.title, found.words[0][0], len(found.steps)) == (title, term, 3)


@pytest.mark.django_db
def test_help_is_a_page_and_a_dialog(settings, tmp_path):
    here = make_world()
    client = Client()
    assert client.get("/help/deals:board/").status_code == 302
    client.force_login(here.boss)
    page = client.get("/help/deals:board/").content
    dialog = client.get("/help/deals:board/", headers={"hx-request": "true", "hx-target": "dialog"}).content
    assert [(b'class="shell"' in one, b"<dl>" in one) for one in (page, dialog)] == [(True, True), (False, True)]
    assert client.get("/help/nothing:here/").status_code == 404
