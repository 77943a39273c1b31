"""How the demo business met in the last days: daily reports, evening and morning meetings, last week's review."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from jiubu.meetings.enums import EVENING, MORNING, WEEKLY
from jiubu.meetings.events import InstructionGiven, MeetingHeld, PlanConfirmed, ReportHandedIn, ReportSeen
from jiubu.meetings.models import Instruction, Meeting, PlanMark, Report
from jiubu.meetings.queries import figures_of, span_at
from jiubu.meetings.rules import monday_of
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import ZONE, Source
from jiubu.work.events import TaskFinished, TaskMade
from jiubu.work.models import Task

DAYS = 5
"""So many days before today have their reports."""


def save_meetings(source: Source, people: People, chronicle: Chronicle) -> None:
    """At the end: reports count what the other rows say."""
    words = source.words["voices"]["meetings"]
    for store in people.stores.values():
        lead, sellers = people.first(store, "sales_manager"), people.sellers(store)
        for back in range(DAYS, 0, -1):
            _save_evening(
                words, store, lead, sellers, chronicle, source.today - timedelta(days=back), is_last=back == 1
            )
        _save_morning(source, words, store, lead, sellers, chronicle)
        _save_review(source, words, store, lead, sellers, chronicle)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _save_evening(
    words: dict[str, Any], store: Store, lead: User, sellers: Sequence[User], chronicle: Chronicle, day: date, *, is_last: bool
) -> None:  # fmt: skip
    """Everybody's report of a day, the meeting about them, instructions and confirmed plans. The last day but one of the
    reports is still to be read.
    """
    cut = _at(day, 18, 10)
    figures = figures_of(store.pk, [user.pk for user in sellers], span_at(store, day, cut))
    for number, user in enumerate(sellers):
        is_read = not (is_last and number == len(sellers) - 1)
        report = Report.objects.create(
            group_id=store.group_id, store=store, owner=user, day=day, figures=figures[user.pk], handed_in_at=cut,
            remark=words["remarks"][(day.day + number) % len(words["remarks"])], created_at=cut,
            seen_at=_at(day, 18, 30) if is_read else None, seen_by=lead if is_read else None,
        )  # fmt: skip
        counts = {key: len(rows) for key, rows in figures[user.pk].items() if rows}
        chronicle.note(cut, ReportHandedIn(day=day.isoformat(), counts=counts), report, also=[user], by=user)
        if is_read:
            chronicle.note(_at(day, 18, 30), ReportSeen(day=day.isoformat()), report, also=[user], by=lead)
        if number < len(words["instructions"]) - 1:
            text = words["instructions"][(day.day + number) % len(words["instructions"])]
            due_on = day + timedelta(days=1 if number else 2)
            _tell(text, lead, user, due_on, _at(day, 18, 35), chronicle, report=report, is_done=not is_last)
    _held(EVENING, store, day, words["evening"], lead, sellers, _at(day, 18, 50), chronicle)
    _confirm(
        store, sellers[: max(1, len(sellers) - 1)], day + timedelta(days=1), EVENING, lead, _at(day, 18, 45), chronicle
    )


def _save_morning(
    source: Source, words: dict[str, Any], store: Store, lead: User, sellers: Sequence[User], chronicle: Chronicle
) -> None:
    held_at = _at(source.today, 8, 50)
    if held_at < source.now:
        _held(MORNING, store, source.today, words["morning"], lead, sellers, held_at, chronicle)
        _confirm(store, sellers, source.today, MORNING, lead, held_at, chronicle)


def _save_review(
    source: Source, words: dict[str, Any], store: Store, lead: User, sellers: Sequence[User], chronicle: Chronicle
) -> None:
    """Last week's: one of its actions is done, the others are carried over."""
    monday = monday_of(source.today) - timedelta(days=7)
    at = _at(monday + timedelta(days=5), 17)
    meeting = _held(WEEKLY, store, monday, words["weekly"], lead, sellers, at, chronicle)
    for number, text in enumerate(words["actions"]):
        owner, due_on = sellers[number % len(sellers)], at.date() + timedelta(days=3 + 4 * number)
        is_done = number == 0 and due_on < source.today
        _tell(text, lead, owner, due_on, at, chronicle, meeting=meeting, is_done=is_done)


def _held(
    kind: str, store: Store, day: date, text: str, lead: User, people: Sequence[User], at: datetime, chronicle: Chronicle
) -> Meeting:  # fmt: skip
    meeting = Meeting.objects.create(
        group_id=store.group_id, store=store, kind=kind, day=day, text=text.strip(), held_at=at, held_by=lead, created_at=at
    )  # fmt: skip
    meeting.participants.set([lead, *people])
    event = MeetingHeld(kind=kind, day=day.isoformat(), people=len(people) + 1)
    chronicle.note(at, event, meeting, also=[lead, *people], by=lead)
    return meeting


def _confirm(
    store: Store, people: Sequence[User], day: date, meeting: str, lead: User, at: datetime, chronicle: Chronicle
) -> None:
    for user in people:
        by = user if meeting == MORNING else lead
        mark = PlanMark.objects.create(
            group_id=store.group_id, store=store, owner=user, day=day, meeting=meeting, by=by, at=at
        )  # fmt: skip
        event = PlanConfirmed(owner_id=user.pk, day=day.isoformat(), meeting=meeting)
        chronicle.note(at, event, mark, also=[user], by=by)


def _tell(
    text: str, lead: User, owner: User, due_on: date, at: datetime, chronicle: Chronicle, *, is_done: bool,
    report: Report | None = None, meeting: Meeting | None = None,
) -> None:  # fmt: skip
    """An instruction or an action with its task."""
    about: Any = report or meeting
    due_at = _at(due_on, 18)
    done_at = min(due_at, at + timedelta(hours=20)) if is_done else None
    task = Task.objects.create(
        group_id=about.group_id, store_id=about.store_id, owner=owner, kind="instruction", title=text,
        about_kind=about._meta.label_lower, about_id=about.pk, due_at=due_at, created_at=at,
        state="done" if done_at else "open", done_at=done_at, done_by=owner if done_at else None,
    )  # fmt: skip
    told = Instruction.objects.create(
        group_id=about.group_id, store_id=about.store_id, report=report, meeting=meeting, owner=owner, text=text,
        due_on=due_on, task=task, made_by=lead, created_at=at,
    )  # fmt: skip
    chronicle.note(at, TaskMade(kind=task.kind, due_at=due_at), task, also=[about], by=lead)
    event = InstructionGiven(owner_id=owner.pk, due_on=due_on.isoformat())
    chronicle.note(at, event, told, also=[about, task], by=lead)
    if done_at is not None:
        chronicle.note(done_at, TaskFinished(kind=task.kind, is_late=False), task, also=[about], by=owner)
