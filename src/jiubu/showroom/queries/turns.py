"""Who stands in the line of consultants, what happened in it, and how fair it was."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store, User
from jiubu.showroom import access
from jiubu.showroom.enums import StepKind
from jiubu.showroom.models import Step, Visit
from jiubu.showroom.queries.shifts import hours_at, off_at, outside_shift, shifts_of_day
from jiubu.showroom.queries.visits import Consultant
from jiubu.showroom.rules import Line, Said, replay


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in the line: ``turns`` used today, ``is_busy`` with a visitor; ``is_off``: the shift is over or has not
    begun; ``is_outside``: came in outside the shift, and receives all the same.
    """

    user: User
    is_next: bool
    is_ready: bool
    is_busy: bool
    turns: int
    is_off: bool = False
    is_outside: bool = False

    @property
    def state(self) -> str:
        if self.is_next:
            return "next"
        if self.is_off and not self.is_busy:
            return "off"
        return "ready" if self.is_ready else "busy" if self.is_busy else "waits"


@dataclass(frozen=True, slots=True)
class Board:
    """The line of a store now, and who else receives here but is not in it."""

    places: list[Place]
    absent: list[User]
    away: frozenset[int] = frozenset()
    """Who has no shift now and does not stand in the line."""

    @property
    def next(self) -> User | None:
        return next((place.user for place in self.places if place.is_next), None)

    def asked(self, reader: int | None, *, can_arrange: bool) -> set[int]:
        """For whom the reader says why they receive a stranger now: for himself, and for others unless he arranges or
        receives nobody himself."""
        people = {place.user.pk for place in self.places} | {user.pk for user in self.absent}
        if self.next is None or reader not in people:
            return set()
        return ({reader} if can_arrange else people) - {self.next.pk}


@dataclass(frozen=True, slots=True)
class Share:
    """What one person had in a period: days in the line, visits received, turns used and given back, passed over,
    declined, taken out of turn. ``per_day``: turns used and kept for each day in the line; None without a day."""

    user: User
    days: int
    received: int
    turns: int
    given_back: int
    skipped: int
    declined: int
    out_of_turn: int

    @property
    def per_day(self) -> float | None:
        return round((self.turns - self.given_back) / self.days, 2) if self.days else None


def day_in(store: Store, at: datetime) -> date:
    """The store's calendar day."""
    return timezone.localtime(at, ZoneInfo(store.timezone)).date()


def said(store_id: int, day: date) -> list[Said]:
    """The ledger of a store's day, oldest first. One query."""
    rows = Step.objects.filter(day__store_id=store_id, day__day=day).order_by("number")
    return [Said(*row) for row in rows.values_list("kind", "person_id", "other_id", "visit_id", "counts", "is_outside")]


def board_of(store: Store, consultants: list[Consultant], *, now: datetime | None = None) -> Board:
    """The line now. Two queries; ``consultants`` are those of the store."""
    at = now or timezone.now()
    steps = said(store.pk, day_in(store, at))
    people = {one.user.pk: one.user for one in consultants}
    line = replay(steps)
    planned = shifts_of_day(store.pk, day_in(store, at)) if people or line.order else {}
    hour, soon = hours_at(store, at)
    line.off = off_at(planned, line.order, (hour, soon))
    places = [
        Place(
            people[person],
            person == line.next,
            person == line.ready,
            bool(line.busy.get(person)),
            turns_of(steps, person),
            is_off=person in line.resting,
            is_outside=person in line.outside,
        )
        for person in line.order
        if person in people
    ]
    absent = [user for pk, user in people.items() if pk not in line.order]
    return Board(places, absent, frozenset(off_at(planned, [user.pk for user in absent], (hour,))))


def line_of(store: Store, at: datetime) -> Line:
    """The line with those who have no shift then. Two queries."""
    line = replay(said(store.pk, day_in(store, at)))
    line.off = outside_shift(store, at, line.order, is_coming=True)
    return line


def is_away(store: Store, at: datetime, person: int, line: Line) -> bool:
    """Whether somebody has no shift now and does not stand in the line either."""
    return person not in line.order and bool(outside_shift(store, at, [person]))


def is_stood_in(visit: Visit, *, now: datetime | None = None) -> bool:
    """Whether who has the appointment does not receive now: not in this store any more, or no shift and not in the line."""
    owner_id = visit.appointment.owner_id if visit.appointment else None
    if owner_id is None or visit.consultant_id is not None:
        return False
    at = now or timezone.now()
    return visit.meant_for_id != owner_id or is_away(visit.store, at, owner_id, line_of(visit.store, at))


def turns_of(steps: list[Said], person: int) -> int:
    """How many turns the person has used and not got back."""
    used = sum(1 for step in steps if step.person == person and step.kind == StepKind.TAKE and step.counts)
    return used - sum(1 for step in steps if step.person == person and step.kind == StepKind.GIVE_BACK)


def ledger_of(actor: Actor, store_id: int, day: date) -> QuerySet[Step]:
    """The ledger of a day, latest first, for who sees the store's showroom."""
    rows = Step.objects.filter(day__store_id=store_id, day__day=day, day__group_id=actor.group_id)
    if not actor.reach(access.SEE).covers(owner_id=actor.user_id, store_id=store_id):
        return rows.none()
    return rows.select_related("person", "other", "visit__customer", "by").order_by("-number")


def line_at(steps: list[Said], number: int) -> Line:
    """The line as it stood after the first ``number`` lines of the ledger: for disputes."""
    return replay(steps[:number])


def shares_of(actor: Actor, store_id: int, begin: date, end: date) -> list[Share]:
    """How the visits were shared out from ``begin`` to ``end``, both included; most turns first. Two queries."""
    if not actor.reach(access.SEE).covers(owner_id=actor.user_id, store_id=store_id):
        return []
    rows = Step.objects.filter(day__store_id=store_id, day__group_id=actor.group_id, day__day__range=(begin, end))
    counted = rows.values("person_id").annotate(
        days=Count("day_id", filter=Q(kind=StepKind.IN), distinct=True),
        received=Count("visit_id", filter=Q(kind=StepKind.TAKE), distinct=True),
        turns=Count("id", filter=Q(kind=StepKind.TAKE, counts=True)),
        given_back=Count("id", filter=Q(kind=StepKind.GIVE_BACK)),
        skipped=Count("id", filter=Q(kind=StepKind.SKIP)),
        declined=Count("id", filter=Q(kind=StepKind.DECLINE)),
        out_of_turn=Count("id", filter=Q(kind=StepKind.TAKE, other__isnull=False)),
    )
    found = list(counted)
    people = User.objects.in_bulk([row["person_id"] for row in found])
    shares = [
        Share(
            user=people[row["person_id"]], days=row["days"], received=row["received"], turns=row["turns"],
            given_back=row["given_back"], skipped=row["skipped"], declined=row["declined"],
            out_of_turn=row["out_of_turn"],
        )
        for row in found
    ]  # fmt: skip
    return sorted(shares, key=lambda share: (-share.turns, share.user.pk))


def holders_of(visit: Visit, day: date | None = None) -> list[int]:
    """Whose turn the visit used (that day) and has not been given back, in order. One query."""
    steps = Step.objects.filter(visit=visit, **({"day__day": day} if day else {})).order_by("day__day", "number")
    held: dict[int, None] = {}
    for kind, counts, person in steps.values_list("kind", "counts", "person_id"):
        if kind == StepKind.TAKE and counts:
            held[person] = None
        elif kind == StepKind.GIVE_BACK:
            held.pop(person, None)
    return list(held)


def used_turn(visit: Visit) -> bool:
    """Whether receiving them used a turn today that was not given back."""
    return bool(holders_of(visit, day_in(visit.store, timezone.now())))
