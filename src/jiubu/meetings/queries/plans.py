"""What people have to do on a day: appointments, test drives, contacts due, tasks. Four queries for any number of people."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jiubu.deals.models import Followup
from jiubu.meetings.queries.figures import OF_CONTACTS
from jiubu.meetings.rules import Span
from jiubu.showroom.enums import DriveState
from jiubu.showroom.models import Drive
from jiubu.work.models import Appointment, Task


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of somebody's day. ``is_overdue``: left over from a day before."""

    person_id: int
    at: datetime
    kind: str
    icon: str
    title: str
    about: str
    url: str
    is_overdue: bool = False


def plans_of(store_id: int, people: Collection[int], span: Span) -> dict[int, list[Plan]]:
    """person -> what is planned for the day, what is left over first, then by time."""
    found: dict[int, list[Plan]] = {person: [] for person in people}
    for source in (_appointments, _drives, _contacts, _tasks):
        for line in source(store_id, people, span):
            found[line.person_id].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (not line.is_overdue, line.at))
    return found


def _appointments(store_id: int, people: Collection[int], span: Span) -> Iterator[Plan]:
    rows = Appointment.objects.filter(
        store=store_id, owner__in=people, starts_at__gte=span.begin, starts_at__lt=span.end
    )
    drives = Drive.objects.filter(appointment__isnull=False).values("appointment")  # shown by _drives
    for row in rows.exclude(state="cancelled").exclude(pk__in=drives):
        title = row.title if row.kind_title in row.title else f"{row.kind_title} {row.title}".strip()
        yield Plan(
            row.owner_id, row.starts_at, "appointment", row.icon, title, row.about_title, reverse("work:appointment", args=[row.pk]),
        )  # fmt: skip


def _drives(store_id: int, people: Collection[int], span: Span) -> Iterator[Plan]:
    rows = Drive.objects.filter(
        store=store_id, consultant__in=people, begins_at__gte=span.begin, begins_at__lt=span.end
    )
    rows = rows.exclude(state=DriveState.CANCELLED).select_related("customer", "visit", "vehicle__trim")
    for row in rows:
        yield Plan(
            row.consultant_id, row.begins_at, "drive", "steering-wheel", _("Test drive"), row.name,
            reverse("showroom:drive", args=[row.pk]),
        )  # fmt: skip


def _contacts(store_id: int, people: Collection[int], span: Span) -> Iterator[Plan]:
    """Due on the day, and those whose time has passed and that nobody made."""
    due = Q(planned_at__lt=span.left) | Q(planned_at__gte=span.begin, planned_at__lt=span.end)
    rows = Followup.objects.filter(due, store=store_id, owner__in=people, state="planned")
    for row in rows.select_related("customer").order_by("planned_at", "id"):
        if row.owner_id and row.planned_at:
            yield Plan(
                row.owner_id, row.planned_at, "contact", "phone", row.purpose, row.customer.name,
                reverse("deals:detail", args=[row.deal_id]), is_overdue=row.planned_at < span.begin,
            )  # fmt: skip


def _tasks(store_id: int, people: Collection[int], span: Span) -> Iterator[Plan]:
    due = Q(due_at__lt=span.left) | Q(due_at__gte=span.begin, due_at__lt=span.end)
    rows = Task.objects.filter(due, state="open", store=store_id, owner__in=people)
    for row in rows.exclude(source__startswith=OF_CONTACTS).order_by("due_at", "id"):
        if row.owner_id:
            yield Plan(
                row.owner_id, row.due_at, "task", row.icon, row.title, row.about_title,
                reverse("work:task", args=[row.pk]), is_overdue=row.due_at < span.begin,
            )  # fmt: skip
