"""The discipline of follow-up: what was due, and what became of it, per person and week.

A contact that was pushed back stays on the day it was due, as forwarded: moving the date is not doing it.
K16 = made on time / due, due being made on time + made late + forwarded + forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate, TruncWeek
from django.utils import timezone

from jiubu.deals.access import SEE
from jiubu.deals.models import Followup
from jiubu.deals.queries.cards import day_begin
from jiubu.kernel.actor import Actor
from jiubu.kernel.reach import reach_q
from jiubu.organisation.models import User

WHAT = ("on_time", "late", "forwarded", "forgotten", "coming")
"""What became of a scheduled contact: made by the day it was due, made later, pushed back, left alone, still to come."""

MOST_WEEKS = 26

ANSWERS_FOR = Coalesce("missed_by", "owner")
"""Whose contact it was when it was due: who neglects a deal until it goes to others has neglected it still."""


FELL_AWAY = Q(state=Followup.State.CANCELLED, missed_by=None)
"""Cancelled by its day, so that nobody had to make it any more; one that was cancelled later was forgotten before."""


@dataclass(frozen=True, slots=True)
class Discipline:
    """One person in one week (``week`` None: in the whole period)."""

    owner_id: int | None
    name: str
    week: date | None
    on_time: int
    late: int
    forwarded: int
    forgotten: int
    coming: int

    @property
    def scheduled(self) -> int:
        return self.due + self.coming

    @property
    def due(self) -> int:
        return self.on_time + self.late + self.forwarded + self.forgotten

    @property
    def rate(self) -> float | None:
        """K16."""
        return self.on_time / self.due if self.due else None


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _became(what: str, today: date) -> Q:
    done, late = Q(state=Followup.State.DONE), Q(done_day__gt=F("due_day"))
    planned, missed = Q(state=Followup.State.PLANNED), Q(due_day__lt=today)
    cancelled = Q(state=Followup.State.CANCELLED, missed_by__isnull=False)
    return {
        "on_time": done & ~late,
        "late": done & late,
        "forwarded": Q(state=Followup.State.FORWARDED),
        "forgotten": (planned & missed) | cancelled,
        "coming": planned & ~missed,
    }[what]


def scheduled_contacts(
    actor: Actor, begin: date, end: date, *, store_id: int | None = None, owner_id: int | None = None,
    is_pool: bool = False, what: str = "",
) -> QuerySet[Followup]:  # fmt: skip
    """Contacts that were due from ``begin`` to ``end`` (both included), without those that fell away by their day; also
    those that somebody missed whom the actor reaches, though others have the deal since.
    """
    has, missed = (reach_q(actor, SEE, owner=who, store="store", group="deal__group") for who in ("owner", "missed_by"))
    reach = has | missed
    within = Q(planned_at__gte=day_begin(begin), planned_at__lt=day_begin(end + timedelta(days=1)))
    rows = Followup.objects.filter(reach, within).exclude(FELL_AWAY)
    rows = rows.filter(store=store_id) if store_id else rows
    rows = rows.annotate(answers_for=ANSWERS_FOR)
    if owner_id or is_pool:
        rows = rows.filter(answers_for=owner_id) if owner_id else rows.filter(answers_for=None)
    rows = rows.annotate(due_day=TruncDate("planned_at"), done_day=TruncDate("done_at"))
    return rows.filter(_became(what, timezone.localdate())) if what else rows


def given_away(actor: Actor, rows: Iterable[Followup]) -> set[int]:
    """The ids of the contacts whose deals others have, so that the actor does not see them: they are counted as missed, and
    their words are taken out.
    """
    covers = actor.reach(SEE).covers
    foreign = [row for row in rows if not covers(owner_id=row.owner_id, store_id=row.store_id)]
    for row in foreign:
        row.purpose = row.points = row.answers = row.said = ""
        row.signs = []
    return {row.pk for row in foreign}


def discipline_of(
    actor: Actor, begin: date, end: date, *, store_id: int | None = None
) -> tuple[list[Discipline], list[Discipline]]:
    """(per person over all, per week and person, the latest week first). Two statements."""
    today = timezone.localdate()
    rows = scheduled_contacts(actor, begin, end, store_id=store_id).order_by()
    counts = {what: Count("pk", filter=_became(what, today)) for what in WHAT}
    found = list(rows.annotate(week=TruncWeek("planned_at")).values("week", "answers_for").annotate(**counts))
    names = dict(User.objects.filter(pk__in={row["answers_for"] for row in found}).values_list("pk", "name"))
    weeks = [_line(row, names, timezone.localdate(row["week"])) for row in found]
    weeks.sort(key=lambda line: (-(line.week or today).toordinal(), line.name))
    return sorted(_summed(weeks), key=lambda line: line.name), weeks


def _line(row: Mapping[str, Any], names: dict[int, str], week: date) -> Discipline:
    return Discipline(row["answers_for"], names.get(row["answers_for"], ""), week, *(row[what] for what in WHAT))


def _summed(weeks: list[Discipline]) -> list[Discipline]:
    people = {line.owner_id: line.name for line in weeks}
    return [
        Discipline(
            pk, name, None, *(sum(getattr(line, what) for line in weeks if line.owner_id == pk) for what in WHAT)
        )
        for pk, name in people.items()
    ]
