"""Contacts with the customer: planned, moved, recorded. Every open deal has a next one, with a date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals import access
from jiubu.deals.commands.asked import Asked, Brought, note_asked, require_asked, take_up
from jiubu.deals.commands.planning import (
    add_planned,
    ask_for,
    cancel_planned,
    move_planned,
    proposed_contact,
    regular_of,
    require_in_range,
    settle_next_contact,
    source_of,
)
from jiubu.deals.commands.response import note_response
from jiubu.deals.events import AutomaticReplySent, FollowupRecorded
from jiubu.deals.models import AUTOMATIC, MEETING, STEADY, Deal, Followup
from jiubu.deals.queries import contact_due, profile_of_group, title_of
from jiubu.deals.rules import thanks_at
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.privacy import commands as privacy
from jiubu.privacy.channels import Channel
from jiubu.work.commands import close_tasks_from, give_promise
from jiubu.work.models import Promise

TALKS = (Followup.Way.CALL, Followup.Way.VISIT)
"""Ways in which reaching somebody means an answer."""


MATTERS = {"after_delivery": "service", "first_maintenance": "service"}
"""Kinds of contact that are about a car that was bought."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What the customer was promised in a contact, by when, and who keeps it (None: who records the contact)."""

    text: str
    due_at: datetime | None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The contact that was recorded, the next one (None for a deal that needs none), what was promised and agreed, and
    the grade that the facts propose now.
    """

    followup: Followup
    next: Followup | None
    promise: Promise | None = None
    brought: Brought | None = None
    proposed_grade: str = ""


@command
def plan_followup(
    deal_id: int,
    *,
    at: datetime,
    purpose: str,
    way: str = Followup.Way.CALL,
    points: str = "",
    answers: str = "",
    reason: str = "",
    by: Actor,
) -> Followup:
    """Plan the next contact: what for, what to say, which answers to expect. The one planned before moves to this time.

    Refused("beyond_range") without a reason when it lies later than the grade allows.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    _require_contactable(deal)
    _require_purpose(purpose)
    planned = regular_of(deal)
    before = planned.planned_at if planned else None
    require_in_range(deal, at, reason=reason, base=deal.last_contact_at or deal.created_at, before=before)
    _ask_the_gate(deal, way, at=at, reason=reason, by=by)
    if planned is None:
        planned = add_planned(deal, at=at, purpose=purpose, way=way, points=points, answers=answers, by=by)
    else:
        planned.purpose, planned.way, planned.points, planned.answers = purpose[:100], way, points, answers
        planned.save(update_fields=["purpose", "way", "points", "answers"])
        planned = move_planned(deal, planned, at=at, reason=reason, by=by)
    settle_next_contact(deal)
    return planned


@command
def forward_followup(followup_id: int, *, at: datetime, reason: str = "", by: Actor) -> Followup:
    """Give a planned contact another time: earlier freely, later than the grade allows only with a reason.

    A contact that is pushed back counts as forwarded, not as made; the new one is given.
    """
    followup = _planned(followup_id)
    deal = Deal.objects.lock(followup.deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    followup = Followup.objects.select_for_update().get(pk=followup_id)
    _require_planned(followup)
    if followup.planned_at == at:
        return followup
    require_in_range(deal, at, reason=reason, base=deal.last_contact_at or deal.created_at, before=followup.planned_at)
    moved = move_planned(deal, followup, at=at, reason=reason, by=by)
    settle_next_contact(deal)
    return moved


@command
def record_followup(
    deal_id: int,
    *,
    outcome: str,
    way: str = Followup.Way.CALL,
    said: str = "",
    is_two_way: bool | None = None,
    followup_id: int | None = None,
    purpose: str = "",
    next_at: datetime | None = None,
    next_purpose: str = "",
    next_way: str = Followup.Way.CALL,
    next_points: str = "",
    reason: str = "",
    promise: Promised | None = None,
    is_automatic: bool = False,
    asked: Asked | None = None,
    by: Actor,
) -> Recorded:
    """Record a contact that was made or tried, what was promised and agreed in it, and plan the next one.

    Without ``followup_id`` it answers what is due by tomorrow (one planned for this way first), else the next regular
    contact, if there is one. ``is_two_way`` None: an answer
    is taken for granted when somebody was reached by call or visit. Without ``next_at`` the grade proposes the time.

    What a machine sent (``is_automatic``, and whatever no person records) is written down, but is no contact: it does not
    count, answers nothing that was planned, and the time to the first response goes on.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    if is_automatic or by.user_id is None:
        return _note_automatic(deal, way=way, said=said, purpose=purpose, by=by)
    _require_recordable(deal, outcome=outcome, said=said)
    _require_promise(promise)
    asked = asked or Asked()
    require_asked(deal, asked)
    followup, was_planned = _taken(deal, followup_id, way, purpose, by)
    if followup.state == Followup.State.DONE:
        return Recorded(followup, regular_of(deal), proposed_grade=deal.proposed_grade)
    note_asked(followup, asked)
    _close(followup, deal, outcome=outcome, way=way, said=said, is_two_way=is_two_way, purpose=purpose, by=by)
    _count(deal, followup)
    if way in Channel.values:
        privacy.note_contact(deal.customer_id, channel=way, purpose=_matter_of(followup), outcome=outcome, by=by)
    brought = take_up(deal, asked, by=by)
    coming = _plan_next(
        deal, followup, at=next_at, purpose=next_purpose, way=next_way, points=next_points, reason=reason, by=by
    )
    responded = note_response(deal, at=followup.done_at or timezone.now(), by=by)
    settle_next_contact(deal, also=["contact_count", "last_contact_at", *responded])
    event = FollowupRecorded(
        followup_id=followup.pk,
        kind=followup.kind,
        way=way,
        outcome=outcome,
        is_two_way=followup.is_two_way,
        purpose=followup.purpose,
        was_planned=was_planned,
        is_late=bool(
            followup.planned_at and followup.done_at and followup.done_at > followup.planned_at + timedelta(1)
        ),
    )
    record(event, about=deal, also=[deal.customer], by=by)
    return Recorded(followup, coming, _promise(deal, promise, by), brought, deal.proposed_grade)


def _note_automatic(deal: Deal, *, way: str, said: str, purpose: str, by: Actor) -> Recorded:
    """An automatic reply among the contacts of a locked deal."""
    reply = Followup.objects.create(
        deal=deal, customer_id=deal.customer_id, store_id=deal.store_id, kind=AUTOMATIC, way=way,
        purpose=purpose.strip()[:100] or _("Automatic reply"), said=said.strip(), state=Followup.State.DONE,
        done_at=timezone.now(),
    )  # fmt: skip
    event = AutomaticReplySent(followup_id=reply.pk, way=way, purpose=reply.purpose)
    record(event, about=deal, also=[deal.customer], by=by)
    return Recorded(reply, regular_of(deal))


@command
def ask_for_contacts(deal_id: int, *, by: Actor) -> int:
    """Make sure that every planned contact of the deal has its task; gives how many. Doing it twice changes nothing."""
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    planned = list(Followup.objects.filter(deal=deal, state=Followup.State.PLANNED))
    for followup in planned:
        ask_for(followup, deal, by=by)
    return len(planned)


@command
def plan_after_visit(
    deal_id: int, *, visit_id: int, left_at: datetime, done: Collection[str] = (), by: Actor
) -> list[Followup]:
    """A visitor did not buy: a message of thanks on the same day, a call within 24 hours. Once per visit.

    The call takes the place of the contact that was planned before; what that was for stands among its points. What is
    known of the visit only later is due at once. ``done``: kinds that were done already, before there was a deal.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    if deal.phase not in ("lead", "open"):
        return []
    source = f"deals.visit:{visit_id}"
    if Followup.objects.filter(deal=deal, source__startswith=f"{source}:").exists():
        return []
    latest = max(left_at + timedelta(hours=24), timezone.now())
    kinds = [kind for kind in (*STEADY, "thank_you") if "after_visit" not in done or kind == "thank_you"]
    replaced = cancel_planned(deal, result=_("the visit is followed up"), kinds=kinds, at=left_at, by=by)
    points = "\n".join(_was_planned(row, deal) for row in replaced if row.planned_at and row.planned_at > latest)
    thanks = max(thanks_at(calendar_of(deal.store), left_at), timezone.now())
    planned = (
        ("thank_you", thanks, _("Thank for the visit"), Followup.Way.MESSAGE, ""),
        ("after_visit", latest, _("Follow up on the visit"), Followup.Way.CALL, points),
    )
    made = [
        add_planned(
            deal, at=at, purpose=purpose, kind=kind, way=way, points=said, source=f"{source}:{kind}", by=by,
        )
        for kind, at, purpose, way, said in planned
        if kind not in done
    ]  # fmt: skip
    settle_next_contact(deal)
    return made


def _was_planned(followup: Followup, deal: Deal) -> str:
    day = calendar_of(deal.store).day_of(followup.planned_at or followup.created_at)
    return _("Planned before for {day}: {purpose}").format(day=f"{day:%Y-%m-%d}", purpose=followup.purpose)


def _planned(followup_id: int) -> Followup:
    return Followup.objects.only("deal_id").get(pk=followup_id)


def _taken(deal: Deal, followup_id: int | None, way: str, purpose: str, by: Actor) -> tuple[Followup, bool]:
    """The follow-up that is recorded: the one named, the one that is due, the planned regular one, or a new one."""
    if followup_id is not None:
        followup = Followup.objects.select_for_update().get(pk=followup_id, deal=deal)
        if followup.state != Followup.State.DONE:
            _require_planned(followup)
        return followup, True
    planned = contact_due(deal, way=way)
    if planned is not None:
        return planned, True
    fresh = Followup(deal=deal, customer_id=deal.customer_id, store_id=deal.store_id, owner_id=by.user_id)
    fresh.purpose = purpose[:100] or _("Contact")
    return fresh, False


def _close(
    followup: Followup,
    deal: Deal,
    *,
    outcome: str,
    way: str,
    said: str,
    is_two_way: bool | None,
    purpose: str,
    by: Actor,
) -> None:
    reached = outcome == Followup.Outcome.REACHED
    followup.state, followup.outcome, followup.way = Followup.State.DONE, outcome, way
    followup.done_at, followup.done_by_id = timezone.now(), by.user_id
    followup.said = said.strip()
    followup.is_two_way = reached and (way in TALKS if is_two_way is None else is_two_way)
    if purpose.strip():
        followup.purpose = purpose.strip()[:100]
    followup.save()
    close_tasks_from(source_of(followup), group_id=deal.group_id, result=followup.said[:300], by=by)


def _count(deal: Deal, followup: Followup) -> None:
    deal.contact_count += 1
    if followup.outcome == Followup.Outcome.REACHED:
        deal.last_contact_at = latest(deal.last_contact_at, followup.done_at)


def latest(before: datetime | None, now: datetime | None) -> datetime | None:
    """The later one: a clock that was ahead has noted contacts of times still to come."""
    return max((moment for moment in (before, now) if moment), default=None)


def _plan_next(
    deal: Deal, done: Followup, *, at: datetime | None, purpose: str, way: str, points: str, reason: str, by: Actor
) -> Followup | None:
    """The next contact: as asked, else as the grade proposes; somebody not reached is tried again on the next day."""
    planned = regular_of(deal)
    if at is not None:
        before = planned.planned_at if planned else None
        require_in_range(deal, at, reason=reason, base=deal.last_contact_at or deal.created_at, before=before)
        _ask_the_gate(deal, way, at=at, reason=reason, by=by)
        purpose = purpose.strip() or done.purpose
        if planned is None:
            return add_planned(deal, at=at, purpose=purpose, way=way, points=points, by=by)
        planned.purpose, planned.way, planned.points = purpose[:100], way, points
        planned.save(update_fields=["purpose", "way", "points"])
        return move_planned(deal, planned, at=at, reason=reason, by=by)
    planned = planned or _agreed(deal)
    if planned is not None or not deal.is_open:
        return planned
    calendar = calendar_of(deal.store)
    contact = profile_of_group(deal.group_id).contact_of(deal.grade)
    is_reached = done.outcome == Followup.Outcome.REACHED
    at = proposed_contact(calendar, contact, now=timezone.now()) if is_reached else calendar.add_days(timezone.now(), 1)
    return add_planned(deal, at=at, purpose=purpose.strip() or _("Regular contact"), way=way, points=points, by=by)


def _agreed(deal: Deal) -> Followup | None:
    """The meeting that is agreed: no contact before it is proposed."""
    return Followup.objects.filter(deal=deal, state=Followup.State.PLANNED, kind=MEETING).first()


def _promise(deal: Deal, promised: Promised | None, by: Actor) -> Promise | None:
    """Keep the promise with the others about the deal; who keeps it has a task from now on."""
    if promised is None or promised.due_at is None or not promised.text.strip():
        return None
    owner_id = promised.owner_id or by.user_id or deal.owner_id
    if owner_id is None:
        raise Refused("promise_owner_missing", gettext_lazy("Say who keeps the promise."))
    return give_promise(
        store_id=deal.store_id, owner_id=owner_id, kind="other", text=promised.text.strip(), due_at=promised.due_at,
        about=deal, about_title=title_of(deal), by=by,
    )  # fmt: skip


def _matter_of(followup: Followup) -> str:
    """For the contact gate: what somebody bought is served, an enquiry is followed up."""
    return MATTERS.get(followup.kind, "deal")


def _ask_the_gate(deal: Deal, way: str, *, at: datetime, reason: str, by: Actor) -> None:
    """Nobody plans a contact that the customer has forbidden, or that reaches nobody."""
    if way in Channel.values:
        privacy.require_plannable(deal.customer_id, channel=way, purpose="deal", at=at, reason=reason, by=by)


def _require_contactable(deal: Deal) -> None:
    if deal.phase in ("lost", "dormant"):
        raise Refused("deal_closed", gettext_lazy("This deal is closed. Take it up again first."))


def _require_purpose(purpose: str) -> None:
    if not purpose.strip():
        text = gettext_lazy("Say what the contact is for.")
        raise Refused("purpose_missing", text, fields={"purpose": text})


def _require_recordable(deal: Deal, *, outcome: str, said: str) -> None:
    _require_contactable(deal)
    if outcome not in Followup.Outcome.values:
        text = gettext_lazy("Say whether somebody was reached.")
        raise Refused("outcome_missing", text, fields={"outcome": text})
    if outcome == Followup.Outcome.REACHED and not said.strip():
        text = gettext_lazy("Write down what was said.")
        raise Refused("said_missing", text, fields={"said": text})


def _require_promise(promised: Promised | None) -> None:
    """A promise has words and a time to come, or there is none."""
    if promised is None or not (promised.text.strip() or promised.due_at):
        return
    if not promised.text.strip():
        text = gettext_lazy("Write down what was promised.")
        raise Refused("promise_missing", text, fields={"promise": text})
    if promised.due_at is None:
        text = gettext_lazy("Say by when it is promised.")
        raise Refused("promise_due_missing", text, fields={"promise_due_at": text})
    if promised.due_at <= timezone.now():
        text = gettext_lazy("This time has passed. Choose a later one.")
        raise Refused("time_passed", text, fields={"promise_due_at": text})


def _require_planned(followup: Followup) -> None:
    if followup.state != Followup.State.PLANNED:
        raise Refused("followup_closed", gettext_lazy("This contact is no longer planned."))
