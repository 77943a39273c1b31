"""Delivery: promised, and when it can't be kept, an apology and a new promise; what follows after it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals import access
from jiubu.deals.commands.contacts import latest
from jiubu.deals.commands.planning import add_planned, cancel_planned, settle_next_contact
from jiubu.deals.events import ApologyMade, DeliveryPromised, FollowupRecorded
from jiubu.deals.models import Deal, Followup
from jiubu.deals.queries import title_of
from jiubu.deals.queries.deal import delivery_promise_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import WorkCalendar
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Group
from jiubu.organisation.queries import calendar_of
from jiubu.privacy import commands as privacy
from jiubu.privacy.channels import Channel
from jiubu.process.queries import fact_from_forms
from jiubu.work.commands import keep_promise, make_promise, replace_promise
from jiubu.work.models import Promise

CALL_AFTER_DAYS, CALL_WITHIN_DAYS = 3, 5
"""The contact after delivery: three to five days later (seed 000)."""

MAINTENANCE_ON = "handover.first_maintenance_on"
MAINTENANCE_KM = "handover.first_maintenance_km"
"""Facts that the handover form of a pack gives the agreed day and mileage to."""

FIRST_MAINTENANCE = "first_maintenance_days"
"""Setting of the group: days from delivery to the first maintenance."""
FIRST_MAINTENANCE_DAYS = 90
REMIND_BEFORE_DAYS = 14


@command
def promise_delivery(deal_id: int, *, due_at: datetime, by: Actor) -> Promise:
    """Tell the customer when the car will be handed over. A date given before is only replaced with an apology."""
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    promise = delivery_promise_of(deal)
    if promise is not None and promise.due_at == due_at:
        return promise
    if promise is not None:
        raise Refused("already_promised", gettext_lazy("A date is promised already. Apologise, and promise a new one."))
    _require_coming(deal, due_at)
    promise = make_promise(
        store_id=deal.store_id,
        owner_id=_keeper(deal, by),
        kind="delivery",
        text=_text(deal, due_at),
        due_at=due_at,
        about=deal,
        about_title=title_of(deal),
        by=by,
    )
    record(DeliveryPromised(promise_id=promise.pk, on=_day(deal, due_at)), about=deal, also=[deal.customer], by=by)
    return promise


@command
def apologise(
    deal_id: int, *, said: str, due_at: datetime, cause: str = "", way: str = Followup.Way.CALL, by: Actor
) -> Promise:
    """The promised delivery can't be kept: record the contact in which the customer was told, and the new promise."""
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    promise = delivery_promise_of(deal)
    if promise is None:
        raise Refused("nothing_promised", gettext_lazy("No delivery is promised. Promise one first."))
    if promise.due_at == due_at:
        return promise
    if not said.strip():
        text = gettext_lazy("Write down what was said.")
        raise Refused("said_missing", text, fields={"said": text})
    _require_coming(deal, due_at)
    followup = _record_apology(deal, said=said, way=way, by=by)
    new = replace_promise(promise.pk, text=_text(deal, due_at), due_at=due_at, by=by)
    event = ApologyMade(promise_id=new.pk, followup_id=followup.pk, on=_day(deal, due_at), cause=cause[:300])
    record(event, about=deal, also=[deal.customer], by=by)
    return new


@command
def plan_after_delivery(deal_id: int, *, by: Actor) -> list[Followup]:
    """What follows a delivery: a contact after 3-5 days on a working day, and the reminder of the first maintenance.

    Doing it twice changes nothing. The promise of the delivery is kept.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    if deal.phase != "after" or deal.delivered_at is None:
        return []
    promise = delivery_promise_of(deal)
    if promise is not None and promise.state == Promise.State.OPEN:
        keep_promise(promise.pk, by=by)
    calendar = calendar_of(deal.store)
    wanted = [
        ("after_delivery", contact_after_delivery(calendar, deal.delivered_at), _("Contact after delivery")),
        ("first_maintenance", _maintenance_reminder(deal, calendar), _("Remind of the first maintenance")),
    ]
    there = set(Followup.objects.filter(deal=deal, source__startswith="deals.after:").values_list("kind", flat=True))
    points = {"after_delivery": _after_delivery_points(), "first_maintenance": _maintenance_points(deal)}
    if not there:
        cancel_planned(deal, result=_("the car is delivered"), but=[kind for kind, _at, _purpose in wanted], by=by)
    made = [
        add_planned(deal, at=at, purpose=purpose, kind=kind, points=points[kind], source=f"deals.after:{kind}", by=by)
        for kind, at, purpose in wanted
        if kind not in there
    ]
    if made:
        settle_next_contact(deal)
    return made


def contact_after_delivery(calendar: WorkCalendar, delivered_at: datetime) -> datetime:
    """The first working day from the third to the fifth day after; when all are holidays, the first one after them."""
    return calendar.add_days(delivered_at, CALL_AFTER_DAYS)


def maintenance_days(group_id: int) -> int:
    """Days from the delivery to the first maintenance, as the group has set it."""
    settings = Group.objects.values_list("settings", flat=True).get(pk=group_id)
    return int(settings.get(FIRST_MAINTENANCE) or FIRST_MAINTENANCE_DAYS)


def first_maintenance_day(deal: Deal) -> date:
    """As the handover form says it, else by the days that the group has set."""
    agreed = _agreed(deal, MAINTENANCE_ON)
    if isinstance(agreed, date):
        return agreed
    delivered_at = deal.delivered_at or timezone.now()
    return calendar_of(deal.store).day_of(delivered_at) + timedelta(days=maintenance_days(deal.group_id))


def _maintenance_reminder(deal: Deal, calendar: WorkCalendar) -> datetime:
    delivered_at = deal.delivered_at or timezone.now()
    days = (first_maintenance_day(deal) - calendar.day_of(delivered_at)).days
    return calendar.add_days(delivered_at, max(days - REMIND_BEFORE_DAYS, 1))


def _after_delivery_points() -> str:
    return _("How does the car run? Questions about using it? Say when and at which mileage the first maintenance is.")


def _maintenance_points(deal: Deal) -> str:
    """With the day and, where the handover form says it, the mileage."""
    day, km = f"{first_maintenance_day(deal):%Y-%m-%d}", _agreed(deal, MAINTENANCE_KM)
    due = _("Due on {day}.").format(day=day)
    if isinstance(km, (int, float, Decimal)):
        due = _("Due on {day} or at {km} km, whichever comes first.").format(day=day, km=f"{km:,.0f}")
    return _("{due} Offer an appointment. Ask for a referral.").format(due=due)


def _agreed(deal: Deal, fact: str) -> object:
    return fact_from_forms(deal.run_id, deal.version_id_of_process, fact) if deal.run_id else None


def _record_apology(deal: Deal, *, said: str, way: str, by: Actor) -> Followup:
    now = timezone.now()
    followup = Followup.objects.create(
        deal=deal,
        customer_id=deal.customer_id,
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind="apology",
        way=way,
        purpose=_("Apology for the late delivery"),
        state=Followup.State.DONE,
        done_at=now,
        done_by_id=by.user_id,
        outcome=Followup.Outcome.REACHED,
        said=said.strip(),
        is_two_way=True,
    )
    if way in Channel.values:
        privacy.note_contact(deal.customer_id, channel=way, purpose="service", outcome=followup.outcome, by=by)
    deal.contact_count += 1
    deal.last_contact_at = latest(deal.last_contact_at, now)
    deal.version += 1
    deal.save(update_fields=["contact_count", "last_contact_at", "version"])
    event = FollowupRecorded(
        followup_id=followup.pk,
        kind="apology",
        way=way,
        outcome=followup.outcome,
        is_two_way=True,
        purpose=followup.purpose,
        was_planned=False,
    )
    record(event, about=deal, also=[deal.customer], by=by)
    return followup


def _keeper(deal: Deal, by: Actor) -> int:
    keeper = deal.owner_id or by.user_id
    if keeper is None:
        raise Refused("no_owner", gettext_lazy("Assign the deal to somebody first."))
    return keeper


def _day(deal: Deal, at: datetime) -> str:
    return calendar_of(deal.store).day_of(at).isoformat()


def _text(deal: Deal, due_at: datetime) -> str:
    return _("Hand over the car on {day}").format(day=_day(deal, due_at))


def _require_coming(deal: Deal, due_at: datetime) -> None:
    if deal.phase in ("after", "lost", "dormant"):
        raise Refused("deal_closed", gettext_lazy("This deal waits for no delivery."))
    if due_at < timezone.now() - timedelta(minutes=5):
        text = gettext_lazy("The delivery lies in the future.")
        raise Refused("in_the_past", text, fields={"due_at": text})
