"""Complaints: while one is open nobody sells to the customer."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.queries import managers_of
from jiubu.privacy import access
from jiubu.privacy.commands.consents import locked
from jiubu.privacy.events import ComplaintClosed, ComplaintOpened
from jiubu.privacy.models import Complaint
from jiubu.work.commands import close_tasks_from, make_task

ANSWER_WITHIN = timedelta(hours=24)
"""Domain 1.3: contact within 24 hours."""


@command
def open_complaint(customer_id: int, *, text: str, by: Actor) -> Complaint:
    """The customer complains: an answer is owed within 24 hours, by the manager of who looks after the customer."""
    customer = locked(customer_id, access.COMPLAIN, by=by)
    if not text.strip():
        empty = _("Write down what the customer complains about.")
        raise Refused("text_missing", empty, fields={"text": empty})
    complaint = Complaint.objects.create(
        group_id=by.group_id, store_id=customer.store_id, customer=customer, text=text.strip(),
        due_at=timezone.now() + ANSWER_WITHIN, opened_by_id=by.user_id,
    )  # fmt: skip
    managers = managers_of(customer.store_id, customer.owner_id)
    make_task(
        store_id=customer.store_id, owner_id=managers[0].pk if managers else customer.owner_id, kind="complaint",
        title=_("Answer a complaint"), note=complaint.text, due_at=complaint.due_at, about=customer,
        about_title=customer.name, source=_source(complaint), by=by,
    )  # fmt: skip
    record(ComplaintOpened(complaint_id=complaint.pk), about=customer, by=by)
    return complaint


@command
def close_complaint(complaint_id: int, *, result: str, by: Actor) -> Complaint:
    """The complaint is settled, with the result in words. Closing twice changes nothing."""
    asked = Complaint.objects.get(pk=complaint_id, group_id=by.group_id)
    customer = locked(asked.customer_id, access.COMPLAIN, by=by)
    complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
    if complaint.closed_at is not None:
        return complaint
    if not result.strip():
        empty = _("Write down how it was settled.")
        raise Refused("result_missing", empty, fields={"result": empty})
    complaint.closed_at, complaint.closed_by_id, complaint.result = timezone.now(), by.user_id, result.strip()
    complaint.save()
    close_tasks_from(_source(complaint), group_id=by.group_id, result=complaint.result[:300], by=by)
    record(ComplaintClosed(complaint_id=complaint.pk), about=customer, by=by)
    return complaint


def _source(complaint: Complaint) -> str:
    return f"privacy.complaint:{complaint.pk}"
