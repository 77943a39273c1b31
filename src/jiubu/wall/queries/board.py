"""Everything that hangs on the wall, gathered at once. Names of customers are masked here and nowhere later.

What is counted is counted as the figures count it (``analytics.queries.sets``); a test compares them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone

from jiubu.analytics.queries.sets import Name, Sets
from jiubu.analytics.rules import Period, midnight
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.masks import mask_name
from jiubu.losses.queries.analysis import Asked, closing_of
from jiubu.losses.rules import Closing
from jiubu.organisation.models import Store
from jiubu.showroom.enums import TRAFFIC, DriveState
from jiubu.showroom.models import Drive, Visit
from jiubu.targets.queries import Targets, members_of
from jiubu.work.enums import title_of_kind
from jiubu.work.models import Appointment, Promise, Task

COUNTED = ("traffic", "cards", "drives", "orders", "deliveries", "losses")
SETS = {"cards": "cards", "drives": "drives", "orders": "orders", "deliveries": "deliveries", "losses": "lost"}
AIMED = ("cards", "drives", "orders", "deliveries")
MOST_HERE, MOST_NEXT, MOST_PEOPLE, MOST_RANKED, MOST_OF_DAY = 8, 8, 24, 8, 5


@dataclass(frozen=True, slots=True)
class Sum:
    """One thing that is counted: today and this month, with the month's target and what it asks for by today."""

    key: str
    today: int
    month: int
    target: float | None = None
    pace: float | None = None

    @property
    def is_behind(self) -> bool:
        return self.pace is not None and self.month < self.pace


@dataclass(frozen=True, slots=True)
class Row:
    """One consultant; ``name`` "" is nobody."""

    name: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """Who is in the showroom since when, with whom ("": waiting)."""

    name: str
    since: datetime
    consultant: str
    party_size: int


@dataclass(frozen=True, slots=True)
class Coming:
    """What is next: an appointment of this kind, or a test drive of this series."""

    at: datetime
    kind: str
    name: str
    consultant: str
    series: str = ""

    @property
    def what(self) -> str:
        return self.series or title_of_kind(self.kind)


@dataclass(frozen=True, slots=True)
class OfDay:
    """A birthday or a delivery of today."""

    kind: str
    name: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The whole wall of one store."""

    day: datetime
    sums: tuple[Sum, ...]
    rows: tuple[Row, ...]
    more_rows: int
    """Consultants beyond those shown."""
    here: tuple[Here, ...]
    here_count: int
    waiting_count: int
    coming: tuple[Coming, ...]
    promises_overdue: int
    tasks_overdue: int
    contacts_overdue: int
    ranking: tuple[Closing, ...]
    of_day: tuple[OfDay, ...]


def board_of(store: Store, *, now: datetime | None = None) -> Board:
    """As it is now. Some thirty queries, whatever the number of rows."""
    now = now or timezone.now()
    zone = ZoneInfo(store.timezone)
    today = now.astimezone(zone).date()
    period = Period.around("month", today)
    begin = midnight(today, store.timezone)
    counted = _counted(store, period, begin)
    targets = Targets(store, period.begin, period.end, today)
    waiting, here = _here(store)
    known = _known(store, counted, targets)
    overdue = {"store": store, "state": "open", "due_at__lt": now}
    return Board(
        day=begin,
        sums=tuple(_sum(key, counted[key], targets, None) for key in COUNTED),
        rows=tuple(
            Row(name, tuple(_sum(key, counted[key], targets, pk) for key in COUNTED))
            for pk, name in known[:MOST_PEOPLE]
        ),
        more_rows=max(len(known) - MOST_PEOPLE, 0),
        here=here[:MOST_HERE],
        here_count=len(here),
        waiting_count=waiting,
        coming=_coming(store, now, begin + timedelta(days=2)),
        promises_overdue=Promise.objects.filter(**overdue).count(),
        tasks_overdue=Task.objects.filter(**overdue).count(),
        contacts_overdue=Deal.objects.filter(
            store=store, phase__in=["lead", "open", "won"], next_contact_at__lt=begin
        ).count(),
        ranking=_ranking(store, period),
        of_day=_of_day(store, begin),
    )


def short_mask(name: str) -> str:
    """王*; of a company no more than two stars."""
    return mask_name(name)[:3] if name else ""


Counts = tuple[Counter[int], Counter[int]]
"""Of today and of the month, by person (0: nobody)."""


def _counted(store: Store, period: Period, begin: datetime) -> dict[str, Counts]:
    sets = Sets(store, period)
    found = {key: _by_person(sets.names(name) or [], begin) for key, name in SETS.items()}
    cancelled = _by_person(sets.names("cancelled") or [], begin)
    for orders, less in zip(found["orders"], cancelled, strict=True):
        orders.subtract(less)
    return {"traffic": _traffic(store, period, begin), **found}


def _by_person(names: Iterable[Name], begin: datetime) -> Counts:
    rows = list(names)
    today = Counter(name.person_id or 0 for name in rows if name.at and name.at >= begin)
    return today, Counter(name.person_id or 0 for name in rows)


def _traffic(store: Store, period: Period, begin: datetime) -> Counts:
    """Parties that came to look, ask or buy: a month has too many to fetch them all."""
    first, end = period.moments(store.timezone)
    rows = Visit.objects.filter(
        store=store, channel=Visit.Channel.VISIT, purpose__in=sorted(TRAFFIC), arrived_at__gte=first, arrived_at__lt=end
    )
    counts = rows.order_by().values_list("consultant").annotate(
        month=Count("id"), today=Count("id", filter=Q(arrived_at__gte=begin))
    )  # fmt: skip
    today, month = Counter[int](), Counter[int]()
    for person, all_of_month, of_today in counts:
        month[person or 0], today[person or 0] = all_of_month, of_today
    return today, month


def _sum(key: str, counts: Counts, targets: Targets, person: int | None) -> Sum:
    today, month = counts
    wanted = targets.of(key, None if person is None else [person]) if key in AIMED else None
    numbers = (today.total(), month.total()) if person is None else (today[person], month[person])
    return Sum(key, *numbers, wanted.goal if wanted else None, wanted.pace if wanted else None)


def _known(store: Store, counted: dict[str, Counts], targets: Targets) -> list[tuple[int, str]]:
    """Consultants: most orders first, then most cards; who has neither numbers nor targets is left out."""
    members = {member.user.pk: member.user.name for member in members_of(store.pk)}
    seen = {pk for _today, month in counted.values() for pk in month if pk}
    seen |= {pk for kind in AIMED for pk in targets.people(kind)}
    known = [pk for pk in seen if pk in members]
    known.sort(key=lambda pk: (-counted["orders"][1][pk], -counted["cards"][1][pk], members[pk]))
    return [(pk, members[pk]) for pk in known]


def _here(store: Store) -> tuple[int, tuple[Here, ...]]:
    """How many wait, and everybody who is here: those who wait first, then the longest."""
    rows = Visit.objects.filter(store=store, left_at=None, channel=Visit.Channel.VISIT)
    found = list(rows.select_related("customer", "consultant").order_by("arrived_at", "id"))
    found.sort(key=lambda visit: visit.consultant_id is not None)
    people = tuple(
        Here(short_mask(v.name), v.arrived_at, v.consultant.name if v.consultant else "", v.party_size) for v in found
    )
    return sum(visit.consultant_id is None for visit in found), people


def _coming(store: Store, now: datetime, end: datetime) -> tuple[Coming, ...]:
    """Appointments until the end of tomorrow and today's test drives that have not begun; a drive has its appointment with it."""
    window = {"store": store, "starts_at__gte": now, "starts_at__lt": end}
    rows = Appointment.objects.filter(state=Appointment.State.AGREED, **window).select_related("owner")
    rows = rows.exclude(pk__in=Drive.objects.filter(appointment__isnull=False).values("appointment"))
    agreed = list(rows.order_by("starts_at", "id")[:MOST_NEXT])
    names = _names_about(agreed)
    booked = Drive.objects.filter(store=store, state=DriveState.BOOKED, begins_at__gte=now, begins_at__lt=end)
    drives = list(
        booked.select_related("customer", "visit__customer", "consultant", "vehicle__trim__series")
        .order_by("begins_at", "id")[:MOST_NEXT]
    )  # fmt: skip
    found = [Coming(a.starts_at, a.kind, names.get(a.pk, ""), a.owner.name) for a in agreed]
    found += [
        Coming(d.begins_at, "drive", short_mask(d.name), d.consultant.name, d.vehicle.trim.series.name) for d in drives
    ]
    return tuple(sorted(found, key=lambda one: one.at)[:MOST_NEXT])


def _names_about(rows: list[Appointment]) -> dict[int, str]:
    """Appointment -> the masked name of the customer whom it is about. At most two queries."""
    of: dict[str, set[int]] = {"deals.deal": set(), "customers.customer": set()}
    for row in rows:
        of.setdefault(row.about_kind, set()).add(row.about_id or 0)
    deals = dict(Deal.objects.filter(pk__in=of["deals.deal"]).values_list("pk", "customer__name"))
    cards = dict(Customer.objects.filter(pk__in=of["customers.customer"]).values_list("pk", "name"))
    found: dict[int, str] = {}
    for row in rows:
        names = deals if row.about_kind == "deals.deal" else cards if row.about_kind == "customers.customer" else {}
        if row.about_id in names:
            found[row.pk] = short_mask(names[row.about_id])
    return found


def _ranking(store: Store, period: Period) -> tuple[Closing, ...]:
    """Closing rates of the month, with how many deals each rests on; who has too few is shown behind, unranked."""
    by = Actor.machine("wall", group_id=store.group_id, door="clock")
    rows = closing_of(by, Asked(period.begin, period.last, store.pk))
    return tuple(row for row in rows if row.count)[:MOST_RANKED]


def _of_day(store: Store, begin: datetime) -> tuple[OfDay, ...]:
    """Cars that are or were handed over today, and birthdays of those who bought or are about to."""
    end = begin + timedelta(days=1)
    rows = Appointment.objects.filter(store=store, kind="delivery", starts_at__gte=begin, starts_at__lt=end)
    agreed = list(rows.filter(state=Appointment.State.AGREED).order_by("starts_at", "id")[:MOST_OF_DAY])
    names = _names_about(agreed)
    found = [OfDay("delivery", names.get(row.pk, ""), row.starts_at) for row in agreed]
    done = Deal.objects.filter(store=store, delivered_at__gte=begin, delivered_at__lt=end).order_by("delivered_at")
    found += [
        OfDay("delivered", short_mask(name), at)
        for name, at in done.values_list("customer__name", "delivered_at")[:MOST_OF_DAY]
    ]
    born = Customer.objects.filter(
        store=store, birth_on__month=begin.month, birth_on__day=begin.day, merged_into=None, anonymised_at=None,
        owner__isnull=False,
    )  # fmt: skip
    found += [
        OfDay("birthday", short_mask(name))
        for name in born.order_by("-id").values_list("name", flat=True)[:MOST_OF_DAY]
    ]
    return tuple(found)
