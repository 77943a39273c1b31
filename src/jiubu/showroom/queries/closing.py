"""Closing time: by then the board reads zero, or names who is missing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store, User
from jiubu.organisation.queries import calendar_of
from jiubu.showroom.models import Visit
from jiubu.showroom.queries.visits import visits_of

TOLD_UNTIL = timedelta(hours=6)
"""The clock looks for so long after closing; a store whose clock was stopped over night is not told the next day."""


@dataclass(frozen=True, slots=True)
class Open:
    """Visits and calls that one person has not closed; ``person`` None: nobody receives them."""

    person: User | None
    visits: list[Visit]

    @property
    def count(self) -> int:
        return len(self.visits)


def is_after_closing(store: Store, *, now: datetime | None = None) -> bool:
    """Whether the store has closed today, whether or not it worked today."""
    at = now or timezone.now()
    calendar = calendar_of(store)
    return at >= calendar.closing_of(calendar.day_of(at))


def open_by_person(actor: Actor, store: Store, *, now: datetime | None = None) -> list[Open]:
    """Who has not closed what, after closing time or from a day before; empty while nobody is to blame. One query."""
    at = now or timezone.now()
    calendar = calendar_of(store)
    rows = visits_of(actor).filter(left_at=None, store=store).order_by("arrived_at", "id")
    if not is_after_closing(store, now=at):
        rows = rows.filter(arrived_at__lt=calendar.opening_of(calendar.day_of(at)).replace(hour=0, minute=0))
    found: dict[int | None, Open] = {}
    for visit in rows[:300]:
        found.setdefault(visit.consultant_id, Open(visit.consultant, [])).visits.append(visit)
    return list(found.values())


def stores_to_clear(at: datetime) -> list[Store]:
    """Stores that closed within the last hours and have visits open, for the clock."""
    stores = Store.objects.filter(is_active=True, pk__in=Visit.objects.here().values("store_id")).order_by("pk")
    return [store for store in stores if _closed_lately(store, at)]


def _closed_lately(store: Store, at: datetime) -> bool:
    calendar = calendar_of(store)
    return calendar.closing_of(calendar.day_of(at)) <= at < calendar.closing_of(calendar.day_of(at)) + TOLD_UNTIL
