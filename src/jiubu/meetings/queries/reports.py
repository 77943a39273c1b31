"""Daily reports: one person's day with its names, and those of a whole store side by side."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from jiubu.deals.queries import stage_titles
from jiubu.kernel.actor import Actor
from jiubu.kernel.calendar import WorkCalendar
from jiubu.meetings import access
from jiubu.meetings.enums import EVENING, SECTIONS, Text
from jiubu.meetings.models import Instruction, PlanMark, Report
from jiubu.meetings.queries.figures import figures_of
from jiubu.meetings.queries.items import Item, items_of, tag_text
from jiubu.meetings.queries.plans import Plan, plans_of
from jiubu.meetings.rules import Figures, Rows, Span, differences, read_figures, span_of, tags_in
from jiubu.organisation.models import Post, Store, User
from jiubu.organisation.queries import calendar_of


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a section, with what became of it in words."""

    item: Item
    tag: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report: how many, of which kinds, and their names."""

    key: str
    title: Text
    icon: str
    tags: list[tuple[str, int]]
    lines: list[Line]

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """What a section holds by now and did not when the report was handed in, or the reverse."""

    title: Text
    before: int
    now: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class DayReport:
    """One person's day. ``changes``: what came after it was handed in. ``plan``: of the next working day."""

    store: Store
    owner: User
    day: date
    next_day: date
    row: Report | None
    sections: list[Section]
    changes: list[Change]
    plan: list[Plan]
    mark: PlanMark | None
    instructions: list[Instruction]

    @property
    def is_handed_in(self) -> bool:
        return self.row is not None and self.row.is_handed_in


BAD = frozenset({"left", "here", "forwarded"})
"""What a manager asks about."""


def writers_of(actor: Actor, store_id: int) -> list[User]:
    """Who writes reports in the store, as far as the actor may read them: by name."""
    posts = Post.objects.current().filter(store_id=store_id).select_related("user", "role")
    people = {post.user_id: post.user for post in posts if access.REPORT in post.role.grants}
    seen = [user for user in people.values() if access.sees(actor, owner_id=user.pk, store_id=store_id)]
    return sorted(seen, key=lambda user: (user.name, user.pk))


def span_at(store: Store, day: date, cut: datetime | None = None) -> Span:
    return span_of(day, store.timezone, cut or timezone.now())


def next_day_of(store: Store, day: date) -> date:
    """The working day after ``day``."""
    calendar: WorkCalendar = calendar_of(store)
    return calendar.next_working_day(day + timedelta(days=1))


def reports_of(actor: Actor) -> QuerySet[Report]:
    return Report.objects.visible_to(actor).select_related("owner", "store", "seen_by")


def report_row(store_id: int, owner_id: int, day: date) -> Report | None:
    rows = Report.objects.filter(store=store_id, owner=owner_id, day=day)
    return rows.select_related("seen_by").first()


def instructions_of(reports: Collection[int]) -> list[Instruction]:
    rows = Instruction.objects.filter(report__in=reports)
    return list(rows.select_related("task", "owner", "made_by").order_by("due_on", "id"))


def report_of(actor: Actor, store: Store, owner: User, day: date) -> DayReport:
    """One person's day, as it was handed in or as it is by now."""
    access.require_person(actor, owner_id=owner.pk, store_id=store.pk)
    row = report_row(store.pk, owner.pk, day)
    now = figures_of(store.pk, [owner.pk], span_at(store, day))[owner.pk]
    kept = read_figures(row.figures) if row and row.is_handed_in else now
    items = items_of({key: [*kept[key], *now[key]] for key in SECTIONS})
    stages = stage_titles(actor)
    next_day = next_day_of(store, day)
    return DayReport(
        store=store, owner=owner, day=day, next_day=next_day, row=row,
        sections=[_section(key, kept[key], items[key], stages) for key in SECTIONS],
        changes=_changes(kept, now, items, stages),
        plan=plans_of(store.pk, [owner.pk], span_at(store, next_day))[owner.pk],
        mark=marks_of(store.pk, next_day, EVENING).get(owner.pk),
        instructions=instructions_of([row.pk]) if row else [],
    )  # fmt: skip


def marks_of(store_id: int, day: date, meeting: str) -> dict[int, PlanMark]:
    """person -> that the plan of the day was confirmed."""
    rows = PlanMark.objects.filter(store=store_id, day=day, meeting=meeting).select_related("by")
    return {row.owner_id: row for row in rows}


def _section(key: str, rows: Rows, items: Mapping[int, Item], stages: Mapping[str, str]) -> Section:
    title, icon = SECTIONS[key]
    tags = [(tag_text(tag, stages), count) for tag, count in tags_in(rows).items()]
    return Section(key, title, icon, tags, _lines(rows, items, stages))


def _lines(rows: Rows, items: Mapping[int, Item], stages: Mapping[str, str]) -> list[Line]:
    """A row that is gone by now keeps its place."""
    return [Line(items.get(pk, Item("–")), tag_text(tag, stages), tag in BAD) for pk, tag in rows]


def _changes(
    kept: Figures, now: Figures, items: Mapping[str, Mapping[int, Item]], stages: Mapping[str, str]
) -> list[Change]:
    return [
        Change(SECTIONS[key][0], len(kept[key]), len(now[key]), _lines(came, items[key], stages))
        for key, (_went, came) in differences(kept, now).items()
    ]
