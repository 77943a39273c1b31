"""What is asked about inspections: lists, what is due, what was found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from jiubu.inspections import access, rules
from jiubu.inspections.enums import KINDS, PDI, REPEATED
from jiubu.inspections.models import CheckList, Due, Finding, Inspection, Interval, ListVersion, Photo
from jiubu.kernel.actor import Actor
from jiubu.kernel.paging import Page, page_of
from jiubu.kernel.titles import say
from jiubu.organisation.models import Post, Store, User
from jiubu.organisation.queries import calendar_of, people_with_role
from jiubu.vehicles.models import Vehicle
from jiubu.vehicles.queries import find_vehicles, reservation_about

KIND = "inspections.inspection"
DEAL = "deals.deal"
KEEPER = "stock_keeper"
"""The role that is told what is due, as packs call it; where nobody has it the store's pool is told."""
STANDS_HERE = Q(state__in=rules.HERE) | Q(state__in=["reserved", "sold"], state_before__in=["", *sorted(rules.HERE)])
"""As ``Vehicle.whereabouts`` says it, for the database."""


# --- lists and intervals ---


def lists_of(group_id: int) -> list[ListVersion]:
    """The list that is used now, per kind, in the order of the kinds. One query."""
    rows = ListVersion.objects.filter(check_list__group_id=group_id, number=F("check_list__version"))
    order = list(KINDS)
    return sorted(rows.select_related("check_list", "made_by"), key=lambda one: order.index(one.check_list.kind))


def list_for(group_id: int, kind: str, number: int | None = None) -> ListVersion:
    """The list of a kind: the version that is used now, or an earlier one by its number; or ListVersion.DoesNotExist."""
    rows = ListVersion.objects.filter(check_list__group_id=group_id, check_list__kind=kind).select_related("check_list")
    return rows.get(number=F("check_list__version")) if number is None else rows.get(number=number)


def versions_of(check_list: CheckList) -> list[ListVersion]:
    """The latest editions, the newest first."""
    return list(check_list.versions.select_related("made_by").order_by("-number")[:50])


@dataclass(frozen=True, slots=True)
class Intervals:
    """Days between two checks: of the store, else of the list, else 7 and 30."""

    of_lists: dict[str, int]
    of_stores: dict[tuple[int, str], int]

    def usual(self, kind: str) -> int:
        return self.of_lists.get(kind, REPEATED[kind])

    def days(self, store_id: int, kind: str) -> int:
        return self.of_stores.get((store_id, kind), self.usual(kind))


def intervals_of(group_id: int) -> Intervals:
    """Two queries."""
    lists = ListVersion.objects.filter(
        check_list__group_id=group_id, check_list__kind__in=REPEATED, number=F("check_list__version")
    )
    own = Interval.objects.filter(store__group_id=group_id).values_list("store_id", "kind", "days")
    of_lists = {kind: days for kind, days in lists.values_list("check_list__kind", "interval_days") if days is not None}
    return Intervals(of_lists, {(store_id, kind): days for store_id, kind, days in own})


# --- what is due ---


@dataclass(frozen=True, slots=True)
class DueCount:
    """How many vehicles are due today or over, per kind."""

    kind: str
    title: str
    count: int


def stores_for(actor: Actor) -> list[Store]:
    """The stores whose inspections the actor sees or makes."""
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    see, make = actor.reach(access.SEE), actor.reach(access.INSPECT)
    if see.group or make.group:
        return list(rows)
    own = actor.stores if see.users or make.users else frozenset()
    return list(rows.filter(pk__in=see.stores | make.stores | own))


def stores_managed(actor: Actor) -> list[Store]:
    """The stores whose intervals the actor sees or sets."""
    rows = Store.objects.filter(group_id=actor.group_id, is_active=True).order_by("id")
    reaches = [actor.reach(key) for key in (access.SEE, access.MANAGE)]
    if any(reach.group for reach in reaches):
        return list(rows)
    return list(rows.filter(pk__in=actor.stores.union(*(reach.stores for reach in reaches))))


def store_for(actor: Actor, store_id: int | None) -> Store:
    """One of them: the one that is named, else the actor's own, else the first; or Store.DoesNotExist."""
    found = {store.pk: store for store in stores_for(actor)}
    wanted = store_id if store_id is not None else actor.store_id
    if wanted in found:
        return found[wanted]
    if store_id is None and found:
        return next(iter(found.values()))
    raise Store.DoesNotExist


def due_rows(store_id: int, kind: str) -> QuerySet[Due]:
    rows = Due.objects.filter(store_id=store_id, kind=kind)
    return rows.select_related("vehicle__trim__series__maker__brand", "vehicle__colour")


def due_page(store: Store, kind: str, *, until: date | None = None, after: str = "", size: int = 50) -> Page[Due]:
    """Vehicles of a store by the day they are due, the longest over first; ``until`` leaves out what comes later."""
    rows = due_rows(store.pk, kind)
    if until is not None:
        rows = rows.filter(next_due_on__lte=until)
    return page_of(rows, order=("next_due_on", "id"), after=after, size=size)


def due_counts(store: Store, today: date) -> list[DueCount]:
    """One query."""
    rows = Due.objects.filter(store=store, kind__in=REPEATED, next_due_on__lte=today)
    found = dict(rows.order_by().values_list("kind").annotate(n=Count("id")))
    return [DueCount(kind, str(KINDS[kind]), found.get(kind, 0)) for kind in REPEATED]


def waiting_rows(store_id: int, kind: str) -> QuerySet[Vehicle]:
    """Vehicles that wait for their arrival check (on the way or arrived), or for their PDI (kept or sold, and here)."""
    rows = Vehicle.objects.filter(store_id=store_id).select_related("trim__series__maker__brand", "colour")
    if kind != PDI:
        return rows.filter(state__in=rules.PLACES[kind])
    done = Inspection.objects.filter(vehicle=OuterRef("pk"), kind=PDI, result="passed")
    return rows.filter(STANDS_HERE, ~Exists(done), state__in=["reserved", "sold"])


def waiting_page(store: Store, kind: str, *, after: str = "", size: int = 50) -> Page[Vehicle]:
    return page_of(waiting_rows(store.pk, kind), order=("id",), after=after, size=size)


def today_in(store: Store) -> date:
    return calendar_of(store).day_of(timezone.now())


def found_vehicles(actor: Actor, text: str) -> list[Vehicle]:
    """To inspect one out of turn: by VIN, plate or series."""
    return find_vehicles(actor, text, limit=20) if text.strip() else []


def kinds_now(vehicle: Vehicle) -> list[str]:
    """What may be inspected where the vehicle is."""
    if vehicle.state == Vehicle.State.DELIVERED:
        return []
    return [kind for kind, places in rules.PLACES.items() if vehicle.whereabouts in places]


def stores_with_due(today: date) -> list[Store]:
    """Stores in which something is due by this day."""
    late = Due.objects.filter(store=OuterRef("pk"), kind__in=REPEATED, next_due_on__lte=today)
    return list(Store.objects.filter(Exists(late), is_active=True).order_by("id"))


def vehicles_to_settle(group_id: int, limit: int) -> list[int]:
    """Vehicles that stand here without a day, or not here with one: they came past the journal, as an older database has
    them.
    """
    days = Due.objects.filter(vehicle=OuterRef("pk"))
    rows = Vehicle.objects.filter(group_id=group_id)
    complete = Exists(days.filter(kind="storage")) & Exists(days.filter(kind="battery"))
    missing = rows.filter(STANDS_HERE).exclude(complete)
    gone = rows.exclude(STANDS_HERE).filter(Exists(days))
    ids = list(missing.order_by("id").values_list("pk", flat=True)[:limit])
    return ids or list(gone.order_by("id").values_list("pk", flat=True)[:limit])


def last_days(vehicle_ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    """(vehicle, kind) -> moment of the last inspection of the kinds that come again. One query."""
    rows = Inspection.objects.filter(vehicle__in=vehicle_ids, kind__in=REPEATED).order_by()
    return {(v, kind): at for v, kind, at in rows.values_list("vehicle_id", "kind").annotate(last=Max("at"))}


def keeper_of(store_id: int) -> User | None:
    return next(iter(people_with_role(store_id, KEEPER)), None)


# --- inspections ---


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    store_id: int | None = None
    vehicle_id: int | None = None
    kind: str = ""
    result: str = ""


def inspections_of(actor: Actor, wanted: InspectionFilter = InspectionFilter()) -> QuerySet[Inspection]:
    rows = Inspection.objects.visible_to(actor).select_related("vehicle__trim__series", "made_by", "store")
    if wanted.store_id is not None:
        rows = rows.filter(store_id=wanted.store_id)
    if wanted.vehicle_id is not None:
        rows = rows.filter(vehicle_id=wanted.vehicle_id)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.filter(result=wanted.result) if wanted.result else rows


def inspections_page(actor: Actor, wanted: InspectionFilter, *, after: str = "", size: int = 50) -> Page[Inspection]:
    """The newest first."""
    return page_of(inspections_of(actor, wanted), order=("-at", "-id"), after=after, size=size)


def inspection_of(actor: Actor, inspection_id: int) -> Inspection:
    """The inspection, or Inspection.DoesNotExist."""
    rows = inspections_of(actor).select_related("version__check_list", "vehicle__colour")
    return rows.get(pk=inspection_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an inspection as it is shown."""

    item: rules.Item
    answer: str
    text: str
    note: str
    photo: Photo | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: list[Line]


def sections_of(inspection: Inspection) -> list[Section]:
    """What was asked and answered, by section. Two queries."""
    photos = {photo.item: photo for photo in inspection.photos.all()}
    findings = {one.item: one for one in inspection.findings.select_related("owner", "task", "closed_by")}
    found: list[Section] = []
    for item, title in sections(inspection.version.rows):
        given = inspection.answers.get(item.key, {})
        line = Line(
            item, given.get("answer", ""), inspection.answer_text(item), given.get("note", ""),
            photos.get(item.key), findings.get(item.key),
        )  # fmt: skip
        if not found or found[-1].title != title:
            found.append(Section(title, []))
        found[-1].lines.append(line)
    return found


def sections(items: list[rules.Item]) -> list[tuple[rules.Item, str]]:
    """Each item with the title of its section in the reader's language."""
    return [(item, say(item.section)) for item in items]


def findings_of(inspection: Inspection) -> list[Finding]:
    return list(inspection.findings.order_by("id"))


def photos_of(inspection: Inspection) -> dict[str, int]:
    """Item -> picture."""
    return dict(inspection.photos.order_by("id").values_list("item", "pk"))


def finding_of(actor: Actor, finding_id: int) -> Finding:
    """Of an inspection that the actor sees, or Finding.DoesNotExist."""
    rows = Finding.objects.select_related("inspection")
    return rows.get(pk=finding_id, inspection__in=Inspection.objects.visible_to(actor))


def finding_with_task(group_id: int, task_id: int) -> int | None:
    rows = Finding.objects.filter(task_id=task_id, inspection__group_id=group_id, closed_at=None)
    return rows.values_list("pk", flat=True).first()


def photo_of(actor: Actor, photo_id: int) -> Photo:
    """Of an inspection that the actor sees; one that waits for its inspection only for who took it."""
    mine = Q(inspection=None, made_by=actor.user_id) if actor.user_id else Q(pk__in=[])
    seen = Q(inspection__in=Inspection.objects.visible_to(actor))
    return Photo.objects.get(seen | mine, pk=photo_id, group_id=actor.group_id)


def people_in(store_id: int) -> list[User]:
    """Who may be given a defect to put right, by name."""
    posts = Post.objects.current().filter(store_id=store_id, user__is_active=True).values("user_id")
    return list(User.objects.filter(pk__in=posts).order_by("name", "id"))


def stale_photos(before: datetime) -> list[Photo]:
    """Taken for an inspection that was never saved."""
    return list(Photo.objects.filter(inspection=None, created_at__lt=before).order_by("id")[:500])


# --- what gates ask ---


def pdi_of_deal(deal_id: int) -> dict[str, Any]:
    """Whether the vehicle that is kept for or sold to the deal went through its PDI, and passed: the last one counts; with
    defects that don't block it passes when all of them are put right. Three queries at most.
    """
    kept = reservation_about(DEAL, deal_id)
    rows = Inspection.objects.filter(vehicle=kept.vehicle_id, kind=PDI) if kept else Inspection.objects.none()
    last = rows.order_by("-at", "-id").first()
    if last is None:
        return {"pdi.inspected": False, "pdi.passed": False}
    is_open = last.result == "conditional" and last.findings.filter(closed_at=None).exists()
    return {"pdi.inspected": True, "pdi.passed": last.result != "failed" and not is_open}
