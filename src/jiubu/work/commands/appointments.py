"""Agreed times with customers."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.work import access
from jiubu.work.events import (
    AppointmentAgreed,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentReopened,
)
from jiubu.work.models import Appointment
from jiubu.work.registry import About, key_of, require_meeting, thing_of

Told = (
    AppointmentAgreed
    | AppointmentMoved
    | AppointmentKept
    | AppointmentMissed
    | AppointmentReopened
    | AppointmentCancelled
)


@command
def plan_appointment(
    *,
    store_id: int,
    owner_id: int,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    about: About | None = None,
    about_title: str = "",
    note: str = "",
    by: Actor,
) -> Appointment:
    """What a person agrees by hand, for himself or for somebody he manages. Refused when its time has passed, and while
    what it is about does not allow it.
    """
    access.require_plan_for(by, owner_id=owner_id, store_id=store_id)
    _require_future(starts_at)
    require_meeting(about, kind)
    return agree_appointment(
        store_id=store_id, owner_id=owner_id, kind=kind, title=title, starts_at=starts_at, ends_at=ends_at, about=about,
        about_title=about_title, note=note, by=by,
    )  # fmt: skip


@command
def agree_appointment(
    *,
    store_id: int,
    owner_id: int,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    about: About | None = None,
    about_title: str = "",
    note: str = "",
    remind_minutes: int = 60,
    by: Actor,
) -> Appointment:
    """Agree a time with a customer (an hour unless ``ends_at`` says); it rings ``remind_minutes`` before. Called by
    commands that have checked the right.
    """
    ends_at = ends_at or starts_at + timedelta(hours=1)
    _require_order(starts_at, ends_at)
    about_kind, about_id = key_of(about)
    appointment = Appointment.objects.create(
        group_id=by.group_id, store_id=store_id, owner_id=owner_id, kind=kind, title=title[:200], starts_at=starts_at,
        ends_at=ends_at, about_kind=about_kind, about_id=about_id, about_title=about_title[:200], note=note,
        remind_at=starts_at - timedelta(minutes=remind_minutes),
    )  # fmt: skip
    _tell(AppointmentAgreed(kind=kind, starts_at=starts_at), appointment, by)
    return appointment


@command
def move_appointment(
    appointment_id: int, *, starts_at: datetime, ends_at: datetime | None = None, reason: str = "", by: Actor
) -> Appointment:
    """Agree another time; it keeps its length unless ``ends_at`` says."""
    appointment = _locked(appointment_id, by)
    if appointment.starts_at == starts_at and ends_at in (None, appointment.ends_at):
        return appointment
    _require_agreed(appointment)
    _require_future(starts_at)
    before = appointment.starts_at
    ends_at = ends_at or starts_at + (appointment.ends_at - before)
    _require_order(starts_at, ends_at)
    appointment.starts_at, appointment.ends_at = starts_at, ends_at
    appointment.remind_at = starts_at - timedelta(hours=1)
    appointment.version += 1
    appointment.save(update_fields=["starts_at", "ends_at", "remind_at", "version"])
    _tell(
        AppointmentMoved(kind=appointment.kind, before=before, starts_at=starts_at, reason=reason[:200]),
        appointment,
        by,
    )
    return appointment


@command
def keep_appointment(appointment_id: int, *, by: Actor) -> Appointment:
    """The customer came. One that counts as missed can still be kept: he came late."""
    appointment = _locked(appointment_id, by)
    if appointment.state == Appointment.State.KEPT:
        return appointment
    if appointment.state != Appointment.State.MISSED:
        _require_agreed(appointment)
    return _close(appointment, Appointment.State.KEPT, AppointmentKept(kind=appointment.kind), by)


@command
def reopen_appointment(appointment_id: int, *, by: Actor) -> Appointment:
    """It was said by mistake that the customer came: he is expected as before. Any other is left as it is."""
    appointment = _locked(appointment_id, by)
    if appointment.state != Appointment.State.KEPT:
        return appointment
    return _close(appointment, Appointment.State.AGREED, AppointmentReopened(kind=appointment.kind), by)


@command
def miss_appointment(appointment_id: int, *, by: Actor) -> Appointment:
    """Nobody came."""
    appointment = _locked(appointment_id, by)
    if appointment.state == Appointment.State.MISSED:
        return appointment
    _require_agreed(appointment)
    return _close(appointment, Appointment.State.MISSED, AppointmentMissed(kind=appointment.kind), by)


@command
def cancel_appointment(appointment_id: int, *, reason: str, by: Actor) -> Appointment:
    """Call it off, and say why."""
    appointment = _locked(appointment_id, by)
    if appointment.state == Appointment.State.CANCELLED:
        return appointment
    _require_agreed(appointment)
    if not reason.strip():
        text = _("Say why it is called off.")
        raise Refused("reason_missing", text, fields={"reason": text})
    event = AppointmentCancelled(kind=appointment.kind, reason=reason.strip()[:200])
    return _close(appointment, Appointment.State.CANCELLED, event, by)


def _locked(appointment_id: int, by: Actor) -> Appointment:
    appointment = Appointment.objects.lock(appointment_id, by.group_id)
    access.require_do(by, appointment)
    return appointment


def _close(appointment: Appointment, state: Appointment.State, event: Told, by: Actor) -> Appointment:
    appointment.state, appointment.remind_at = state, None
    appointment.version += 1
    appointment.save(update_fields=["state", "remind_at", "version"])
    _tell(event, appointment, by)
    return appointment


def _tell(event: Told, appointment: Appointment, by: Actor) -> None:
    record(event, about=appointment, also=[thing_of(appointment.about_kind, appointment.about_id)], by=by)


def _require_agreed(appointment: Appointment) -> None:
    if appointment.state != Appointment.State.AGREED:
        raise Refused("appointment_closed", _("This appointment is closed already. Agree a new one."))


def _require_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        text = _("The end must be after the beginning.")
        raise Refused("end_before_start", text, fields={"ends_at": text})


def _require_future(starts_at: datetime) -> None:
    if starts_at < timezone.now() - timedelta(minutes=1):
        text = _("This time has passed. Choose a later one.")
        raise Refused("time_passed", text, fields={"starts_at": text})
