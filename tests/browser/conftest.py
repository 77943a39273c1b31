"""A real browser: Debian's Chromium, driven by Playwright, against a live server. Left out, with a word, without it."""

import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import sync_playwright

from tests.browser.waiting import settled

CHROMIUM = os.environ.get("JIUBU_CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
HARMLESS = ("Failed to load resource",)
"""What Chromium says itself about every answer of 400 and above; the tests look at the answers."""

IN_TURN = threading.RLock()
"""Held by whoever uses the database: the server for a request, or a test that works beside it."""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not CHROMIUM:
                if os.environ.get("CI"):
                    raise pytest.UsageError("Chromium is not installed, and in CI no browser test is left out")
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed: browser tests are left out"))


@pytest.fixture(scope="session", autouse=True)
def _sync_in_loop():
    """Playwright's loop runs in this thread; Django would refuse the database in it."""
    # stays until the process ends: the database is taken down after the last page, while that loop still runs
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _kept_files(monkeypatch):
    """As behind a real server, a browser asks for a script or a style sheet once, and not again on every page."""
    serve = StaticFilesHandlerMixin.serve

    def kept(self, request):
        answer = serve(self, request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    monkeypatch.setattr(StaticFilesHandlerMixin, "serve", kept)


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch):
    """SQLite in memory has no waiting: two requests at once would be told that a table is locked. A file would wait."""
    answer = WSGIHandler.__call__

    def in_turn(self, *args):
        with IN_TURN:
            return answer(self, *args)

    monkeypatch.setattr(WSGIHandler, "__call__", in_turn)


@dataclass
class Running:
    """The one Chromium of this process: Playwright can't be started twice in it, and two folders ask for it."""

    users: int = 0
    playwright: Any = None
    chromium: Any = None


RUNNING = Running()


@pytest.fixture(scope="session")
def browser():
    if RUNNING.users == 0:
        RUNNING.playwright = sync_playwright().start()
        RUNNING.chromium = RUNNING.playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    RUNNING.users += 1
    yield RUNNING.chromium
    RUNNING.users -= 1
    if RUNNING.users == 0:
        RUNNING.chromium.close()
        RUNNING.playwright.stop()


@pytest.fixture
def may_complain():
    """``may_complain.append("htmx:")``: console errors that begin so belong to this test."""
    return []


@pytest.fixture
def open_page(browser, live_server, may_complain):
    """``open_page(user, path, width=…)`` gives a page signed in as ``user``; console errors and CSP violations fail."""
    complaints, contexts = [], []

    def start(user=None, path="/", *, width=1440, height=900, **options):
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "has_touch": width < 1000, **options}
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("console", lambda m: _complain(complaints, m.type, m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        settled(page)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(tuple(may_complain))] == []


def _complain(complaints, kind, text):
    if kind == "error" and not text.startswith(HARMLESS):
        complaints.append(text)


def _cookie(user, url):
    """A session made without the login page, which has tests of its own."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


@pytest.fixture
def no_overflow():
    """No page is wider than its window."""

    def check(page):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    return check
