"""When each vehicle is looked at next, and who is told.

Days are written under the lock of the vehicle's store, which is taken after the vehicle's: an interval that changes
meanwhile is not overlooked.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import DateField, ExpressionWrapper, F
from django.utils import timezone
from django.utils.translation import gettext as _

from jiubu.inspections import access, queries, rules
from jiubu.inspections.enums import REPEATED
from jiubu.inspections.events import IntervalSet
from jiubu.inspections.models import Due, Interval
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.organisation.queries import calendar_of
from jiubu.vehicles.models import Vehicle
from jiubu.work.commands import close_tasks_from, make_task
from jiubu.work.models import Task

CLIMBS_AFTER = 4
"""Working hours after closing time until the keeper's task goes to the manager."""
Key = tuple[int, str]


@command
def settle_due(vehicle_ids: Collection[int], *, by: Actor) -> int:
    """Count anew when these vehicles are due: they came, left, or were inspected. Repeating it changes nothing."""
    rows = Vehicle.objects.filter(pk__in=set(vehicle_ids), group_id=by.group_id).order_by("id")
    vehicles = list(rows.select_for_update(of=("self",)))
    stores = lock_stores({vehicle.store_id for vehicle in vehicles}, by.group_id)
    here = [vehicle for vehicle in vehicles if stands_here(vehicle)]
    gone = {vehicle.pk for vehicle in vehicles} - {vehicle.pk for vehicle in here}
    if gone:
        Due.objects.filter(vehicle__in=gone).delete()
    if here:
        _write(here, {store.pk: store for store in stores}, by.group_id)
    for store in stores:
        _close_when_done(store, by)
    return len(here)


def stands_here(vehicle: Vehicle) -> bool:
    return vehicle.state != Vehicle.State.DELIVERED and vehicle.whereabouts in rules.HERE


def lock_stores(ids: Collection[int], group_id: int) -> list[Store]:
    rows = Store.objects.filter(pk__in=ids, group_id=group_id).order_by("id")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _write(vehicles: list[Vehicle], stores: dict[int, Store], group_id: int) -> None:
    ids = [vehicle.pk for vehicle in vehicles]
    begun: dict[Key, date] = {
        (v, kind): day
        for v, kind, day in Due.objects.filter(vehicle__in=ids).values_list("vehicle_id", "kind", "begun_on")
    }
    last, intervals, now = queries.last_days(ids), queries.intervals_of(group_id), timezone.now()
    made = []
    for vehicle in vehicles:
        calendar = calendar_of(stores[vehicle.store_id])
        for kind in REPEATED:
            key = (vehicle.pk, kind)
            begun_on = begun.get(key) or calendar.day_of(now)
            last_on = calendar.day_of(last[key]) if key in last else None
            counted = rules.counted_from(last_on, vehicle.arrived_on, begun_on)
            made.append(Due(
                vehicle=vehicle, group_id=group_id, store_id=vehicle.store_id, kind=kind, begun_on=begun_on, last_on=last_on,
                counted_from=counted, next_due_on=rules.next_due_on(counted, intervals.days(vehicle.store_id, kind)),
            ))  # fmt: skip
    Due.objects.bulk_create(
        made, batch_size=500, update_conflicts=True, unique_fields=["vehicle", "kind"],
        update_fields=["store", "last_on", "counted_from", "next_due_on"],
    )  # fmt: skip


@command
def set_interval(store_id: int, *, kind: str, days: int | None, by: Actor) -> int:
    """How often a store looks at its vehicles; None: as often as the list says. Gives the days that hold now."""
    stores = lock_stores([store_id], by.group_id)
    if not stores:
        raise Store.DoesNotExist
    (store,) = stores
    by.require_over(access.MANAGE, owner_id=None, store_id=store.pk)
    if kind not in REPEATED:
        raise Refused("bad_kind", _("This inspection does not come again."), fields={"kind": _("Choose another.")})
    if days is not None and not 1 <= days <= rules.MOST_DAYS:
        text = _("Between 1 and {most} days.").format(most=rules.MOST_DAYS)
        raise Refused("bad_interval", text, fields={"days": text})
    if Interval.objects.filter(store=store, kind=kind).values_list("days", flat=True).first() == days:
        return queries.intervals_of(by.group_id).days(store.pk, kind)
    if days is None:
        Interval.objects.filter(store=store, kind=kind).delete()
    else:
        Interval.objects.update_or_create(store=store, kind=kind, defaults={"days": days})
    now = queries.intervals_of(by.group_id).days(store.pk, kind)
    move_days([store.pk], kind, now)
    record(IntervalSet(kind=kind, days=now), about=store, by=by)
    return now


def move_days(store_ids: Collection[int], kind: str, days: int) -> None:
    """The stores must be locked."""
    later = ExpressionWrapper(F("counted_from") + timedelta(days=days), output_field=DateField())
    Due.objects.filter(store__in=store_ids, kind=kind).update(next_due_on=later)


# --- the keeper's task ---


def source_of(store_id: int) -> str:
    return f"inspections.due:{store_id}"


@command
def tell_keeper(store_id: int, *, by: Actor) -> Task | None:
    """One task of the day with how many vehicles are due. While one of an earlier day is open it stays and climbs the
    ladder; a day has one at most.
    """
    store = lock_stores([store_id], by.group_id)[0]
    calendar, now = calendar_of(store), timezone.now()
    today = calendar.day_of(now)
    counts = {one.title: one.count for one in queries.due_counts(store, today) if one.count}
    rows = Task.objects.filter(group_id=by.group_id, source=source_of(store.pk))
    told = rows.order_by("-id").first()
    if not counts or not calendar.is_working_day(today):
        return None
    if told is not None and (told.state == Task.State.OPEN or calendar.day_of(told.created_at) == today):
        return None
    keeper = queries.keeper_of(store.pk)
    said = _(", ").join(_("{kind} {count}").format(kind=kind, count=count) for kind, count in counts.items())
    return make_task(
        store_id=store.pk, owner_id=keeper.pk if keeper else None, kind="inspection",
        title=_("Vehicles to inspect: {counts}").format(counts=said), due_at=calendar.closing_of(today),
        source=source_of(store.pk), escalate_after_hours=CLIMBS_AFTER, by=by,
    )  # fmt: skip


def _close_when_done(store: Store, by: Actor) -> None:
    """The keeper's task is done when nothing is due any more."""
    today = calendar_of(store).day_of(timezone.now())
    if not Due.objects.filter(store=store, kind__in=REPEATED, next_due_on__lte=today).exists():
        close_tasks_from(source_of(store.pk), group_id=by.group_id, result=str(_("Everything is inspected.")), by=by)
