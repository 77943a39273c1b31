"""The head of a page names what it is about in full, whatever can be done there, and its buttons fit a thumb."""

import pytest

from tests.browser.waiting import settled
from tests.safety.world import make_world

NAME = "锦程建材（上海）有限公司"

HEAD = """() => {
    const name = document.querySelector(".crumb h1"), box = name.getBoundingClientRect();
    const buttons = [...document.querySelectorAll(".acts :is(a, button, summary)")].filter(one => one.checkVisibility());
    const shown = buttons.map(one => [one.getAttribute("aria-label") || one.textContent.trim(), one.getBoundingClientRect()]);
    return {
        cut: name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight,
        under: shown.filter(([, one]) => one.left < box.right).map(([text]) => text),
        small: shown.filter(([, one]) => one.width < 44 || one.height < 44).map(([text]) => text),
    };
}"""


@pytest.fixture
def here(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT = tmp_path
    here = make_world(name=NAME)
    here.seller.name = NAME
    here.seller.save()
    return here


def heads(page, here):
    ids = here.ids
    paths = {
        "customer": f"/customers/{ids['customer_id']}/", "360": f"/desk/customers/{ids['customer_id']}/",
        "deal": f"/deals/{ids['deal_id']}/", "vehicle": f"/vehicles/{ids['vehicle_id']}/",
        "person": f"/organisation/people/{here.seller.pk}/",
    }  # fmt: skip
    for key, path in paths.items():
        page.goto(path)
        settled(page)
        yield key, page.evaluate(HEAD)


def test_the_name_is_read_in_full_and_the_rest_stands_in_a_menu(open_page, no_overflow, here):
    for width in (1440, 820, 390):
        page = open_page(here.boss, "/", width=width, height=844)
        found = dict(heads(page, here))
        wanted = {"cut": False, "under": [], "small": []}
        assert found == {key: wanted if width < 1000 else wanted | {"small": found[key]["small"]} for key in found}
        no_overflow(page)
    page.goto(f"/customers/{here.ids['customer_id']}/")
    menu = page.locator(".acts details.menu.phone-only")
    menu.locator("summary").click()
    assert menu.locator(".menu-list a").all_inner_texts() == ["客户全景", "合并", "转交"]
    menu.locator("a", has_text="转交").click()
    page.locator("#dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator(".bottom summary").click()
    page.locator(".bottom-sheet a", has_text="本页帮助").click()
    page.locator("#dialog[open] :is(h1, h2)").first.wait_for()
