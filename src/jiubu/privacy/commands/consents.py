"""The ledger of consents: given and withdrawn, with the wording, the proof, and who recorded it."""

import hashlib
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused, Text
from jiubu.privacy import access, queries
from jiubu.privacy.channels import Proof
from jiubu.privacy.events import ConsentRecorded
from jiubu.privacy.models import Consent, Evidence
from jiubu.privacy.pictures import suffix_of

MOST_BYTES = 8 * 1024 * 1024


@command
def give_consent(
    customer_id: int, *, purpose: str, channels: Sequence[str] = (), wording: int | None = None,
    proof: str = Proof.SPOKEN, note: str = "", picture: bytes | None = None, by: Actor,
) -> list[Consent]:  # fmt: skip
    """A person agrees to be contacted for a purpose by these channels (none named: all of the purpose).

    ``wording`` is the number of the text that was shown or read out (None: the newest). ``proof`` says what proves it;
    ``note`` where it lies, ``picture`` shows it. The same again writes nothing new.
    """
    return _write(
        customer_id, purpose, channels, is_given=True, wording=wording, proof=proof, note=note, picture=picture, by=by
    )


@command
def withdraw_consent(
    customer_id: int, *, purpose: str, channels: Sequence[str] = (), proof: str = Proof.SPOKEN, note: str = "",
    picture: bytes | None = None, by: Actor,
) -> list[Consent]:  # fmt: skip
    """A person withdraws, or refuses from the start. It counts from this moment, and it is as easy as giving."""
    return _write(
        customer_id, purpose, channels, is_given=False, wording=None, proof=proof, note=note, picture=picture, by=by
    )


def _write(
    customer_id: int, purpose: str, channels: Sequence[str], *, is_given: bool, wording: int | None, proof: str,
    note: str, picture: bytes | None, by: Actor,
) -> list[Consent]:  # fmt: skip
    customer = locked(customer_id, access.CONSENT, by=by)
    rule = queries.rule_of(by.group_id, purpose)
    wanted = list(dict.fromkeys(channels)) or list(rule.channels)
    _require_known(wanted, rule.channels, proof)
    before = queries.consents_of(customer, purpose)
    changed = [channel for channel in wanted if before.get(channel) is not is_given]
    if not changed:
        return []
    words = _wording(purpose, wording, by=by) if is_given else None
    lines = Consent.objects.bulk_create(
        [
            Consent(
                group_id=by.group_id, customer=customer, purpose=purpose, channel=channel, is_given=is_given,
                wording_id=words, proof=proof, by_id=by.user_id, door=by.door,
            )
            for channel in changed
        ]
    )  # fmt: skip
    _keep_evidence(lines, note, picture)
    number = (
        queries.wordings_of(by.group_id).filter(pk=words).values_list("number", flat=True).first() if words else None
    )
    event = ConsentRecorded(purpose=purpose, channels=changed, is_given=is_given, wording=number, proof=proof)
    record(event, about=customer, by=by)
    return lines


def locked(customer_id: int, action: str, *, by: Actor) -> Customer:
    """The card for writing; missing when it is foreign, NotAllowed when only ``action`` does not reach it."""
    rows = Customer.objects.visible_to(by).select_for_update(of=("self",)).select_related("store")
    customer = rows.get(pk=customer_id)
    access.require(by, action, customer)
    if customer.anonymised_at is not None:
        raise Refused("gone", _("This person's data was deleted."))
    return customer


def _require_known(wanted: Sequence[str], channels: Sequence[str], proof: str) -> None:
    wrong: dict[str, Text] = {}
    if set(wanted) - set(channels):
        wrong["channels"] = _("Choose one of those offered.")
    if proof not in Proof.values:
        wrong["proof"] = _("Choose one of those offered.")
    if wrong:
        raise Refused("invalid", _("Some values are not as they should be."), fields=wrong)


def _wording(purpose: str, number: int | None, *, by: Actor) -> int | None:
    """The id of the text that was agreed to. A purpose that lives on consent has one."""
    rows = queries.wordings_of(by.group_id).filter(purpose=purpose)
    found = (rows if number is None else rows.filter(number=number)).values_list("pk", flat=True).first()
    if found is None and (number is not None or queries.rule_of(by.group_id, purpose).basis == "consent"):
        text = _("There is no such text to agree to. Write it first.")
        raise Refused("no_wording", text, fields={"wording": text})
    return found


def _keep_evidence(lines: Sequence[Consent], note: str, picture: bytes | None) -> None:
    if not note.strip() and not picture:
        return
    name = content_type = digest = ""
    if picture:
        if len(picture) > MOST_BYTES:
            text = _("The picture is larger than %d MB.") % (MOST_BYTES // 1024**2)
            raise Refused("too_large", text, fields={"picture": text})
        suffix, content_type = suffix_of(picture)
        digest = hashlib.sha256(picture).hexdigest()
        kept = Evidence(consent=lines[0])
        kept.file.save(f"{digest[:24]}{suffix}", ContentFile(picture), save=False)
        name = kept.file.name or ""
    Evidence.objects.bulk_create(
        [
            Evidence(consent=line, note=note.strip()[:300], file=name, content_type=content_type, digest=digest)
            for line in lines
        ]
    )
