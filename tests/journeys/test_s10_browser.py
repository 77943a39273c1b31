"""S10 in a real browser: the six steps by thumb on a telephone, with a refusal at every gate, a pause and an upgrade."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiubu.deals.models import Deal
from jiubu.process.models import Process
from tests.browser.waiting import settled
from tests.journeys.dealership import at, open_dealership
from tests.journeys.hands import Hands, is_deal, is_gate
from tests.journeys.sale import SIGNATURES
from tests.journeys.test_s10_six_steps import answers_for, walk

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="test_s01_browser walks on both databases; the six steps are looked at on SQLite",
)


class ByHands:
    """The consultant with a telephone."""

    def __init__(self, house, hands):
        self.house, self.hands, self.page = house, hands, hands.page
        hands.go("/deals/new/")
        process = Process.objects.get(key="six_step", group=house.store.group)
        who = {"name": "王建国", "mobile": "13812345678", "channel": "referral", "process": process.pk}
        self._send(who)
        self.page.wait_for_url("**/deals/*/")
        deal = Deal.objects.get()
        self.deal_id, self.run_id, self.asked = deal.pk, deal.run_id, ("", "")

    def _url(self, name, *args):
        return reverse(f"deals:{name}", args=[self.deal_id, *args])

    def _send(self, values):
        """Fill in the form of this page and press its button; it leads away from here."""
        form = self.page.locator("#main form.form").first
        self.hands.fill(form, values)
        here = self.page.url
        form.locator(".form-foot button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: url != here)
        settled(self.page)

    def _open_gate(self, to, answer):
        if self.asked == (to, answer) and self.hands.dialog.count():
            return
        self.asked = (to, answer)
        self.hands.go(self._url("detail"))
        way = f"/stage/?to={to}" + (f"&answer={answer}" if answer else "")
        self.page.locator(f"#page a[data-dialog][href$='{way}']:visible").first.click()
        self.hands.dialog.locator(".dialog-head").wait_for()
        settled(self.page)

    def _codes(self):
        return self.hands.dialog.locator(".missing li").evaluate_all("all => all.map(one => one.dataset.code)")

    def refused(self, to, answer=""):
        self._open_gate(to, answer)
        return self._codes()

    def move(self, to, answer="", reason=""):
        self._open_gate(to, answer)
        assert self._codes() == []
        if reason:
            self.hands.dialog.locator("[name=reason]").fill(reason)
        with self.page.expect_response(is_deal):
            self.hands.dialog.locator(".form-foot button[type=submit]").click()
        settled(self.page)

    def fill(self, form, answers):
        self.hands.go(reverse("process:form", args=[self.run_id, form]))
        self._send({**answers, **dict.fromkeys(SIGNATURES.get(form, ()), True)})

    def tick(self, item):
        """In the list of what is missing."""
        self._open_gate(*self.asked)
        with self.page.expect_response(is_gate):
            self.hands.dialog.locator(f".missing li[data-code='work.{item}'] button").click()
        settled(self.page)

    def talk(self):
        self.hands.go(self._url("contact"))
        self._send({"outcome": "reached", "way": "call", "said": "客户愿意过来看看。"})

    def judge(self):
        self.hands.go(self._url("grade"))
        self._send({"signs": ["payment_chosen", "car_and_colour_chosen"]})

    def plan(self, days):
        self.hands.go(self._url("plan"))
        when = timezone.localtime() + timedelta(days=days)
        self._send({"at": f"{when:%Y-%m-%dT%H:%M}", "purpose": "报价", "way": "call", "reason": "客户出差"})

    def choose(self):
        self.hands.go(self._url("edit"))
        wish = {"trim_id": self.house.trim.pk, "colour_id": self.house.colour.pk, "payment_way": "cash"}
        self._send({"amount": "212000", "series_id": self.house.series.pk, **wish})

    def reserve(self):
        self.hands.go(self._url("keep", self.house.car.pk))
        until = timezone.localtime() + timedelta(days=5)
        self._send({"until": f"{until:%Y-%m-%dT%H:%M}"})

    def promise(self):
        self.hands.go(self._url("delivery"))
        due_at = timezone.localtime() + timedelta(days=5)
        self._send({"due_at": f"{due_at:%Y-%m-%dT%H:%M}"})


def test_the_six_steps_are_walked_by_thumb(open_page, picture):
    house = open_dealership()
    with time_machine.travel(at(8, 4)) as clock:
        page = open_page(house.consultant, "/", width=390, height=844)
        hands = Hands(page, picture, "s10")
        one = ByHands(house, hands)
        walk(one, answers_for(house), clock, after=lambda step: hands.show(step.__name__))
