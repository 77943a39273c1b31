"""Reminders that fire: what is due rings once in the owner's bell."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.work.models import Appointment, Notification, Task

AT_ONCE = 500
"""Reminders rung by one call; the clock calls again until none is due."""


@command
def ring_reminders(*, at: datetime, by: Actor) -> int:
    """Ring every reminder of the group that is due at ``at``; gives how many. Seven statements however many."""
    tasks = list(
        Task.objects.open().filter(group_id=by.group_id, remind_at__lte=at).exclude(owner=None)
        .select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    )  # fmt: skip
    appointments = list(
        Appointment.objects.filter(group_id=by.group_id, remind_at__lte=at, state=Appointment.State.AGREED)
        .select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    )  # fmt: skip
    rows = [_ring(task, task.title, task.due_at) for task in tasks]
    rows += [_ring(a, a.title, a.starts_at) for a in appointments]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(remind_at=None)
    Appointment.objects.filter(pk__in=[a.pk for a in appointments]).update(remind_at=None)
    return len(rows)


def _ring(row: Task | Appointment, title: str, moment: datetime) -> Notification:
    if row.about_title and row.about_title not in title:
        title = f"{title} · {row.about_title}"
    local = timezone.localtime(moment)
    return Notification(
        group_id=row.group_id,
        user_id=row.owner_id or 0,
        text=_("{time} {title}").format(time=date_format(local, "m-d H:i"), title=title)[:300],
        about_kind=row._meta.label_lower,
        about_id=row.pk,
        source=f"{row._meta.model_name}:{row.pk}:remind:{int(moment.timestamp())}",
    )
