"""Hands on a tablet: forms filled in, gates worked off line by line, as somebody would who has never seen the code."""

import re

from tests.browser.conftest import IN_TURN
from tests.browser.waiting import settled
from tests.factories import worker

TABLET = {"width": 820, "height": 1180}


def tablets(open_page, picture, prefix, **people):
    return {
        name: Hands(open_page(user, "/", **TABLET, has_touch=True), picture, prefix) for name, user in people.items()
    }


def run_worker(**options):
    """The worker's work, while no page asks for anything."""
    with IN_TURN:
        worker.run_worker(**options)


class Hands:
    """One person's tablet."""

    def __init__(self, page, picture, prefix):
        self.page, self.keep, self.prefix = page, picture, prefix
        page.set_default_timeout(10_000)

    @property
    def dialog(self):
        return self.page.locator("#dialog[open]")

    def show(self, name):
        settled(self.page)
        self.keep(self.page, f"{self.prefix}_{name}")

    def go(self, path):
        self.page.goto(path)
        settled(self.page)

    def press(self, text, within=None):
        """Press what is called so."""
        root = within or self.page.locator("body")
        root.locator("a.btn, button, summary, .menu-list a").filter(has_text=text).first.click()
        settled(self.page)

    def fill(self, form, values):
        """Put values into the fields of a form, by their names; True signs a signature."""
        for name, value in values.items():
            self._fill(form, name, value)

    def _fill(self, form, name, value):
        pad = form.locator(f"[data-field='{name}'] canvas")
        if pad.count():
            return self._sign(pad)
        for one in value if isinstance(value, list) else [value]:
            text = {True: "true", False: "false"}.get(one, str(one)) if isinstance(one, bool) else str(one)
            box = form.locator(f"[name='{name}'][value='{text}']:is([type=radio], [type=checkbox])")
            if box.count() and box.first.is_checked():
                continue
            if box.count():
                form.locator(f"label:has([name='{name}'][value='{text}'])").click()
            elif one is True:
                form.locator(f"[name='{name}'][type=checkbox]").check()
            elif form.locator(f"select[name='{name}']").count():
                form.locator(f"select[name='{name}']").select_option(text)
            else:
                form.locator(f"[name='{name}']").fill(text)
        return None

    def _sign(self, pad):
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        self.page.mouse.move(box["x"] + 40, box["y"] + 40)
        self.page.mouse.down()
        for x, y in ((90, 25), (120, 60), (180, 30), (230, 55)):
            self.page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
        self.page.mouse.up()

    def queue(self):
        """What today's list asks for, from the top."""
        return [text.strip() for text in self.page.locator(".queue .item-text > span").all_inner_texts()]

    def missing(self):
        """The lines of what the gate still wants, without the roles below them."""
        lines = self.dialog.locator(".missing li > div")
        return [re.split(r"\n", text.strip())[0] for text in lines.all_inner_texts()]

    def open_gate(self, to):
        """Press the way to ``to``: the dialog opens."""
        self.page.locator("#page").locator("a[data-dialog]").filter(has_text=to).first.click()
        self.dialog.locator(".dialog-head").wait_for()
        settled(self.page)

    def mend(self, line, values=None):
        """Work off one line of the gate in the dialog: tick it, or fill in the form it leads to; the gate comes again."""
        row = self.dialog.locator(".missing li").filter(has_text=line).first
        if values is None:
            with self.page.expect_response(is_gate):
                row.locator("button").click()
            return settled(self.page)
        row.locator("a.btn").click()
        form = self.dialog.locator(f"form:has([name='{next(iter(values))}'])")
        form.wait_for()
        self.fill(form, values)
        with self.page.expect_response(is_gate):
            form.locator(".form-foot button[type=submit]").first.click()
        return settled(self.page)

    def pass_gate(self, reason=""):
        """Nothing is missing any more: go on at once, from the same dialog."""
        assert self.missing() == []
        if reason:
            self.dialog.locator("[name=reason]").fill(reason)
        self.submit()

    def submit(self):
        """Send the form in the dialog; the page behind it shows what has changed."""
        with self.page.expect_response(is_deal):
            self.dialog.locator(".form-foot button[type=submit]").click()
        self.dialog.wait_for(state="hidden")
        settled(self.page)


def is_gate(response):
    return "/stage/" in response.url and response.request.method == "GET"


def is_deal(response):
    return re.search(r"/deals/\d+/$", response.url) is not None and response.request.method == "GET"
