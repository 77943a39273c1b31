"""Setting out to reach somebody: asked of the gate, counted, and written down when it went against the gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.customers.models import Customer
from jiubu.journal.log import record
from jiubu.kernel import identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.privacy import access, queries
from jiubu.privacy.commands.consents import locked
from jiubu.privacy.events import ContactAgainstGate, ContactBegun, NumberFoundDead, NumberFoundGood
from jiubu.privacy.models import DeadNumber, Outreach
from jiubu.privacy.queries.gate import ADDRESSES
from jiubu.privacy.rules import FINAL, Verdict

SAME_CONTACT = timedelta(hours=2)
"""What is recorded so soon after a contact was begun, for the same purpose, is that contact."""
SLACK = timedelta(seconds=30)
"""Two presses on the button are one call."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A contact that may begin: the number, address or name to reach, in full."""

    outreach: Outreach
    address: str
    verdict: Verdict


@command
def begin_contact(customer_id: int, *, channel: str, purpose: str, reason: str = "", by: Actor) -> Begun:
    """Ask the gate, count the contact, and get the number in full.

    Refused("contact_refused") with every reason in words; ``details`` has the codes, ``next_at``, and whether ``by`` may
    pass the gate with a ``reason``. What the person or the law forbids nobody passes.
    """
    customer = locked(customer_id, access.CONTACT, by=by)
    verdict = queries.may_contact(customer, purpose=purpose, channel=channel, by=by)
    if not verdict.is_allowed:
        begun = _begun_just_now(customer, channel, purpose, by)
        if begun is not None:
            return Begun(begun, address_of(customer, channel), verdict)
        _require_passed(verdict, reason)
    against = verdict.codes
    outreach = Outreach.objects.create(
        group_id=by.group_id, customer=customer, channel=channel, purpose=purpose, by_id=by.user_id, against=against,
        reason=reason.strip()[:300] if against else "", at=timezone.now(),
    )  # fmt: skip
    event = ContactBegun(channel=channel, purpose=purpose, against=against, reason=outreach.reason)
    record(event, about=customer, by=by)
    return Begun(outreach, address_of(customer, channel), verdict)


def address_of(customer: Customer, channel: str) -> str:
    value = str(getattr(customer, ADDRESSES.get(channel, ""), "") or "")
    return identity.readable_phone(value) if channel in ("call", "message") else value


def _begun_just_now(customer: Customer, channel: str, purpose: str, by: Actor) -> Outreach | None:
    rows = Outreach.objects.filter(customer=customer, channel=channel, purpose=purpose, by_id=by.user_id, outcome="")
    return rows.filter(at__gt=timezone.now() - SLACK).order_by("-id").first()


def _require_passed(verdict: Verdict, reason: str) -> None:
    details = {
        "reasons": verdict.codes,
        "next_at": verdict.next_at.isoformat() if verdict.next_at else None,
        "may_override": verdict.may_override,
    }
    if not verdict.may_override:
        raise Refused("contact_refused", verdict.text, details=details)
    if not reason.strip():
        text = _("%s Say why you contact the customer all the same.") % verdict.text
        raise Refused("contact_refused", text, fields={"reason": text}, details=details)


@command
def note_contact(
    customer_id: int, *, channel: str, purpose: str, outcome: str, at: datetime | None = None, by: Actor
) -> Outreach:
    """A contact was made and is being recorded: it counts, and a wrong number is remembered. What has happened is not
    refused; if the gate would have said no, and nobody passed it with a reason before, that is written down.
    """
    customer = Customer.objects.select_related("store").get(pk=customer_id, group_id=by.group_id)
    moment = at or timezone.now()
    begun = Outreach.objects.filter(
        customer=customer, channel=channel, purpose=purpose, by_id=by.user_id, outcome="", at__gt=moment - SAME_CONTACT
    )
    outreach = begun.order_by("-id").first()
    if outreach is None:
        verdict = queries.may_contact(customer, purpose=purpose, channel=channel, at=moment, by=by)
        outreach = Outreach(
            group_id=by.group_id, customer=customer, channel=channel, purpose=purpose, by_id=by.user_id, at=moment,
            against=verdict.codes,
        )  # fmt: skip
        if verdict.codes:
            event = ContactAgainstGate(channel=channel, purpose=purpose, against=verdict.codes)
            record(event, about=customer, by=by)
    outreach.outcome = outcome
    outreach.save()
    if outcome == "wrong_number":
        _mark_dead(customer, channel, by=by)
    return outreach


def _mark_dead(customer: Customer, channel: str, *, by: Actor) -> None:
    number = str(getattr(customer, ADDRESSES.get(channel, ""), "") or "")
    if not number:
        return
    _row, is_new = DeadNumber.objects.get_or_create(customer=customer, number=number, defaults={"by_id": by.user_id})
    if is_new:
        record(NumberFoundDead(), about=customer, by=by)


@command
def require_plannable(
    customer_id: int, *, channel: str, purpose: str, at: datetime, reason: str = "", by: Actor
) -> None:
    """A contact is being planned for a day: Refused when it will not be allowed then either. What ends by itself before
    it (quiet hours, a contact of today, a number still to be found out) is left to the moment of the contact; a right and
    a ``reason`` pass the rest.
    """
    customer = Customer.objects.select_related("store").get(pk=customer_id, group_id=by.group_id)
    verdict = queries.may_contact(customer, purpose=purpose, channel=channel, at=at, by=by)
    lasting = tuple(one for one in verdict.reasons if one.until is None and one.code != "no_address")
    if not lasting or (lasting and verdict.may_override and reason.strip()):
        return
    text = " ".join(str(one.text) for one in lasting)
    final = bool(FINAL & {one.code for one in lasting})
    details = {"reasons": [one.code for one in lasting], "may_override": verdict.may_override and not final}
    raise Refused("contact_refused", text, fields={"way": text}, details=details)


@command
def call_number_good(customer_id: int, *, by: Actor) -> int:
    """A number that was taken for dead works after all; how many were."""
    customer = locked(customer_id, access.CONTACT, by=by)
    count, _rows = DeadNumber.objects.filter(customer=customer).delete()
    if count:
        record(NumberFoundGood(), about=customer, by=by)
    return count
