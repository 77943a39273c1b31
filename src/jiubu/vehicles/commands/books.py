"""The books of a vehicle: costs, certificate, keys, files. Lines are written, never changed."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel import checked
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.files import forget_files
from jiubu.organisation.models import User
from jiubu.vehicles import access, rules
from jiubu.vehicles.enums import COST_KINDS, FILE_KINDS, KEY_STEPS, PLACES, CostKind, FileKind, KeyStep, Place
from jiubu.vehicles.events import CertificateMoved, CostAdded, FileKept, FileRemoved, KeysMoved
from jiubu.vehicles.models import CertificateMove, CostLine, KeyMove, Vehicle, VehicleFile

MAX_FILE = 5 * 1024 * 1024
USUAL_VAT = Decimal("0.13")
KINDS_OF_FILES = (
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
    (b"%PDF-", ".pdf", "application/pdf"),
)


def _locked(vehicle_id: int, by: Actor) -> Vehicle:
    vehicle = Vehicle.objects.lock(vehicle_id)
    access.require_over_vehicle(by, access.EDIT, vehicle)
    return vehicle


def _require_kind(value: str, kinds: Mapping[str, object], field: str) -> None:
    if value not in kinds:
        text = _("Choose one of the list.")
        raise Refused("unknown_kind", text, fields={field: text})


def _locked_for_costs(vehicle_id: int, by: Actor) -> Vehicle:
    vehicle = _locked(vehicle_id, by)
    if not access.sees_cost(by, vehicle):
        raise NotAllowed(access.COST)
    return vehicle


@command
def add_cost(
    vehicle_id: int, *, kind: str, gross: Decimal, on: date, vat: Decimal = USUAL_VAT, reason: str = "", by: Actor
) -> CostLine:
    """Write what was paid for the vehicle, with VAT. A rebate of the maker is written as it is and counts against it."""
    vehicle = _locked_for_costs(vehicle_id, by)
    _require_kind(kind, COST_KINDS, "kind")
    amount = checked.amount(gross, "gross")
    if not amount:
        text = _("Enter an amount.")
        raise Refused("bad_amount", text, fields={"gross": text})
    checked.share(vat, "vat")
    signed = -amount if kind == CostKind.REBATE else amount
    line = CostLine(vehicle=vehicle, kind=kind, gross=signed, net=rules.net_of(signed, vat), on=checked.day(on, "on"))
    return _write(line, reason, by)


@command
def reverse_cost(line_id: int, *, reason: str, by: Actor) -> CostLine:
    """Take a wrong line back by a line of its own. Twice changes nothing; a reversal is not reversed."""
    vehicle_id = CostLine.objects.values_list("vehicle_id", flat=True).get(pk=line_id)
    _locked_for_costs(vehicle_id, by)
    line = CostLine.objects.select_related("vehicle").get(pk=line_id)
    done = CostLine.objects.filter(reverses=line).first()
    if done is not None:
        return done
    if line.reverses_id is not None:
        raise Refused("is_reversal", _("This line takes another back. Write a new line instead."))
    _require_reason(reason)
    back = CostLine(
        vehicle=line.vehicle, kind=line.kind, gross=-line.gross, net=-line.net, on=line.on, reverses=line
    )  # fmt: skip
    return _write(back, reason, by)


def _write(line: CostLine, reason: str, by: Actor) -> CostLine:
    line.reason, line.by_id = reason.strip()[:200], by.user_id
    line.save()
    Vehicle.objects.filter(pk=line.vehicle_id).update(
        cost_gross=F("cost_gross") + line.gross, cost_net=F("cost_net") + line.net
    )
    record(CostAdded(kind=line.kind, is_reversal=line.reverses_id is not None), about=line.vehicle, by=by)
    return line


def _require_reason(reason: str) -> None:
    if not reason.strip():
        text = _("Say why.")
        raise Refused("reason_missing", text, fields={"reason": text})


@command
def move_certificate(
    vehicle_id: int, *, place: str, to_whom: str = "", reason: str = "", seen: int | None = None, by: Actor
) -> CertificateMove:
    """Write where the certificate of conformity went. The same place again changes nothing.

    ``seen`` is the number of the line that was the newest when somebody decided; Refused("certificate_moved") when
    another came since. It goes to the customer only with a sold vehicle, and without a name: the sale says who that is.
    """
    vehicle = _locked(vehicle_id, by)
    _require_kind(place, PLACES, "place")
    last = vehicle.certificate_moves.order_by("-number").first()
    number = last.number if last else 0
    if last is not None and last.place == place:
        return last
    if seen is not None and seen != number:
        raise Refused("certificate_moved", _("Somebody else has just moved this certificate. Look where it is now."))
    if place not in rules.CERTIFICATE_STEPS[last.place if last else ""]:
        text = _("From where it is, the certificate can't go there.")
        raise Refused("certificate_way", text, fields={"place": text})
    if place == Place.CUSTOMER and vehicle.state not in {"sold", "delivered"}:
        text = _("The certificate goes to a customer only once the vehicle is sold.")
        raise Refused("vehicle_not_sold", text, fields={"place": text})
    move = CertificateMove.objects.create(
        vehicle=vehicle, number=number + 1, place=place, by_id=by.user_id, reason=reason.strip()[:200],
        to_whom="" if place == Place.CUSTOMER else to_whom.strip()[:60],
    )  # fmt: skip
    Vehicle.objects.filter(pk=vehicle.pk).update(certificate_place=place)
    record(CertificateMoved(place=place), about=vehicle, by=by)
    return move


@command
def move_keys(
    vehicle_id: int,
    *,
    step: str,
    count: int,
    person_id: int | None = None,
    place: str = "",
    reason: str = "",
    by: Actor,
) -> KeyMove:
    """Write that keys came, went to somebody, came back or were lost. Refused("no_keys") for more than are here."""
    vehicle = _locked(vehicle_id, by)
    _require_kind(step, KEY_STEPS, "step")
    number = checked.count(count, "count", least=1, most=20)
    if step == KeyStep.HANDED_OUT and person_id is None:
        text = _("Say who has the keys.")
        raise Refused("person_missing", text, fields={"person_id": text})
    if step == KeyStep.LOST:
        _require_reason(reason)
    person = User.objects.get(pk=person_id, group_id=vehicle.group_id) if person_id is not None else None
    change = number if step in rules.KEYS_COME else -number
    if vehicle.keys_here + change < 0:
        text = _("So many keys are not here.")
        raise Refused("no_keys", text, fields={"count": text}, details={"keys_here": vehicle.keys_here})
    move = KeyMove.objects.create(
        vehicle=vehicle, step=step, change=change, person=person, place=place.strip()[:60],
        reason=reason.strip()[:200], by_id=by.user_id,
    )  # fmt: skip
    Vehicle.objects.filter(pk=vehicle.pk).update(keys_here=vehicle.keys_here + change)
    record(KeysMoved(step=step, count=number), about=vehicle, by=by)
    return move


@command
def keep_file(vehicle_id: int, *, kind: str, content: bytes, title: str = "", by: Actor) -> VehicleFile:
    """Keep a photo or a document with the card. The content decides what it is; the same file again changes nothing."""
    vehicle = _locked(vehicle_id, by)
    _require_kind(kind, FILE_KINDS, "kind")
    if len(content) > MAX_FILE:
        text = _("The file is larger than 5 MB. Take a smaller one.")
        raise Refused("too_large", text, fields={"file": text})
    suffix, content_type = _suffix_of(content, kind)
    digest = hashlib.sha256(content).hexdigest()
    existing = VehicleFile.objects.filter(vehicle=vehicle, digest=digest).first()
    if existing is not None:
        return existing
    kept = VehicleFile.objects.create(
        vehicle=vehicle, kind=kind, title=title.strip()[:80], content_type=content_type, size=len(content), digest=digest,
        file=ContentFile(content, name=f"{digest[:16]}{suffix}"), by_id=by.user_id,
    )  # fmt: skip
    record(FileKept(title=kept.title or kind), about=vehicle, by=by)
    return kept


def _suffix_of(content: bytes, kind: str) -> tuple[str, str]:
    for begin, suffix, content_type in KINDS_OF_FILES:
        if content.startswith(begin) and (kind == FileKind.DOCUMENT or suffix != ".pdf"):
            return suffix, content_type
    text = _("This file can't be kept. Use a PNG or JPEG picture; for a document also PDF.")
    raise Refused("bad_file", text, fields={"file": text})


@command
def remove_file(vehicle_id: int, file_id: int, *, by: Actor) -> None:
    """Take a photo or a document from the card; the file is deleted."""
    vehicle = _locked(vehicle_id, by)
    kept = VehicleFile.objects.get(vehicle=vehicle, pk=file_id)
    forget_files([kept.file.name])
    kept.delete()
    record(FileRemoved(title=kept.title or kept.kind), about=vehicle, by=by)
