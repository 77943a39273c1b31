"""The figures of a store in a period, for everybody together and for each person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from jiubu.analytics import access
from jiubu.analytics.queries.sets import Name, Sets
from jiubu.analytics.registry import INDICATORS, Indicator
from jiubu.analytics.rules import Period
from jiubu.customers.models import Customer
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store, User
from jiubu.showroom.models import Drive, Visit

PLACES = 4
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Value:
    """``top`` of ``bottom``. ``share``: between 0 and whatever, None for an empty denominator; a plain count has no
    ``bottom`` and no share. Both are None when they can't be told: no snapshot of the first day is kept.
    """

    top: int | None
    bottom: int | None

    @property
    def share(self) -> float | None:
        return round(self.top / self.bottom, PLACES) if self.bottom and self.top is not None else None


@dataclass(frozen=True, slots=True)
class PersonValue:
    """``person`` None: of nobody (the pool, a visit that nobody received)."""

    person: User | None
    value: Value


@dataclass(frozen=True, slots=True)
class Figure:
    indicator: Indicator
    total: Value
    people: list[PersonValue]


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
    """Every indicator. At most thirteen queries, whatever the number of people and rows."""
    sets = Sets(store, period)
    counted = {key: _count(_seen(actor, store, sets.names(key))) for key in _wanted(INDICATORS.values())}
    people = User.objects.in_bulk({pk for count in counted.values() for pk in count or () if pk})
    return [_figure(one, counted, people) for one in INDICATORS.values()]


def names_behind(actor: Actor, store: Store, period: Period, code: str, part: str, person: int | None) -> list[Behind]:
    """Who is counted in the ``top`` or ``bottom`` of an indicator, of everybody (None) or one person (0: nobody's). At most
    ``MOST_NAMES``. What is no indicator is not there.
    """
    sets = Sets(store, period)
    names = [name for key in indicator_of(code).sets[part] for name in _seen(actor, store, sets.names(key)) or []]
    if person is not None:
        names = [name for name in names if (name.person_id or 0) == person]
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


def _wanted(indicators: Iterable[Indicator]) -> list[str]:
    return list(dict.fromkeys(key for one in indicators for key in (*one.top, *one.bottom)))


def _count(names: list[Name] | None) -> Counter[int] | None:
    return None if names is None else Counter(name.person_id or 0 for name in names)


def _figure(one: Indicator, counted: dict[str, Counter[int] | None], people: dict[int, User]) -> Figure:
    top, bottom = _sum(one.top, counted), _sum(one.bottom, counted) if one.bottom else None
    persons = sorted({*(top or ()), *(bottom or ())}, key=lambda pk: (pk == 0, -(top or Counter())[pk], pk))
    is_untold = top is None or (bool(one.bottom) and bottom is None)

    def value(person: int | None) -> Value:
        if is_untold:
            return Value(None, None)
        return Value(_of(top, person) or 0, _of(bottom, person))

    return Figure(one, value(None), [PersonValue(people.get(pk), value(pk)) for pk in persons])


def _sum(keys: tuple[str, ...], counted: dict[str, Counter[int] | None]) -> Counter[int] | None:
    total: Counter[int] = Counter()
    for key in keys:
        count = counted[key]
        if count is None:
            return None
        total.update(count)
    return total


def _of(count: Counter[int] | None, person: int | None) -> int | None:
    if count is None:
        return None
    return count.total() if person is None else count[person]


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
