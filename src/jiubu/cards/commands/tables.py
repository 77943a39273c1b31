"""Advance tables: begun for a week, filled with what is due, changed line by line, ticked, commented."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jiubu.cards import access
from jiubu.cards.events import LineChanged, LineRemoved, LinesAdded, LineTicked, TableCommented, TableStarted
from jiubu.cards.models import AdvanceLine, AdvanceTable
from jiubu.cards.queries import drawer_grades, due_deals
from jiubu.cards.queries.tables import WORKED_ON
from jiubu.cards.rules import hotter, monday_of
from jiubu.deals.commands import plan_followup
from jiubu.deals.models import STEADY, Deal, Followup
from jiubu.deals.queries import profile_of_group
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import attempt, command
from jiubu.kernel.errors import NotAllowed, Refused
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.work.commands import notify

AHEAD = timedelta(days=28)
"""How far ahead a table can be begun."""
MOST = 100
"""Lines of one table."""
AT = time(10)


@dataclass(frozen=True, slots=True)
class LineValues:
    """What is written into a line."""

    target: str
    step: str
    due_on: date


@command
def start_table(*, store_id: int, consultant_id: int, week: date, by: Actor) -> AdvanceTable:
    """Begin the consultant's table of the week in which this day lies; the one that is there when it was begun."""
    by.require_over(access.FILL, owner_id=consultant_id, store_id=store_id)
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    User.objects.get(pk=consultant_id, group_id=by.group_id)
    week = monday_of(week)
    if week > timezone.localdate() + AHEAD:
        text = _("This week is too far ahead.")
        raise Refused("week_to_come", text, fields={"week": text})
    table, is_new = AdvanceTable.objects.get_or_create(
        store=store, consultant_id=consultant_id, week=week, defaults={"group_id": store.group_id}
    )
    if is_new:
        record(TableStarted(week=f"{week:%Y-%m-%d}"), about=table, by=by)
    return table


@command
def add_lines(table_id: int, *, deal_ids: Collection[int], by: Actor) -> list[AdvanceLine]:
    """Put these deals of the consultant into the table: grade as it is, target one step hotter, the planned contact as
    the step. Those that are there already stay as they are; gives the new lines.
    """
    table = _table(table_id, by)
    rows = Deal.objects.filter(pk__in=deal_ids, group_id=by.group_id, store=table.store_id, owner=table.consultant_id)
    found = list(rows.filter(phase__in=WORKED_ON).order_by("next_contact_at", "pk"))
    if len(found) < len(set(deal_ids)):
        text = _("Choose open deals of this consultant.")
        raise Refused("not_his_deals", text, fields={"deal_ids": text})
    return _add(table, found, by=by)


@command
def add_due(table_id: int, *, by: Actor) -> list[AdvanceLine]:
    """Put every deal into the table whose next contact is due by the end of its week; gives the new lines."""
    table = _table(table_id, by)
    return _add(table, list(due_deals(table)), by=by)


@command
def carry_over(table_id: int, *, by: Actor) -> list[AdvanceLine]:
    """Take what was left open last week into this table, with its target and step; gives the new lines."""
    table = _table(table_id, by)
    last = AdvanceLine.objects.filter(
        table__store=table.store_id, table__consultant=table.consultant_id, table__week=table.week - timedelta(days=7),
        done_at=None, deal__owner=table.consultant_id, deal__phase__in=WORKED_ON,
    )  # fmt: skip
    before = {line.deal_id: line for line in last}
    deals = list(Deal.objects.filter(pk__in=before).order_by("next_contact_at", "pk"))
    return _add(table, deals, before=before, by=by)


def _add(
    table: AdvanceTable, deals: Sequence[Deal], *, before: dict[int, AdvanceLine] | None = None, by: Actor
) -> list[AdvanceLine]:
    """New lines for these deals; four statements, however many."""
    there = set(AdvanceLine.objects.filter(table=table).values_list("deal_id", flat=True))
    fresh = [deal for deal in deals if deal.pk not in there]
    if len(there) + len(fresh) > MOST:
        text = _("A table has {most} lines at most: choose the customers who matter this week.").format(most=MOST)
        raise Refused("too_many_lines", text, fields={"deal_ids": text})
    planned = _planned(fresh)
    order = [key for key, _title in drawer_grades(table.group_id)]
    old = before or {}
    lines = [_line(table, deal, planned.get(deal.pk), order, old.get(deal.pk)) for deal in fresh]
    AdvanceLine.objects.bulk_create(lines)
    if lines:
        record(LinesAdded(lines=len(lines), carried=before is not None), about=table, by=by)
    return lines


def _planned(deals: Iterable[Deal]) -> dict[int, Followup]:
    """The contact that carries each deal on."""
    rows = Followup.objects.filter(deal__in=[d.pk for d in deals], state=Followup.State.PLANNED, kind__in=STEADY)
    return {row.deal_id: row for row in rows.order_by("-planned_at", "-id")}


def _line(
    table: AdvanceTable, deal: Deal, planned: Followup | None, order: list[str], old: AdvanceLine | None
) -> AdvanceLine:
    at = planned.planned_at if planned and planned.planned_at else deal.next_contact_at
    day = timezone.localdate(at) if at else table.until
    target = old.target if old else hotter(deal.grade, order)
    step = old.step if old else (planned.purpose if planned else deal.next_contact_purpose)
    return AdvanceLine(
        table=table, deal=deal, grade=deal.grade, target=target, step=step,
        due_on=min(max(day, table.week), table.until), followup=planned, is_carried=old is not None,
    )  # fmt: skip


@command
def edit_line(line_id: int, *, target: str, step: str, due_on: date, by: Actor) -> AdvanceLine:
    """Change target, step and day of a line. The step becomes the deal's next contact on that day, so it stands among
    the tasks; later than the grade allows is refused, as it is there.
    """
    line = _locked_line(line_id, by)
    return _edit(line, LineValues(target, step.strip()[:100], due_on), by)


@command
def edit_lines(table_id: int, *, values: dict[int, LineValues], by: Actor) -> dict[int, Refused]:
    """Change many lines at once; what was refused is given by line, the others are kept."""
    table = _table(table_id, by)
    rows = AdvanceLine.objects.select_for_update(of=("self",)).filter(table=table, pk__in=values)
    refused: dict[int, Refused] = {}
    for line in rows.select_related("table__store", "deal").order_by("pk"):
        try:
            with attempt():
                _edit(line, values[line.pk], by)
        except Refused as error:
            refused[line.pk] = error
    return refused


def _edit(line: AdvanceLine, to: LineValues, by: Actor) -> AdvanceLine:
    if (line.target, line.step, line.due_on) == (to.target, to.step, to.due_on):
        return line
    grades = [rule.key for rule in profile_of_group(line.table.group_id).grades]
    if grades and to.target not in grades:
        text = _("Choose a grade of the table.")
        raise Refused("unknown_grade", text, fields={"target": text})
    if not line.table.week <= to.due_on <= line.table.until:
        text = _("Choose a day of this week.")
        raise Refused("not_this_week", text, fields={"due_on": text})
    is_step_new = (line.step, line.due_on) != (to.step, to.due_on)
    line.target, line.step, line.due_on = to.target, to.step, to.due_on
    if is_step_new and line.done_at is None and line.step and line.deal.phase in WORKED_ON:
        line.followup = _plan(line, by)
    line.save(update_fields=["target", "step", "due_on", "followup"])
    event = LineChanged(grade=line.grade, target=line.target, due_on=line.due_on.isoformat())
    record(event, about=line.table, also=[line.deal], by=by)
    return line


def _plan(line: AdvanceLine, by: Actor) -> Followup | None:
    """The step as the next contact of the deal: at its hour when one is planned for that day, else in the morning."""
    planned = _planned([line.deal]).get(line.deal_id)
    if line.due_on < timezone.localdate():
        return planned
    at = planned.planned_at if planned else None
    if at is None or timezone.localdate(at) != line.due_on:
        calendar = calendar_of(line.table.store)
        at = datetime.combine(line.due_on, max(AT, calendar.opens_at), calendar.zone)
        at = max(at, timezone.now()) if line.due_on == timezone.localdate() else at
    way = planned.way if planned else Followup.Way.CALL
    points = planned.points if planned else ""
    answers = planned.answers if planned else ""
    return plan_followup(line.deal_id, at=at, purpose=line.step, way=way, points=points, answers=answers, by=by)


@command
def tick_line(line_id: int, *, done: bool, by: Actor) -> AdvanceLine:
    """The step is done, or after all not. Doing it twice changes nothing."""
    line = _locked_line(line_id, by)
    if (line.done_at is not None) == done:
        return line
    line.done_at, line.done_by_id = (timezone.now(), by.user_id) if done else (None, None)
    line.save(update_fields=["done_at", "done_by"])
    record(LineTicked(is_done=done), about=line.table, also=[line.deal], by=by)
    return line


@command
def tick_by_contact(followup_id: int, *, by: Actor) -> int:
    """The contact that a step became was made with somebody reached: its lines are done; how many."""
    followup = Followup.objects.filter(pk=followup_id, state=Followup.State.DONE, deal__group=by.group_id).first()
    if followup is None or followup.outcome != Followup.Outcome.REACHED:
        return 0
    rows = AdvanceLine.objects.select_for_update(of=("self",)).filter(followup=followup, done_at=None)
    lines = list(rows.select_related("table", "deal").order_by("pk"))
    for line in lines:
        line.done_at, line.done_by_id = followup.done_at, followup.done_by_id
        record(LineTicked(is_done=True), about=line.table, also=[line.deal], by=by)
    AdvanceLine.objects.bulk_update(lines, ["done_at", "done_by"])
    return len(lines)


@command
def move_with_contact(followup_id: int, *, by: Actor) -> int:
    """The contact that a step became has another time within its week: the lines show that day; how many."""
    followup = Followup.objects.filter(pk=followup_id, deal__group=by.group_id).select_related("deal").first()
    planned = _planned([followup.deal]).get(followup.deal_id) if followup else None
    if planned is None or planned.planned_at is None:
        return 0
    day = timezone.localdate(planned.planned_at)
    rows = AdvanceLine.objects.select_for_update(of=("self",)).filter(followup=followup_id, done_at=None)
    lines = list(rows.select_related("table").order_by("pk"))
    for line in lines:
        line.followup = planned
        line.due_on = day if line.table.week <= day <= line.table.until else line.due_on
    AdvanceLine.objects.bulk_update(lines, ["followup", "due_on"])
    return len(lines)


@command
def remove_line(line_id: int, *, by: Actor) -> None:
    """Take a customer off the table. The contact that is planned stays."""
    line = _locked_line(line_id, by)
    record(LineRemoved(), about=line.table, also=[line.deal], by=by)
    line.delete()


@command
def comment_table(table_id: int, *, comment: str, by: Actor) -> AdvanceTable:
    """What the manager says about the week; the consultant is told."""
    table = AdvanceTable.objects.lock(table_id, by.group_id)
    access.require(by, access.CHECK, table)
    if by.user_id == table.consultant_id:
        raise NotAllowed(access.CHECK, _("Your manager comments on your table."))
    comment = comment.strip()
    if table.comment == comment:
        return table
    table.comment, table.commented_by_id, table.commented_at = comment, by.user_id, timezone.now()
    table.version += 1
    table.save(update_fields=["comment", "commented_by", "commented_at", "version"])
    record(TableCommented(), about=table, by=by)
    sentence, details = gettext_noop("Your advance table of {week} was commented."), {"week": f"{table.week:%Y-%m-%d}"}
    source = f"cards.comment:{table.pk}:{table.version}"
    notify([table.consultant_id], sentence, details, about=table, source=source, by=by)
    return table


def _table(table_id: int, by: Actor) -> AdvanceTable:
    table = AdvanceTable.objects.lock(table_id, by.group_id)
    access.require(by, access.FILL, table)
    return table


def _locked_line(line_id: int, by: Actor) -> AdvanceLine:
    rows = AdvanceLine.objects.select_for_update(of=("self",)).select_related("table__store", "deal")
    line = rows.get(pk=line_id, table__group=by.group_id)
    access.require(by, access.FILL, line.table)
    return line
