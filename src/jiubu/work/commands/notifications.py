"""The bell."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.work.models import Notification
from jiubu.work.registry import About, key_of


@command
def notify(
    user_ids: Iterable[int | None],
    sentence: str,
    details: Mapping[str, str] | None = None,
    *,
    about: About | None = None,
    source: str,
    by: Actor,
) -> None:
    """Put one line into the bell of each person; the same ``source`` rings once per person.

    ``sentence`` is a message id (``gettext_noop``) with ``details`` in it: each reads it in the own language.
    """
    kind, thing_id = key_of(about)
    details = dict(details or {})
    text = gettext(sentence).format(**details)[:300]
    rows = [
        Notification(
            group_id=by.group_id,
            user_id=user_id,
            text=text,
            sentence=sentence,
            details=details,
            about_kind=kind,
            about_id=thing_id,
            source=source,
        )
        for user_id in sorted({u for u in user_ids if u is not None})
    ]
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)


@command
def read_notifications(*, until_id: int | None = None, by: Actor) -> int:
    """Mark the actor's own notifications as read, up to and with ``until_id``; gives how many. Reading is no event."""
    rows = Notification.objects.filter(user_id=by.user_id or 0, group_id=by.group_id, read_at=None)
    if until_id is not None:
        rows = rows.filter(pk__lte=until_id)
    return rows.update(read_at=timezone.now())
