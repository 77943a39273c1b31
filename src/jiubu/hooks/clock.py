"""The loop of the worker that finds and sends messages, and what is forgotten after a while."""

from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.hooks.commands import find_messages, send_due
from jiubu.hooks.models import Endpoint, Message, State
from jiubu.journal.registry import every, looping
from jiubu.kernel.actor import Actor

KEEP = timedelta(days=90)


@looping("hooks.send", pause=2.0)
def send() -> bool:
    """Find what the endpoints lack and send what is due, in a thread of its own: a slow receiver holds up nobody else."""
    active = Endpoint.objects.filter(is_active=True).order_by("id").values_list("pk", "group_id")
    found = 0
    for endpoint_id, group_id in active:
        found += find_messages(endpoint_id, by=Actor.machine("hooks", group_id=group_id, door="clock"))
    return bool(found + send_due())


@every(timedelta(days=1), name="hooks.forget_messages")
def forget_messages(slot: datetime) -> None:  # noqa: ARG001
    """Messages that were sent, or failed, a quarter of a year ago go; the journal keeps what happened."""
    settled = Message.objects.exclude(state=State.PENDING).filter(made_at__lt=timezone.now() - KEEP)
    while ids := list(settled.values_list("pk", flat=True)[:1000]):
        Message.objects.filter(pk__in=ids).delete()
