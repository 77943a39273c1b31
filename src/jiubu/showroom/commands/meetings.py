"""A booked test drive stands in its consultant's day as an appointment, and rings before. One appointment per drive: one
that was agreed for the same deal and day already becomes the drive's own.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.deals.queries import title_of
from jiubu.kernel.actor import Actor
from jiubu.showroom import queries
from jiubu.showroom.models import Drive
from jiubu.work.commands import (
    agree_appointment,
    cancel_appointment,
    keep_appointment,
    miss_appointment,
    move_appointment,
)
from jiubu.work.models import Appointment

AT_ONCE = timedelta(minutes=15)
"""Who drives so soon stands beside the car: nobody has to be reminded."""
KIND = "test_drive"


def meet_for(drive: Drive, by: Actor) -> None:
    """Agree, or move, the appointment of a locked drive that is booked. Who books has been asked for the right."""
    agreed = _agreed(drive)
    machine = _machine(by)
    if agreed is not None:
        move_appointment(agreed.pk, starts_at=drive.begins_at, ends_at=drive.ends_at, by=machine)
    elif drive.begins_at - timezone.now() > AT_ONCE:
        agreed = agree_appointment(
            store_id=drive.store_id, owner_id=drive.consultant_id, kind=KIND,
            title=_("Test drive: {vehicle}").format(vehicle=drive.vehicle.trim.full_name), starts_at=drive.begins_at,
            ends_at=drive.ends_at, about=drive.deal or drive, about_title=title_of(drive.deal) if drive.deal else drive.name,
            by=by,
        )  # fmt: skip
    if agreed is not None and drive.appointment_id != agreed.pk:
        drive.appointment = agreed
        drive.save(update_fields=["appointment"])


def call_off(drive: Drive, *, reason: str, by: Actor) -> None:
    """The drive was cancelled: so is its appointment."""
    if drive.appointment is not None and drive.appointment.state == Appointment.State.AGREED:
        cancel_appointment(drive.appointment.pk, reason=reason, by=_machine(by))


def met(drive: Drive, by: Actor) -> None:
    """The keys were handed out: the customer came."""
    if drive.appointment is not None and drive.appointment.state != Appointment.State.CANCELLED:
        keep_appointment(drive.appointment.pk, by=_machine(by))


def not_met(drive: Drive, by: Actor) -> None:
    """The drive never began: nobody came, unless something else is known."""
    if drive.appointment is not None and drive.appointment.state == Appointment.State.AGREED:
        miss_appointment(drive.appointment.pk, by=_machine(by))


def _agreed(drive: Drive) -> Appointment | None:
    """The drive's own; else one that was agreed by hand for this deal and day, and belongs to no other drive."""
    if drive.appointment is not None:
        is_open = drive.appointment.state == Appointment.State.AGREED
        return drive.appointment if is_open else None
    if drive.deal_id is None:
        return None
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        group_id=drive.group_id, kind=KIND, state=Appointment.State.AGREED, owner_id=drive.consultant_id,
        about_kind="deals.deal", about_id=drive.deal_id,
    )  # fmt: skip
    day = queries.day_in(drive.store, drive.begins_at)
    taken = set(
        Drive.objects.filter(deal=drive.deal_id).exclude(appointment=None).values_list("appointment_id", flat=True)
    )
    return next(
        (row for row in rows if row.pk not in taken and queries.day_in(drive.store, row.starts_at) == day), None
    )


def _machine(by: Actor) -> Actor:
    """The drive's right is enough: whoever may move the drive moves its appointment."""
    return Actor.machine(by.name, group_id=by.group_id, door=by.door)
