"""Every form in which people write keeps it over a reload and a lost connection: all are found by themselves."""

import pytest
from django.test import Client

from tests.browser.waiting import BUSY
from tests.safety.test_typed import written
from tests.safety.world import make_world

QUIET = "busy => document.readyState === 'complete' && !document.querySelector(busy)"
WRITTEN = """
    const texts = form => [...form.elements].filter(field => field.name && field.dataset.noDraft === undefined && !field.disabled && !field.readOnly
        && field.matches("textarea, input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=url], input[type=search]"));
    const forms = [...document.forms].filter(form => form.getAttribute("method")?.toLowerCase() === "post" && texts(form).length > 1);
    const read = () => forms.flatMap((form, at) => texts(form).map(field => [at, field.name, field.value]));
"""
TYPE = (
    "() => {"
    + WRITTEN
    + """
    localStorage.clear();
    forms.forEach(form => texts(form).forEach((field, at) => {
        field.value = field.type === "email" ? `a${at}@b.example` : `写${at}`;
        field.dispatchEvent(new Event("input", {bubbles: true}));
    }));
    return read();
}"""
)
READ = "() => {" + WRITTEN + "return read(); }"
KEPT = "count => Object.keys(localStorage).filter(key => key.startsWith('jiubu.draft.')).length >= count"
SEND_OFFLINE = (
    "() => {"
    + WRITTEN
    + """
    Object.defineProperty(navigator, "onLine", {get: () => false});
    forms.filter(form => !form.matches("[hx-post]")).forEach(form => { form.noValidate = true; form.requestSubmit(); });
    return [document.querySelectorAll("#notices .notice").length > 0 || forms.every(form => form.matches("[hx-post]")), read()];
}"""
)


@pytest.fixture
def here(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def test_what_was_typed_survives_a_reload_and_a_lost_connection(open_page, here):
    client = Client()
    client.force_login(here.boss)
    urls = list(dict.fromkeys(url for _path, url, form in written(here, client) if "hx-get" not in form.attributes))
    page = open_page(here.boss, "/")
    wrong = []
    for url in urls:
        page.goto(url)
        page.wait_for_function(QUIET, arg=BUSY)
        typed = page.evaluate(TYPE)
        if not typed:
            continue  # a part of a page: its form is tested on the page around it
        page.wait_for_function(KEPT, arg=len({at for at, _name, _value in typed}))
        page.reload()
        page.wait_for_function(QUIET, arg=BUSY)
        again = page.evaluate(READ)
        is_told, without_network = page.evaluate(SEND_OFFLINE)
        if (again, without_network, is_told, page.url.endswith(url)) != (typed, typed, True, True):
            wrong.append(f"{url}: {typed} {again} {without_network} {is_told}")
    assert "\n".join(wrong) == ""
    assert len(urls) > 20
