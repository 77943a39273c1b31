"""Bringing entries to the reactions that wait for them."""

import logging
from dataclasses import replace

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from jiubu.journal.backoff import MOST_ATTEMPTS, WAITS, described, wait_after
from jiubu.journal.models import Delivery, Entry
from jiubu.journal.registry import REACTIONS
from jiubu.kernel.actor import Actor

logger = logging.getLogger(__name__)


def deliver_due(*, limit: int = 100) -> int:
    """Deliver what is due, oldest first, each in a transaction of its own; returns how many were tried."""
    now = timezone.now()
    # New ones at once, and none waits longer than the longest wait: the clock may have been set back since.
    is_due = Q(due_at__lte=now) | Q(attempts=0) | Q(due_at__gt=now + WAITS[-1])
    due = Delivery.objects.filter(is_due, state=Delivery.State.PENDING)
    ids = list(due.order_by("due_at", "id").values_list("pk", flat=True)[:limit])
    return sum(_deliver(pk) for pk in ids)


def _deliver(pk: int) -> bool:
    """Run one reaction. What it changes and that it is done are committed together: exactly once, also after a kill."""
    try:
        with transaction.atomic():
            waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("entry")
            delivery = waiting.filter(pk=pk, state=Delivery.State.PENDING).first()
            if delivery is None:
                return False
            _attempt(delivery)
            delivery.save(update_fields=["state", "attempts", "due_at", "done_at", "error"])
    except DatabaseError as error:
        _put_off(pk, error)
    return True


def _attempt(delivery: Delivery) -> None:
    delivery.attempts += 1
    try:
        with transaction.atomic():
            _react(delivery.reaction, delivery.entry)
    except Exception as error:  # noqa: BLE001  whatever a reaction does wrong, the others go on
        _note_failure(delivery, error)
    else:
        delivery.state = Delivery.State.DONE
        delivery.done_at = timezone.now()
        delivery.error = ""


def _react(name: str, entry: Entry) -> None:
    by = Actor.machine(name, group_id=entry.group_id, door="reaction")
    REACTIONS[name].run(entry, replace(by, store_id=entry.store_id, request_id=entry.request_id))


def _note_failure(delivery: Delivery, error: BaseException) -> None:
    delivery.error = described(error)
    delivery.due_at = timezone.now() + wait_after(delivery.attempts)
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = Delivery.State.FAILED
    logger.warning("reaction %s of entry %s: %s", delivery.reaction, delivery.entry_id, delivery.error)


def _put_off(pk: int, error: DatabaseError) -> None:
    """The transaction itself broke (lost connection, deadlock at commit): note it in a new one, if there can be one."""
    if connection.in_atomic_block:
        raise error
    try:
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().filter(pk=pk, state=Delivery.State.PENDING).first()
            if delivery is None:
                return  # it was committed after all; only the answer was lost
            delivery.attempts += 1
            _note_failure(delivery, error)
            delivery.save(update_fields=["state", "attempts", "due_at", "error"])
    except DatabaseError:
        logger.warning("delivery %s could not be noted as failed; it stays due", pk)
        connection.close()
