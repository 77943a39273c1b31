"""The figures of a store in a period, for everybody together and for each person."""

from collections import Counter
from dataclasses import dataclass, replace

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from jiubu.analytics import access
from jiubu.analytics.queries.sets import Name, Sets
from jiubu.analytics.registry import INDICATORS, Indicator
from jiubu.analytics.rules import Period, median_minutes
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Post, Store, Team, User
from jiubu.showroom.models import Drive, Visit
from jiubu.targets.queries import Targets

PLACES = 4
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Value:
    """``top`` of ``bottom``. ``share``: between 0 and whatever, None for an empty denominator; a plain count has no
    ``bottom`` and no share. Both are None when they can't be told: no snapshot of the first day is kept.

    ``median``: of what is measured, in minutes. ``pace``: what the target asks for by now; ``bottom`` is the target then.
    """

    top: int | None
    bottom: float | None
    median: float | None = None
    pace: float | None = None

    @property
    def share(self) -> float | None:
        return round(self.top / self.bottom, PLACES) if self.bottom and self.top is not None else None

    @property
    def gap(self) -> float | None:
        """What is missing to the target; below nought when it is passed."""
        if self.pace is None or self.bottom is None or self.top is None:
            return None
        return round(self.bottom - self.top, 1)


@dataclass(frozen=True, slots=True)
class PersonValue:
    """``person`` None: of nobody (the pool, a visit that nobody received)."""

    person: User | None
    value: Value


@dataclass(frozen=True, slots=True)
class TeamValue:
    """Of the people who are in the team now."""

    team: Team
    value: Value


@dataclass(frozen=True, slots=True)
class Figure:
    indicator: Indicator
    total: Value
    people: list[PersonValue]
    teams: list[TeamValue]


@dataclass(frozen=True, slots=True)
class Behind:
    """One name behind a number, ready to show."""

    name: Name
    title: str
    code: str
    person: User | None


def store_for(actor: Actor, store_id: int) -> Store:
    """The store, if the actor may see figures of it or of somebody in it; else it is not there."""
    actor.require(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id)
    return rows.get(pk=store_id) if _is_whole(actor, store_id) else rows.get(pk=store_id, pk__in=actor.stores)


def stores_for(actor: Actor) -> list[Store]:
    """The stores that the actor may choose from."""
    reach = actor.reach(access.SEE)
    rows = Store.objects.filter(group_id=actor.group_id)
    return list(
        rows.order_by("id") if reach.group else rows.filter(pk__in=reach.stores | set(actor.stores)).order_by("id")
    )


def figures_of(actor: Actor, store: Store, period: Period) -> list[Figure]:
    """Every indicator. At most twenty-four queries, whatever the number of people and rows."""
    return _Counting(actor, store, period).figures()


def names_behind(
    actor: Actor, store: Store, period: Period, code: str, part: str, person: int | None, team: int | None = None
) -> list[Behind]:
    """Who is counted in the ``top`` or ``bottom`` of an indicator, of everybody, one person (0: nobody's) or a team. At
    most ``MOST_NAMES``. What is no indicator is not there.
    """
    sets = Sets(store, period)
    indicator = indicator_of(code)
    names = [name for key in indicator.sets[part] for name in _seen(actor, store, sets.names(key)) or []]
    if part == "top":
        less = (name for key in indicator.minus for name in _seen(actor, store, sets.names(key)) or [])
        names += [replace(name, is_off=True) for name in less]
    if person is not None:
        names = [name for name in names if (name.person_id or 0) == person]
    if team is not None:
        members = {pk for pk, found in _teams_of(store).items() if found.pk == team}
        names = [name for name in names if name.person_id in members]
    return _shown(names[:MOST_NAMES])


def indicator_of(code: str) -> Indicator:
    """Raises as for a row that is not there."""
    if code not in INDICATORS:
        raise ObjectDoesNotExist(code)
    return INDICATORS[code]


def _is_whole(actor: Actor, store_id: int) -> bool:
    return actor.reach(access.SEE).covers(owner_id=None, store_id=store_id)


def _seen(actor: Actor, store: Store, names: list[Name] | None) -> list[Name] | None:
    """Only the own ones and those of the team, for who does not see the store's."""
    if names is None or _is_whole(actor, store.pk):
        return names
    reach = actor.reach(access.SEE)
    return [name for name in names if name.person_id in reach.users]


def _teams_of(store: Store) -> dict[int, Team]:
    """Person -> team in this store, now. One query."""
    posts = Post.objects.current().filter(store=store, team__isnull=False).select_related("team").order_by("-id")
    return {post.user_id: post.team for post in posts if post.team}


class _Counting:
    """The sets of a period, counted per person once and added up for teams and the store."""

    def __init__(self, actor: Actor, store: Store, period: Period) -> None:
        sets, self.is_whole = Sets(store, period), _is_whole(actor, store.pk)
        self.seen = None if self.is_whole else sorted(actor.reach(access.SEE).users)
        keys = dict.fromkeys(
            key for one in INDICATORS.values() for key in (*one.top, *one.bottom, *one.minus, one.median) if key
        )
        names = {key: _seen(actor, store, sets.names(key)) for key in keys}
        self.counted = {key: _count(found) for key, found in names.items()}
        measured = {one.median for one in INDICATORS.values() if one.median}
        self.values = {key: _values(names[key] or []) for key in measured}
        self.targets = Targets(store, period.begin, period.end, timezone.now().astimezone(sets.zone).date())
        self.team_of = _teams_of(store) if self.is_whole else {}

    def figures(self) -> list[Figure]:
        found = [(one, self._persons(one)) for one in INDICATORS.values()]
        people = User.objects.in_bulk({pk for _one, persons in found for pk in persons if pk})
        return [self._figure(one, persons, people) for one, persons in found]

    def _figure(self, one: Indicator, persons: list[int], people: dict[int, User]) -> Figure:
        teams = {team.pk: team for team in self.team_of.values()}
        of_teams = [
            TeamValue(team, self._value(one, [pk for pk, of in self.team_of.items() if of.pk == team.pk], team.pk))
            for team in sorted(teams.values(), key=lambda team: team.name)
        ]
        of_people = [PersonValue(people.get(pk), self._value(one, [pk])) for pk in persons]
        return Figure(one, self._value(one, None), of_people, of_teams)

    def _persons(self, one: Indicator) -> list[int]:
        """Most of the top first; nobody last."""
        top, bottom = self._top(one) or Counter(), self._sum(one.bottom) or Counter()
        aimed = self.targets.people(one.target) if one.target else set()
        if self.seen is not None:
            aimed &= set(self.seen)
        return sorted({*top, *bottom, *aimed}, key=lambda pk: (pk == 0, -top[pk], pk))

    def _value(self, one: Indicator, people: list[int] | None, team_id: int | None = None) -> Value:
        top, bottom = self._top(one), self._sum(one.bottom) if one.bottom else None
        if one.target:
            wanted = self.targets.of(one.target, self.seen if people is None else people, team_id)
            goal, pace = (wanted.goal, wanted.pace) if wanted else (None, None)
            return Value(_of(top, people) or 0, goal, pace=pace)
        if top is None or (one.bottom and bottom is None):
            return Value(None, None)
        return Value(_of(top, people) or 0, _of(bottom, people), median=self._median(one.median, people))

    def _median(self, key: str, people: list[int] | None) -> float | None:
        values = self.values.get(key, {})
        wanted = values if people is None else people
        return median_minutes([minutes for pk in wanted for minutes in values.get(pk, ())])

    def _top(self, one: Indicator) -> Counter[int] | None:
        top, less = self._sum(one.top), self._sum(one.minus)
        if top is not None and less:
            top.subtract(less)
        return top

    def _sum(self, keys: tuple[str, ...]) -> Counter[int] | None:
        total: Counter[int] = Counter()
        for key in keys:
            count = self.counted[key]
            if count is None:
                return None
            total.update(count)
        return total


def _count(names: list[Name] | None) -> Counter[int] | None:
    return None if names is None else Counter(name.person_id or 0 for name in names)


def _values(names: list[Name]) -> dict[int, list[float]]:
    """What was measured, by person."""
    found: dict[int, list[float]] = {}
    for name in names:
        if name.value is not None:
            found.setdefault(name.person_id or 0, []).append(name.value)
    return found


def _of(count: Counter[int] | None, people: list[int] | None) -> int | None:
    if count is None:
        return None
    return count.total() if people is None else sum(count[pk] for pk in people)


def _shown(names: list[Name]) -> list[Behind]:
    customers = Customer.objects.in_bulk({name.customer_id for name in names if name.customer_id})
    people = User.objects.in_bulk({name.person_id for name in names if name.person_id})
    visits = Visit.objects.in_bulk({name.id for name in names if name.kind == "visit"})
    drives = Drive.objects.in_bulk({name.id for name in names if name.kind == "drive"})
    codes = {
        "visit": lambda pk: visits[pk].code,
        "drive": lambda pk: drives[pk].code,
        "deal": lambda pk: Deal(pk=pk).code,
        "customer": lambda pk: customers[pk].code,
    }

    def nameless(name: Name) -> str:
        """What somebody without a card was called."""
        return drives[name.id].driver_name if name.kind == "drive" else visits[name.id].visitor_name

    return [
        Behind(
            name=name,
            title=customers[name.customer_id].name if name.customer_id else nameless(name),
            code=codes[name.kind](name.id),
            person=people.get(name.person_id or 0),
        )
        for name in names
    ]
