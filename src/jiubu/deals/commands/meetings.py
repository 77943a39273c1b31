"""A day that is agreed in a form of the process becomes the next contact: nobody writes it down twice."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from jiubu.deals.commands.contacts import plan_followup
from jiubu.deals.models import Deal, Followup
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.queries import calendar_of
from jiubu.process.definition import Form
from jiubu.process.queries import answers_of, definition_of

AGREED = ("next_meeting.on", "test_drive.next_meeting_on")
"""Facts that forms of a pack give the agreed day to."""

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
    points = "\n".join(_long_texts(definition, answers))
    return plan_followup(
        deal_id, at=_moment(deal, days[0]), purpose=_("Agreed meeting"), way=Followup.Way.VISIT, points=points,
        reason=_("agreed with the customer"), by=by,
    )  # fmt: skip


def _moment(deal: Deal, day: date) -> datetime:
    calendar = calendar_of(deal.store)
    return datetime.combine(day, max(MEETS_AT, calendar.opens_at), calendar.zone)


def _long_texts(form: Form, answers: object) -> list[str]:
    given = answers if isinstance(answers, dict) else {}
    return [str(given[f.key]) for f in form.fields if f.type == "long_text" and given.get(f.key)]
