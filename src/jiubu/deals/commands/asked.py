"""What a contact brought besides words: an appointment, somebody the customer recommends, signs of his voice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers.commands import relate
from jiubu.customers.models import Customer, Relation
from jiubu.customers.queries import find_or_none_by_mobile
from jiubu.deals.commands.meetings import plan_meeting
from jiubu.deals.commands.opening import create_deal
from jiubu.deals.models import Channel, Deal, Followup
from jiubu.deals.queries import open_deals_with, profile_of_group, proposal_of, title_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.work.commands import agree_appointment
from jiubu.work.models import Appointment
from jiubu.work.registry import require_meeting

REFERRAL = "referral"
"""Channel of who is recommended, where the pack has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Steps six and beyond of a follow-up. ``appointment``: "", asked, made (then ``meets_at``). ``referral``: "", asked,
    given (then name and mobile of who is recommended). ``signs``: keys of the grade table.
    """

    appointment: str = ""
    meets_at: datetime | None = None
    referral: str = ""
    referred_name: str = ""
    referred_mobile: str = ""
    signs: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it."""

    appointment: Appointment | None = None
    referred: Deal | None = None


def require_asked(deal: Deal, asked: Asked) -> None:
    """Refused before anything is written, with the field that is missing."""
    offered = {"appointment": Followup.Appointment.values, "referral": Followup.Referral.values}
    for name, values in offered.items():
        if getattr(asked, name) not in ("", *values):
            _refuse(name, gettext_lazy("Choose one of those offered."))
    if asked.appointment == Followup.Appointment.MADE:
        _require_moment(asked.meets_at)
    if asked.referral == Followup.Referral.GIVEN:
        _require_somebody(asked)
    if asked.signs:
        known = {sign.key for sign in profile_of_group(deal.group_id).signs}
        if unknown := sorted(set(asked.signs) - known):
            _refuse("signs", gettext_lazy("Unknown: {keys}").format(keys=", ".join(unknown)))


def _require_somebody(asked: Asked) -> None:
    for name in ("referred_name", "referred_mobile"):
        if not getattr(asked, name).strip():
            _refuse(name, gettext_lazy("Name and number of who is recommended."))


def _require_moment(at: datetime | None) -> None:
    if at is None:
        _refuse("meets_at", gettext_lazy("Say when they meet."))
    elif at <= timezone.now():
        _refuse("meets_at", gettext_lazy("This time has passed. Choose a later one."))


def _refuse(field: str, text: object) -> None:
    raise Refused("asked_incomplete", str(text), fields={field: str(text)})


def note_asked(followup: Followup, asked: Asked) -> None:
    """Write it on a follow-up that is about to be saved."""
    followup.appointment, followup.referral = asked.appointment, asked.referral
    followup.signs = sorted(set(asked.signs))


def take_up(deal: Deal, asked: Asked, *, by: Actor) -> Brought:
    """Do what was agreed with the customer of a locked deal: appointment, the deal of who is recommended, the proposal."""
    made = _meet(deal, asked.meets_at, by) if asked.appointment == Followup.Appointment.MADE else None
    referred = _refer(deal, asked, by) if asked.referral == Followup.Referral.GIVEN else None
    if asked.signs:
        deal.proposed_grade = proposal_of(deal).grade
        deal.save(update_fields=["proposed_grade"])
    return Brought(made, referred)


def _meet(deal: Deal, at: datetime | None, by: Actor) -> Appointment | None:
    owner_id = deal.owner_id or by.user_id
    if at is None or owner_id is None:
        return None
    require_meeting(deal, "visit")
    if deal.is_open:
        plan_meeting(deal, at=at, points="", by=by)
    title = _("Comes to the store: {title}").format(title=title_of(deal))
    return agree_appointment(
        store_id=deal.store_id, owner_id=owner_id, kind="visit", title=title, starts_at=at, about=deal,
        about_title=title_of(deal), by=by,
    )  # fmt: skip


def _refer(deal: Deal, asked: Asked, by: Actor) -> Deal | None:
    """A deal of who is recommended, with the customer as referrer. Somebody whom the actor has already is only related."""
    there = find_or_none_by_mobile(deal.group_id, asked.referred_mobile)
    known = Customer.objects.visible_to(by).filter(pk=there.pk).first() if there else None
    if known is not None and known.pk == deal.customer_id:
        _refuse("referred_mobile", gettext_lazy("This is the customer's own number."))
    fresh = None
    if known is None or not open_deals_with(known.pk, by.user_id, for_user_id=by.user_id or 0):
        fresh = _open(deal, asked, known, by)
    other_id = fresh.customer_id if fresh else known.pk if known else None
    if other_id is not None:
        relate(other_id, other_id=deal.customer_id, kind=Relation.Kind.REFERRER, by=by)
    return fresh


def _open(deal: Deal, asked: Asked, known: Customer | None, by: Actor) -> Deal:
    channel = Channel.objects.filter(group=deal.group_id, key=REFERRAL, is_active=True).exists()
    who = (
        {"customer_id": known.pk}
        if known
        else {"customer": {"name": asked.referred_name.strip(), "mobile": asked.referred_mobile}}
    )
    try:
        return create_deal(**who, store_id=deal.store_id, channel=REFERRAL if channel else "", by=by)
    except Refused as error:
        raise Refused(error.code, error.text, fields={"referred_mobile": str(error.text)}) from error
