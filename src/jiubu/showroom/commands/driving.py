"""A test drive from the look at the licence to the feedback."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.journal.log import record
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.organisation import queries as organisation
from jiubu.process.answers import clean_answers
from jiubu.process.uploads import suffix_of
from jiubu.showroom import queries
from jiubu.showroom.commands.drives import begin_earlier, free_slots, locked_drive, require_state
from jiubu.showroom.commands.meetings import met
from jiubu.showroom.commands.papers import digest_of, fill_agreement, fill_feedback, void_signature
from jiubu.showroom.commands.visits import note_step
from jiubu.showroom.enums import LICENCE_CLASSES, DriveState
from jiubu.showroom.events import (
    DriveBegun,
    DriveEnded,
    DriveOverdue,
    DriveSigned,
    FeedbackGiven,
    LicenceSeen,
)
from jiubu.showroom.models import Drive, Visit
from jiubu.showroom.rules import quarter_of
from jiubu.vehicles.models import Vehicle
from jiubu.work.commands import notify

MOST_BYTES = 2 * 1024 * 1024


@command
def check_licence(
    drive_id: int,
    *,
    driver_name: str,
    licence_number: str,
    licence_class: str,
    valid_until: date,
    route_id: int | None = None,
    is_seen: bool = False,
    by: Actor,
) -> Drive:
    """What the licence says, and that its original was looked at. Refused("licence_expired") when it runs out before the
    drive. A number that comes back masked is the one that was kept. A signature for other particulars is void.
    """
    drive = locked_drive(drive_id, by)
    require_state(drive, DriveState.BOOKED)
    number = _number(drive, licence_number)
    _require_licence(drive, driver_name, licence_class, valid_until, is_seen=is_seen)
    route = queries.route_or_none(drive.store_id, drive.group_id, route_id) or drive.route
    before = (drive.driver_name, _opened(drive), drive.licence_class, drive.licence_valid_until, drive.route)
    after = (driver_name.strip(), number, licence_class, valid_until, route)
    if before == after and drive.licence_seen_at is not None:
        return drive
    if before != after:
        void_signature(drive)
    drive.driver_name, drive.licence_class, drive.licence_valid_until = driver_name.strip(), licence_class, valid_until
    if number != _opened(drive):
        drive.licence = {"sealed": crypto.encrypt(number), "mask": crypto.mask_id(number)}
    drive.route, drive.licence_seen_at, drive.licence_seen_by_id = route, timezone.now(), by.user_id
    drive.version += 1
    drive.save()
    event = LicenceSeen(valid_until=valid_until)
    record(event, about=drive, also=[drive.deal, drive.customer], by=by)
    return drive


@command
def sign_agreement(
    drive_id: int, *, signature: bytes, accepts: bool, text_number: int | None = None, by: Actor
) -> Drive:
    """The driver signs the newest text: kept with its version, the time, and the hash of all that was signed.

    Refused("papers_missing") names what has to come before. What is signed already stays as it was signed.
    ``text_number``: the version that was read; Refused("text_changed") when there is a newer one by now.
    """
    drive = locked_drive(drive_id, by)
    if drive.signed_at is not None:
        return drive
    require_state(drive, DriveState.BOOKED)
    _require_papers(drive, signed=False)
    text = queries.newest_text(drive.group_id)
    if text is None:
        raise Refused("no_agreement", _("There is no text of the agreement yet. Install the pack of the trade again."))
    if text_number not in (None, text.number):
        sentence = _("The text of the agreement was changed meanwhile. Have the driver read it again and sign.")
        raise Refused("text_changed", sentence)
    if not accepts:
        sentence = _("The driver has to accept the terms.")
        raise Refused("not_accepted", sentence, fields={"accepts": sentence})
    if not signature or len(signature) > MOST_BYTES:
        sentence = _("Take the picture or sign again.")
        raise Refused("not_signed", sentence, fields={"signature": sentence})
    suffix, _type = suffix_of(signature)
    drive.text, drive.signed_at = text, timezone.now()
    drive.signature_digest = hashlib.sha256(signature).hexdigest()
    drive.signature = ContentFile(signature, name=f"{drive.signature_digest[:16]}{suffix}")
    drive.agreement_digest = digest_of(drive)
    drive.version += 1
    drive.save()
    fill_agreement(drive, by)
    event = DriveSigned(number=text.number, digest=drive.agreement_digest)
    record(event, about=drive, also=[drive.deal, drive.customer], by=by)
    return drive


@command
def hand_out_keys(drive_id: int, *, kilometres: int, level: int | None = None, by: Actor) -> Drive:
    """The car leaves. Refused without a valid licence, the signed agreement or a route, and while the car is away."""
    visit = _visit_of(drive_id, by)
    drive = locked_drive(drive_id, by)
    if drive.state == DriveState.OUT:
        return drive
    require_state(drive, DriveState.BOOKED)
    _require_papers(drive, signed=True)
    Vehicle.objects.lock(drive.vehicle_id)
    _require_car(drive)
    _require_readings(drive, kilometres, level)
    now = timezone.now()
    if now < drive.begins_at:
        begin_earlier(drive, quarter_of(now))
    drive.state, drive.out_at, drive.due_at = DriveState.OUT, now, drive.ends_at
    drive.kilometres_out, drive.level_out = kilometres, level
    drive.version += 1
    drive.save()
    fill_agreement(drive, by)
    met(drive, by)
    if visit is not None:
        note_step(visit, "drove", by=by)
    event = DriveBegun(vehicle=_car(drive), kilometres=kilometres, due_at=drive.ends_at)
    record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)
    return drive


@command
def bring_back(drive_id: int, *, kilometres: int, level: int | None = None, note: str = "", by: Actor) -> Drive:
    """The car is here again, and free."""
    drive = locked_drive(drive_id, by)
    if drive.state == DriveState.BACK:
        return drive
    require_state(drive, DriveState.OUT)
    _require_level(level)
    if not (drive.kilometres_out or 0) <= kilometres <= 999_999:
        text = _("The car left with {kilometres} km: it can't come back with less.").format(
            kilometres=drive.kilometres_out
        )
        raise Refused("bad_kilometres", text, fields={"kilometres": text})
    drive.state, drive.back_at = DriveState.BACK, timezone.now()
    drive.kilometres_in, drive.level_in, drive.note = kilometres, level, note.strip()[:300]
    drive.version += 1
    drive.save()
    free_slots(drive)
    minutes = int((drive.back_at - (drive.out_at or drive.back_at)).total_seconds() // 60)
    event = DriveEnded(driven=kilometres - (drive.kilometres_out or 0), minutes=minutes)
    record(event, about=drive, also=[drive.deal, drive.customer, drive.visit], by=by)
    return drive


@command
def give_feedback(drive_id: int, *, answers: Mapping[str, Any], by: Actor) -> Drive:
    """The customer's marks, by the feedback form of the deal's process (else of the group). Refused("answers_wrong") with
    a sentence per field, also for a required one that is empty.
    """
    drive = locked_drive(drive_id, by)
    require_state(drive, DriveState.BACK)
    form = queries.feedback_form(drive)
    known = {"drove": "drove", "kilometres_in": drive.kilometres_in}
    given = {**{key: value for key, value in known.items() if any(f.key == key for f in form.fields)}, **answers}
    cleaned = clean_answers(form, given)
    errors: dict[str, Text] = {**dict.fromkeys(cleaned.missing, _("This field is required.")), **cleaned.errors}
    if errors:
        raise Refused("answers_wrong", _("Some answers need another look."), fields=errors)
    if drive.feedback == cleaned.answers:
        return drive
    drive.feedback, drive.feedback_at = cleaned.answers, timezone.now()
    drive.version += 1
    drive.save(update_fields=["feedback", "feedback_at", "version"])
    fill_feedback(drive, cleaned.answers, by)
    record(FeedbackGiven(), about=drive, also=[drive.deal, drive.customer], by=by)
    return drive


@command
def tell_overdue(drive_id: int, *, at: datetime, by: Actor) -> Drive:
    """The car is not back in time: the consultant and who leads him hear of it, once."""
    drive = Drive.objects.lock(drive_id, by.group_id)
    if not drive.is_late(at) or drive.alerted_at is not None or drive.due_at is None:
        return drive
    drive.alerted_at = at
    drive.version += 1
    drive.save(update_fields=["alerted_at", "version"])
    managers = [one.pk for one in organisation.managers_of(drive.store_id, drive.consultant_id)]
    due_at = queries.at_store(drive.store, drive.due_at)
    notify(
        [drive.consultant_id, *managers],
        gettext_noop("Test drive not back: {car}, due {due}"),
        {"car": _car(drive), "due": f"{due_at:%H:%M}"},
        about=drive,
        source=f"drive:{drive.pk}:overdue",
        by=by,
    )
    record(DriveOverdue(vehicle=_car(drive), due_at=drive.due_at), about=drive, also=[drive.deal], by=by)
    return drive


@command
def tell_no_car(drive_id: int, *, at: datetime, by: Actor) -> Drive:
    """Who has the car next hears, once, that it is not back from somebody else's drive: on the page of his own he chooses
    another car or another time.
    """
    drive = Drive.objects.lock(drive_id, by.group_id)
    away = queries.who_has_the_car(drive, at)
    if drive.state != DriveState.BOOKED or away is None:
        return drive
    begins_at = queries.at_store(drive.store, drive.begins_at)
    notify(
        [drive.consultant_id],
        gettext_noop("{car} is not back from {who}, and your test drive begins at {time}: choose another car or time"),
        {"car": _car(drive), "who": away.consultant.name, "time": f"{begins_at:%H:%M}"},
        about=drive,
        source=f"drive:{drive.pk}:no_car",
        by=by,
    )
    return drive


def _visit_of(drive_id: int, by: Actor) -> Visit | None:
    """The visit that the driver came with, locked before the drive as linking a visit does; None when it is over."""
    rows = Visit.objects.select_for_update(of=("self",)).here()
    return rows.filter(drives=drive_id, group_id=by.group_id).first()


def _car(drive: Drive) -> str:
    return drive.vehicle.plate or drive.vehicle.trim.full_name


def _opened(drive: Drive) -> str:
    return crypto.decrypt(drive.licence.get("sealed", ""))


def _number(drive: Drive, given: str) -> str:
    number = given.strip().upper().replace(" ", "")
    if drive.licence and number in ("", drive.licence.get("mask")):
        return _opened(drive)
    if not (6 <= len(number) <= 20 and number.isascii() and number.isalnum()):
        text = _("Enter the number of the licence: 6 to 20 letters and digits.")
        raise Refused("bad_licence", text, fields={"licence_number": text})
    return number


def _require_licence(drive: Drive, name: str, licence_class: str, valid_until: date, *, is_seen: bool) -> None:
    wrong: dict[str, Text] = {}
    if not name.strip():
        wrong["driver_name"] = _("Say who drives.")
    if licence_class not in LICENCE_CLASSES:
        wrong["licence_class"] = _("With this class nobody drives a car.")
    if not is_seen:
        wrong["is_seen"] = _("Look at the original of the licence first.")
    if wrong:
        raise Refused("licence_wrong", " ".join(str(text) for text in wrong.values()), fields=wrong)
    if valid_until < _day(drive):
        text = _("This licence ran out on {day}. Without a valid licence the customer rides along only.").format(
            day=valid_until
        )
        raise Refused("licence_expired", text, fields={"valid_until": text})


def _day(drive: Drive) -> date:
    return max(queries.at_store(drive.store, moment).date() for moment in (drive.begins_at, timezone.now()))


def _require_papers(drive: Drive, *, signed: bool) -> None:
    """Everything that is missing, in one answer."""
    missing: dict[str, Text] = {}
    if drive.licence_seen_at is None or not drive.licence:
        missing["licence"] = _("Check the original of the licence.")
    elif drive.licence_valid_until is None or drive.licence_valid_until < _day(drive):
        missing["licence"] = _("The licence is not valid on the day of the drive.")
    if drive.route_id is None:
        missing["route"] = _("Choose the route.")
    if signed and drive.signed_at is None:
        missing["signature"] = _("The agreement has to be signed.")
    if missing:
        text = " ".join(str(sentence) for sentence in missing.values())
        raise Refused("papers_missing", text, fields=missing)


def _require_car(drive: Drive) -> None:
    if drive.vehicle.state != Vehicle.State.DEMO:
        raise Refused("no_demo_car", _("This is no longer a demo car. Choose another one for this drive."))
    if drive.ends_at <= timezone.now():
        raise Refused("time_passed", _("The time that was booked has passed. Choose another time first."))
    away = Drive.objects.filter(vehicle=drive.vehicle_id, state=DriveState.OUT).select_related("consultant").first()
    if away is not None:
        text = _("The car is still away with {who}.").format(who=away.consultant.name)
        raise Refused("car_away", text, details={"drive_id": away.pk})


def _require_readings(drive: Drive, kilometres: int, level: int | None) -> None:
    _require_level(level)
    last = queries.last_kilometres(drive.vehicle_id)
    text: Text = ""
    if not 0 <= kilometres <= 999_999:
        text = _("Between 0 and 999,999 km.")
    elif last is not None and kilometres < last:
        text = _("The car came back with {kilometres} km last time: it can't show less.").format(kilometres=last)
    if text:
        raise Refused("bad_kilometres", text, fields={"kilometres": text})


def _require_level(level: int | None) -> None:
    if level is not None and not 0 <= level <= 100:
        text = _("Between 0 and 100 per cent.")
        raise Refused("bad_level", text, fields={"level": text})
