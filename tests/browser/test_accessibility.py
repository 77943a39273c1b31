"""axe finds nothing serious on any page and in any dialog; the daily ones are looked at dark and on a telephone too.

The addresses come from the URL configuration and the dialogs from the links on the pages: what is new is walked by itself.
"""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver, resolve
from playwright.sync_api import TimeoutError as NotInTime

from jiubu.organisation.commands import invite
from tests.architecture.growing import grow
from tests.architecture.test_query_counts import PERIOD, words_for
from tests.browser.axe import AXE, FRAME, findings, told
from tests.browser.waiting import BUSY
from tests.factories import make_person, make_role, web
from tests.organisation.accounts import PASSWORD, with_app, with_password
from tests.organisation.accounts import sign_in as sign_in_by_client
from tests.safety.addresses import _patterns, pages
from tests.safety.world import make_world

on_sqlite = pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="what a page looks like does not depend on the database: half is looked at on SQLite",
)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="what a page looks like does not depend on the database: half is looked at on PostgreSQL",
)
PARTS = ("wcag2a",)
"""What can be said of a part of a page without the style sheets of that page."""
QUIET = "busy => document.readyState === 'complete' && !document.querySelector(busy)"
CLOSED = "() => { const box = document.getElementById('dialog'); return !box.open && !box.childElementCount; }"
"""Its close event is over: what is asked for before it counts as closed."""
CONFIRM = "/accounts/reauthenticate/"
UNFOLD = """() => {
    document.querySelectorAll("details:not(.menu)").forEach(part => { part.open = true; });
    const still = new CSSStyleSheet();  // colours that are on their way belong to no theme
    still.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [still];
}"""


@pytest.fixture
def here(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path
    here = make_world()
    grow(here, 1)
    return here


class Dialogs(HTMLParser):
    """The addresses of the dialogs that a page opens."""

    def __init__(self, text):
        super().__init__()
        self.urls = []
        self.feed(text)

    def handle_starttag(self, _tag, attributes):
        named = dict(attributes)
        if "data-dialog" in named:
            self.urls.append(named.get("href") or named["data-dialog"])


def shown(here):
    """(address, url, text) of all that answer a GET with HTML. What has no <html> is a part of a page."""
    client = Client()
    client.force_login(here.boss)
    for address in pages():
        url = address.at(words_for(address, here))
        answer = client.get(url, PERIOD)
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            yield address.path, url, answer.content.decode()


def quiet(page):
    page.wait_for_function(QUIET, arg=BUSY)


def look_at_page(page, path, url, *, seen=()):
    page.goto(url)
    quiet(page)
    page.evaluate(UNFOLD)
    return findings(page, path, seen=seen)


def look_at_part(page, path, url):
    page.evaluate("url => htmx.ajax('GET', url, {target: '#main', swap: 'innerHTML'})", url)
    quiet(page)
    return findings(page, path, scope="#main", only=PARTS)


def look_at_dialog(page, path, url):
    page.evaluate("url => jiubuDialog(url)", url)
    try:
        page.locator("#dialog[open]").wait_for(timeout=10_000)
    except NotInTime as late:
        raise AssertionError(f"{path}: {url} opens no dialog") from late
    quiet(page)
    found = findings(page, f"{path} (dialog)", scope="#dialog")
    page.keyboard.press("Escape")
    page.wait_for_function(CLOSED)
    return found


def on_a_telephone(open_page, here):
    """The pages that the menu leads to, a deal, a customer, and the sheet with the menu itself."""
    page = open_page(here.boss, "/", width=390, height=844, color_scheme="dark", reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    links = page.locator(".sheet-grid a").evaluate_all("all => all.map(one => one.pathname)")
    assert len(links) > 10
    found = []
    for url in [*links, f"/deals/{here.ids['deal_id']}/", f"/customers/{here.ids['customer_id']}/"]:
        page.goto(url)
        quiet(page)
        page.evaluate(UNFOLD)
        found += findings(page, f"{url} (390 px)")
    page.locator(".bottom summary").click()
    return found + findings(page, "the menu (390 px)", scope=".bottom")


@on_sqlite
def test_axe_finds_nothing_serious_on_any_page(open_page, here):
    page = open_page(here.boss, "/", color_scheme="light", reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    whole = [(path, url) for path, url, text in shown(here) if "<html" in text]
    found = look_at_page(page, *whole[0])
    assert page.locator(FRAME).count() == 1
    found += [one for path, url in whole[1:] for one in look_at_page(page, path, url, seen=[FRAME])]
    assert not found, told(found)
    assert len(whole) > 100


@on_postgresql
def test_axe_finds_nothing_serious_in_any_dialog_or_part_or_on_a_telephone(open_page, here, may_complain):
    may_complain.append("htmx:oobErrorNoTarget")  # a part by itself brings the numbers of a page that is not there
    dialogs, parts = {}, []
    for path, url, text in shown(here):
        if "<html" not in text:
            parts.append((path, url))
        for link in Dialogs(text).urls:
            dialogs.setdefault(resolve(urlsplit(link).path).route, link)
    page = open_page(here.boss, "/", color_scheme="light", reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    page.goto("/")
    quiet(page)
    found = [one for route, url in dialogs.items() for one in look_at_dialog(page, route, url)]
    for path, url in parts:
        found += look_at_part(page, path, url)
    found += on_a_telephone(open_page, here)
    assert not found, told(found)
    assert {"deals/new/", "deals/<int:deal_id>/stage/", "deals/<int:deal_id>/loss/", "customers/new/"} <= dialogs.keys()


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def confirm(page):
    """The password once more: what opens the pages of the second factor."""
    page.goto(CONFIRM)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: CONFIRM not in url)


def entrances(store):
    """Addresses for who is not signed in: good and bad links, and what is not there."""
    boss = make_person(store, {"organisation.manage_people": "group"})
    role = make_role(store.group, {"deals.see": "own"})
    _invitation, path = invite(store_id=store.pk, role_key=role.key, by=web(boss))
    return [
        "/accounts/login/", path, "/organisation/invitations/x/", "/accounts/password/reset/",
        "/accounts/password/reset/done/", "/accounts/password/reset/key/1-x/", "/nothing/",
    ]  # fmt: skip


def account_pages(user):
    """Every address of signing in that shows a page to who has just named the password."""
    client, _answer = sign_in_by_client(user)
    client.post(CONFIRM, {"password": PASSWORD})
    every = [
        url
        for url in (a.path for a in _patterns(get_resolver().url_patterns, "/"))
        if url.startswith("/accounts/") and "<" not in url
    ]
    answers = {url: client.get(url) for url in every if "^" not in url}
    return [u for u, a in answers.items() if a.status_code == 200 and "text/html" in a.headers.get("content-type", "")]


@on_postgresql
def test_axe_finds_nothing_serious_where_one_signs_in(open_page, store):
    cache.clear()
    page = open_page(path="/accounts/login/", color_scheme="light", reduced_motion="reduce", width=390, height=844)
    page.context.add_init_script(path=AXE)
    found = [one for url in entrances(store) for one in look_at_page(page, url, url)]
    user, guarded = with_password(store), with_password(store)
    with_app(guarded)
    sign_in(page, guarded)
    quiet(page)
    assert page.url.endswith("/accounts/2fa/authenticate/")
    found += findings(page, "the second step")
    page.context.clear_cookies()
    sign_in(page, user)
    confirm(page)
    urls = account_pages(user)
    found += [one for url in urls for one in look_at_page(page, url, url)]
    assert not found, told(found)
    assert {"/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/password/change/"} <= set(urls)
