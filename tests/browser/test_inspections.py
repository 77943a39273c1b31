"""A PDI on the phone with the thumb: photos go at once, a reload and a refusal lose nothing, then it is saved."""

import base64
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jiubu.inspections import commands
from jiubu.inspections.models import Inspection, Photo
from jiubu.inspections.queries import list_for
from tests.browser.waiting import settled
from tests.factories import machine, web
from tests.factories.vehicles import make_vehicle
from tests.journeys.dealership import open_dealership

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGP8z8Dwn4GBgYmBgYEBAA0aAwEBvbXkAAAAAElFTkSuQmCC"
)
SHOTS = os.environ.get("JIUBU_SHOTS", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return open_dealership(rest_days=())


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def answer(page, key, value):
    page.locator(f"#item-{key} label:has([value={value}])").click()


def rest_ok(page):
    for button in page.locator("[data-rest]").all():
        button.click()


def take(page, key):
    page.locator(f"#item-{key} [type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.locator(f"#item-{key} .insp-thumb").wait_for(state="visible")


def test_a_pdi_with_the_thumb(open_page, no_overflow, house):
    technician = house.hire("丁师傅", "pdi_technician")
    page = open_page(technician, f"/inspections/vehicles/{house.car.pk}/pdi/", width=390, height=800)
    no_overflow(page)
    items = list_for(house.store.group_id, "pdi").rows
    for label in page.locator(".insp-choices label:visible").all()[:6]:
        assert label.bounding_box()["height"] >= 44
    answer(page, "brakes", "not_ok")
    page.locator("[name=note-brakes]").fill("低速有异响")
    rest_ok(page)
    take(page, "vin")
    page.locator("[name=value-tyre_pressure]").fill("240")
    page.locator("[name=value-battery_voltage]").fill("11.9")
    assert page.locator("#item-battery_voltage[data-wrong]").count() == 1
    shot(page, "inspect-390")

    page.reload()
    settled(page)
    assert page.locator("[name=note-brakes]").input_value() == "低速有异响"
    assert page.locator("#item-vin .insp-thumb").is_visible()
    assert page.locator("[data-progress]").inner_text() == f"{len(items) - 1} / {len(items)}"

    page.locator("[type=submit]:visible").last.click()
    settled(page)
    assert page.locator("#item-photo .errorlist").count() == 1
    assert page.locator("#item-brakes [value=not_ok]").is_checked()
    assert page.locator("[name=value-battery_voltage]").input_value() == "11.9"
    assert page.locator("#item-vin .insp-thumb").is_visible()
    shot(page, "refused-390")
    take(page, "photo")
    page.locator("[type=submit]:visible").last.click()
    settled(page)
    made = Inspection.objects.get()
    assert (made.result, made.photos.count(), Photo.objects.count()) == ("failed", 2, 2)
    assert set(made.findings.values_list("item", flat=True)) == {"brakes", "battery_voltage"}
    assert page.url.endswith(f"/inspections/{made.pk}/")
    no_overflow(page)
    shot(page, "inspection-390")


def test_a_photo_that_was_not_sent_says_so(open_page, house, may_complain):
    may_complain.append("Failed to load")
    page = open_page(house.hire("丁师傅", "pdi_technician"), f"/inspections/vehicles/{house.car.pk}/pdi/", width=390)
    page.route("**/api/v1/inspection-photos", lambda route: route.abort())
    page.locator("#item-vin [type=file]").set_input_files({"name": "a", "mimeType": "image/png", "buffer": PICTURE})
    page.locator("#item-vin [data-failed]").wait_for(state="visible")
    assert page.locator("[name=photo-vin]").input_value() == ""


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_pages_fit_their_windows(open_page, no_overflow, house, width):
    keeper = house.hire("孟库管", "stock_keeper")
    cars = [
        make_vehicle(house.store, trim=house.trim, arrived_on=timezone.localdate() - timedelta(days=n), location=f"A{n:02d}")
        for n in (5, 7, 12, 31)
    ]  # fmt: skip
    commands.settle_due([car.pk for car in cars], by=machine(house.store.group))
    items = list_for(house.store.group_id, "storage").rows
    answers = {item.key: {"answer": "ok", "value": str(item.least or "")} for item in items}
    answers["clean"] = {"answer": "not_ok", "note": "露天停放，车身有鸟粪"}
    made = commands.record_inspection(cars[0].pk, kind="storage", answers=answers, by=web(keeper))
    manager = house.hire("总经理", "general_manager")
    page = open_page(manager, "/inspections/", width=width)
    for name, path in (
        ("due", "/inspections/"), ("found", f"/inspections/?text={cars[1].vin[-6:]}"), ("pdi", "/inspections/?kind=pdi"),
        ("records", "/inspections/records/"), ("one", f"/inspections/{made.pk}/"), ("lists", "/inspections/lists/"),
        ("list", "/inspections/lists/storage/"), ("interval", f"/inspections/intervals/{house.store.pk}/"),
        ("storage", f"/inspections/vehicles/{cars[1].pk}/storage/"),
        ("closing", f"/inspections/defects/{made.findings.get().pk}/closing/"),
    ):  # fmt: skip
        page.goto(path)
        settled(page)
        no_overflow(page)
        assert page.locator("h1").first.is_visible()
        shot(page, f"{name}-{width}")
