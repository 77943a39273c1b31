"""Test drives: nobody drives without papers, and no car twice."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.verify import VERIFIERS
from jiubu.organisation.models import Post
from jiubu.showroom import clock, commands, events, queries
from jiubu.showroom.models import Drive, DriveSlot
from jiubu.vehicles.models import Vehicle
from jiubu.work.models import Notification
from tests.factories import machine, make_group, make_person, make_store, web
from tests.factories.deals import say
from tests.factories.showroom import (
    DRIVES,
    SIGNED,
    book,
    licence,
    make_demo_car,
    put_drive_papers,
    ready_to_go,
)

pytestmark = pytest.mark.django_db
GIVES = {**DRIVES, "deals.follow_up": "own"}


@pytest.fixture(autouse=True)
def _noon(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to("2026-11-20 10:00:00+08:00", tick=False)


@pytest.fixture
def route(group):
    return put_drive_papers(group)


@pytest.fixture
def seller(store):
    return make_person(store, GIVES, name="李娜")


@pytest.fixture
def car(store):
    return make_demo_car(store)


def at(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute)


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value


def problems():
    return [
        line for name, verify in VERIFIERS.items() if name.startswith("showroom.") for line in verify()
    ]  # fmt: skip


def test_a_car_is_booked_once_at_a_time_and_the_refusal_says_by_whom_and_when(store, seller, car):
    book(car, seller, begins_at=at(10, 20), minutes=30)
    other = make_person(store, GIVES)
    refusal = refused(book, car, other, begins_at=at(10, 45))
    assert refusal.code == "car_taken"
    assert [part in str(refusal.text) for part in ("李娜", "11-20", "10:20", "10:50")] == [True] * 4
    book(car, other, begins_at=at(11))
    book(make_demo_car(store), other, begins_at=at(10, 20))
    assert [Drive.objects.count(), DriveSlot.objects.count(), problems()] == [3, 3 + 2 + 3, []]


def test_the_database_itself_refuses_a_quarter_of_an_hour_twice(seller, car):
    drive = book(car, seller)
    with pytest.raises(IntegrityError), transaction.atomic():
        DriveSlot.objects.create(vehicle=car, begins_at=drive.slots.order_by("pk")[0].begins_at, drive=drive)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"minutes": 10}, "bad_length"),
        ({"minutes": 500}, "bad_length"),
        ({"begins_at": timedelta(hours=-1)}, "time_passed"),
        ({"begins_at": timedelta(days=200)}, "too_far"),
        ({"driver_name": " "}, "nobody_drives"),
    ],
)
def test_what_cannot_be_booked(seller, car, values, code):
    if "begins_at" in values:
        values = {"begins_at": timezone.now() + values["begins_at"]}
    assert refused(book, car, seller, **values).code == code
    assert DriveSlot.objects.count() == 0


def test_only_a_demo_car_is_driven_and_only_by_who_may(store, seller, car):
    Vehicle.objects.filter(pk=car.pk).update(state="in_stock")
    assert refused(book, car, seller).code == "no_demo_car"
    Vehicle.objects.filter(pk=car.pk).update(state="demo")
    with pytest.raises(NotAllowed):
        book(car, make_person(store, {**GIVES, "showroom.drive": "own"}), consultant_id=seller.pk)
    with pytest.raises(Vehicle.DoesNotExist):
        book(make_demo_car(make_store(make_group())), seller)


def test_moving_and_cancelling_free_the_car(store, seller, car):
    drive = book(car, seller, begins_at=at(11))
    commands.move_drive(drive.pk, begins_at=at(11, 15), minutes=45, by=web(seller))
    book(car, seller, begins_at=at(12))
    assert refused(commands.move_drive, drive.pk, begins_at=at(11, 45), minutes=30, by=web(seller)).code == "car_taken"
    assert refused(commands.cancel_drive, drive.pk, reason=" ", by=web(seller)).code == "reason_missing"
    commands.cancel_drive(drive.pk, reason="下雨", by=web(seller))
    commands.cancel_drive(drive.pk, reason="下雨", by=web(seller))
    book(car, seller, begins_at=at(11, 15), minutes=45)
    assert problems() == []
    told = [entry for entry in timeline(drive) if entry.verb.startswith("showroom.")]
    assert [type(read(entry)) for entry in told] == [
        events.DriveCancelled,
        events.DriveMoved,
        events.DriveBooked,
    ]


def test_without_a_valid_licence_nobody_drives(seller, car, route):
    drive, by = book(car, seller), web(seller)
    refusal = refused(commands.hand_out_keys, drive.pk, kilometres=100, by=by)
    assert (refusal.code, sorted(refusal.fields)) == ("papers_missing", ["licence", "route", "signature"])
    assert refused(commands.sign_agreement, drive.pk, signature=SIGNED, accepts=True, by=by).code == "papers_missing"
    late = licence(valid_until=timezone.localdate() - timedelta(days=1))
    assert refused(commands.check_licence, drive.pk, **late, by=by).code == "licence_expired"
    assert refused(commands.check_licence, drive.pk, **licence(is_seen=False), by=by).code == "licence_wrong"
    assert refused(commands.check_licence, drive.pk, **licence(licence_class="d"), by=by).code == "licence_wrong"
    assert refused(commands.check_licence, drive.pk, **licence(licence_number="12"), by=by).code == "bad_licence"
    ready_to_go(drive, route, seller)
    assert commands.hand_out_keys(drive.pk, kilometres=100, by=by).state == "out"


def test_a_licence_that_runs_out_before_the_day_of_the_drive_is_none(seller, car, route, time_machine):
    by = web(seller)
    drive = book(car, seller, begins_at=timezone.now() + timedelta(days=3))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert refused(commands.check_licence, drive.pk, **licence(valid_until=tomorrow), by=by).code == "licence_expired"
    commands.check_licence(drive.pk, **licence(valid_until=tomorrow + timedelta(days=2), route_id=route.pk), by=by)
    commands.sign_agreement(drive.pk, signature=SIGNED, accepts=True, by=by)
    commands.move_drive(drive.pk, begins_at=timezone.now() + timedelta(days=9), minutes=30, by=by)
    time_machine.move_to(timezone.now() + timedelta(days=9, minutes=1), tick=False)
    assert refused(commands.hand_out_keys, drive.pk, kilometres=1, by=by).code == "papers_missing"


def test_nobody_signs_another_text_than_was_read(store, seller, car, route):
    by = web(seller)
    drive = book(car, seller)
    commands.check_licence(drive.pk, **licence(route_id=route.pk), by=by)
    text = commands.put_agreement(title=say("试驾协议"), body=say("新版条款。"), by=machine(store.group, "pack"))
    read = {"signature": SIGNED, "accepts": True, "text_number": text.number - 1, "by": by}
    assert refused(commands.sign_agreement, drive.pk, **read).code == "text_changed"
    assert commands.sign_agreement(drive.pk, **{**read, "text_number": text.number}).text == text


def test_what_is_signed_is_kept_with_its_hash_and_another_licence_voids_it(seller, car, route):
    drive = ready_to_go(book(car, seller), route, seller)
    assert (drive.text.number, drive.signed_at, drive.signature_digest) == (
        1,
        timezone.now(),
        hashlib.sha256(SIGNED).hexdigest(),
    )
    with drive.signature.open() as file:
        assert file.read() == SIGNED
    assert "310101199001011234" not in str(Drive.objects.values().get())
    assert drive.licence["mask"] == "310101********1234"
    assert problems() == []
    Drive.objects.update(driver_name="别人")
    assert problems() == [f"test drive {drive.pk}: what was signed has been changed since"]
    Drive.objects.update(driver_name="王芳")
    again = commands.check_licence(drive.pk, **licence(licence_number="310101********1234"), by=web(seller))
    assert again.signed_at is not None
    other = commands.check_licence(drive.pk, **licence(licence_number="310101199002022345"), by=web(seller))
    assert (other.signed_at, other.agreement_digest, bool(other.signature)) == (None, "", False)


def test_a_new_text_is_a_new_version_and_signed_ones_keep_theirs(group, seller, car, route):
    drive = ready_to_go(book(car, seller), route, seller)
    newest = queries.newest_text(group.pk)
    by = web(make_person(drive.store, {"showroom.arrange": "group"}))
    assert commands.put_agreement(title=newest.title, body=newest.body, by=by) == newest
    assert commands.put_agreement(title=newest.title, body={"zh": "新", "en": "new"}, by=by).number == 2
    drive.refresh_from_db()
    assert (drive.text.number, problems()) == (1, [])


def test_out_and_back_with_kilometres_that_only_grow(seller, car, route):
    by, drive = web(seller), ready_to_go(book(car, seller), route, seller)
    drive = commands.hand_out_keys(drive.pk, kilometres=1200, level=80, by=by)
    assert (drive.due_at, drive.out_at) == (drive.ends_at, timezone.now())
    assert refused(commands.cancel_drive, drive.pk, reason="x", by=by).code == "drive_out"
    assert refused(commands.bring_back, drive.pk, kilometres=1199, by=by).code == "bad_kilometres"
    assert refused(commands.bring_back, drive.pk, kilometres=1210, level=101, by=by).code == "bad_level"
    drive = commands.bring_back(drive.pk, kilometres=1210, level=78, note="好", by=by)
    assert (drive.state, drive.level_in, drive.note, drive.slots.count()) == ("back", 78, "好", 0)
    assert read(timeline(drive)[0]) == events.DriveEnded(driven=10, minutes=0)
    other = ready_to_go(book(car, seller, begins_at=at(11)), route, seller)
    assert refused(commands.hand_out_keys, other.pk, kilometres=1209, by=by).code == "bad_kilometres"
    assert commands.hand_out_keys(other.pk, kilometres=1210, by=by).begins_at == at(10)
    assert problems() == []


def test_keys_before_the_time_only_while_the_car_is_free_and_never_while_it_is_away(seller, car, route, time_machine):
    by = web(seller)
    first, second = book(car, seller), book(car, seller, begins_at=at(10, 30))
    for drive in (first, second):
        ready_to_go(drive, route, seller)
    assert refused(commands.hand_out_keys, second.pk, kilometres=1, by=by).code == "car_taken"
    commands.hand_out_keys(first.pk, kilometres=1, by=by)
    time_machine.move_to(at(10, 35), tick=False)
    assert refused(commands.hand_out_keys, second.pk, kilometres=1, by=by).code == "car_away"
    commands.bring_back(first.pk, kilometres=9, by=by)
    time_machine.move_to(at(11, 1), tick=False)
    assert refused(commands.hand_out_keys, second.pk, kilometres=9, by=by).code == "time_passed"
    Vehicle.objects.update(state="in_stock")
    assert refused(commands.hand_out_keys, second.pk, kilometres=9, by=by).code == "no_demo_car"


def test_whoever_is_late_is_told_once_and_so_is_the_manager(store, seller, car, route, time_machine):
    manager = make_person(store, {**GIVES, "work.manage": "store"}, name="韩致远")
    drive = ready_to_go(book(car, seller), route, seller)
    commands.hand_out_keys(drive.pk, kilometres=1, by=web(seller))
    mark = queries.drives_mark(store.pk)
    clock.tell_overdue(at(10, 30))
    assert Notification.objects.count() == 0
    time_machine.move_to(at(10, 31), tick=False)
    for _ in range(2):
        clock.tell_overdue(at(10, 31))
    told = Notification.objects.order_by("user_id")
    assert [row.user for row in told] == [seller, manager]
    assert told[0].details == {"car": "沪A12345", "due": "10:30"}
    assert list(queries.overdue_of(web(manager), store.pk)) == [drive]
    assert queries.drives_mark(store.pk) != mark


def test_who_has_a_car_next_that_is_not_back_hears_of_it_once_and_may_choose_another(
    store, seller, car, route, time_machine
):
    """Neither one later than the hour, nor who waits for another car."""
    other, spare = make_person(store, GIVES, name="王强"), make_demo_car(store, plate="沪B54321")
    drive = ready_to_go(book(car, seller), route, seller)
    soon, late = book(car, other, begins_at=at(11)), book(car, other, begins_at=at(12, 30))
    book(spare, other, begins_at=at(11))
    commands.hand_out_keys(drive.pk, kilometres=1, by=web(seller))
    told = Notification.objects.filter(user=other)
    clock.tell_no_car(at(10, 30))
    assert told.count() == 0
    time_machine.move_to(at(10, 31), tick=False)
    for _ in range(2):
        clock.tell_no_car(at(10, 31))
    (row,) = told
    assert (row.about_kind, row.about_id) == ("showroom.drive", soon.pk)
    assert row.details == {"car": "沪A12345", "who": "李娜", "time": "11:00"}
    assert queries.drives_without_their_car(at(10, 32)) == []
    commands.move_drive(soon.pk, begins_at=at(11, 30), minutes=30, vehicle_id=spare.pk, by=web(other))
    clock.tell_no_car(at(11, 30))
    assert sorted(told.values_list("about_id", flat=True)) == [soon.pk, late.pk]


def test_a_drive_that_never_began_is_over_some_time_after_its_end(store, seller, car, route, time_machine):
    """Neither one whose end is not two hours ago, nor one that is on the road."""
    never, later = book(car, seller, begins_at=at(10, 30)), book(car, seller, begins_at=at(11, 30))
    out = ready_to_go(book(make_demo_car(store, plate="沪B54321"), seller), route, seller)
    commands.hand_out_keys(out.pk, kilometres=1, by=web(seller))
    clock.give_up_drives(at(13))
    assert set(Drive.objects.values_list("state", flat=True)) == {"booked", "out"}
    time_machine.move_to(at(13, 15), tick=False)
    for _ in range(2):
        clock.give_up_drives(at(13, 15))
    never.refresh_from_db()
    assert list(Drive.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "booked", "out"]
    assert set(DriveSlot.objects.values_list("drive", flat=True)) == {later.pk, out.pk}
    assert (never.appointment.state, never.appointment.remind_at, problems()) == ("missed", None, [])
    (told,) = Notification.objects.filter(user=seller, about_kind="showroom.drive")
    assert (told.about_id, told.details) == (never.pk, {"car": "沪A12345", "time": "11-20 10:30"})
    (entry,) = [e for e in timeline(never) if e.verb == "showroom.drive_cancelled"]
    assert (entry.data["reason"], entry.actor_id) == (never.note, None)


def test_the_calendar_shows_what_is_held_and_what_is_free(store, seller, car):
    Post.objects.update(since="2026-01-01")
    drive = book(car, seller, begins_at=at(10, 15), minutes=60)
    shown = queries.calendar_day(web(seller), store, timezone.localdate())
    (row,) = shown.cars
    assert (len(shown.hours), sum(cell.width for cell in row.cells)) == (9, 36)
    assert [(f"{c.at:%H:%M}", c.width, c.drive, c.is_past) for c in row.cells][2:7] == [
        ("10:00", 1, None, False),
        ("10:15", 4, drive, False),
        ("11:15", 1, None, False),
        ("11:30", 2, None, False),
        ("12:00", 2, None, False),
    ]
    week = queries.calendar_week(web(seller), store, timezone.localdate())
    assert [[len(drives) for _day, drives in days] for _car, days in week.rows] == [[0, 0, 0, 0, 1, 0, 0]]
