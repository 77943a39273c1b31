"""Everything that is asked about test drives: the calendar of demo cars, papers, who is late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.deals import queries as deals
from jiubu.deals.models import Deal
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.process.definition import Form
from jiubu.process.queries import definition_of, forms_of_group, main_run
from jiubu.showroom import access
from jiubu.showroom.enums import HOLDING, DriveState
from jiubu.showroom.models import Drive, DriveRoute, DriveSlot, DriveText, Visit
from jiubu.showroom.queries.visits import here_now, visits_of
from jiubu.showroom.rules import GIVEN_UP_AFTER, QUARTER, SOON, quarter_of, quarters
from jiubu.vehicles.models import Vehicle
from jiubu.vehicles.queries import vehicles_of
from jiubu.work.models import Notification

FEEDBACK = "test_drive_feedback"
HALF = 2
"""A free cell of the calendar is two quarters of an hour wide, where both are free."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a car's day: a drive over ``width`` quarters, or a free time that may be booked."""

    at: datetime
    width: int
    drive: Drive | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class CarDay:
    vehicle: Vehicle
    cells: list[Cell]

    @property
    def free(self) -> list[datetime]:
        """When each free quarter of an hour begins."""
        cells = (cell for cell in self.cells if cell.drive is None and not cell.is_past)
        return [cell.at + QUARTER * n for cell in cells for n in range(cell.width)]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Demo cars of a store on one day. ``hours``: what stands above, each four quarters wide."""

    store: Store
    day: date
    hours: list[datetime]
    cars: list[CarDay]


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """``rows``: each car with its drives of every day."""

    store: Store
    days: list[date]
    rows: list[tuple[Vehicle, list[tuple[date, list[Drive]]]]]


def at_store(store: Store, moment: datetime) -> datetime:
    """The moment on the store's clock."""
    return timezone.localtime(moment, ZoneInfo(store.timezone))


def drives_of(actor: Actor) -> QuerySet[Drive]:
    return Drive.objects.visible_to(actor).select_related(
        "vehicle__trim__series__maker__brand", "consultant", "customer", "deal__customer", "visit__customer", "route",
        "text", "store", "licence_seen_by",
    )  # fmt: skip


def drive_of(actor: Actor, drive_id: int) -> Drive:
    """The drive, or Drive.DoesNotExist also when it is another store's."""
    return drives_of(actor).get(pk=drive_id)


def drives_of_deal(actor: Actor, deal_id: int) -> QuerySet[Drive]:
    """Latest first; those of a deal that the actor may not see are none."""
    return drives_of(actor).filter(deal=deals.deal_of(actor, deal_id)).order_by("-begins_at", "-id")


def overdue_of(actor: Actor, store_id: int, *, now: datetime | None = None) -> QuerySet[Drive]:
    """Demo cars of the store that are not back in time, the latest first."""
    late = drives_of(actor).filter(store_id=store_id, state=DriveState.OUT, due_at__lt=now or timezone.now())
    return late.order_by("due_at", "id")


def overdue_drives(at: datetime) -> list[tuple[int, int]]:
    """(id, group) of those that nobody was told of yet, for the clock."""
    rows = Drive.objects.filter(state=DriveState.OUT, due_at__lt=at, alerted_at=None).order_by("due_at", "id")
    return list(rows.values_list("pk", "group_id")[:500])


def drives_without_their_car(at: datetime) -> list[tuple[int, int]]:
    """(id, group) of bookings that begin soon, or have begun, whose car is not back in time from somebody else and whose
    consultant was not told yet. One query, for the clock.
    """
    source = Concat(Value("drive:"), Cast(OuterRef("pk"), CharField()), Value(":no_car"))
    told = Notification.objects.filter(user=OuterRef("consultant"), source=source)
    late = Drive.objects.filter(state=DriveState.OUT, due_at__lt=at).values("vehicle")
    rows = Drive.objects.filter(vehicle__in=late, state=DriveState.BOOKED, begins_at__lte=at + SOON, ends_at__gt=at)
    return list(rows.exclude(Exists(told)).order_by("begins_at", "id").values_list("pk", "group_id")[:500])


def drives_to_give_up(at: datetime) -> list[tuple[int, int]]:
    """(id, group) of booked drives that ended long ago and never began; found by the quarters of an hour they still hold,
    which are few.
    """
    before = at - GIVEN_UP_AFTER
    held = DriveSlot.objects.filter(begins_at__lt=before).values("drive")
    rows = Drive.objects.filter(pk__in=held, state=DriveState.BOOKED, ends_at__lt=before)
    return list(rows.order_by("ends_at", "id").values_list("pk", "group_id")[:1000])


def who_has_the_car(drive: Drive, at: datetime) -> Drive | None:
    """The drive from which the car of this one is not back in time."""
    away = Drive.objects.filter(vehicle=drive.vehicle_id, state=DriveState.OUT, due_at__lt=at)
    return away.select_related("consultant").first()


def demo_cars(actor: Actor, store_id: int | None = None) -> QuerySet[Vehicle]:
    """Cars that may be driven, by series; of one store where it is given."""
    rows = vehicles_of(actor).filter(state=Vehicle.State.DEMO)
    rows = rows if store_id is None else rows.filter(store_id=store_id)
    return rows.order_by("trim__series__name", "trim__name", "pk")


def calendar_day(actor: Actor, store: Store, day: date) -> CalendarDay:
    """From opening to closing, wider where a drive lies outside. Two queries."""
    cars = list(demo_cars(actor, store.pk)[:100])
    drives = _held(actor, store, day, day + timedelta(days=1))
    first, last = _hours(store, day, drives)
    known = {vehicle.pk for vehicle in cars}
    cars += list({d.vehicle_id: d.vehicle for d in drives if d.vehicle_id not in known}.values())
    rows: dict[int, list[Drive]] = defaultdict(list)
    for drive in drives:
        rows[drive.vehicle_id].append(drive)
    hours = [first + timedelta(hours=n) for n in range(int((last - first) / timedelta(hours=1)))]
    days = [CarDay(car, _cells(rows[car.pk], first, last, is_demo=car.pk in known)) for car in cars]
    return CalendarDay(store, day, hours, days)


def calendar_week(actor: Actor, store: Store, day: date) -> CalendarWeek:
    """The week from Monday that ``day`` lies in. Two queries."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    found: dict[tuple[int, date], list[Drive]] = defaultdict(list)
    for drive in _held(actor, store, monday, monday + timedelta(days=7)):
        found[drive.vehicle_id, at_store(store, drive.begins_at).date()].append(drive)
    cars = list(demo_cars(actor, store.pk)[:100])
    return CalendarWeek(store, days, [(car, [(one, found[car.pk, one]) for one in days]) for car in cars])


def _held(actor: Actor, store: Store, begin: date, end: date) -> list[Drive]:
    """Drives that are booked, out or back in these days."""
    zone = ZoneInfo(store.timezone)
    first, last = (datetime.combine(day, time(), zone) for day in (begin, end))
    rows = drives_of(actor).filter(vehicle__store=store, begins_at__lt=last, ends_at__gt=first)
    return list(rows.exclude(state=DriveState.CANCELLED).order_by("begins_at", "id")[:500])


def _hours(store: Store, day: date, drives: list[Drive]) -> tuple[datetime, datetime]:
    calendar = calendar_of(store)
    moments = [calendar.opening_of(day), calendar.closing_of(day)]
    midnight = datetime.combine(day, time(), calendar.zone)
    for drive in drives:
        begin = max(at_store(store, drive.begins_at), midnight)
        moments += [begin, min(at_store(store, drive.ends_at), midnight + timedelta(days=1))]
    first = min(moments).replace(minute=0, second=0, microsecond=0)
    last = max(moments)
    whole = last.replace(minute=0, second=0, microsecond=0)
    return first, whole if whole == last else whole + timedelta(hours=1)


def _cells(drives: list[Drive], first: datetime, last: datetime, *, is_demo: bool) -> list[Cell]:
    """Side by side from ``first`` to ``last``. A drive that ran into another's time is shown as far as there is room."""
    now = quarter_of(timezone.now())
    by_quarter: dict[datetime, Drive] = {}
    for drive in drives:
        for at in quarters(drive.begins_at, min(drive.back_at or drive.ends_at, drive.ends_at)):
            by_quarter.setdefault(at, drive)
    cells: list[Cell] = []
    at = quarter_of(first)
    while at < last:
        width = _width(by_quarter, at, last)
        local = at.astimezone(first.tzinfo)
        cells.append(Cell(local, width, by_quarter.get(at), is_past=at < now or not is_demo))
        at += QUARTER * width
    return cells


def _width(by_quarter: dict[datetime, Drive], at: datetime, last: datetime) -> int:
    drive = by_quarter.get(at)
    most = HALF - (at.minute // 15) % HALF if drive is None else 10_000
    width = 1
    while width < most and at + QUARTER * width < last and by_quarter.get(at + QUARTER * width) is drive:
        width += 1
    return width


def routes_of(store_id: int, group_id: int) -> list[DriveRoute]:
    """The routes of a store: its own, and those of the group that it has no own for. One query."""
    rows = DriveRoute.objects.filter(Q(store=None) | Q(store=store_id), group_id=group_id).order_by("pk")
    found: dict[str, DriveRoute] = {}
    for route in sorted(rows, key=lambda route: route.store_id or 0):
        found[route.key] = route
    return [route for route in found.values() if route.is_active]


def routes_to_arrange(store: Store) -> list[DriveRoute]:
    """Every route of a store and of its group, also those out of use; a store's own stands in place of the group's."""
    rows = DriveRoute.objects.filter(Q(store=None) | Q(store=store), group_id=store.group_id).order_by("pk")
    found = {route.key: route for route in sorted(rows, key=lambda route: route.store_id or 0)}
    return sorted(found.values(), key=lambda route: not route.is_active)


def route_to_arrange(store: Store, route_id: int) -> DriveRoute:
    return DriveRoute.objects.filter(Q(store=None) | Q(store=store), group_id=store.group_id).get(pk=route_id)


def texts_of(group_id: int) -> QuerySet[DriveText]:
    """Every version of the agreement, the newest first, with how many have signed it (``signed``)."""
    drives = Drive.objects.filter(text=OuterRef("pk"), signed_at__isnull=False).order_by().values("text")
    signed = Coalesce(Subquery(drives.annotate(number=Count("pk")).values("number")), 0)
    return DriveText.objects.filter(group_id=group_id).annotate(signed=signed).order_by("-number")


def routes_of_group(group_id: int) -> QuerySet[DriveRoute]:
    return DriveRoute.objects.filter(group_id=group_id, store=None).order_by("pk")


def route_or_none(store_id: int, group_id: int, route_id: int | None) -> DriveRoute | None:
    """The route of this store; DoesNotExist when it has none such."""
    if route_id is None:
        return None
    rows = DriveRoute.objects.filter(Q(store=None) | Q(store=store_id), group_id=group_id, is_active=True)
    return rows.get(pk=route_id)


def newest_text(group_id: int) -> DriveText | None:
    return DriveText.objects.filter(group_id=group_id).order_by("-number").first()


def last_kilometres(vehicle_id: int) -> int | None:
    """With how many the car came back last."""
    rows = Drive.objects.filter(vehicle=vehicle_id, state=DriveState.BACK)
    last: int | None = rows.aggregate(last=Max("kilometres_in"))["last"]
    return last


def feedback_form(drive: Drive) -> Form:
    """The one of the deal's process, else the group's. Refused when there is none."""
    run = main_run("deal", drive.deal_id) if drive.deal_id is not None else None
    found = definition_of(run.version_id).forms.get(FEEDBACK) if run is not None else None
    if found is not None:
        return found
    text = forms_of_group(drive.group_id).filter(key=FEEDBACK).first()
    if text is None:
        raise Refused("no_form", _("There is no feedback form. Install the pack of the trade again."))
    return Form.model_validate(text.body)


def who_may_drive(actor: Actor, store_id: int) -> tuple[list[Visit], list[Deal]]:
    """For whom a drive can be booked with one choice: who is in the showroom, and the actor's own open deals."""
    here = list(here_now(actor, store_id)[:30]) if actor.can(access.SEE) else []
    rows = deals.deals_of(actor).filter(owner=actor.user_id, phase__in=["lead", "open"])
    return here, list(rows.select_related("customer", "series").order_by("-id")[:60])


def deal_asked(actor: Actor, deal_id: int) -> str:
    """What to call a deal that the actor may see; "" for another."""
    deal = deals.deals_of(actor).filter(pk=deal_id).select_related("customer").first()
    return f"{deal.customer.name} · {deal.code}" if deal else ""


def visit_asked(actor: Actor, visit_id: int) -> str:
    visit = visits_of(actor).filter(pk=visit_id).first()
    return (visit.name or visit.purpose_title) if visit else ""


def drives_mark(store_id: int) -> str:
    """Another text whenever the calendar of demo cars would look different. One query."""
    now = timezone.now()
    rows = Drive.objects.filter(store_id=store_id, ends_at__gte=now - timedelta(days=31))
    late = Count("id", filter=Q(state=DriveState.OUT, due_at__lt=now))
    seen = rows.aggregate(count=Count("id"), versions=Sum("version", default=0), late=late)
    return ".".join(str(part) for part in (quarter_of(now).timestamp(), *seen.values()))


def drives_unlike_their_slots() -> list[tuple[int, int, int]]:
    """(drive, quarters it should hold, quarters it holds) where they do not agree."""
    wrong = []
    rows = Drive.objects.annotate(held=Count("slots")).filter(Q(state__in=HOLDING) | Q(held__gt=0)).order_by("pk")
    for pk, state, begin, end, held in rows.values_list("pk", "state", "begins_at", "ends_at", "held").iterator():
        wanted = len(quarters(begin, end)) if state in HOLDING else 0
        if wanted != held:
            wrong.append((pk, wanted, held))
    return wrong


def drives_held_by(user_id: int, store_id: int) -> list[int]:
    """Test drives that somebody has agreed or is out on."""
    rows = Drive.objects.filter(store=store_id, consultant=user_id, state__in=HOLDING)
    return list(rows.order_by("pk").values_list("pk", flat=True))
