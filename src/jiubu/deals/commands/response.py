"""The first response: from the arrival of a lead to the first contact by a person, counted in the store's open hours."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.deals.events import FirstResponded
from jiubu.deals.models import Deal
from jiubu.deals.queries import title_of
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import close_tasks_from, make_task

ASKED = ["received_at", "response_due_at"]
GIVEN = ["responded_at", "responded_by", "response_minutes"]
TASK = "first_response"


def source_of_response(deal_id: int) -> str:
    """What the task of a first response comes from, where no planned contact asks for it."""
    return f"deals.response:{deal_id}"


def await_response(deal: Deal, *, received_at: datetime | None, minutes: int) -> None:
    """A new deal's customer waits since ``received_at`` (None: now); after ``minutes`` open minutes (0: no limit) it is
    late. For a deal that is not saved yet.
    """
    now = timezone.now()
    if received_at is not None and received_at > now + timedelta(minutes=1):
        text = gettext_lazy("A lead can't have been received in the future.")
        raise Refused("received_in_future", text, fields={"received_at": text})
    deal.received_at = received_at or deal.created_at
    if minutes:
        deal.response_due_at = calendar_of(deal.store).add_working_hours(deal.received_at, minutes / 60)


def no_response_asked(deal: Deal) -> None:
    """Who stands in the showroom is answered already: a deal that does not begin as a lead waits for nothing."""
    deal.received_at = deal.response_due_at = None


def note_response(deal: Deal, *, at: datetime, by: Actor) -> list[str]:
    """A person contacted the customer of a locked deal: stops the clock, once. Gives the fields that changed, to save."""
    if deal.received_at is None or deal.responded_at is not None or by.user_id is None:
        return []
    passed = calendar_of(deal.store).working_time_between(deal.received_at, at)
    deal.responded_at, deal.responded_by_id = at, by.user_id
    deal.response_minutes = int(passed.total_seconds() // 60)
    is_late = deal.response_due_at is not None and at > deal.response_due_at
    record(FirstResponded(minutes=deal.response_minutes, is_late=is_late), about=deal, by=by)
    close_tasks_from(source_of_response(deal.pk), group_id=deal.group_id, result=_("the customer was contacted"), by=by)
    return GIVEN


def ask_for_response(deal: Deal, *, by: Actor) -> None:
    """The task of a first response, beside a first contact that is planned for later."""
    make_task(
        store_id=deal.store_id,
        owner_id=deal.owner_id,
        kind=TASK,
        title=_("Contact a new lead"),
        due_at=deal.response_due_at or timezone.now(),
        about=deal,
        about_title=title_of(deal),
        source=source_of_response(deal.pk),
        by=by,
    )


def end_waiting(deal: Deal, *, at: datetime, by: Actor) -> list[str]:
    """A locked deal is a lead no longer. Whom a person took on is answered; a lost lead never was."""
    if deal.received_at is None or deal.responded_at is not None:
        return []
    if deal.phase in ("open", "won", "after"):
        return note_response(deal, at=at, by=by)
    close_tasks_from(source_of_response(deal.pk), group_id=deal.group_id, result=_("deal closed"), by=by)
    return []
