"""Recording inspections: what they refuse, what they find, where the vehicle goes, when it is due next."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiubu.inspections import commands, queries
from jiubu.inspections.commands.findings import Order
from jiubu.inspections.models import Due, Finding, Inspection, ListVersion, Photo
from jiubu.inspections.verify import days_agree, findings_agree, results_agree
from jiubu.journal.log import timeline
from jiubu.kernel.errors import NotAllowed, Refused, Stale
from jiubu.vehicles import commands as vehicles
from jiubu.vehicles.models import Vehicle
from jiubu.work.commands import finish_task
from jiubu.work.models import Task
from tests.factories import machine, make_person, make_role, make_store, web
from tests.factories.inspections import GOOD, ITEMS, PNG, bad, inspect, item, make_lists
from tests.factories.vehicles import make_vehicle
from tests.factories.worker import run_worker

pytestmark = pytest.mark.django_db
KEEPS = {"inspections.see": "store", "inspections.inspect": "store", "work.see": "own", "vehicles.see": "store"}
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lists(group):
    return make_lists(group)


@pytest.fixture
def keeper(store):
    return make_person(store, role=make_role(store.group, KEEPS, key="stock_keeper"), name="库管")


@pytest.fixture
def car(store, lists):
    return make_vehicle(store, arrived_on=timezone.localdate() - timedelta(days=20))


def due_days(vehicle):
    return dict(Due.objects.filter(vehicle=vehicle).values_list("kind", "next_due_on"))


def agree():
    assert [*days_agree(), *results_agree(), *findings_agree()] == []


def test_an_inspection_keeps_the_version_of_the_list_it_was_made_with(car, keeper, group):
    made = inspect(car, keeper)
    newer = commands.put_list("storage", title={"zh": "新", "en": "New"}, items=ITEMS[:1], by=machine(group))
    made.refresh_from_db()
    assert (made.version.number, newer.number) == (1, 2)
    assert [line.item.key for part in queries.sections_of(made) for line in part.lines] == [i["key"] for i in ITEMS]


def test_the_same_list_again_is_no_new_version_and_an_old_read_is_stale(lists, group):
    again = make_lists(group)["storage"]
    assert again.number == 1
    commands.put_list("storage", title={"zh": "新", "en": "New"}, items=ITEMS, interval_days=7, by=machine(group))
    with pytest.raises(Stale):
        commands.put_list("storage", title={"zh": "旧", "en": "Old"}, items=ITEMS, version=1, by=machine(group))
    assert ListVersion.objects.filter(check_list__kind="storage").count() == 2


@pytest.mark.parametrize(
    ("items", "days"),
    [
        ([], 7),
        ([item("a"), item("a")], 7),
        ([item("a", unit="V")], 7),
        ([item("a", kind="number", least="3", most="2")], 7),
        ([item("a", kind="text", is_blocking=True)], 7),
        ([item("Ä")], 7),
        ([item(f"k{n}") for n in range(121)], 7),
        ([item("a")], 0),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(group, items, days):
    with pytest.raises(Refused) as refused:
        commands.put_list("storage", title={"zh": "x", "en": "x"}, items=items, interval_days=days, by=machine(group))
    assert refused.value.code == "bad_check_list"


@pytest.mark.parametrize(
    ("changes", "result", "blocking"),
    [
        ({}, "passed", []),
        ({"clean": {"answer": "not_ok", "note": "积灰"}}, "conditional", [False]),
        ({"clean": {"answer": "na"}}, "passed", []),
        ({"volt": {"value": "12.3"}}, "failed", [True]),
        ({"volt": {"value": "13.2"}}, "passed", []),
        ({"volt": {"value": "12.40"}}, "passed", []),
        ({"volt": {"value": "13.21"}, "clean": {"answer": "not_ok"}}, "failed", [False, True]),
    ],
)
def test_the_result_follows_from_the_answers(car, keeper, changes, result, blocking):
    made = inspect(car, keeper, answers=bad(**changes))
    assert made.result == result
    assert list(made.findings.order_by("is_blocking").values_list("is_blocking", flat=True)) == blocking
    assert Task.objects.filter(kind="inspection", about_id=made.pk).count() == len(blocking)
    agree()


def test_every_wrong_answer_is_named_and_nothing_is_written(car, keeper):
    with pytest.raises(Refused) as refused:
        inspect(car, keeper, answers={"paint": {"answer": "perhaps"}, "volt": {"value": "1e9"}, "other": {}})
    assert set(refused.value.fields) == {"paint", "clean", "volt", "other"}
    assert not Inspection.objects.exists()


def test_a_finding_goes_to_whom_it_is_given_and_closes_with_the_task(car, keeper, store):
    mechanic = make_person(store, {"work.see": "own"}, name="技师")
    day = timezone.localdate() + timedelta(days=3)
    order = Order(mechanic.pk, day)
    made = inspect(car, keeper, answers=bad(clean={"answer": "not_ok", "note": "积灰"}), orders={"clean": order})
    finding = made.findings.get()
    assert (finding.owner, finding.due_on, finding.text) == (mechanic, day, "clean: 积灰")
    finish_task(finding.task_id, result="已清洗", by=web(mechanic))
    run_worker()
    finding.refresh_from_db()
    assert (finding.remedy, finding.closed_by, finding.closed_at is not None) == ("已清洗", mechanic, True)
    agree()


def test_a_finding_that_is_closed_closes_its_task_once(car, keeper):
    finding = inspect(car, keeper, answers=bad(clean={"answer": "not_ok"})).findings.get()
    assert finding.owner == keeper
    for _ in range(2):
        commands.close_finding(finding.pk, remedy="好了", by=web(keeper))
    assert Task.objects.get(pk=finding.task_id).state == "done"
    run_worker()
    verbs = [entry.verb for entry in timeline(finding.inspection)]
    assert verbs.count("inspections.finding_closed") == 1


def test_a_finding_can_not_go_to_a_stranger_or_into_the_past(car, keeper, group):
    stranger = make_person(make_store(group), KEEPS)
    wrong = bad(clean={"answer": "not_ok"})
    with pytest.raises(Refused) as stranger_refused:
        inspect(car, keeper, answers=wrong, usual=Order(stranger.pk))
    assert stranger_refused.value.code == "no_colleague"
    with pytest.raises(Refused) as late:
        inspect(car, keeper, answers=wrong, usual=Order(None, timezone.localdate() - timedelta(days=1)))
    assert late.value.code == "bad_due"


@pytest.mark.parametrize(
    ("state", "changes", "after"),
    [
        ("in_transit", {}, "in_stock"),
        ("arrived", {}, "in_stock"),
        ("arrived", {"clean": {"answer": "not_ok"}}, "in_stock"),
        ("in_transit", {"volt": {"value": "11"}}, "arrived"),
        ("arrived", {"volt": {"value": "11"}}, "arrived"),
        ("in_transit", {"paint": {"answer": "not_ok"}}, "damaged"),
        ("arrived", {"paint": {"answer": "not_ok"}, "volt": {"value": "11"}}, "damaged"),
    ],
)
def test_an_arrival_check_moves_the_vehicle_with_its_reason(store, lists, keeper, state, changes, after):
    vehicle = make_vehicle(store, state=state)
    made = inspect(vehicle, keeper, "arrival", bad(**changes))
    vehicle.refresh_from_db()
    assert vehicle.state == after
    moved = [entry for entry in timeline(vehicle) if entry.verb == "vehicles.vehicle_state_changed"]
    assert [made.code in entry.data["reason"] for entry in moved] == ([True] if after != state else [])
    assert bool(due_days(vehicle)) is (after != "damaged")
    agree()


@pytest.mark.parametrize(
    ("kind", "state", "before"),
    [
        ("arrival", "in_stock", ""), ("arrival", "reserved", "in_stock"), ("storage", "in_transit", ""),
        ("storage", "reserved", "in_transit"), ("pdi", "planned", ""), ("pdi", "delivered", ""), ("pdi", "damaged", ""),
        ("battery", "ordered", ""),
    ],
)  # fmt: skip
def test_what_is_elsewhere_can_not_be_inspected(store, lists, keeper, kind, state, before):
    vehicle = make_vehicle(store, state=state, state_before=before)
    with pytest.raises(Refused) as refused:
        inspect(vehicle, keeper, kind)
    assert refused.value.code == "vehicle_elsewhere"


def test_the_next_day_is_counted_from_the_last_check_of_the_kind(car, keeper):
    today = timezone.localdate()
    commands.settle_due([car.pk], by=machine(car.group))
    assert due_days(car) == {"storage": car.arrived_on + timedelta(7), "battery": car.arrived_on + timedelta(30)}
    inspect(car, keeper)
    assert due_days(car) == {"storage": today + timedelta(7), "battery": car.arrived_on + timedelta(30)}
    inspect(car, keeper, at=timezone.now() - timedelta(days=9))
    assert due_days(car)["storage"] == today + timedelta(7)
    inspect(car, keeper, "battery")
    assert due_days(car)["battery"] == today + timedelta(30)
    agree()


def test_the_day_is_that_of_the_store(group, lists):
    far = make_store(group, timezone="America/Los_Angeles")
    someone = make_person(far, KEEPS)
    vehicle = make_vehicle(far, arrived_on=date(2026, 1, 1))
    inspect(vehicle, someone, at=datetime(2026, 3, 2, 8, tzinfo=ZONE))  # the first of March there
    assert due_days(vehicle)["storage"] == date(2026, 3, 8)
    agree()


def test_an_interval_of_the_store_and_of_the_list_moves_the_days(car, keeper, store, group):
    other = make_vehicle(make_store(group), arrived_on=car.arrived_on)
    commands.settle_due([car.pk, other.pk], by=machine(group))
    boss = make_person(store, {"inspections.manage": "store"})
    assert commands.set_interval(store.pk, kind="storage", days=3, by=web(boss)) == 3
    make_lists(group, storage=14)
    assert due_days(car)["storage"] == car.arrived_on + timedelta(3)
    assert due_days(other)["storage"] == car.arrived_on + timedelta(14)
    agree()
    assert commands.set_interval(store.pk, kind="storage", days=None, by=web(boss)) == 14
    assert due_days(car)["storage"] == car.arrived_on + timedelta(14)
    agree()
    for days in (0, 367):
        with pytest.raises(Refused):
            commands.set_interval(store.pk, kind="storage", days=days, by=web(boss))
    with pytest.raises(NotAllowed):
        commands.set_interval(other.store_id, kind="storage", days=3, by=web(boss))


def test_vehicles_come_and_go_by_their_entries(store, lists, keeper, group):
    by = machine(group)
    vehicle = make_vehicle(store, state="in_transit")
    vehicles.move_vehicle(vehicle.pk, to="arrived", reason="到店", by=by)
    run_worker()
    assert due_days(vehicle)["storage"] == timezone.localdate() + timedelta(7)
    arrived = timezone.localdate() - timedelta(days=5)
    vehicles.edit_vehicle(vehicle.pk, changes={"arrived_on": arrived}, version=2, by=by)
    run_worker()
    assert due_days(vehicle)["storage"] == arrived + timedelta(7)
    agree()
    vehicles.move_vehicle(vehicle.pk, to="damaged", reason="刮伤", by=by)
    run_worker()
    assert due_days(vehicle) == {}


@pytest.mark.parametrize(
    ("state", "before", "is_here"),
    [("reserved", "in_stock", True), ("sold", "arrived", True), ("sold", "", True), ("demo", "", True),
     ("reserved", "in_transit", False), ("delivered", "", False), ("planned", "", False), ("damaged", "", False)],
)  # fmt: skip
def test_only_what_stands_here_is_due(store, lists, group, state, before, is_here):
    vehicle = make_vehicle(store, state=state, state_before=before)
    commands.settle_due([vehicle.pk], by=machine(group))
    assert set(due_days(vehicle)) == ({"storage", "battery"} if is_here else set())
    assert Vehicle.objects.filter(queries.STANDS_HERE, pk=vehicle.pk).exists() is is_here


def test_photos_belong_to_who_took_them_and_to_one_inspection(store, group, keeper):
    make_lists(group, [item("paint", needs_photo=True)])
    vehicle, other = make_vehicle(store), make_person(store, KEEPS)
    photo = commands.keep_photo(vehicle.pk, picture=PNG, by=web(keeper))
    answers = {"paint": {"answer": "ok"}}
    with pytest.raises(Refused) as missing:
        inspect(vehicle, keeper, answers=answers)
    assert set(missing.value.fields) == {"paint"}
    with pytest.raises(Refused) as foreign:
        inspect(vehicle, other, answers=answers, photos={"paint": photo.pk})
    assert foreign.value.code == "photo_missing"
    made = inspect(vehicle, keeper, answers=answers, photos={"paint": photo.pk})
    assert [(one.item, one.content_type) for one in made.photos.all()] == [("paint", "image/png")]
    with pytest.raises(Refused):
        inspect(vehicle, keeper, answers=answers, photos={"paint": photo.pk})
    assert inspect(vehicle, keeper, answers={"paint": {"answer": "na"}}).result == "passed"


def test_what_is_no_picture_is_refused_and_unused_ones_go(car, keeper, group):
    for content in (b"<svg/>", b"", b"MZ" + PNG):
        with pytest.raises(Refused):
            commands.keep_photo(car.pk, picture=content, by=web(keeper))
    photo = commands.keep_photo(car.pk, picture=PNG, by=web(keeper))
    path = photo.file.path
    assert commands.drop_photos(before=timezone.now() - timedelta(days=1), by=machine(group)) == 0
    assert commands.drop_photos(before=timezone.now() + timedelta(days=1), by=machine(group)) == 1
    assert not Photo.objects.exists()
    with pytest.raises(FileNotFoundError):
        open(path, "rb")  # noqa: PTH123, SIM115


def test_who_may_not(car, store, group):
    looks = make_person(store, {"inspections.see": "store"})
    away = make_person(make_store(group), KEEPS)
    for person in (looks, away):
        with pytest.raises(NotAllowed):
            inspect(car, person)
    stranger = make_person(make_store(), KEEPS)
    with pytest.raises(Vehicle.DoesNotExist):
        inspect(car, stranger)
    with pytest.raises(NotAllowed):
        commands.put_list("pdi", title={"zh": "x", "en": "x"}, items=ITEMS, by=web(looks))


@pytest.mark.parametrize(("field", "value"), [("mileage", -1), ("mileage", 2_000_001), ("at", timedelta(minutes=5))])
def test_mileage_and_time_must_make_sense(car, keeper, field, value):
    value = timezone.now() + value if isinstance(value, timedelta) else value
    with pytest.raises(Refused) as refused:
        inspect(car, keeper, **{field: value})
    assert set(refused.value.fields) == {field}
    assert not Finding.objects.exists()
    assert GOOD["clean"] == {"answer": "ok"}
