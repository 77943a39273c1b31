"""Defects that inspections found: given to somebody, and closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.inspections import access, queries
from jiubu.inspections.events import FindingClosed
from jiubu.inspections.models import Finding, Inspection
from jiubu.inspections.rules import Item
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.kernel.titles import say
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.models import Reservation, Vehicle
from jiubu.work.commands import close_tasks_from, make_task
from jiubu.work.models import Task
from jiubu.work.registry import thing_of

DAYS_BLOCKING, DAYS_OTHER = 1, 7


@dataclass(frozen=True, slots=True)
class Order:
    """Who puts a defect right, and by when; None: the keeper of the stock, tomorrow or in a week."""

    owner_id: int | None = None
    due_on: date | None = None


def source_of(finding_id: int) -> str:
    return f"inspections.finding:{finding_id}"


def make_findings(
    inspection: Inspection, wrong: Sequence[Item], orders: Mapping[str, Order], usual: Order, by: Actor
) -> list[Finding]:
    """A finding and a task for each item that is not OK."""
    if not wrong:
        return []
    chosen = {item.key: orders.get(item.key, usual) for item in wrong}
    _require_orders(inspection, chosen)
    calendar = calendar_of(inspection.store)
    today, keeper = calendar.day_of(timezone.now()), queries.keeper_of(inspection.store_id)
    made = []
    for item in wrong:
        order, note = chosen[item.key], inspection.answers[item.key].get("note", "")
        days = timedelta(days=DAYS_BLOCKING if item.is_blocking else DAYS_OTHER)
        owner_id = order.owner_id or (keeper.pk if keeper else by.user_id)
        made.append(Finding(
            inspection=inspection, item=item.key, is_blocking=item.is_blocking, owner_id=owner_id,
            text=(f"{say(item.title)}: {note}" if note else say(item.title))[:300],
            due_on=order.due_on or calendar.next_working_day(today + days),
        ))  # fmt: skip
    Finding.objects.bulk_create(made)
    for finding in made:
        finding.task = _task_of(finding, inspection, by)
    Finding.objects.bulk_update(made, ["task"])
    return made


def _task_of(finding: Finding, inspection: Inspection, by: Actor) -> Task:
    calendar = calendar_of(inspection.store)
    return make_task(
        store_id=inspection.store_id, owner_id=finding.owner_id, kind="inspection", title=finding.text,
        due_at=calendar.closing_of(finding.due_on), about=inspection, about_title=inspection.vehicle.code,
        source=source_of(finding.pk), escalate_after_hours=8 if finding.is_blocking else 0, by=by,
    )  # fmt: skip


def _require_orders(inspection: Inspection, orders: Mapping[str, Order]) -> None:
    wanted = {order.owner_id for order in orders.values() if order.owner_id is not None}
    if wanted - {user.pk for user in queries.people_in(inspection.store_id)}:
        text = _("Choose somebody who works in this store.")
        raise Refused("no_colleague", text, fields={"owner_id": text})
    today = calendar_of(inspection.store).day_of(timezone.now())
    if any(order.due_on is not None and order.due_on < today for order in orders.values()):
        text = _("This day is over.")
        raise Refused("bad_due", text, fields={"due_on": text})


@command
def close_finding(finding_id: int, *, remedy: str = "", by: Actor) -> Finding:
    """Say that a defect is put right; its task is done by that. Doing it twice changes nothing."""
    finding = _locked(finding_id, by)
    _require_close(finding, by)
    if finding.closed_at is not None:
        return finding
    said = remedy.strip()[:300]
    close_tasks_from(source_of(finding.pk), group_id=by.group_id, result=said, by=by)
    return _close(finding, remedy=said, user_id=by.user_id, by=by)


@command
def settle_finding(finding_id: int, *, task_id: int, by: Actor) -> Finding:
    """The task of a defect was done, and with it the defect."""
    finding = _locked(finding_id, by)
    task = Task.objects.get(pk=task_id, group_id=by.group_id)
    if finding.closed_at is not None or task.state != Task.State.DONE:
        return finding
    return _close(finding, remedy=task.result[:300], user_id=task.done_by_id, by=by)


def _locked(finding_id: int, by: Actor) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("inspection__vehicle")
    return rows.get(pk=finding_id, inspection__group_id=by.group_id)


def _require_close(finding: Finding, by: Actor) -> None:
    """Who inspects in the store, and whose task it is."""
    try:
        access.require_inspection(by, finding.inspection)
    except (NotAllowed, Inspection.DoesNotExist):
        if by.user_id is None or finding.owner_id != by.user_id:
            raise


def _close(finding: Finding, *, remedy: str, user_id: int | None, by: Actor) -> Finding:
    finding.remedy, finding.closed_at, finding.closed_by_id = remedy, timezone.now(), user_id
    finding.save(update_fields=["remedy", "closed_at", "closed_by"])
    inspection = finding.inspection
    event = FindingClosed(finding_id=finding.pk, item=finding.item)
    record(event, about=inspection, also=[inspection.vehicle, kept_for(inspection.vehicle)], by=by)
    return finding


def kept_for(vehicle: Vehicle) -> Model | None:
    """What the vehicle is kept for or was sold to (a deal), for the journal's links; its gates may ask for the PDI."""
    kept = Reservation.objects.filter(vehicle=vehicle, state__in=["active", "used"]).first()
    return thing_of(kept.about_kind, kept.about_id) if kept else None
