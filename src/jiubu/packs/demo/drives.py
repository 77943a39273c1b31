"""Demo cars and who drives them: the last days, today, and what is booked for the next."""

import hashlib
from datetime import date, datetime, timedelta

from jiubu.kernel import crypto
from jiubu.organisation.models import Store
from jiubu.packs.demo.cases import Case, Setting
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.source import ZONE, Source
from jiubu.showroom.commands.papers import digest_of
from jiubu.showroom.enums import HOLDING
from jiubu.showroom.events import DriveBegun, DriveBooked, DriveEnded, DriveSigned
from jiubu.showroom.models import Drive, DriveRoute, DriveSlot, DriveText
from jiubu.showroom.rules import quarters
from jiubu.vehicles.models import Vehicle
from jiubu.work.events import AppointmentAgreed
from jiubu.work.models import Appointment

DAYS = range(-6, 4)
HOURS = (10, 11, 14, 16)
LENGTH = timedelta(minutes=30)
STROKE = b"demo"
"""Nobody of the demo has signed: there is a hash, and no picture."""


def save_drives(source: Source, setting: Setting, cases: list[Case], chronicle: Chronicle) -> None:
    """Each store's demo cars at some hours of these days; what is past is back, what is to come is booked."""
    routes = list(DriveRoute.objects.filter(group_id=setting.people.group.pk, store=None).order_by("pk"))
    text = DriveText.objects.filter(group_id=setting.people.group.pk).order_by("-number").first()
    if text is None or not routes:
        return
    drives: list[Drive] = []
    for store in setting.people.stores.values():
        open_cases = [one for one in cases if one.store == store and one.story.ending == "open"]
        cars = list(Vehicle.objects.filter(store=store, state="demo").select_related("trim").order_by("pk")[:6])
        drives += _of_store(source, store, open_cases, cars, routes[0])
    for drive in drives:
        if drive.state == "back":
            _sign(drive, text)
    Drive.objects.bulk_create(drives)
    _meet(source, drives, chronicle)
    held = [drive for drive in drives if drive.state in HOLDING]
    DriveSlot.objects.bulk_create(
        DriveSlot(vehicle_id=drive.vehicle_id, begins_at=at, drive=drive)
        for drive in held
        for at in quarters(drive.begins_at, drive.ends_at)
    )
    for drive in drives:
        _tell(drive, chronicle)


def _meet(source: Source, drives: list[Drive], chronicle: Chronicle) -> None:
    """A drive that is still to come stands in its consultant's day."""
    coming = [drive for drive in drives if drive.state == "booked" and drive.begins_at > source.now]
    made = Appointment.objects.bulk_create(
        Appointment(
            group_id=drive.group_id, store=drive.store, owner=drive.consultant, kind="test_drive",
            title=f"试驾：{drive.vehicle.trim.full_name}", about_kind="deals.deal", about_id=drive.deal_id,
            about_title=drive.driver_name, starts_at=drive.begins_at, ends_at=drive.ends_at,
            remind_at=max(drive.begins_at - timedelta(hours=1), source.now),
        )
        for drive in coming
    )  # fmt: skip
    for drive, appointment in zip(coming, made, strict=True):
        drive.appointment = appointment
        event = AppointmentAgreed(kind="test_drive", starts_at=drive.begins_at)
        chronicle.note(drive.created_at, event, appointment, also=[drive.deal, drive.customer], by=drive.consultant)
    Drive.objects.bulk_update(coming, ["appointment"])


def _of_store(
    source: Source, store: Store, cases: list[Case], cars: list[Vehicle], route: DriveRoute
) -> list[Drive]:  # fmt: skip
    rows = []
    clock = {car.pk: source.random.randrange(800, 4000) for car in cars}
    wanted = iter(cases)
    for shift in DAYS:
        day = source.today + timedelta(days=shift)
        for car in cars:
            for hour in HOURS:
                case = next(wanted, None) if source.chance(0.35) else None
                if case is not None:
                    rows.append(_drive(source, store, case, car, route, _at(day, hour), clock))
    return rows


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def _drive(
    source: Source, store: Store, case: Case, car: Vehicle, route: DriveRoute, begins_at: datetime, clock: dict[int, int]
) -> Drive:  # fmt: skip
    number = f"3101{source.random.randrange(10**8):08d}"
    drive = Drive(
        group_id=store.group_id, store=store, vehicle=car, consultant=case.owner, customer=case.customer, deal=case.deal,
        begins_at=begins_at, ends_at=begins_at + LENGTH, driver_name=case.customer.name,
        created_at=min(begins_at - timedelta(hours=20), source.now), created_by=case.owner,
    )  # fmt: skip
    if drive.ends_at < source.now:
        drive.state, drive.route = "back", route
        drive.licence = {"sealed": crypto.encrypt(number), "mask": crypto.mask_id(number)}
        drive.licence_class, drive.licence_valid_until = "c1", source.today + timedelta(days=900)
        drive.licence_seen_at, drive.licence_seen_by = begins_at, case.owner
        drive.out_at, drive.due_at = begins_at + timedelta(minutes=5), drive.ends_at
        drive.back_at = begins_at + timedelta(minutes=source.random.randrange(18, 30))
        drive.kilometres_out = clock[car.pk]
        clock[car.pk] += source.random.randrange(5, 12)
        drive.kilometres_in = clock[car.pk]
        drive.level_out, drive.level_in = 80, 76
    return drive


def _sign(drive: Drive, text: DriveText) -> None:
    drive.text, drive.signed_at = text, drive.begins_at + timedelta(minutes=3)
    drive.signature_digest = hashlib.sha256(STROKE).hexdigest()
    drive.agreement_digest = digest_of(drive)


def _tell(drive: Drive, chronicle: Chronicle) -> None:
    also, car = [drive.deal, drive.customer], drive.vehicle.plate or drive.vehicle.code
    booked = DriveBooked(vehicle=car, begins_at=drive.begins_at, ends_at=drive.ends_at)
    chronicle.note(drive.created_at, booked, drive, also=also, by=drive.consultant)
    if drive.state != "back" or drive.out_at is None or drive.back_at is None or drive.signed_at is None:
        return
    signed = DriveSigned(number=drive.text.number if drive.text else 1, digest=drive.agreement_digest)
    chronicle.note(drive.signed_at, signed, drive, also=also, by=drive.consultant)
    begun = DriveBegun(vehicle=car, kilometres=drive.kilometres_out or 0, due_at=drive.ends_at)
    chronicle.note(drive.out_at, begun, drive, also=also, by=drive.consultant)
    minutes = int((drive.back_at - drive.out_at).total_seconds() // 60)
    driven = (drive.kilometres_in or 0) - (drive.kilometres_out or 0)
    ended = DriveEnded(driven=driven, minutes=minutes)
    chronicle.note(drive.back_at, ended, drive, also=also, by=drive.consultant)
