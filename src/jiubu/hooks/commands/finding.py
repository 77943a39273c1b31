"""Finding what has to be sent: journal entries that an endpoint wants and has no message for.

Ids of entries are given before they are committed, so a higher one may be seen before a lower one. Therefore the last
quarter of an hour is always looked at again: a mark is set, and only after that time everything up to it is settled.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.hooks.commands.endpoints import new_uid
from jiubu.hooks.models import Endpoint, Message
from jiubu.hooks.rules import wants
from jiubu.journal.event import EVENTS
from jiubu.journal.log import entry_ids_after, last_entry_id
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command

OPEN_AT_MOST = timedelta(minutes=15)
"""No transaction is open for longer."""
AT_ONCE = 500

_marks: dict[int, tuple[int, datetime]] = {}
"""Per endpoint: an entry id, and when it was the last one. A worker that begins anew only looks at more again."""


@command
def find_messages(endpoint_id: int, *, by: Actor) -> int:
    """Write the messages that one endpoint lacks; gives how many. Safe to repeat, also at the same time."""
    endpoint = Endpoint.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=endpoint_id, group_id=by.group_id, is_active=True
    )  # fmt: skip
    found = endpoint.first()
    if found is None:
        return 0
    last = last_entry_id(found.group_id)
    made = _make(found)
    if made < AT_ONCE:
        _settle(found, last)
    return made


def _make(endpoint: Endpoint) -> int:
    verbs = [verb for verb in EVENTS if wants(endpoint.verbs, verb) and not verb.startswith("hooks.")]
    wanted = entry_ids_after(endpoint.settled_id, group_id=endpoint.group_id, verbs=verbs, store_id=endpoint.store_id)
    there = Message.objects.filter(endpoint=endpoint, entry_id__gt=endpoint.settled_id)
    missing = wanted.exclude(pk__in=there.values("entry_id"))[:AT_ONCE]
    rows = [Message(endpoint=endpoint, entry_id=pk, verb=verb, uid=new_uid()) for pk, verb in missing]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _settle(endpoint: Endpoint, last: int) -> None:
    now = timezone.now()
    mark, since = _marks.setdefault(endpoint.pk, (last, now))
    if now - since < OPEN_AT_MOST:
        return
    _marks[endpoint.pk] = (last, now)
    if mark > endpoint.settled_id:
        endpoint.settled_id = mark
        endpoint.save(update_fields=["settled_id"])
