"""Trying again what failed."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal import jobs
from jiubu.journal.access import SEE_FAILURES
from jiubu.journal.events import DeliveryRetried, JobRetried
from jiubu.journal.log import record
from jiubu.journal.models import Delivery
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused


@command
def retry_delivery(delivery_id: int, *, by: Actor) -> Delivery:
    """Let the worker try a failed reaction again, now and from the first attempt."""
    by.require(SEE_FAILURES)
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id, entry__group_id=by.group_id)
    if delivery.state == Delivery.State.DONE:
        raise Refused("done_already", _("This has succeeded in the meantime; there is nothing to try again."))
    if delivery.state == Delivery.State.PENDING and delivery.attempts == 0:
        return delivery
    delivery.state, delivery.attempts, delivery.due_at = Delivery.State.PENDING, 0, timezone.now()
    delivery.save(update_fields=["state", "attempts", "due_at"])
    record(DeliveryRetried(reaction=delivery.reaction), about=delivery, by=by)
    return delivery


@command
def retry_job(job_id: UUID, *, by: Actor) -> None:
    """Put a failed background job back into the queue."""
    by.require(SEE_FAILURES)
    result = jobs.retry_failed(job_id)
    if result is None:
        raise Refused("not_failed", _("This job has not failed, or is running again already."))
    if by.user_id is not None:
        person = get_user_model().objects.get(pk=by.user_id)
        record(JobRetried(job=result.task_path), about=person, by=by)
