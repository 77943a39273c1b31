"""Everything that is asked about the catalogue, the stock and reservations."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.vehicles import rules
from jiubu.vehicles.models import Brand, Colour, Option, Reservation, Series, Trim, Vehicle


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What the stock list shows. ``states`` empty: everything in hand. ``age``: at least so many days in stock."""

    text: str = ""
    states: tuple[str, ...] = ()
    store_id: int | None = None
    brand_id: int | None = None
    series_id: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class StockCount:
    """One chip above the stock list."""

    state: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class VehicleCard:
    """Everything about one vehicle."""

    vehicle: Vehicle
    reservation: Reservation | None
    reservations: list[Reservation]
    options: list[Option] = field(default_factory=list)
    model_year: int | None = None


def _cards(rows: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    return rows.select_related("trim__series__maker__brand", "colour", "inside_colour", "store")


def vehicles_of(actor: Actor) -> QuerySet[Vehicle]:
    return _cards(Vehicle.objects.visible_to(actor))


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
    if wanted.age is not None:
        rows = rows.filter(arrived_on__lte=timezone.localdate() - timedelta(days=wanted.age))
    return rows


def stock_rows(actor: Actor, wanted: StockFilter) -> QuerySet[Vehicle]:
    """The vehicles under these filters; nothing said of states: those in hand."""
    return _cards(_filtered(actor, wanted).filter(state__in=wanted.states or rules.IN_HAND))


def stock_page(
    actor: Actor, wanted: StockFilter, *, after: str = "", size: int = 50, oldest: bool = False
) -> Page[Vehicle]:
    """One page of the stock, the newest card first. One query."""
    return page_of(stock_rows(actor, wanted), order=("id",) if oldest else ("-id",), after=after, size=size)


def stock_counts(actor: Actor, wanted: StockFilter) -> list[StockCount]:
    """How many vehicles are in each state under the other filters. One query."""
    found = dict(_filtered(actor, wanted).order_by().values_list("state").annotate(n=Count("id")))
    return [StockCount(s.value, str(s.label), found[s.value]) for s in Vehicle.State if found.get(s.value)]


def active_reservations(vehicle_ids: list[int]) -> dict[int, Reservation]:
    """vehicle id -> who keeps it now, or whom it was sold to."""
    rows = Reservation.objects.filter(vehicle__in=vehicle_ids, state__in=["active", "used"]).select_related("by")
    return {r.vehicle_id: r for r in rows}


def card_of(actor: Actor, vehicle_id: int) -> VehicleCard:
    """The vehicle card. Three queries."""
    vehicle = vehicle_of(actor, vehicle_id)
    reservations = list(vehicle.reservations.select_related("by").order_by("-id")[:20])
    now = next((r for r in reservations if r.state in {"active", "used"}), None)
    year = rules.model_year(vehicle.vin or "", today=timezone.localdate())
    return VehicleCard(vehicle, now, reservations, list(vehicle.options.order_by("name")), year)


def reservation_about(kind: str, object_id: int) -> Reservation | None:
    """The vehicle kept for (or sold to) this thing ("deals.deal", 7); the vehicle is fetched along."""
    rows = Reservation.objects.filter(about_kind=kind, about_id=object_id, state__in=["active", "used"])
    return rows.select_related("vehicle__trim__series__maker__brand", "vehicle__colour", "by").order_by("-id").first()


def reservations_about(kind: str, object_ids: list[int]) -> dict[int, Reservation]:
    """The same for many things at once: id -> reservation. One query."""
    rows = Reservation.objects.filter(about_kind=kind, about_id__in=object_ids, state__in=["active", "used"])
    return {r.about_id: r for r in rows.select_related("vehicle__trim__series").order_by("id")}


def reservation_of(actor: Actor, reservation_id: int) -> Reservation:
    rows = Reservation.objects.filter(vehicle__in=Vehicle.objects.visible_to(actor))
    return rows.select_related("vehicle").get(pk=reservation_id)


def find_vehicles(actor: Actor, text: str, *, limit: int = 20, free_only: bool = False) -> list[Vehicle]:
    """Vehicles by the end or begin of the VIN, plate, series, trim or brand. Nothing typed: the newest."""
    rows = vehicles_of(actor).filter(state__in=rules.RESERVABLE if free_only else rules.IN_HAND)
    if text.strip():
        rows = rows.filter(_text_q(text))
    return list(rows.order_by("-id")[:limit])


def due_reservations(now: datetime) -> list[tuple[int, int]]:
    """(group, vehicle) of every reservation whose time is over."""
    rows = Reservation.objects.filter(state="active", until__lte=now).order_by("group_id", "vehicle_id")
    return list(rows.values_list("group_id", "vehicle_id"))


# --- catalogue ---


def brands_of(actor: Actor, *, text: str = "", sold_here: bool = False) -> list[Brand]:
    """Brands of the group with ``series_count``. One query."""
    rows = Brand.objects.filter(group=actor.group_id)
    counted = Q()
    if text.strip():
        said = text.strip()
        rows = rows.filter(Q(name__icontains=said) | Q(makers__series__name__icontains=said))
    if sold_here:
        counted = Q(makers__series__is_sold_here=True)
        rows = rows.filter(counted)
    count = (
        Count("makers__series", filter=counted, distinct=True) if sold_here else Count("makers__series", distinct=True)
    )
    return list(rows.annotate(series_count=count).order_by("-series_count", "name"))


def brand_of(actor: Actor, brand_id: int) -> Brand:
    return Brand.objects.get(group=actor.group_id, pk=brand_id)


def series_in(actor: Actor, brand: Brand, *, text: str = "") -> list[Series]:
    """The series of one brand with ``trim_count``, by maker."""
    rows = Series.objects.filter(maker__brand=brand, maker__brand__group=actor.group_id)
    if text.strip() and text.strip() not in brand.name:
        rows = rows.filter(name__icontains=text.strip())
    rows = rows.select_related("maker__brand").annotate(trim_count=Count("trims"))
    return list(rows.order_by("-is_sold_here", "maker__name", "name"))


def series_of(actor: Actor, series_id: int) -> Series:
    return Series.objects.select_related("maker__brand").get(maker__brand__group=actor.group_id, pk=series_id)


def series_sold_here(group_id: int) -> list[Series]:
    """What is offered when a deal is made."""
    rows = Series.objects.filter(maker__brand__group=group_id, is_sold_here=True)
    return list(rows.select_related("maker__brand").order_by("maker__brand__name", "name"))


def trims_page(actor: Actor, series: Series, *, after: str = "", size: int = 50) -> Page[Trim]:
    """Trims of a series, the newest model year first."""
    rows = Trim.objects.filter(series=series, series__maker__brand__group=actor.group_id)
    return page_of(rows.select_related("series__maker__brand"), order=("-model_year", "id"), after=after, size=size)


def trims_of(actor: Actor) -> QuerySet[Trim]:
    """Every trim of the group's catalogue."""
    return Trim.objects.filter(series__maker__brand__group=actor.group_id).select_related("series__maker__brand")


def find_trims(actor: Actor, text: str, *, limit: int = 30) -> list[Trim]:
    """Trims whose series, brand or name contain every word of ``text``; what is sold here first."""
    rows = trims_of(actor).filter(is_active=True)
    for word in text.split()[:5]:
        named = Q(name__icontains=word) | Q(series__name__icontains=word)
        rows = rows.filter(named | Q(series__maker__brand__name__icontains=word))
    return list(rows.order_by(F("series__is_sold_here").desc(), "-model_year", "id")[:limit])


def colours_of(series: Series) -> list[Colour]:
    return list(series.colours.order_by("is_inside", "name"))


def options_of(series: Series) -> list[Option]:
    return list(series.options.order_by("name"))


def colours_offered(actor: Actor, series_ids: list[int]) -> list[Colour]:
    """The colours of these series, by name."""
    rows = Colour.objects.filter(series__in=set(series_ids), series__maker__brand__group=actor.group_id)
    return list(rows.order_by("series_id", "is_inside", "name"))


def kept_now(actor: Actor, vehicle_id: int) -> Reservation:
    """Who keeps the vehicle or bought it; Reservation.DoesNotExist for a free or foreign one."""
    rows = Reservation.objects.filter(vehicle__in=Vehicle.objects.visible_to(actor), state__in=["active", "used"])
    return rows.get(vehicle=vehicle_id)


def vehicles_unlike_their_reservation() -> list[tuple[str, str, str]]:
    """(code, state, state of the reservation or "") where the two don't agree."""
    kept = Reservation.objects.filter(vehicle=OuterRef("pk"), state__in=["active", "used"]).values("state")[:1]
    rows = Vehicle.objects.annotate(kept=Coalesce(Subquery(kept), Value("")))
    agrees = (
        Q(state="reserved", kept="active")
        | Q(state__in=["sold", "delivered"], kept__in=["used", ""])
        | (~Q(state__in=["reserved", "sold", "delivered"]) & Q(kept=""))
    )
    found = rows.exclude(agrees).order_by("id").values_list("id", "vin", "state", "kept")[:1000]
    return [(vin or f"V{pk:06d}", state, kept) for pk, vin, state, kept in found]


def value_text(name: str, value: object) -> object:
    """What a vehicle card says as people read it: trims and colours by their names."""
    named: dict[str, QuerySet[Any]] = {
        "trim_id": Trim.objects.all(),
        "colour_id": Colour.objects.all(),
        "inside_colour_id": Colour.objects.all(),
    }
    if name in named and value:
        return named[name].filter(pk=value).values_list("name", flat=True).first() or ""
    return value
