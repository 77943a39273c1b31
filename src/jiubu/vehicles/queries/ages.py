"""How long vehicles have stood, what the money in them costs, and what is still on its way."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.organisation.models import Store
from jiubu.organisation.queries import stores_of
from jiubu.vehicles import access, rules
from jiubu.vehicles.models import StockSettings, Vehicle
from jiubu.vehicles.queries.stock import cards


@dataclass(frozen=True, slots=True)
class AgeCount:
    """One stock age class. ``per_day`` and ``cost`` are None for who may not see costs."""

    first: int
    last: int | None
    count: int
    cost: Decimal | None
    per_day: Decimal | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a store has decided about its stock, or what holds where it has not."""

    offer_hours: int = rules.OFFER_HOURS
    slow_days: int = rules.SLOW_DAYS
    money_rate: Decimal = rules.MONEY_RATE
    year_days: int = rules.YEAR_DAYS
    query_days: int = rules.QUERY_DAYS
    version: int = 0


def settings_of(store_id: int | None) -> Decided:
    """The settings of one store. One query."""
    found = StockSettings.objects.filter(store=store_id or 0).first()
    return _decided(found) if found else Decided()


def money_per_day(vehicle: Vehicle) -> Decimal:
    """What the money in one vehicle costs a day, by the settings of its store. One query."""
    decided = settings_of(vehicle.store_id)
    return _per_day(vehicle.cost_gross, decided)


def _per_day(cost: Decimal, decided: Decided) -> Decimal:
    """Rebates may exceed what was paid: then nothing is tied up."""
    return rules.cost_per_day(max(cost, Decimal(0)), rate=decided.money_rate, year_days=decided.year_days)


def store_for(actor: Actor, store_id: int) -> Store:
    """A store whose stock the actor may see; Store.DoesNotExist otherwise."""
    if not access.reaches_store(actor, actor.reach(access.SEE), store_id):
        raise Store.DoesNotExist
    return Store.objects.get(pk=store_id, group=actor.group_id)


def stores_to_move_to(actor: Actor) -> list[Store]:
    """Every store of the group: a vehicle may go to any."""
    return list(Store.objects.filter(group=actor.group_id, is_active=True).order_by("id"))


def _decided(row: StockSettings) -> Decided:
    return Decided(row.offer_hours, row.slow_days, row.money_rate, row.year_days, row.query_days, row.version)


def _settings(store_ids: list[int]) -> dict[int, Decided]:
    return {row.store_id: _decided(row) for row in StockSettings.objects.filter(store__in=store_ids)}


def _standing(actor: Actor, store_id: int | None) -> QuerySet[Vehicle]:
    rows = Vehicle.objects.visible_to(actor).filter(state__in=rules.STANDING, arrived_on__isnull=False)
    return rows.filter(store=store_id) if store_id else rows


def age_counts(actor: Actor, store_id: int | None = None) -> list[AgeCount]:
    """How many vehicles stand in each age class, and what their money costs a day. Two queries.

    The money of every store costs what the store has set.
    """
    today = timezone.localdate()
    classes = rules.age_classes()
    whens = [
        When(arrived_on__gte=today - timedelta(days=one.last), then=Value(number))
        for number, one in enumerate(classes)
        if one.last is not None
    ]
    number = Case(*whens, default=Value(len(classes) - 1), output_field=IntegerField())
    rows = _standing(actor, store_id).order_by().annotate(class_number=number).values("class_number", "store")
    found = list(rows.annotate(count=Count("id"), money=Sum("cost_gross")))
    decided = _settings(sorted({row["store"] for row in found}))
    may_see = actor.reach(access.COST)
    counts = [0] * len(classes)
    cost, per_day = [Decimal(0)] * len(classes), [Decimal(0)] * len(classes)
    for row in found:
        at, store = row["class_number"], row["store"]
        counts[at] += row["count"]
        if access.reaches_store(actor, may_see, store):
            cost[at] += row["money"]
            per_day[at] += _per_day(row["money"], decided.get(store, Decided()))
    shown = actor.can(access.COST)
    return [
        AgeCount(one.first, one.last, counts[i], cost[i] if shown else None, per_day[i] if shown else None)
        for i, one in enumerate(classes)
    ]


def slow_rows(actor: Actor, store_id: int | None = None) -> QuerySet[Vehicle]:
    """Vehicles that have stood longer than their store allows: one bound for all that have set nothing."""
    today = timezone.localdate()
    stores = [store_id] if store_id else list(stores_of(actor).values_list("pk", flat=True))
    decided = _settings(stores)
    whens = [When(store=pk, then=Value(today - timedelta(days=d.slow_days))) for pk, d in decided.items()]
    usual = today - timedelta(days=rules.SLOW_DAYS)
    rows = cards(_standing(actor, store_id))
    if not whens:
        return rows.filter(arrived_on__lt=usual)
    return rows.filter(arrived_on__lt=Case(*whens, default=Value(usual)))


def slow_page(actor: Actor, store_id: int | None = None, *, after: str = "", size: int = 50) -> Page[Vehicle]:
    """Slow movers, the longest in stock first. Three queries."""
    return page_of(slow_rows(actor, store_id), order=("arrived_on", "id"), after=after, size=size)


def purchase_page(
    actor: Actor, *, state: str = "", store_id: int | None = None, due_by: date | None = None, after: str = "",
    size: int = 50,
) -> Page[Vehicle]:  # fmt: skip
    """What is planned, ordered and on its way, the newest first; ``due_by``: expected until that day. One query."""
    states = (state,) if state in rules.ON_ITS_WAY else rules.ON_ITS_WAY
    rows = cards(Vehicle.objects.visible_to(actor).filter(state__in=states))
    if store_id:
        rows = rows.filter(store=store_id)
    if due_by is not None:
        rows = rows.filter(expected_on__lte=due_by)
    return page_of(rows, order=("-id",), after=after, size=size)


def on_its_way_counts(actor: Actor) -> list[tuple[str, str, int]]:
    """(state, title, how many) on the way here. One query."""
    rows = Vehicle.objects.visible_to(actor).filter(state__in=rules.ON_ITS_WAY).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("id")))
    return [(s, str(Vehicle.State(s).label), found[s]) for s in rules.ON_ITS_WAY if found.get(s)]
