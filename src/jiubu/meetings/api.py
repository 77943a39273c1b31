"""Daily reports, plans, meetings and reviews over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ninja import Router, Status

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import page_of
from jiubu.meetings import access, commands, queries, schemas
from jiubu.meetings.enums import SECTIONS
from jiubu.meetings.models import Instruction, Meeting, PlanMark, Report
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.organisation.once import once
from jiubu.web.api import PageOut, page_out
from jiubu.web.requests import StaffRequest

router = Router(tags=["meetings"])
BASE = "/meetings"


def _store(actor: Actor, store_id: int) -> Store:
    """One in which the actor meets; every other is missing."""
    actor.require(access.SEE)
    found = queries.stores_of_meetings(actor, list(organisation.stores_of(actor).filter(pk=store_id)))
    if not found:
        raise Store.DoesNotExist
    return found[0]


def _told(rows: Sequence[Instruction]) -> list[dict[str, Any]]:
    names = ("id", "text", "owner_id", "due_on", "task_id")
    return [{"state": row.task.state, **{name: getattr(row, name) for name in names}} for row in rows]


@router.get(f"{BASE}/report", response=schemas.DailyReportOut)
def report(request: StaffRequest, store_id: int, owner_id: int, day: date) -> dict[str, Any]:
    """The daily report of one person, made by the system, with the plan of the next working day."""
    owner = organisation.person_of(request.actor, owner_id)
    found = queries.report_of(request.actor, _store(request.actor, store_id), owner, day)
    row = found.row
    return {
        "store_id": store_id, "owner_id": owner_id, "day": day, "next_day": found.next_day,
        "handed_in_at": row.handed_in_at if row else None, "seen_at": row.seen_at if row else None,
        "remark": row.remark if row else "", "sections": [_section(one) for one in found.sections],
        "changed": [str(one.title) for one in found.changes], "plan": found.plan,
        "is_plan_confirmed": found.mark is not None, "instructions": _told(found.instructions),
    }  # fmt: skip


def _section(section: queries.Section) -> dict[str, Any]:
    lines = [
        {"name": line.item.name, "note": line.item.note, "url": line.item.url, "became": line.tag}
        for line in section.lines
    ]
    return {"key": section.key, "title": str(section.title), "count": section.count, "items": lines}


@router.get(f"{BASE}/reports", response=PageOut[schemas.ReportRowOut])
def report_list(
    request: StaffRequest, store_id: int | None = None, day: date | None = None, after: str = "", size: int = 50
) -> dict[str, Any]:
    """Reports on which something was written, of a store or a day, newest first."""
    request.actor.require(access.SEE)
    rows = queries.reports_of(request.actor)
    rows = rows.filter(store=store_id) if store_id is not None else rows
    rows = rows.filter(day=day) if day is not None else rows
    return page_out(page_of(rows, order=("-day", "-id"), after=after, size=size))


@router.get(f"{BASE}/reports/{{int:report_id}}", response=schemas.ReportRowOut)
def report_row(request: StaffRequest, report_id: int) -> Report:
    """One of them."""
    return queries.reports_of(request.actor).get(pk=report_id)


@router.post(f"{BASE}/reports", response={201: schemas.ReportRowOut})
@once
def report_hand_in(request: StaffRequest, body: schemas.ReportBody) -> Status[Report]:
    """Hand in your report of a day: its figures stay as they are now. 409 'in_the_future', 'too_late'."""
    return Status(201, commands.hand_in_report(**body.dict(), by=request.actor))


@router.post(f"{BASE}/reports/seen", response=schemas.ReportRowOut)
@once
def report_seen(request: StaffRequest, body: schemas.PersonDayBody) -> Report:
    """Tick a report as read. 409 'not_handed_in'."""
    return commands.see_report(**body.dict(), by=request.actor)


@router.post(f"{BASE}/instructions", response={201: schemas.InstructionOut})
@once
def instruction_make(request: StaffRequest, body: schemas.InstructionBody) -> Status[dict[str, Any]]:
    """An instruction on somebody's report: a task of that person. 409 'instruction_incomplete'."""
    made = commands.instruct(**body.dict(), by=request.actor)
    return Status(201, _told([made])[0])


@router.post(f"{BASE}/plan-lines", response={201: schemas.ReportLineOut})
@once
def line_make(request: StaffRequest, body: schemas.LineBody) -> Status[dict[str, Any]]:
    """Add a line to your plan of a day: a task that is due when the store closes."""
    task = commands.plan_line(**body.dict(), by=request.actor)
    return Status(201, {"task_id": task.pk, "title": task.title, "due_at": task.due_at})


@router.post(f"{BASE}/plans", response={201: schemas.PlanMarkOut})
@once
def plan_confirm(request: StaffRequest, body: schemas.PlanBody) -> Status[PlanMark]:
    """Confirm a plan: in the ``evening`` before by who leads, in the ``morning`` also one's own."""
    return Status(201, commands.confirm_plan(**body.dict(), by=request.actor))


@router.get(BASE, response=PageOut[schemas.MeetingOut])
def meeting_list(request: StaffRequest, after: str = "", size: int = 50) -> dict[str, Any]:
    """Meetings that were written down or held, newest first."""
    request.actor.require(access.SEE)
    return page_out(page_of(queries.meetings_of(request.actor), order=("-day", "-id"), after=after, size=size))


@router.get(f"{BASE}/{{int:meeting_id}}", response=schemas.MeetingOut)
def meeting_detail(request: StaffRequest, meeting_id: int) -> Meeting:
    """One meeting."""
    return queries.meetings_of(request.actor).get(pk=meeting_id)


@router.get(f"{BASE}/evening", response=schemas.EveningOut)
def evening(request: StaffRequest, store_id: int, day: date) -> dict[str, Any]:
    """All reports of a day in one view."""
    found = queries.evening_of(request.actor, _store(request.actor, store_id), day)
    rows = [
        {
            "owner_id": row.owner.pk, "name": row.owner.name, "counts": dict(zip(SECTIONS, row.counts, strict=True)),
            "handed_in_at": row.report.handed_in_at if row.report else None, "plan_count": len(row.plan),
            "is_plan_confirmed": row.mark is not None, "instructions": _told(row.instructions),
        }
        for row in found.rows
    ]  # fmt: skip
    return {
        "day": found.day, "next_day": found.next_day, "meeting": found.meeting, "rows": rows,
        "sums": dict(zip(SECTIONS, found.sums, strict=True)), "missing": [user.pk for user in found.missing],
    }  # fmt: skip


@router.get(f"{BASE}/morning", response=schemas.MorningOut)
def morning(request: StaffRequest, store_id: int, day: date) -> dict[str, Any]:
    """The plans of a day, and the line of consultants."""
    found = queries.morning_of(request.actor, _store(request.actor, store_id), day)
    rows = [
        {
            "owner_id": one.owner.pk, "name": one.owner.name, "plan": one.plan, "is_confirmed": one.morning is not None,
        }
        for one in found.people
    ]  # fmt: skip
    order = [place.user.pk for place in found.board.places]
    return {"day": found.day, "meeting": found.meeting, "rows": rows, "turn_order": order}


@router.get(f"{BASE}/weekly", response=schemas.WeeklyOut)
def weekly(request: StaffRequest, store_id: int, day: date) -> dict[str, Any]:
    """The week of a day: deals won and lost, actions decided, actions of earlier weeks with their state."""
    found = queries.weekly_of(request.actor, _store(request.actor, store_id), day)
    return {
        "monday": found.monday, "meeting": found.meeting, "won": [deal.pk for deal in found.won],
        "lost": [one.request.deal_id for one in found.lost], "actions": _told(found.actions),
        "carried": _told(found.carried),
    }  # fmt: skip


@router.put(f"{BASE}/{{slug:kind}}/text", response=schemas.MeetingOut)
@once
def meeting_text(request: StaffRequest, kind: str, body: schemas.MeetingTextBody) -> Meeting:
    """Write the announcement of a morning, the summary of an evening, the conclusions of a week."""
    return commands.write_meeting(kind=kind, **body.dict(), by=request.actor)


@router.put(f"{BASE}/{{slug:kind}}/holding", response=schemas.MeetingOut)
@once
def meeting_hold(request: StaffRequest, kind: str, body: schemas.HoldingBody) -> Meeting:
    """Say that it was held, and who took part."""
    return commands.hold_meeting(kind=kind, **body.dict(), by=request.actor)


@router.post(f"{BASE}/weekly/actions", response={201: schemas.InstructionOut})
@once
def action_make(request: StaffRequest, body: schemas.ActionBody) -> Status[dict[str, Any]]:
    """An action of the weekly review: a task of its owner, carried over until it is done."""
    return Status(201, _told([commands.decide_action(**body.dict(), by=request.actor)])[0])
