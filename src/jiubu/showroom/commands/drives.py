"""Booking demo cars: book, move, cancel. The quarters of an hour that a drive holds are what keeps others off the car."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from jiubu.deals.access import HAND_OVER
from jiubu.deals.models import ASIDE_PHASES, Deal
from jiubu.deals.queries import deal_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import User
from jiubu.showroom import access, queries
from jiubu.showroom.commands.meetings import call_off, meet_for, not_met
from jiubu.showroom.commands.papers import known_papers, void_signature
from jiubu.showroom.enums import HOLDING, DriveState
from jiubu.showroom.events import DriveBooked, DriveCancelled, DriveHandedOver, DriveMoved
from jiubu.showroom.models import Drive, DriveSlot, Visit
from jiubu.showroom.rules import GIVEN_UP_AFTER, LONGEST, QUARTER, quarters
from jiubu.vehicles.models import Vehicle
from jiubu.vehicles.queries import vehicle_of
from jiubu.work.commands import notify


@command
def book_drive(
    *,
    vehicle_id: int,
    begins_at: datetime,
    minutes: int = 30,
    deal_id: int | None = None,
    visit_id: int | None = None,
    driver_name: str = "",
    route_id: int | None = None,
    consultant_id: int | None = None,
    by: Actor,
) -> Drive:
    """Book a demo car for the customer of a deal, for who is in the showroom (a visit), or for somebody by name.

    What is known of the driver's licence already is taken over, but for the look at its original. Refused("car_taken")
    says who has the car when; Refused("no_demo_car") when it is none (any more).
    """
    vehicle = vehicle_of(by, vehicle_id)
    deal = deal_of(by, deal_id) if deal_id is not None else None
    visit = queries.visit_of(by, visit_id) if visit_id is not None else None
    consultant = consultant_id or _who_gives(deal, visit, by)
    access.require_drive_for(by, consultant_id=consultant, store_id=vehicle.store_id)
    _require_receiver(consultant, vehicle.store_id, by)
    _require_demo(vehicle)
    ends_at = _ends_at(begins_at, minutes)
    drive = Drive(
        group_id=by.group_id, store_id=vehicle.store_id, vehicle=vehicle, consultant_id=consultant, visit=visit,
        deal=deal or (visit.deal if visit else None), begins_at=begins_at, ends_at=ends_at, created_by_id=by.user_id,
        driver_name=driver_name.strip()[:60], route=queries.route_or_none(vehicle.store_id, by.group_id, route_id),
    )  # fmt: skip
    drive.customer = drive.deal.customer if drive.deal else visit.customer if visit else None
    known_papers(drive)
    if not drive.name:
        text = _("Say who drives: a deal, somebody in the showroom, or a name.")
        raise Refused("nobody_drives", text, fields={"driver_name": text})
    drive.save()
    _hold(drive)
    meet_for(drive, by)
    event = DriveBooked(vehicle=vehicle.plate or vehicle.trim.full_name, begins_at=begins_at, ends_at=ends_at)
    record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)
    return drive


@command
def move_drive(
    drive_id: int, *, begins_at: datetime, minutes: int, vehicle_id: int | None = None, by: Actor
) -> Drive:  # fmt: skip
    """Another time, or another car; an agreement that was signed for the other car has to be signed again."""
    drive = locked_drive(drive_id, by)
    require_state(drive, DriveState.BOOKED)
    ends_at = _ends_at(begins_at, minutes)
    vehicle = vehicle_of(by, vehicle_id or drive.vehicle_id)
    if (drive.begins_at, drive.ends_at, drive.vehicle_id) == (begins_at, ends_at, vehicle.pk):
        return drive
    if vehicle.pk != drive.vehicle_id:
        _require_demo(vehicle)
        void_signature(drive)
    drive.vehicle, drive.store_id, drive.begins_at, drive.ends_at = vehicle, vehicle.store_id, begins_at, ends_at
    access.require_drive(by, drive)
    drive.version += 1
    drive.save()
    _hold(drive)
    meet_for(drive, by)
    event = DriveMoved(vehicle=vehicle.plate or vehicle.trim.full_name, begins_at=begins_at, ends_at=ends_at)
    record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)
    return drive


@command
def cancel_drive(drive_id: int, *, reason: str, by: Actor) -> Drive:
    """It is not driven; the car is free again. Cancelling it twice changes nothing."""
    drive = locked_drive(drive_id, by)
    if drive.state == DriveState.CANCELLED:
        return drive
    require_state(drive, DriveState.BOOKED)
    if not reason.strip():
        text = _("Say why it is not driven.")
        raise Refused("reason_missing", text, fields={"reason": text})
    _cancel(drive, reason, by)
    call_off(drive, reason=drive.note, by=by)
    return drive


@command
def give_up_drive(drive_id: int, *, at: datetime, by: Actor) -> Drive:
    """A booked drive whose time is long past and that never began is over: it holds the car no more, its customer did not
    come, and its consultant is told. Doing it twice changes nothing.
    """
    drive = Drive.objects.lock(drive_id, by.group_id)
    if drive.state != DriveState.BOOKED or drive.ends_at >= at - GIVEN_UP_AFTER:
        return drive
    _cancel(drive, gettext("It never began"), by)
    not_met(drive, by)
    begins_at = queries.at_store(drive.store, drive.begins_at)
    notify(
        [drive.consultant_id],
        gettext_noop(
            "Your test drive of {time} never began and is closed: {car}. Agree on another one if it is wanted."
        ),
        {"car": drive.vehicle.plate or drive.vehicle.trim.full_name, "time": f"{begins_at:%m-%d %H:%M}"},
        about=drive,
        source=f"drive:{drive.pk}:given_up",
        by=by,
    )
    return drive


@command
def cancel_drives_of_deal(deal_id: int, *, reason: str, by: Actor) -> list[Drive]:
    """The deal was lost, or rests: what is booked for it and not out yet is not driven, and the cars are free. Doing it
    twice changes nothing; a deal that goes on again keeps its drives.
    """
    deal = Deal.objects.lock(deal_id)
    if deal.phase not in ASIDE_PHASES:
        return []
    booked = Drive.objects.filter(group_id=by.group_id, deal=deal, state=DriveState.BOOKED).order_by("pk")
    return [cancel_drive(pk, reason=reason, by=by) for pk in booked.values_list("pk", flat=True)]


@command
def hand_over_drives(from_id: int, to_id: int, *, store_id: int, only: Q | None = None, by: Actor) -> list[int]:
    """Who takes over somebody's work, or a deal of it (``only`` some), gives the test drives that are booked or out; their
    ids. Twice changes nothing.
    """
    by.require_over(HAND_OVER, owner_id=from_id, store_id=store_id)
    rows = Drive.objects.select_for_update(of=("self",)).filter(
        group_id=by.group_id, store_id=store_id, consultant_id=from_id, state__in=HOLDING
    )
    rows = rows if only is None else rows.filter(only)
    drives = list(rows.select_related("deal", "customer", "visit").order_by("pk"))
    to = User.objects.get(pk=to_id, group_id=by.group_id)
    Drive.objects.filter(pk__in=[drive.pk for drive in drives]).update(consultant=to, version=F("version") + 1)
    for drive in drives:
        event = DriveHandedOver(from_id=from_id, to_id=to_id, to_name=to.name)
        record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)
    return [drive.pk for drive in drives]


def locked_drive(drive_id: int, by: Actor) -> Drive:
    drive = Drive.objects.lock(drive_id, by.group_id)
    access.require_drive(by, drive)
    return drive


def require_state(drive: Drive, state: DriveState) -> None:
    if drive.state != state:
        texts = {
            DriveState.BOOKED: _("The keys have not been handed out for this drive yet."),
            DriveState.OUT: _("The car is on the road with this drive. Bring it back first."),
            DriveState.BACK: _("This drive is over: the car is back."),
            DriveState.CANCELLED: _("This drive was cancelled. Book another one."),
        }
        raise Refused(f"drive_{drive.state}", texts[DriveState(drive.state)])


def _cancel(drive: Drive, reason: str, by: Actor) -> None:
    drive.state, drive.note = DriveState.CANCELLED, reason.strip()[:300]
    drive.version += 1
    drive.save(update_fields=["state", "note", "version"])
    free_slots(drive)
    event = DriveCancelled(reason=drive.note)
    record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)


def begin_earlier(drive: Drive, at: datetime) -> None:
    """The keys are handed out before the time: the quarters until then have to be free as well."""
    drive.begins_at = at
    _hold(drive)


def free_slots(drive: Drive) -> None:
    DriveSlot.objects.filter(drive=drive).delete()


def _hold(drive: Drive) -> None:
    """The constraint decides, also between two who book at the same moment."""
    free_slots(drive)
    wanted = quarters(drive.begins_at, drive.ends_at)
    rows = [DriveSlot(vehicle_id=drive.vehicle_id, begins_at=at, drive=drive) for at in wanted]
    try:
        with transaction.atomic():
            DriveSlot.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _taken(drive, wanted) from error


def _taken(drive: Drive, wanted: list[datetime]) -> Refused:
    other = (
        Drive.objects.filter(slots__vehicle=drive.vehicle_id, slots__begins_at__in=wanted, state__in=HOLDING)
        .exclude(pk=drive.pk)
        .select_related("consultant", "store")
        .order_by("begins_at")
        .first()
    )
    if other is None:
        return Refused("car_taken", _("Somebody took this car at the same moment. Choose another time."))
    begin, end = (queries.at_store(other.store, moment) for moment in (other.begins_at, other.ends_at))
    text = _("{who} has this car on {day} from {begin} to {end}. Choose another time or another car.").format(
        who=other.consultant.name, day=f"{begin:%m-%d}", begin=f"{begin:%H:%M}", end=f"{end:%H:%M}"
    )
    return Refused("car_taken", text, fields={"begins_at": text}, details={"drive_id": other.pk})


def _who_gives(deal: Deal | None, visit: Visit | None, by: Actor) -> int:
    found = (deal.owner_id if deal else None) or (visit.consultant_id if visit else None) or by.user_id
    if found is None:
        raise Refused("nobody_gives", _("Say which consultant gives the test drive."))
    return found


def _require_receiver(user_id: int, store_id: int, by: Actor) -> None:
    """Somebody else is a consultant who works with the car's store; oneself whoever may book."""
    if user_id != by.user_id and not queries.receives(user_id, store_id):
        text = _("This person does not receive visitors here. Choose a consultant of the store.")
        raise Refused("not_a_consultant", text, fields={"consultant_id": text})


def _require_demo(vehicle: Vehicle) -> None:
    if vehicle.state != Vehicle.State.DEMO:
        text = _("This is not a demo car. Choose one that is.")
        raise Refused("no_demo_car", text, fields={"vehicle_id": text})


def _ends_at(begins_at: datetime, minutes: int) -> datetime:
    length = timedelta(minutes=minutes)
    if not QUARTER <= length <= LONGEST:
        text = _("Between 15 minutes and 8 hours.")
        raise Refused("bad_length", text, fields={"minutes": text})
    if begins_at < timezone.now() - QUARTER:
        text = _("This time has passed. Choose a later one.")
        raise Refused("time_passed", text, fields={"begins_at": text})
    if begins_at > timezone.now() + timedelta(days=180):
        text = _("Half a year ahead at most.")
        raise Refused("too_far", text, fields={"begins_at": text})
    return begins_at + length
