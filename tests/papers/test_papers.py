"""Prints through commands, pages and API: asked once, made once, for nobody else, gone after some days."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from jiubu.journal.models import Entry
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.papers import clock, commands, sheets, tasks
from jiubu.papers.models import PaperFile
from tests.factories import make_person, web
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db


def ask(seller, number=1):
    return commands.ask_paper("tests.probe", {"number": number}, by=web(seller))


def done(seller):
    paper = ask(seller)
    return commands.finish_paper(paper.pk, content=b"%PDF-1.7 x", pages=2, by=web(seller))


def api(client, method, path, body=None):
    sent = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
    answer = getattr(client, method)(f"/api/v1{path}", **sent)
    return answer.status_code, json.loads(answer.content or "null")


def test_two_presses_are_one_print_with_one_entry(client, seller):
    client.force_login(seller)
    form = {"key": "tests.probe", "number": "1", "submission": "a"}
    first = client.post("/papers/", form)
    again, other_form = client.post("/papers/", form), client.post("/papers/", {**form, "submission": "b"})
    paper = PaperFile.objects.get()
    assert {answer.headers["Location"] for answer in (first, again, other_form)} == {f"/papers/{paper.pk}/"}
    assert list(Entry.objects.filter(verb__startswith="papers.").values_list("verb", "actor_name", "data")) == [
        ("papers.paper_asked", "李雷", {"title": "测试单"})
    ]
    assert ask(seller, 2).pk != paper.pk


def test_the_worker_makes_the_pdf_as_the_person_may_see_it(seller, monkeypatch):
    htmls = []
    monkeypatch.setattr(sheets, "pdf_of", lambda html: (htmls.append(html) or b"%PDF-1.7 made", 3))
    paper = ask(seller)
    run_worker()
    paper.refresh_from_db()
    assert (paper.state, paper.page_count, paper.size, paper.title) == ("done", 3, 13, "测试单 王芳")
    assert ("王芳" in htmls[0], "打印人 李雷" in htmls[0], paper.code in htmls[0]) == (True, True, True)
    with paper.file.open() as file:
        assert file.read() == b"%PDF-1.7 made"
    assert list(VERIFIERS["papers.files"]()) == []
    tasks.make_paper.func(paper.pk)
    assert len(htmls) == 1


def test_where_no_pdf_can_be_made_the_reason_is_said_and_the_browser_prints(client, seller, monkeypatch):
    def refuse(html):
        raise Refused("no_pdf", "缺少 Pango")

    monkeypatch.setattr(sheets, "pdf_of", refuse)
    paper = ask(seller)
    run_worker()
    client.force_login(seller)
    page = client.get(f"/papers/{paper.pk}/").content.decode()
    assert ("缺少 Pango" in page, f"/papers/{paper.pk}/sheet/" in page) == (True, True)
    printed = client.get(f"/papers/{paper.pk}/sheet/").content.decode()
    assert ("测试单 王芳" in printed, "data-print" in printed, "style=" in printed) == (True, True, False)
    assert client.get(f"/papers/{paper.pk}/file/").status_code == 409


def test_without_the_libraries_it_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", _Broken())
    with pytest.raises(Refused) as refusal:
        sheets.pdf_of("<p>x</p>")
    assert refusal.value.code == "no_pdf"


class _Broken:
    def __getattr__(self, name):
        raise OSError("cannot load library 'libpango-1.0-0'")


def test_a_print_is_for_nobody_else(client, seller, store):
    paper = done(seller)
    client.force_login(seller)
    assert client.get(f"/papers/{paper.pk}/file/").content == b"%PDF-1.7 x"
    client.force_login(make_person(store, {"deals.see": "group"}))
    for path in ("", "progress/", "file/", "sheet/"):
        assert client.get(f"/papers/{paper.pk}/{path}").status_code == 404
    assert client.get(f"/api/v1/papers/{paper.pk}").status_code == 404
    assert client.get(f"/api/v1/papers/{paper.pk}/file").status_code == 404
    assert api(client, "get", "/papers")[1]["rows"] == []


def test_the_api_asks_watches_and_fetches(client, seller):
    client.force_login(seller)
    _status, kinds = api(client, "get", "/papers/kinds")
    own = [one for one in kinds if one["key"] == "tests.probe"]
    assert own == [{"key": "tests.probe", "title": "测试单", "args": ["number"]}]
    status, made = api(client, "post", "/papers", {"key": "tests.probe", "args": {"number": 1}})
    assert (status, made["state"], made["title"], made["args"]) == (201, "working", "测试单 王芳", {"number": "1"})
    assert client.get(f"/api/v1/papers/{made['id']}/file").status_code == 409
    commands.finish_paper(made["id"], content=b"%PDF-1.7 x", pages=1, by=web(seller))
    file = client.get(f"/api/v1/papers/{made['id']}/file")
    assert (file.content, file.headers["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert api(client, "post", "/papers", {"key": "tests.probe", "args": {"number": 9}})[0] == 404
    assert api(client, "post", "/papers", {"key": "tests.probe", "args": {"name": 1}})[1]["code"] == "bad_paper"
    assert api(client, "post", "/papers", {"key": "nothing"})[0] == 404


def test_who_may_not_see_it_may_not_print_it(store, seller):
    with pytest.raises(NotAllowed):
        ask(make_person(store, {"customers.see": "store"}))


def test_after_its_days_the_file_goes_and_the_entry_stays(client, seller, settings):
    paper = done(seller)
    name = paper.file.name
    assert default_storage.exists(name)
    with time_machine.travel(timezone.now() + timedelta(days=settings.PAPER_DAYS, hours=1), tick=False):
        clock.delete_files(timezone.now())
    paper.refresh_from_db()
    assert (paper.state, paper.title, bool(paper.file)) == ("gone", "", False)
    client.force_login(seller)
    assert client.get(f"/papers/{paper.pk}/").status_code == 200
    assert client.get(f"/papers/{paper.pk}/sheet/").status_code == 409
    assert Entry.objects.filter(verb="papers.paper_asked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_file_is_deleted_once_the_change_is_kept(seller):
    paper = done(seller)
    commands.delete_papers([paper.pk], by=web(seller))
    assert not default_storage.exists(paper.file.name)


def test_what_nobody_finishes_is_given_up(seller):
    paper = ask(seller)
    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=False):
        clock.give_up(timezone.now())
    paper.refresh_from_db()
    assert (paper.state, bool(paper.error)) == ("failed", True)
    assert ask(seller).pk != paper.pk


def test_a_lost_file_is_found_by_verify(seller):
    paper = done(seller)
    default_storage.delete(paper.file.name)
    assert list(VERIFIERS["papers.files"]()) == [f"print {paper.pk}: its file is missing"]
