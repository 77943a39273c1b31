"""Advance tables: the week of a consultant, line by line, and where each customer stood at its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiubu.cards import access
from jiubu.cards.models import AdvanceLine, AdvanceTable
from jiubu.cards.queries.drawer import owners_with_cards
from jiubu.cards.rules import is_reached
from jiubu.deals import access as deal_access
from jiubu.deals import queries as deals
from jiubu.deals.models import Deal, GradeChange
from jiubu.deals.queries.cards import shown
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import User

TABLE = "cards.advancetable"
"""What a message about a table is about."""
OFFERED = 200
"""Customers that can be chosen for a line."""
WORKED_ON = ("lead", "open")
"""Phases in which a grade can rise."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line, ready to print. The name is empty when the deal has gone out of the actor's reach."""

    line: AdvanceLine
    name: str
    model: str
    grade_now: str
    """At the end of the week; while it lasts: now."""
    is_reached: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One consultant in a week: his table, or that there is none."""

    person: User
    table: AdvanceTable | None
    lines: int = 0
    done: int = 0


def tables_of(actor: Actor) -> QuerySet[AdvanceTable]:
    rows = AdvanceTable.objects.visible_to(actor)
    return rows.select_related("consultant", "store", "commented_by").annotate(
        line_count=Count("lines"), done_count=Count("lines", filter=Q(lines__done_at__isnull=False))
    )


def table_of(actor: Actor, table_id: int) -> AdvanceTable:
    return tables_of(actor).get(pk=table_id)


def line_of(actor: Actor, line_id: int) -> AdvanceLine:
    """The line, or AdvanceLine.DoesNotExist also when its table is not for the actor."""
    rows = AdvanceLine.objects.filter(table__in=AdvanceTable.objects.visible_to(actor).values("pk"))
    return rows.select_related("table__store", "deal__customer").get(pk=line_id)


def week_of(actor: Actor, store_id: int, week: date) -> list[WeekRow]:
    """Everybody who has cards in the store, with the table of the week or without. Three queries."""
    rows = {table.consultant_id: table for table in tables_of(actor).filter(store=store_id, week=week)}
    reach = actor.reach(access.SEE)
    owners = {pk for pk in owners_with_cards(store_id, before=week + timedelta(days=7)) if pk is not None}
    wanted = {pk for pk in owners if reach.covers(owner_id=pk, store_id=store_id)} | set(rows)
    people = User.objects.filter(pk__in=wanted, group_id=actor.group_id).order_by("name", "pk")
    return [_week_row(person, rows.get(person.pk)) for person in people]


def _week_row(person: User, table: AdvanceTable | None) -> WeekRow:
    if table is None:
        return WeekRow(person, None)
    return WeekRow(person, table, table.line_count, table.done_count)  # type: ignore[attr-defined]  # annotated


def table_lines(actor: Actor, table: AdvanceTable) -> list[TableLine]:
    """The lines by day, with the grade at the end of the week beside the target. Three queries."""
    rows = AdvanceLine.objects.filter(table=table).select_related(
        "deal__customer", "deal__trim__series", "deal__series", "done_by"
    )
    lines = list(rows.order_by("due_on", "id"))
    order = [rule.key for rule in deals.profile_of_group(table.group_id).grades]
    then = grades_at([line.deal_id for line in lines], table.until)
    today = timezone.localdate()
    return [_line(actor, line, then.get(line.deal_id, line.grade), order, today) for line in lines]


def _line(actor: Actor, line: AdvanceLine, now: str, order: list[str], today: date) -> TableLine:
    is_seen = deal_access.can(actor, deal_access.SEE, line.deal)
    return TableLine(
        line=line,
        name=line.deal.customer.name if is_seen else "",
        model=deals.model_of(line.deal) if is_seen else "",
        grade_now=now,
        is_reached=is_reached(now, line.target, order),
        is_late=line.done_at is None and line.due_on < today,
    )


def grades_at(deal_ids: Collection[int], day: date) -> dict[int, str]:
    """The grade of each deal at the end of a day, as its history tells; of a day to come: as it is now. One query."""
    moment = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    changes = GradeChange.objects.filter(deal=OuterRef("pk"))
    until = changes.filter(at__lt=moment).order_by("-at", "-id").values("after")[:1]
    since = changes.filter(at__gte=moment).order_by("at", "id").values("before")[:1]
    rows = Deal.objects.filter(pk__in=deal_ids).order_by()
    return dict(rows.values_list("pk", Coalesce(Subquery(until), Subquery(since), F("grade"))))


def _open_of(table: AdvanceTable) -> QuerySet[Deal]:
    rows = Deal.objects.filter(owner=table.consultant_id, store=table.store_id, phase__in=WORKED_ON)
    there = AdvanceLine.objects.filter(table=table).values("deal_id")
    return rows.exclude(pk__in=there)


def due_deals(table: AdvanceTable) -> QuerySet[Deal]:
    """The consultant's deals whose next contact is due by the end of the week and that are not in the table yet."""
    end = timezone.make_aware(datetime.combine(table.until + timedelta(days=1), time.min))
    return _open_of(table).filter(next_contact_at__lt=end).order_by("next_contact_at", "id")


def offered_deals(actor: Actor, table: AdvanceTable) -> list[Deal]:
    """What can be added one by one."""
    rows = shown(_open_of(table)).filter(pk__in=deals.deals_of(actor).values("pk"))
    return list(rows.order_by("customer__name", "id")[:OFFERED])
