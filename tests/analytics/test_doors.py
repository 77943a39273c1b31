"""Figures on the page and over HTTP."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jiubu.analytics.commands import take_snapshot
from jiubu.deals.models import Deal
from jiubu.showroom.models import Visit
from tests.factories import machine, make_person
from tests.factories.deals import make_deal

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 12, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def month(store, seller):
    with time_machine.travel(DAY, tick=False):
        take_snapshot(store_id=store.pk, day=DAY.date().replace(day=1), by=machine(store.group))
        for name in ("王芳", "<b>李雷</b>", "张伟"):
            deal = make_deal(seller, name=name)
            Visit.objects.create(
                group_id=store.group_id, store=store, consultant=seller, customer=deal.customer, arrived_at=DAY,
                left_at=DAY, result="ordered",
            )  # fmt: skip
        Deal.objects.filter(pk=deal.pk).update(won_at=DAY, won_by=seller)


@pytest.fixture
def manager(store):
    with time_machine.travel(DAY, tick=False):
        return make_person(store, {"analytics.see": "store"})


@pytest.mark.parametrize("path", ["/analytics/?day=2026-03-05", "/analytics/?day=2026-03-12&period=week"])
def test_the_page_says_figures_and_formulas(client, month, manager, path):
    client.force_login(manager)
    text = client.get(path, headers={"accept-language": "zh-hans"}).content.decode()
    assert "潜客转化率" in text
    assert "（订单 − 本期退订）÷（本期建卡 + 期初遗留）" in text
    assert "33.3%" in text


def test_a_number_leads_to_its_names(client, month, manager):
    client.force_login(manager)
    names = "/analytics/names/?day=2026-03-05"
    assert "张伟" in client.get(f"{names}&code=K11").content.decode()
    behind = client.get(f"{names}&code=K11&part=bottom").content.decode()
    assert all(name in behind for name in ("王芳", "张伟", "&lt;b&gt;李雷"))
    assert client.get(f"{names}&code=K2").content.decode().count("/showroom/visits/") == 3
    assert "/customers/" in behind
    assert client.get(f"{names}&code=K99").status_code == 404
    assert client.get("/analytics/?store=999999").status_code == 404
    assert client.get("/analytics/?day=2026-99-99&period=x&store=abc").status_code == 200


def test_without_the_right_there_is_no_page(client, store, seller):
    client.force_login(seller)
    assert client.get("/analytics/").status_code == 403


def test_over_http_it_is_the_same(client, month, manager):
    client.force_login(manager)
    found = client.get("/api/v1/indicators?day=2026-03-05").json()
    assert (found["begin"], found["last"]) == ("2026-03-01", "2026-03-31")
    rate = next(one for one in found["figures"] if one["code"] == "K11")
    nothing = {"median": None, "pace": None, "gap": None}
    assert rate["total"] == {"top": 1, "bottom": 3, "share": 0.3333, **nothing}
    assert [one["person_name"] for one in rate["people"]]
    week = client.get("/api/v1/indicators?day=2026-03-12&period=week").json()
    rate = next(one for one in week["figures"] if one["code"] == "K11")
    assert rate["total"] == {"top": None, "bottom": None, "share": None, **nothing}  # nothing is kept of that Monday
    names = client.get("/api/v1/indicators/names?day=2026-03-05&code=K11&part=bottom").json()
    assert [(one["kind"], one["title"]) for one in names] == [
        ("customer", "王芳"), ("customer", "<b>李雷</b>"), ("customer", "张伟"),
    ]  # fmt: skip
    assert client.get("/api/v1/indicators/names?code=K99").status_code == 404
