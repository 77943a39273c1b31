"""Daily reports and plans: handed in, read, instructed, confirmed. What is added to a plan is a task like any other."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.meetings import access, queries
from jiubu.meetings.commands.asking import ask, store_locked
from jiubu.meetings.enums import EVENING, MORNING
from jiubu.meetings.events import PlanConfirmed, ReportHandedIn, ReportSeen
from jiubu.meetings.models import Instruction, PlanMark, Report
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import plan_task
from jiubu.work.models import Task

OLDEST = timedelta(days=7)
"""So long afterwards a report can be handed in."""


@command
def hand_in_report(*, store_id: int, day: date, remark: str = "", by: Actor) -> Report:
    """Hand in one's report of a day: its figures stay as they are now. Handing it in again changes only the remark.

    Refused("in_the_future"), Refused("too_late") after a week.
    """
    access.require_person(by, owner_id=by.user_id or 0, store_id=store_id)
    by.require(access.REPORT)
    store = store_locked(store_id, by)
    _require_recent(day)
    report = _report(store, by.user_id or 0, day, by)
    if report.is_handed_in:
        if report.remark != remark.strip():
            report.remark = remark.strip()
            report.save(update_fields=["remark"])
        return report
    now = timezone.now()
    report.remark, report.handed_in_at = remark.strip(), now
    report.figures = queries.figures_of(store.pk, [report.owner_id], queries.span_at(store, day, now))[report.owner_id]
    report.save(update_fields=["remark", "handed_in_at", "figures"])
    counts = {key: len(rows) for key, rows in report.figures.items() if rows}
    record(ReportHandedIn(day=day.isoformat(), counts=counts), about=report, also=[report.owner], by=by)
    return report


@command
def see_report(*, store_id: int, owner_id: int, day: date, by: Actor) -> Report:
    """Tick a colleague's report as read. Refused("not_handed_in") before that."""
    access.require_person(by, owner_id=owner_id, store_id=store_id)
    access.require_lead(by, store_id)
    report = Report.objects.select_for_update(of=("self",)).filter(store=store_id, owner=owner_id, day=day).first()
    if report is None or not report.is_handed_in:
        raise Refused("not_handed_in", _("This report is not handed in yet."))
    if report.seen_at is None:
        report.seen_at, report.seen_by_id = timezone.now(), by.user_id
        report.save(update_fields=["seen_at", "seen_by"])
        record(ReportSeen(day=day.isoformat()), about=report, also=[report.owner], by=by)
    return report


@command
def instruct(*, store_id: int, owner_id: int, day: date, text: str, due_on: date, by: Actor) -> Instruction:
    """The manager's word on a report, handed in or not: a task of the consultant with a day."""
    access.require_person(by, owner_id=owner_id, store_id=store_id)
    access.require_lead(by, store_id)
    store = store_locked(store_id, by)
    report = _report(store, owner_id, day, by)
    return ask(report=report, store=store, owner_id=owner_id, text=text, due_on=due_on, by=by)


@command
def plan_line(*, store_id: int, day: date, text: str, by: Actor) -> Task:
    """Add a line to one's plan of a day: a task that is due when the store closes."""
    access.require_person(by, owner_id=by.user_id or 0, store_id=store_id)
    by.require(access.REPORT)
    if not text.strip():
        missing = _("Say what you will do.")
        raise Refused("text_missing", missing, fields={"text": missing})
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    return plan_task(
        store_id=store.pk, owner_id=by.user_id, kind="other", title=text.strip()[:200],
        due_at=calendar_of(store).closing_of(day), by=by,
    )  # fmt: skip


@command
def confirm_plan(*, store_id: int, owner_id: int, day: date, meeting: str, by: Actor) -> PlanMark:
    """Confirm somebody's plan of ``day``: in the evening meeting before it by who leads, in the morning by oneself, too."""
    if meeting not in (EVENING, MORNING):
        raise Refused("unknown_meeting", _("Plans are confirmed in the evening or in the morning."))
    access.require_person(by, owner_id=owner_id, store_id=store_id)
    if not (meeting == MORNING and owner_id == by.user_id and by.can(access.REPORT)):
        access.require_lead(by, store_id)
    store_locked(store_id, by)
    mark, is_new = PlanMark.objects.get_or_create(
        store_id=store_id, owner_id=owner_id, day=day, meeting=meeting,
        defaults={"group_id": by.group_id, "by_id": by.user_id},
    )  # fmt: skip
    if is_new:
        event = PlanConfirmed(owner_id=owner_id, day=day.isoformat(), meeting=meeting)
        record(event, about=mark, also=[mark.owner], by=by)
    return mark


def _report(store: Store, owner_id: int, day: date, by: Actor) -> Report:
    """The row, made when something is first written on it; locked."""
    report, _is_new = Report.objects.select_for_update(of=("self",)).get_or_create(
        owner_id=owner_id, store=store, day=day, defaults={"group_id": by.group_id}
    )
    return report


def _require_recent(day: date) -> None:
    today = timezone.localdate()
    if day > today:
        text = _("This day is still to come.")
        raise Refused("in_the_future", text, fields={"day": text})
    if today - day > OLDEST:
        text = _("A report is handed in within a week.")
        raise Refused("too_late", text, fields={"day": text})
