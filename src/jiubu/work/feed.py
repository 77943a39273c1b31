"""Somebody's appointments and tasks as iCalendar (RFC 5545), for the programs that he reads his calendar with.

Identifiers never change, each change raises SEQUENCE, what was called off stays for a month as cancelled. Times carry the
store's zone with its definition. Texts say no more than the group allows: by default no telephone number.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from jiubu.work.models import Appointment, Task

PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1\d{2})[- ]?\d{4}[- ]?(\d{4})(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
TASK_TAKES = timedelta(minutes=15)
REFRESH = timedelta(minutes=30)


def calendar_of(
    name: str, appointments: Iterable[Appointment], tasks: Iterable[Task], *, text: str, address: str
) -> bytes:
    """The feed as bytes. ``text``: plain, names or phones; ``address``: the beginning of the pages' addresses."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jiubu//Work//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Jiubu · {name}").format(name=name))
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    for appointment in appointments:
        calendar.add_component(_appointment(appointment, text, address))
    for task in tasks:
        calendar.add_component(_task(task, text, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _appointment(row: Appointment, text: str, address: str) -> Event:
    zone = ZoneInfo(row.store.timezone)
    event = _event(f"appointment-{row.pk}", row.version, row.starts_at.astimezone(zone), row.ends_at.astimezone(zone))
    event.add("summary", said(row.kind_title, row.title, row.about_title, text))
    event.add("location", row.store.title)
    event.add("url", f"{address}/work/appointments/{row.pk}/")
    event.add("status", "CANCELLED" if row.state == Appointment.State.CANCELLED else "CONFIRMED")
    if row.state == Appointment.State.AGREED:
        before = row.starts_at - row.remind_at if row.remind_at else timedelta(hours=1)
        event.add_component(_alarm(str(event["summary"]), before))
    return event


def _task(row: Task, text: str, address: str) -> Event:
    """A task takes no time of the day: whoever looks for a free hour may take it."""
    begin = row.due_at.astimezone(ZoneInfo(row.store.timezone))
    event = _event(f"task-{row.pk}", row.version, begin, begin + TASK_TAKES)
    event.add("summary", said(row.kind_title, row.title, row.about_title, text))
    event.add("url", f"{address}/work/tasks/{row.pk}/")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if row.state == Task.State.CANCELLED else "CONFIRMED")
    if row.is_open:
        event.add_component(_alarm(str(event["summary"]), timedelta(minutes=10)))
    return event


def _event(name: str, version: int, begin: datetime, end: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@jiubu")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("sequence", version - 1)
    event.add("class", "PRIVATE")
    return event


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -before)
    return alarm


def said(kind: str, title: str, about: str, text: str) -> str:
    """The line of an event: with ``plain`` only what kind it is, else what and who; numbers only with ``phones``."""
    if text == "plain":
        return kind
    line = title or kind
    if about and about not in line:
        line = f"{line} · {about}"
    return line if text == "phones" else PHONE.sub(_masked, line)


def _masked(found: re.Match[str]) -> str:
    return f"{found[1]}****{found[2]}" if found[1] else "****"
