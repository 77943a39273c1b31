"""The same work over pages and API."""

import base64
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from jiubu.inspections import commands
from jiubu.inspections.models import Due, Inspection, Interval, ListVersion
from jiubu.papers.registry import PAPERS
from tests.factories import machine, make_person, make_store, web
from tests.factories.inspections import GOOD, ITEMS, PNG, bad, inspect, item, make_lists
from tests.factories.vehicles import make_vehicle

pytestmark = pytest.mark.django_db
ALL = {
    "inspections.see": "store", "inspections.inspect": "store", "inspections.manage": "group", "vehicles.see": "store",
    "organisation.see": "store", "work.see": "own",
}  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def keeper(store):
    make_lists(store.group)
    return make_person(store, ALL, name="库管")


@pytest.fixture
def car(store, keeper):
    made = make_vehicle(store, arrived_on=timezone.localdate() - timedelta(days=9))
    commands.settle_due([made.pk], by=machine(store.group))
    return made


@pytest.fixture
def web_client(client, keeper):
    client.force_login(keeper)
    return client


def fields(answers, **more):
    named = {f"{name}-{key}": text for key, given in answers.items() for name, text in given.items()}
    return {"version": 1, **named, **more}


def by_page(client, car, answers, kind="storage", **more):
    photos = {f"photo-{key}": pk for key, pk in more.pop("photos", {}).items()}
    return client.post(f"/inspections/vehicles/{car.pk}/{kind}/", fields(answers, **photos, **more)).status_code


def by_api(client, car, answers, kind="storage", **more):
    body = {"vehicle_id": car.pk, "kind": kind, "answers": answers, **more}
    return client.post("/api/v1/inspections", body, content_type="application/json").status_code


DOORS = pytest.mark.parametrize("door", [by_page, by_api])


@DOORS
def test_an_inspection_is_recorded(web_client, car, keeper, door):
    assert door(web_client, car, bad(clean={"answer": "not_ok", "note": "积灰"}), mileage=12, note="雨后") in (201, 302)
    made = Inspection.objects.get()
    assert (made.made_by, made.kind, made.result, made.mileage, made.note) == (
        keeper,
        "storage",
        "conditional",
        12,
        "雨后",
    )
    assert made.findings.get().text == "clean: 积灰"
    assert Due.objects.get(vehicle=car, kind="storage").last_on == timezone.localdate()


@DOORS
def test_what_is_missing_is_refused_over_both(web_client, car, door):
    assert door(web_client, car, {"paint": {"answer": "ok"}}) in (409, 422)
    assert not Inspection.objects.exists()


@DOORS
@pytest.mark.parametrize("kind", ["arrival", "storage", "battery", "pdi"])
def test_a_kind_where_the_vehicle_is_not_is_refused(web_client, store, keeper, door, kind):
    away = make_vehicle(store, state="planned")
    assert door(web_client, away, GOOD, kind) in (409, 422)


def test_a_refused_page_keeps_everything_typed_and_names_the_item(web_client, car):
    sent = fields(bad(clean={"answer": "not_ok", "note": "后备箱积灰"}, volt={"value": "abc"}), note="雨后", mileage=77)
    page = web_client.post(f"/inspections/vehicles/{car.pk}/storage/", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert all(kept in text for kept in ("后备箱积灰", "雨后", 'value="abc"', 'value="77"'))
    assert re.search(r'name="answer-clean" value="not_ok" checked', text)
    wrong = re.findall(r'id="item-(\w+)"(?:(?!</fieldset>).)*errorlist', text, re.DOTALL)
    assert wrong == ["volt"]


def test_a_photo_is_sent_first_and_seen_with_the_inspection(web_client, store, keeper):
    make_lists(store.group, [item("paint", needs_photo=True)])
    vehicle = make_vehicle(store)
    body = {"vehicle_id": vehicle.pk, "picture": base64.b64encode(PNG).decode()}
    sent = web_client.post("/api/v1/inspection-photos", body, content_type="application/json")
    pk = sent.json()["id"]
    assert web_client.get(f"/inspections/photos/{pk}/").content == PNG
    stranger = make_person(store, ALL)
    web_client.force_login(stranger)
    assert web_client.get(f"/inspections/photos/{pk}/").status_code == 404
    web_client.force_login(keeper)
    assert by_page(web_client, vehicle, {"paint": {"answer": "ok"}}, version=2, photos={"paint": pk}) == 302
    made = Inspection.objects.get()
    assert f"/inspections/photos/{pk}/" in web_client.get(f"/inspections/{made.pk}/").content.decode()
    assert web_client.get(f"/api/v1/inspections/{made.pk}").json()["photos"] == {"paint": pk}
    for picture in ("!!", base64.b64encode(b"<svg/>").decode()):
        body["picture"] = picture
        assert web_client.post("/api/v1/inspection-photos", body, content_type="application/json").status_code == 409


def test_what_is_due_is_listed_the_longest_over_first(web_client, store, car):
    older = make_vehicle(store, arrived_on=car.arrived_on - timedelta(days=5))
    fresh = make_vehicle(store, arrived_on=timezone.localdate())
    other = make_vehicle(make_store(store.group), arrived_on=car.arrived_on)
    commands.settle_due([older.pk, fresh.pk, other.pk], by=machine(store.group))
    rows = web_client.get("/api/v1/inspections/due").json()["rows"]
    assert [(row["vehicle_id"], row["days_late"]) for row in rows] == [(older.pk, 7), (car.pk, 2), (fresh.pk, -7)]
    first = web_client.get("/api/v1/inspections/due", {"size": 1}).json()
    second = web_client.get("/api/v1/inspections/due", {"size": 1, "after": first["next"]}).json()
    assert [row["vehicle_id"] for row in first["rows"] + second["rows"]] == [older.pk, car.pk]
    text = web_client.get("/inspections/").content.decode()
    assert text.index(older.vin) < text.index(car.vin)
    assert not {fresh.vin, other.vin} & set(re.findall(r"LTESTVIN\d+", text))
    assert fresh.vin in web_client.get("/inspections/?when=all").content.decode()


@pytest.mark.parametrize(("kind", "state", "before"), [("arrival", "in_transit", ""), ("pdi", "sold", "in_stock")])
def test_what_waits_for_arrival_and_pdi_is_listed_until_it_passed(web_client, store, keeper, kind, state, before):
    vehicle = make_vehicle(store, state=state, state_before=before)
    page = f"/inspections/?kind={kind}"
    assert vehicle.vin in web_client.get(page).content.decode()
    inspect(vehicle, keeper, kind)
    assert vehicle.vin not in web_client.get(page).content.decode()


def test_any_vehicle_is_found_and_says_what_may_be_inspected(web_client, car, store):
    text = web_client.get("/inspections/", {"text": car.vin[-6:]}).content.decode()
    assert f"/inspections/vehicles/{car.pk}/battery/" in text
    assert f"/inspections/vehicles/{car.pk}/arrival/" not in text


def test_records_by_vehicle_kind_and_result(web_client, store, car, keeper):
    first = inspect(car, keeper)
    second = inspect(make_vehicle(store), keeper, "battery", bad(volt={"value": "9"}))
    for query, wanted in (
        ({"vehicle_id": car.pk}, [first]), ({"kind": "battery"}, [second]), ({"result": "failed"}, [second]),
        ({}, [second, first]), ({"kind": "battery", "result": "passed"}, []),
    ):  # fmt: skip
        rows = web_client.get("/api/v1/inspections", query).json()["rows"]
        assert [row["id"] for row in rows] == [one.pk for one in wanted]
    text = web_client.get(f"/inspections/records/?vehicle={car.pk}").content.decode()
    assert f"/inspections/{first.pk}/" in text
    assert f"/inspections/{second.pk}/" not in text
    assert f"/inspections/records/?vehicle={car.pk}" in web_client.get(f"/vehicles/{car.pk}/").content.decode()


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_defect_is_closed(web_client, car, keeper, door):
    defect = inspect(car, keeper, answers=bad(clean={"answer": "not_ok"})).findings.get()
    if door == "page":
        assert web_client.post(f"/inspections/defects/{defect.pk}/closing/", {"remedy": "已清洗"}).status_code == 302
    else:
        path = f"/api/v1/inspection-findings/{defect.pk}/closing"
        assert web_client.post(path, {"remedy": "已清洗"}, content_type="application/json").json()["closed_at"]
    defect.refresh_from_db()
    assert (defect.remedy, defect.closed_by) == ("已清洗", keeper)


def list_page(client, **changes):
    text = client.get("/inspections/lists/storage/").content.decode()
    rows = dict(re.findall(r'name="((?:item-|title_|interval|version)[\w-]*)"[^>]*?value="([^"]*)"', text))
    checked = set(re.findall(r'name="([\w-]+)"[^>]*? checked', text))
    flags = ("-needs_photo", "-is_blocking", "-is_damage", "-gone")
    rows = {name: value for name, value in rows.items() if not name.endswith(flags)} | dict.fromkeys(checked, "on")
    for name, value in re.findall(r'<select name="([\w-]+-kind)".*?<option value="(\w+)" selected', text, re.DOTALL):
        rows[name] = value
    return client.post("/inspections/lists/storage/", {**rows, **changes})


def test_the_page_of_a_list_saves_a_new_version(web_client, store):
    assert list_page(web_client).status_code == 302
    assert ListVersion.objects.filter(check_list__kind="storage").count() == 1
    new = {"item-4-title_zh": "轮胎", "item-4-title_en": "Tyres", "item-4-kind": "check", "item-4-place": "15"}
    changed = list_page(web_client, **new, **{"item-1-gone": "on"}, interval_days="10")
    assert changed.status_code == 302
    now = ListVersion.objects.get(check_list__kind="storage", number=2)
    assert [one["key"] for one in now.items] == ["paint", "item_1", "volt", "remark"]
    assert (now.interval_days, now.items[2]["least"], now.items[0]["is_blocking"]) == (10, "12.4", True)
    stale = list_page(web_client, version="1", title_en="Other")
    assert stale.status_code in (409, 422)


def test_the_api_of_a_list_and_its_interval(web_client, store, car):
    lists = web_client.get("/api/v1/inspection-lists").json()
    assert [(one["kind"], one["version"], len(one["items"])) for one in lists] == [
        (kind, 1, len(ITEMS)) for kind in ("arrival", "storage", "battery", "pdi")
    ]
    body = {key: lists[1][key] for key in ("title", "items", "version")} | {"interval_days": 9}
    put = web_client.put("/api/v1/inspection-lists/storage", body, content_type="application/json")
    assert (put.status_code, put.json()["version"], put.json()["interval_days"]) == (200, 2, 9)
    body = {"store_id": store.pk, "kind": "storage", "days": 4}
    put = web_client.put("/api/v1/inspection-intervals", body, content_type="application/json")
    assert put.json() == {**body, "is_own": True}
    assert {"days": 4, "is_own": True, "kind": "storage", "store_id": store.pk} in web_client.get(
        "/api/v1/inspection-intervals"
    ).json()
    assert Due.objects.get(vehicle=car, kind="storage").next_due_on == car.arrived_on + timedelta(days=4)


def test_the_page_of_an_interval(web_client, store):
    assert web_client.post(f"/inspections/intervals/{store.pk}/", {"storage": "5", "battery": ""}).status_code == 302
    assert list(Interval.objects.values_list("store", "kind", "days")) == [(store.pk, "storage", 5)]
    assert "5" in web_client.get("/inspections/lists/").content.decode()
    assert web_client.post(f"/inspections/intervals/{store.pk}/", {"storage": "0"}).status_code == 422


def test_an_inspection_prints(web_client, car, keeper):
    made = inspect(car, keeper, answers=bad(clean={"answer": "not_ok", "note": "积灰"}))
    sheet = PAPERS["inspections.inspection"].build(web(keeper), {"inspection_id": str(made.pk)})
    assert (sheet.store_id, sheet.about, made.code in sheet.title) == (car.store_id, (made,), True)
    text = [line.text for part in sheet.context["sections"] for line in part.lines]
    assert "12.6 V" in text


def test_strangers_find_nothing(client, car, keeper):
    made = inspect(car, keeper)
    client.force_login(make_person(make_store(), ALL))
    for path in (
        f"/inspections/{made.pk}/",
        f"/inspections/vehicles/{car.pk}/storage/",
        f"/api/v1/inspections/{made.pk}",
    ):
        assert client.get(path).status_code == 404
    client.force_login(make_person(make_store(car.group), ALL))
    assert client.get(f"/inspections/{made.pk}/").status_code == 404
    assert client.get("/inspections/", {"store": car.store_id}).status_code == 404
    assert client.get("/api/v1/inspections").json()["rows"] == []
