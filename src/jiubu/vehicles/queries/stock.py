"""What is asked about the vehicles there are: found, filtered, counted."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.vehicles import rules
from jiubu.vehicles.models import Vehicle


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What the stock list shows. ``states`` empty: everything in hand. ``age``: at least so many days in stock."""

    text: str = ""
    states: tuple[str, ...] = ()
    store_id: int | None = None
    brand_id: int | None = None
    series_id: int | None = None
    age: int | None = None
    trim_id: int | None = None
    colour: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    arrived_from: date | None = None
    arrived_to: date | None = None
    youngest: int | None = None
    """At most so many days in stock."""

    def said(self) -> dict[str, object]:
        """What was asked for, as the log of queries keeps it."""
        given = {name: value for name, value in asdict(self).items() if value not in ("", (), None)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}


@dataclass(frozen=True, slots=True)
class StockCount:
    """One chip above the stock list."""

    state: str
    title: str
    count: int


def cards(rows: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """With what every list shows of a vehicle."""
    return rows.select_related("trim__series__maker__brand", "colour", "inside_colour", "store")


def vehicles_of(actor: Actor) -> QuerySet[Vehicle]:
    return cards(Vehicle.objects.visible_to(actor))


def vehicle_of(actor: Actor, vehicle_id: int) -> Vehicle:
    """The vehicle, or ``Vehicle.DoesNotExist`` also when it is another store's."""
    return vehicles_of(actor).get(pk=vehicle_id)


def _text_q(text: str) -> Q:
    """Any of: end or part of the VIN, plate, name of series, trim or brand."""
    said = text.strip()
    upper = said.upper()
    vin = Q(vin__endswith=upper) | Q(vin__startswith=upper) if upper.isascii() and len(upper) >= 3 else Q()
    names = Q(trim__series__name__icontains=said) | Q(trim__name__icontains=said)
    return vin | Q(plate=upper) | names | Q(trim__series__maker__brand__name__icontains=said)


def _filtered(actor: Actor, wanted: StockFilter) -> QuerySet[Vehicle]:
    rows = Vehicle.objects.visible_to(actor)
    if wanted.text.strip():
        rows = rows.filter(_text_q(wanted.text))
    if wanted.store_id:
        rows = rows.filter(store=wanted.store_id)
    if wanted.brand_id:
        rows = rows.filter(trim__series__maker__brand=wanted.brand_id)
    if wanted.series_id:
        rows = rows.filter(trim__series=wanted.series_id)
    if wanted.trim_id:
        rows = rows.filter(trim=wanted.trim_id)
    if wanted.colour:
        rows = rows.filter(colour__name=wanted.colour)
    return rows.filter(_between(wanted))


def _between(wanted: StockFilter) -> Q:
    """Ages, prices and arrivals, as far as they are asked for."""
    today = timezone.localdate()
    bounds = {
        "arrived_on__lte": None if wanted.age is None else today - timedelta(days=wanted.age),
        "arrived_on__gt": None if wanted.youngest is None else today - timedelta(days=wanted.youngest + 1),
        "guide_price__gte": wanted.price_from,
        "guide_price__lte": wanted.price_to,
    }
    found = Q(**{name: value for name, value in bounds.items() if value is not None})
    if wanted.arrived_from is not None:
        found &= Q(arrived_on__gte=wanted.arrived_from)
    return found & Q(arrived_on__lte=wanted.arrived_to) if wanted.arrived_to is not None else found


def stock_rows(actor: Actor, wanted: StockFilter) -> QuerySet[Vehicle]:
    """The vehicles under these filters; nothing said of states: those in hand."""
    return cards(_filtered(actor, wanted).filter(state__in=wanted.states or rules.IN_HAND))


def stock_page(
    actor: Actor, wanted: StockFilter, *, after: str = "", size: int = 50, oldest: bool = False
) -> Page[Vehicle]:
    """One page of the stock, the newest card first. One query."""
    return page_of(stock_rows(actor, wanted), order=("id",) if oldest else ("-id",), after=after, size=size)


def stock_counts(actor: Actor, wanted: StockFilter) -> list[StockCount]:
    """How many vehicles are in each state under the other filters. One query."""
    found = dict(_filtered(actor, wanted).order_by().values_list("state").annotate(n=Count("id")))
    return [StockCount(s.value, str(s.label), found[s.value]) for s in Vehicle.State if found.get(s.value)]


def find_vehicles(actor: Actor, text: str, *, limit: int = 20, free_only: bool = False) -> list[Vehicle]:
    """Vehicles by the end or begin of the VIN, plate, series, trim or brand. Nothing typed: the newest."""
    rows = vehicles_of(actor).filter(state__in=rules.RESERVABLE if free_only else rules.IN_HAND)
    if text.strip():
        rows = rows.filter(_text_q(text))
    return list(rows.order_by("-id")[:limit])
