"""Journeys in a browser use the fixtures of the browser tests, and keep a picture of every step."""

from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM, _one_at_a_time, _sync_in_loop, browser, may_complain, open_page  # noqa: F401

PICTURES = Path(__file__).parents[2] / "artifacts" / "journeys"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents and item.fspath.basename.endswith("_browser.py"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed: browser tests are left out"))


@pytest.fixture
def picture():
    """``picture(page, "name")`` keeps what the page shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def keep(page, name):
        page.screenshot(path=PICTURES / f"{name}.png")

    return keep
