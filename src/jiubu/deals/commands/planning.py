"""Planning contacts of a locked deal: what the commands about contacts, grades, losses and deliveries share."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals.commands.response import TASK, ask_for_response
from jiubu.deals.events import FollowupForwarded, FollowupPlanned
from jiubu.deals.models import AUTOMATIC, MEETING, STEADY, Deal, Followup
from jiubu.deals.queries import profile_of_group, title_of
from jiubu.deals.queries.cards import day_begin
from jiubu.deals.registry import was_met
from jiubu.deals.rules import Contact, latest_contact_day
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import WorkCalendar
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import close_tasks_from, make_task

TASK_KIND = {"regular": "followup"}
"""Kind of the task that asks for a follow-up, where it is not the follow-up's own kind."""


SIGNED_DAYS = 3
"""A customer who waits for the car hears of it every few days."""


def source_of(followup: Followup) -> str:
    """What the task of a follow-up comes from."""
    return f"deals.followup:{followup.pk}"


def add_planned(
    deal: Deal,
    *,
    at: datetime,
    purpose: str,
    kind: str = "regular",
    way: str = Followup.Way.CALL,
    points: str = "",
    answers: str = "",
    source: str = "",
    with_task: bool = True,
    by: Actor,
) -> Followup:
    """Plan one contact of a locked deal, with its task. Who calls this settles the next contact afterwards."""
    followup = Followup.objects.create(
        deal=deal,
        customer_id=deal.customer_id,
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind=kind,
        way=way,
        purpose=purpose[:100],
        points=points,
        answers=answers,
        planned_at=at,
        source=source,
    )
    if with_task:
        ask_for(followup, deal, by=by)
    event = FollowupPlanned(followup_id=followup.pk, kind=kind, purpose=followup.purpose, at=at.isoformat())
    record(event, about=deal, by=by)
    return followup


def ask_for(followup: Followup, deal: Deal, *, by: Actor) -> None:
    """Make or change the task that asks the owner for a planned contact. The first one of a lead climbs the ladder faster."""
    kind = TASK_KIND.get(followup.kind, followup.kind)
    at = followup.planned_at or timezone.now()
    if deal.awaits_response and deal.response_due_at is not None and kind == "followup":
        if at <= deal.response_due_at:
            kind = TASK
        else:
            ask_for_response(deal, by=by)
    make_task(
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind=kind,
        title=followup.purpose,
        note=followup.points,
        due_at=at,
        about=deal,
        about_title=title_of(deal),
        source=source_of(followup),
        by=by,
    )


def note_missed(deal_ids: Collection[int], *, from_id: int | None, before: datetime | None = None) -> None:
    """Deals leave their owner: contacts that he let pass (planned before ``before``; today's begin when left out) stay his in
    the figures, whoever makes them now.
    """
    if from_id is None:
        return
    planned = Followup.objects.filter(deal__in=deal_ids, state=Followup.State.PLANNED, missed_by=None)
    planned.filter(planned_at__lt=before or day_begin(timezone.localdate())).update(missed_by=from_id)


def settle_next_contact(deal: Deal, *, also: list[str] | None = None) -> None:
    """Show the earliest planned contact on the deal; an open deal without one can't be saved (a constraint says so)."""
    first = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).order_by("planned_at", "id").first()
    deal.next_contact_at = first.planned_at if first else None
    deal.next_contact_purpose = first.purpose if first else ""
    deal.version += 1
    deal.save(update_fields=["next_contact_at", "next_contact_purpose", "version", *(also or [])])


def proposed_contact(calendar: WorkCalendar, contact: Contact, *, now: datetime, is_first: bool = False) -> datetime:
    """When to contact next, in working time: after the grade's days, the very first time within its hours."""
    if is_first and contact.first_hours is not None:
        return calendar.next_open(now + timedelta(hours=contact.first_hours))
    return calendar.add_days(now, contact.days)


def cancel_planned(
    deal: Deal,
    *,
    result: str,
    kinds: Collection[str] | None = None,
    but: Collection[str] = (),
    at: datetime | None = None,
    by: Actor,
) -> list[Followup]:
    """Take planned contacts (all, or of these kinds; never of the kinds ``but``) off the list, with their tasks. One whose
    day was over ``at`` that time (None: now) stays a forgotten one of who had it, but for a meeting that took place.
    """
    rows = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).exclude(kind__in=but)
    planned = list(rows if kinds is None else rows.filter(kind__in=kinds))
    for followup in planned:
        close_tasks_from(source_of(followup), group_id=deal.group_id, result=result, by=by)
    today = _day_begin_of(deal, at or timezone.now())
    missed = [f.pk for f in planned if f.planned_at and f.planned_at < today and not _took_place(f, deal)]
    was_missed = When(pk__in=missed, then=Coalesce("missed_by", "owner"))
    Followup.objects.filter(pk__in=[f.pk for f in planned]).update(
        state=Followup.State.CANCELLED, missed_by=Case(was_missed, default=None)
    )
    return planned


def _took_place(followup: Followup, deal: Deal) -> bool:
    """Whether the customer was met or reached on the day that a meeting was agreed for."""
    if followup.kind != MEETING or followup.planned_at is None:
        return False
    begin = _day_begin_of(deal, followup.planned_at)
    end = begin + timedelta(days=1)
    made = Followup.objects.filter(deal=deal, state=Followup.State.DONE, done_at__gte=begin, done_at__lt=end)
    was_reached = made.exclude(kind=AUTOMATIC).filter(outcome=Followup.Outcome.REACHED).exists()
    return was_reached or was_met(deal.pk, begin, end)


def _day_begin_of(deal: Deal, at: datetime) -> datetime:
    """When the day of ``at`` began in the deal's store."""
    return at.astimezone(ZoneInfo(deal.store.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


def plan_again(deal: Deal, *, by: Actor) -> Followup:
    """An open deal has a next contact: a planned one, else a new one on a working day soon."""
    planned = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED).order_by("planned_at", "id").first()
    if planned is not None:
        return planned
    is_signed = deal.phase == "won"
    purpose = _("Tell how far the delivery is") if is_signed else _("Contact the customer again")
    at = calendar_of(deal.store).add_days(timezone.now(), SIGNED_DAYS if is_signed else 1)
    return add_planned(deal, at=at, purpose=purpose, by=by)


def bring_into_range(deal: Deal, *, by: Actor) -> None:
    """After the grade rose: a next contact that is now too late comes forward to what the grade proposes."""
    planned = regular_of(deal)
    if planned is None or planned.planned_at is None:
        return
    contact = profile_of_group(deal.group_id).contact_of(deal.grade)
    calendar = calendar_of(deal.store)
    proposed = proposed_contact(calendar, contact, now=timezone.now())
    if calendar.day_of(planned.planned_at) > calendar.day_of(proposed):
        move_planned(deal, planned, at=proposed, reason="", by=by)
        settle_next_contact(deal)


def bring_forward(deal: Deal, *, to: datetime, purpose: str, by: Actor) -> Followup:
    """The next regular contact of a locked deal is due at ``to`` at the latest, for this purpose."""
    planned = regular_of(deal)
    if planned is None:
        planned = add_planned(deal, at=to, purpose=purpose, by=by)
    else:
        planned.purpose = purpose[:100]
        planned.save(update_fields=["purpose"])
        planned = move_planned(deal, planned, at=min(to, planned.planned_at or to), reason="", by=by)
    settle_next_contact(deal)
    return planned


def regular_of(deal: Deal) -> Followup | None:
    """The one planned contact that carries the deal on, a meeting apart."""
    rows = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED, kind__in=STEADY)
    return rows.order_by("planned_at", "id").first()


def move_planned(deal: Deal, followup: Followup, *, at: datetime, reason: str, by: Actor) -> Followup:
    """Earlier, or at another hour of its day: the same follow-up. On a later day it counts as forwarded, and a new one
    takes its place.
    """
    before = followup.planned_at or at
    if at == before:
        ask_for(followup, deal, by=by)
        return followup
    calendar = calendar_of(deal.store)
    is_later = calendar.day_of(at) > calendar.day_of(before)
    event = FollowupForwarded(
        followup_id=followup.pk,
        from_at=before.isoformat(),
        to_at=at.isoformat(),
        is_later=is_later,
        is_beyond_range=is_later
        and calendar.day_of(at) > latest_day(deal, base=deal.last_contact_at or deal.created_at),
        reason=reason,
    )
    record(event, about=deal, by=by)
    if not is_later:
        followup.planned_at = at
        followup.save(update_fields=["planned_at"])
        ask_for(followup, deal, by=by)
        return followup
    old_source, followup.source = followup.source, ""
    followup.state = Followup.State.FORWARDED
    followup.save(update_fields=["state", "source"])
    close_tasks_from(source_of(followup), group_id=deal.group_id, result=_("moved to another time"), by=by)
    return add_planned(
        deal, at=at, purpose=followup.purpose, kind=followup.kind, way=followup.way, points=followup.points,
        answers=followup.answers, source=old_source, by=by,
    )  # fmt: skip


def require_in_range(deal: Deal, at: datetime, *, reason: str, base: datetime, before: datetime | None = None) -> None:
    """A contact lies in the future, and not later than the grade allows unless somebody says why.

    ``before``: when it was planned so far; earlier than that, and its own day, is always free.
    """
    now = timezone.now()
    if at < now - timedelta(minutes=5):
        text = gettext_lazy("The next contact lies in the future.")
        raise Refused("in_the_past", text, fields={"at": text})
    calendar = calendar_of(deal.store)
    if before is not None and calendar.day_of(at) <= calendar.day_of(before):
        return
    latest = latest_day(deal, base=base)
    if calendar.day_of(at) > latest and not reason.strip():
        late = _("Grade {grade} wants a contact by {day}. Choose an earlier day, or say why it must be later.").format(
            grade=deal.grade, day=f"{latest:%Y-%m-%d}"
        )
        raise Refused("beyond_range", late, fields={"reason": late}, details={"latest_on": latest.isoformat()})


def latest_day(deal: Deal, *, base: datetime) -> date:
    """The last working day that the grade allows without a reason, counted from ``base``; the next one is always free."""
    calendar = calendar_of(deal.store)
    contact = profile_of_group(deal.group_id).contact_of(deal.grade)
    latest = calendar.next_working_day(latest_contact_day(contact, today=calendar.day_of(base)))
    return max(latest, calendar.next_working_day(calendar.day_of(timezone.now())))
