"""HTML in names, remarks and answers is text on every page, and nothing on a page runs that is not ours."""

import json
import re

import pytest
from django.middleware.csrf import get_token
from django.test import Client

from jiubu.journal.models import Entry
from jiubu.process.commands import save_answers
from jiubu.process.models import Run
from jiubu.process.queries import definition_of
from tests.factories import make_person, web
from tests.safety.addresses import operations, pages
from tests.safety.test_foreign_rows import ids_for
from tests.safety.world import World, make_world

pytestmark = pytest.mark.django_db

EVIL = "<img src=x onerror=alert(1)>"
ANSWER = "</script><svg onload=alert(2)>\"'"


@pytest.fixture
def here(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    here = make_world(name=EVIL, note=ANSWER)
    run = Run.objects.get(pk=here.ids["run_id"])
    for form in definition_of(run.version_id).forms.values():
        texts = {f.key: ANSWER for f in form.fields if f.type == "text" and (f.max_length or 99) >= len(ANSWER)}
        if texts:
            save_answers(run.pk, form=form.key, answers=texts, by=web(here.boss))
            here.ids["form"] = form.key
    here.group.name = here.store.name = EVIL
    here.group.save()
    here.store.save()
    return here


def test_html_in_names_remarks_and_answers_is_text_everywhere(here):
    client = Client()
    client.force_login(here.boss)
    shown, raw = set(), []
    for address in [a for a in pages() if "GET" in a.methods]:
        response = client.get(address.at(ids_for(address, here.ids)), {"q": "img", "mobile": "138"})
        html = response.content.decode(errors="replace") if not response.streaming else ""
        if "text/html" in response.headers.get("Content-Type", ""):
            if "&lt;img" in html or "&lt;svg" in html:
                shown.add(address.path)
            if EVIL in html or "<svg onload" in html:
                raw.append(address.path)
    assert raw == []
    assert {"/deals/<int:deal_id>/", "/desk/customers/<int:customer_id>/", "/customers/", "/deals/list/"} <= shown


def test_every_answer_carries_a_policy_without_inline_scripts_and_styles(here):
    client = Client(raise_request_exception=False)
    client.force_login(here.boss)
    for address in [a for a in [*pages(), *operations()] if "GET" in a.methods]:
        policy = client.get(address.at(ids_for(address, here.ids))).headers["Content-Security-Policy"]
        assert ("unsafe" in policy, "script-src 'self'" in policy, "object-src 'none'" in policy) == (False, True, True)


def test_the_journal_holds_no_name_and_no_number_of_a_customer(here):
    kept = " ".join(str(data) for data in Entry.objects.values_list("data", flat=True))
    assert (EVIL in kept, re.findall(r"1[3-9]\d{9}", kept)) == (False, [])


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(here, target):
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": "x", "password": "y", "next": target}),
        client.get("/accounts/login/", {"next": target}),
        client.post("/language/", {"language": "en", "next": target}),
    ]
    client.force_login(here.boss)
    answers += [
        client.get("/accounts/login/", {"next": target}),
        client.post("/language/", {"language": "en", "next": target}),
    ]
    assert [a.headers["Location"] for a in answers if "evil" in a.headers.get("Location", "")] == []


def test_a_form_without_its_token_is_refused(here):
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.boss)
    for path in ("/deals/new/", "/api/v1/deals"):
        assert client.post(path, {}).status_code == 403


def test_a_body_over_the_limit_is_said_to_be_too_large(store, settings):
    """A form is read by the check of its token first, before any view."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person(store, {"customers.make": "own", "customers.see": "own"}))
    token = get_token(client.get("/customers/new/").wsgi_request)
    page = client.post("/customers/new/", {"csrfmiddlewaretoken": token, "remark": "长" * 3000})
    assert (page.status_code, "超过上限" in page.content.decode()) == (413, True)
    body = json.dumps({"name": "长" * 3000})
    answer = client.post("/api/v1/customers", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")
