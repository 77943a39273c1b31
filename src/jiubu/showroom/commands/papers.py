"""The papers of a drive and the forms of the process: written once, asked for by both.

The gates of a process ask its forms (licence, agreement, route before; feedback after). Processes that run keep their
version, so the forms stay where facts come from: a drive of a deal fills them in by ``save_answers``, and takes over what
was written there before. A version without such a form, or whose form has no such field, is left as it is.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.utils.dateparse import parse_date

from jiubu.deals import access as deals
from jiubu.deals.models import Deal
from jiubu.kernel import crypto
from jiubu.kernel.actor import Actor
from jiubu.process.commands import keep_attachment, save_answers
from jiubu.process.definition import Form, FormField
from jiubu.process.models import Run
from jiubu.process.queries import answers_of, definition_of, main_run
from jiubu.showroom.enums import LICENCE_CLASSES, DriveState
from jiubu.showroom.models import Drive, Visit

AGREEMENT = "test_drive_agreement"
FEEDBACK = "test_drive_feedback"


def known_papers(drive: Drive) -> None:
    """What the deal's form, or the customer's last drive, says of the licence. Its original has to be seen each time."""
    if drive.deal_id is not None:
        run = main_run("deal", drive.deal_id)
        _take_answers(drive, answers_of(run.pk).get(AGREEMENT, {}) if run is not None else {})
    if drive.licence or drive.customer_id is None:
        return
    last = Drive.objects.filter(customer_id=drive.customer_id).exclude(licence={}).order_by("-id").first()
    if last is not None:
        drive.driver_name = drive.driver_name or last.driver_name
        drive.licence, drive.licence_class = last.licence, last.licence_class
        drive.licence_valid_until = last.licence_valid_until


def _take_answers(drive: Drive, answers: Mapping[str, Any]) -> None:
    number = answers.get("licence_number")
    if isinstance(number, dict):
        drive.licence = dict(number)
        drive.driver_name = drive.driver_name or str(answers.get("driver_name", ""))[:60]
        given = str(answers.get("licence_class", ""))
        drive.licence_class = given if given in LICENCE_CLASSES else ""
        drive.licence_valid_until = parse_date(str(answers.get("licence_valid_until") or "1900-01-01"))


def void_signature(drive: Drive) -> None:
    """What was signed is no longer what will be driven."""
    drive.text, drive.signed_at = None, None
    drive.signature, drive.signature_digest, drive.agreement_digest = "", "", ""


def digest_of(drive: Drive) -> str:
    """What was signed, so that a later change of any part shows: ``verify`` computes it again."""
    signed = {
        "text": drive.text.digest if drive.text else "",
        "driver": drive.driver_name,
        "licence": crypto.decrypt(drive.licence.get("sealed", "")),
        "class": drive.licence_class,
        "valid_until": str(drive.licence_valid_until),
        "vehicle": drive.vehicle_id,
        "route": drive.route.key if drive.route else "",
        "signature": drive.signature_digest,
        "at": drive.signed_at.astimezone(UTC).isoformat() if drive.signed_at else "",
    }
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fill_agreement(drive: Drive, by: Actor) -> None:
    """Licence, route and signature into the deal's form."""
    found = _form(drive, AGREEMENT)
    if found is None or drive.signed_at is None:
        return
    run, form = found
    by = _writer(drive, by)
    given: dict[str, Any] = {
        "driver_name": drive.driver_name,
        "licence_number": crypto.decrypt(drive.licence.get("sealed", "")),
        "licence_class": drive.licence_class,
        "licence_valid_until": str(drive.licence_valid_until),
        "licence_checked": True,
        "vehicle": f"{drive.vehicle.trim.full_name} {drive.vehicle.plate}".strip(),
        "route": drive.route.key if drive.route else None,
        "kilometres_out": drive.kilometres_out,
        "accepts_terms": True,
    }
    if _has(form, "signature"):
        with drive.signature.open("rb") as file:
            kept = keep_attachment(run.pk, form=AGREEMENT, field="signature", content=file.read(), by=by)
        given["signature"] = str(kept.pk)
    _save(run, form, given, by)


def fill_feedback(drive: Drive, answers: Mapping[str, Any], by: Actor) -> bool:
    """The feedback into the deal's form; whether there is one."""
    found = _form(drive, FEEDBACK)
    if found is None:
        return False
    _save(*found, dict(answers), _writer(drive, by))
    return True


def attach_drives(visit: Visit, deal: Deal, by: Actor) -> None:
    """Who drove as a stranger has a deal now: its drives and their papers belong to it. The visit is locked."""
    rows = Drive.objects.select_for_update(of=("self",)).filter(visit=visit, deal=None)
    for drive in rows.exclude(state=DriveState.CANCELLED).order_by("pk"):
        drive.deal, drive.customer = deal, deal.customer
        drive.version += 1
        drive.save(update_fields=["deal", "customer", "version"])
        fill_agreement(drive, by)
        if drive.feedback:
            fill_feedback(drive, drive.feedback, by)


def _form(drive: Drive, key: str) -> tuple[Run, Form] | None:
    run = main_run("deal", drive.deal_id) if drive.deal_id is not None else None
    if run is None or not run.is_open:
        return None
    form = definition_of(run.version_id).forms.get(key)
    return (run, form) if form is not None else None


def _has(form: Form, key: str) -> bool:
    return any(field.key == key for field in form.fields)


def _save(run: Run, form: Form, given: Mapping[str, Any], by: Actor) -> None:
    before = answers_of(run.pk).get(form.key, {})
    fits = {f.key: given[f.key] for f in form.fields if given.get(f.key) is not None and _is_option(f, given[f.key])}
    save_answers(run.pk, form=form.key, answers={**before, **fits}, by=by)


def _is_option(field: FormField, value: object) -> bool:
    """A store's own route may be none of those that the form of an older version knows."""
    return field.type != "choice" or str(value) in {option.key for option in field.options}


def _writer(drive: Drive, by: Actor) -> Actor:
    """Who gives the drive writes its papers, also where the deal is a colleague's."""
    if drive.deal is not None and deals.can(by, deals.MOVE, drive.deal):
        return by
    return Actor.machine(by.name, group_id=by.group_id, door=by.door)
