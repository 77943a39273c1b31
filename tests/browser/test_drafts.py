"""What people have typed is never lost: not by a reload, not by a lost connection, in any form of any page."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve

from jiubu.customers.models import Customer
from jiubu.deals.models import Followup
from jiubu.work.models import Promise, Task
from tests.architecture.test_query_counts import words_for
from tests.browser.waiting import BUSY, settled
from tests.safety.addresses import pages
from tests.safety.forms import forms_in
from tests.safety.world import make_world

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="what a browser keeps does not depend on the database: looked at on SQLite",
)

SEALED = "sealed in the database: it stays on no device"
NOT_KEPT = {
    ("/customers/new/", "id_number"): SEALED,
    ("/customers/<int:customer_id>/edit/", "id_number"): SEALED,
    (
        "/customers/<int:customer_id>/reveal/<slug:field>/",
        "reason",
    ): "each look at a whole number has a reason of its own",
    (
        "/organisation/profile/tokens/",
        "name",
    ): "a word; its answer shows a secret once, and a form sent again makes another",
}
"""(address that the form goes to, field) of what the browser does not keep, and why. Passwords and one-time codes are
asked for under /accounts/, whose forms keep nothing; fields to search in belong to no form that is sent by POST."""
ID_NUMBER = "11010519491231002X"

QUIET = "busy => document.readyState === 'complete' && !document.querySelector(busy)"
TEXTS = """
    const isText = field => field.name && !field.disabled && !field.readOnly
        && field.matches("textarea, input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=url], input[type=search], input[type=password]");
    const forms = [...document.forms].filter(form => form.method === "post" && [...form.elements].some(isText));
    const keeps = field => field.dataset.noDraft === undefined && field.form.dataset.noDraft === undefined && field.type !== "password";
    const told = (form, field) => [forms.indexOf(form), new URL(form.action, location.href).pathname, field.name, field.value];
    const first = forms.map(form => [form, [...form.elements].find(field => isText(field) && keeps(field))]).filter(([, field]) => field);
"""
TYPE = (
    "() => {"
    + TEXTS
    + """
    localStorage.clear();
    first.forEach(([form, field], at) => {
        field.value = field.type === "email" ? `a${at}@b.example` : `写到一半${at}`;
        field.dispatchEvent(new Event("input", {bubbles: true}));
    });
    forms.flatMap(form => [...form.elements]).filter(field => isText(field) && !keeps(field)).forEach(field => {
        field.value = "11010519491231002X";
        field.dispatchEvent(new Event("input", {bubbles: true}));
    });
    const left = forms.flatMap(form => [...form.elements].filter(field => isText(field) && !keeps(field)).map(field => told(form, field).slice(1, 3)));
    return [first.map(([form, field]) => told(form, field)), left];
}"""
)
READ = "() => {" + TEXTS + "return [first.map(([form, field]) => told(form, field)), JSON.stringify(localStorage)]; }"


@pytest.fixture
def here(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def with_forms(here):
    """(address, url) of whole pages with a form to write in, as many as show every such form once."""
    client, seen = Client(), set()
    client.force_login(here.boss)
    for address in pages():
        url = address.at(words_for(address, here))
        answer = client.get(url)
        html = answer.content.decode() if "text/html" in answer.headers.get("content-type", "") else ""
        posted = [form for form in forms_in(html) if form.attributes.get("method", "").lower() == "post"]
        fresh = {_kind(form, url) for form in posted if form.texts} - seen
        if answer.status_code == 200 and "<html" in html and fresh:
            seen |= fresh
            yield address.path, url


def _kind(form, url):
    return route_of(form.attributes.get("action") or url), tuple(form.texts)


def route_of(path):
    return "/" + resolve(urlsplit(path).path).route


def test_what_was_typed_is_there_when_one_comes_back(open_page, here):
    page = open_page(here.boss, "/", reduced_motion="reduce")
    wrong, left, found = [], set(), 0
    for path, url in with_forms(here):
        page.goto(url)
        page.wait_for_function(QUIET, arg=BUSY)
        typed, without = page.evaluate(TYPE)
        left |= {(route_of(action), name) for action, name in without}
        found += len(typed)
        page.goto(url)  # at once: nobody waits for a draft
        page.wait_for_function(QUIET, arg=BUSY)
        again, kept = page.evaluate(READ)
        wrong += [f"{path}: {one} is now {two}" for one, two in zip(typed, again, strict=True) if one != two]
        wrong += [f"{path}: the browser keeps what it must not"] if ID_NUMBER in kept else []
    assert "\n".join(wrong) == ""
    assert left == set(NOT_KEPT)
    assert found > 40


@pytest.fixture
def offline(open_page, here, may_complain):
    """``offline(path, fill)``: fill a form in, lose the connection, send it, look, get the connection back."""
    may_complain.append("htmx:")
    page = open_page(here.boss, "/")

    def run(path, fill, field):
        page.goto(path)
        settled(page)
        form = fill(page)
        page.context.set_offline(True)
        form.locator("[type=submit]").last.click()
        notice = page.locator("#notices .notice")
        notice.wait_for()
        told, kept = notice.inner_text(), form.locator(f"[name={field}]").input_value()
        before = page.url
        page.context.set_offline(False)
        notice.wait_for(state="detached")
        settled(page)
        return told, kept, before.endswith(path)

    return run


def contact(page):
    form = page.locator("#composer")
    form.locator("[name=said]").fill("周六来店")
    return form


def promise(page):
    page.evaluate("url => jiubuDialog(url)", urlsplit(page.url).path + "promise/")
    form = page.locator("#dialog[open] form")
    form.locator("[name=text]").fill("周五前报价")
    form.locator("[name=due_at]").fill("2099-01-01T10:00")
    return form


def card(page):
    form = page.locator("#main form").first
    form.locator("[name=name]").fill("李清照")
    form.locator("[name=mobile]").fill("13912345678")
    return form


def test_what_is_sent_without_a_connection_waits_and_is_sent_once(offline, here):
    deal = f"/deals/{here.ids['deal_id']}/"
    told = "没有网络。内容已保留在这里，一有网络就会自动发送。"
    assert offline(deal, contact, "said") == (told, "周六来店", True)
    assert offline(deal, promise, "text") == (told, "周五前报价", True)
    assert offline("/customers/new/", card, "name") == (told, "李清照", True)
    counts = (
        Followup.objects.filter(said="周六来店").count(), Promise.objects.filter(text="周五前报价").count(),
        Customer.objects.filter(name="李清照").count(), Task.objects.filter(title="周五前报价").count(),
    )  # fmt: skip
    assert counts == (1, 1, 1, 1)
