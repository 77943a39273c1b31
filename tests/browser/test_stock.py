"""The vehicle card with its books, and the stock by age, at every width."""

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from jiubu.vehicles import commands
from jiubu.vehicles.models import CertificateMove, Vehicle
from tests.browser.waiting import settled
from tests.factories import make_person, web
from tests.factories.vehicles import make_colour, make_series, make_trim, make_vehicle

RIGHTS = ("see", "edit", "reserve", "release", "sell", "catalogue", "see_cost", "see_queries")
SHOTS = os.environ.get("JIUBU_SHOTS", "")


@pytest.fixture
def keeper(store):
    return make_person(store, {f"vehicles.{name}": "store" for name in RIGHTS}, name="库管李")


@pytest.fixture
def car(store, keeper, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    by = web(keeper)
    series = make_series(store.group, name="岚山", is_sold_here=True)
    trim = make_trim(series=series, name="2.0T 四驱旗舰版", invoice_name="华景牌HJ6400", seats=5)
    options = [commands.put_option(series.pk, name=name, by=by) for name in ("全景天窗", "行李架")]
    commands.put_exclusion(options[0].pk, options[1].pk, is_excluded=True, by=by)
    car = make_vehicle(
        store, trim=trim, colour=make_colour(series, name="雪域白"), arrived_on=timezone.localdate() - timedelta(days=120),
        is_import=True, customs_port="天津", specification=[["轮毂", "20寸"]],
    )  # fmt: skip
    commands.add_cost(car.pk, kind="purchase", gross=Decimal(169800), on=date(2026, 7, 1), by=by)
    commands.add_cost(car.pk, kind="rebate", gross=Decimal(3000), on=date(2026, 8, 1), reason="季度返利", by=by)
    commands.move_certificate(car.pk, place="bank", to_whom="工行徐汇支行", by=by)
    commands.move_keys(car.pk, step="received", count=2, place="A12", by=by)
    commands.reserve_vehicle(car.pk, about=make_colour(series), until=timezone.now() + timedelta(days=2), by=by)
    commands.wait_for_vehicle(car.pk, about=make_colour(series), by=by)
    make_vehicle(store, trim=trim, state="in_transit", expected_on=timezone.localdate() + timedelta(days=5))
    return car


def shot(page, name, width):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_pages_of_the_stock_fit_every_width(open_page, no_overflow, keeper, car, width):
    page = open_page(keeper, f"/vehicles/{car.pk}/", width=width)
    root = page.url.split("/vehicles/")[0]
    series = car.trim.series_id
    for name, path in (
        ("card", f"/vehicles/{car.pk}/"), ("list", "/vehicles/"), ("ages", "/vehicles/ages/"),
        ("purchases", "/vehicles/purchases/"), ("queries", "/vehicles/queries/"),
        ("series", f"/vehicles/catalogue/series/{series}/"), ("edit", f"/vehicles/{car.pk}/edit/"),
    ):  # fmt: skip
        page.goto(root + path)
        settled(page)
        no_overflow(page)
        shot(page, name, width)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_certificate_moves_in_a_dialog_and_a_move_wants_its_reason(open_page, keeper, car, width):
    page = open_page(keeper, f"/vehicles/{car.pk}/", width=width)
    page.locator("a[href$='/certificate/']").click()
    dialog = page.locator("#dialog")
    dialog.locator("select[name=place]").select_option("store")
    shot(page, "certificate", width)
    dialog.locator("button[type=submit]").click()
    page.locator("#certificate li").nth(1).wait_for()
    assert CertificateMove.objects.order_by("-number").first().place == "store"

    page.locator("details.menu:has(a[href*='?to=']) > summary").click()
    page.locator("a[href$='?to=damaged']").click()
    dialog.locator("button[type=submit]").click()
    dialog.locator(".errorlist, .errors, [class*=error]").first.wait_for()
    dialog.locator("input[name=reason]").fill("倒车擦伤")
    dialog.locator("button[type=submit]").click()
    page.locator(".timeline", has_text="倒车擦伤").wait_for()
    assert Vehicle.objects.get(pk=car.pk).state_before == "damaged"
