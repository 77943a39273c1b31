"""Meetings: a day that is agreed in a form of the process becomes the next contact, and is closed when its matter is done."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from jiubu.deals import access
from jiubu.deals.commands.planning import add_planned, cancel_planned, move_planned, plan_again, settle_next_contact
from jiubu.deals.models import ASIDE_PHASES, MEETING, Deal, Followup
from jiubu.deals.queries.deal import title_of
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.queries import calendar_of
from jiubu.process.definition import Form
from jiubu.process.queries import answers_of, definition_of
from jiubu.work.commands import cancel_appointment, close_tasks_from, make_task
from jiubu.work.models import Appointment, Task
from jiubu.work.queries import appointments_about

AGREED = ("next_meeting.on", "test_drive.next_meeting_on", "invitation.on")
"""Facts that forms of a pack give the agreed day to."""

WAKES = ("pause.until",)
"""Facts that forms of a pack give the day to when a paused deal is taken up again."""

MEETS_AT = time(10)


@command
def plan_agreed_meeting(deal_id: int, *, form: str, changed: Collection[str], by: Actor) -> Followup | None:
    """Plan the meeting whose day was just written into a form, with what is to be prepared. Doing it twice changes nothing.

    A day that has come already is left alone: they are talking.
    """
    deal = Deal.objects.lock(deal_id)
    definition = definition_of(deal.version_id_of_process).forms.get(form)
    if definition is None or not deal.is_open or deal.run_id is None:
        return None
    answers = answers_of(deal.run_id).get(form, {})
    asked = [field.key for field in definition.fields if field.fact in AGREED and field.key in changed]
    days = [day for day in (parse_date(str(answers.get(key) or "")) for key in asked) if day]
    if not days or days[0] <= timezone.localdate():
        return None
    return plan_meeting(deal, at=_moment(deal, days[0]), points="\n".join(_long_texts(definition, answers)), by=by)


def plan_meeting(deal: Deal, *, at: datetime, points: str, by: Actor) -> Followup:
    """The meeting of a locked deal: one at a time, and no regular contact beside it."""
    planned = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED, kind=MEETING).first()
    if planned is not None:
        planned.points = points
        planned.save(update_fields=["points"])
        planned = move_planned(deal, planned, at=at, reason=_("agreed with the customer"), by=by)
    else:
        cancel_planned(deal, result=_("a meeting is agreed"), kinds=("regular",), by=by)
        way = Followup.Way.VISIT
        planned = add_planned(deal, at=at, purpose=_("Agreed meeting"), kind=MEETING, way=way, points=points, by=by)
    settle_next_contact(deal)
    return planned


@command
def close_met(deal_id: int, *, by: Actor) -> list[Followup]:
    """The deal went on: a meeting whose day has come is not asked for any more. One of today took place, one of a day
    before if the customer was met or reached on it; else it was forgotten. Once it is signed there is nothing left to
    meet or thank for, and what was due by today is said. Doing it twice changes nothing; an open deal gets another next
    contact.
    """
    deal = Deal.objects.lock(deal_id)
    access.require(by, access.FOLLOW_UP, deal)
    tonight = _closing_today(deal)
    is_signed, is_due = deal.phase in ("won", "after"), Q(planned_at__lte=tonight)
    signed = Q(kind__in=(MEETING, "after_visit", "thank_you")) | (Q(kind="regular") & is_due)
    rows = Followup.objects.filter(deal=deal, state=Followup.State.PLANNED)
    done = rows.filter(signed if is_signed else Q(kind=MEETING) & is_due)
    kinds = sorted(set(done.values_list("kind", flat=True)))
    if not kinds:
        return []
    closed = cancel_planned(deal, result=_("the deal went on"), kinds=kinds, by=by)
    if deal.is_open:
        plan_again(deal, by=by)
    settle_next_contact(deal)
    return closed


@command
def ask_to_wake(deal_id: int, *, by: Actor) -> Task | None:
    """A deal that was paused until a day, agreed in a form, is a task of its owner on that day; once it goes on the task
    is done. Doing it twice changes nothing.
    """
    deal = Deal.objects.lock(deal_id)
    day = _pause_ends_on(deal)
    if deal.phase != "dormant":
        close_tasks_from(f"deals.wake:{deal.pk}", group_id=deal.group_id, result=_("the deal goes on"), by=by)
    if deal.phase != "dormant" or day is None:
        return None
    calendar = calendar_of(deal.store)
    return make_task(
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind="followup",
        title=_("Take up a paused deal again"),
        due_at=calendar.opening_of(calendar.next_working_day(max(day, timezone.localdate()))),
        about=deal,
        about_title=title_of(deal),
        source=f"deals.wake:{deal.pk}",
        by=by,
    )


@command
def call_off_meetings(deal_id: int, *, reason: str, by: Actor) -> list[Appointment]:
    """The deal was lost, or rests: nobody expects its customer at the appointments that were agreed about it. Doing it
    twice changes nothing; a deal that goes on again keeps them.
    """
    deal = Deal.objects.lock(deal_id)
    if deal.phase not in ASIDE_PHASES:
        return []
    agreed = appointments_about("deals.deal", deal.pk).filter(group_id=deal.group_id, state=Appointment.State.AGREED)
    return [cancel_appointment(pk, reason=reason, by=by) for pk in agreed.values_list("pk", flat=True)]


def _pause_ends_on(deal: Deal) -> date | None:
    if deal.run_id is None:
        return None
    forms, answers = definition_of(deal.version_id_of_process).forms, answers_of(deal.run_id)
    asked = [(form.key, field.key) for form in forms.values() for field in form.fields if field.fact in WAKES]
    days = [parse_date(str(answers.get(form, {}).get(field) or "")) for form, field in asked]
    return next((day for day in days if day is not None), None)


def _closing_today(deal: Deal) -> datetime:
    calendar = calendar_of(deal.store)
    return calendar.closing_of(calendar.day_of(timezone.now()))


def _moment(deal: Deal, day: date) -> datetime:
    calendar = calendar_of(deal.store)
    return datetime.combine(day, max(MEETS_AT, calendar.opens_at), calendar.zone)


def _long_texts(form: Form, answers: object) -> list[str]:
    given = answers if isinstance(answers, dict) else {}
    return [str(given[f.key]) for f in form.fields if f.type == "long_text" and given.get(f.key)]
