"""The shift plan: kinds, one cell, a whole week after the one before."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.organisation.models import Store
from jiubu.showroom import access, queries
from jiubu.showroom.events import ShiftKindPut, ShiftPlanned, ShiftsCopied
from jiubu.showroom.models import Shift, ShiftKind

WEEK = timedelta(days=7)


@command
def put_shift_kind(
    key: str,
    *,
    title: Mapping[str, str],
    short: Mapping[str, str] | None = None,
    begins_at: time | None = None,
    ends_at: time | None = None,
    tone: str = "grey",
    order: int = 100,
    is_active: bool = True,
    by: Actor,
) -> ShiftKind:
    """A kind of shift of the group; without hours it is a day off. The same again changes nothing."""
    by.require_over(access.ARRANGE, owner_id=None, store_id=None)
    if (begins_at is None) != (ends_at is None) or (begins_at and ends_at and ends_at <= begins_at):
        text = _("A shift ends after it begins, on the same day; a day off has neither.")
        raise Refused("shift_hours", text, fields={"ends_at": text})
    values = {
        "title": dict(title), "short": dict(short or {}), "begins_at": begins_at, "ends_at": ends_at, "tone": tone,
        "order": order, "is_active": is_active,
    }  # fmt: skip
    kind, _made = ShiftKind.objects.update_or_create(group_id=by.group_id, key=key, defaults=values)
    record(ShiftKindPut(key=key), about=kind, by=by)
    return kind


@command
def plan_shift(*, store_id: int, person_id: int, day: date, kind: str, by: Actor) -> Shift | None:
    """Who works when: one cell of the plan. ``kind`` "" takes it out. Planning the same again changes nothing."""
    access.require_arrange(by, store_id)
    store = Store.objects.select_for_update(of=("self",)).get(pk=store_id, group_id=by.group_id)
    _require_coming(store, day)
    planned = Shift.objects.filter(store=store, user_id=person_id, day=day).select_related("kind").first()
    if (planned.kind.key if planned else "") == kind:
        return planned
    if not kind:
        if planned is not None:
            planned.delete()
        record(ShiftPlanned(person_id=person_id, day=day, kind=""), about=store, by=by)
        return None
    chosen = ShiftKind.objects.filter(group_id=by.group_id, key=kind, is_active=True).first()
    if chosen is None:
        text = _("There is no such kind of shift. Choose one of the list.")
        raise Refused("unknown_shift", text, fields={"kind": text})
    _require_works_here(store_id, person_id)
    values = {"kind": chosen, "group_id": by.group_id, "planned_by_id": by.user_id, "planned_at": timezone.now()}
    shift, _made = Shift.objects.update_or_create(store=store, user_id=person_id, day=day, defaults=values)
    record(ShiftPlanned(person_id=person_id, day=day, kind=kind), about=store, by=by)
    return shift


@command
def copy_shift_week(*, store_id: int, monday: date, by: Actor) -> int:
    """Fill the empty cells of the week from ``monday`` on as the week before has them; gives how many. What is planned
    stays, days that have passed too, and who works here no longer is left out.
    """
    access.require_arrange(by, store_id)
    store = Store.objects.select_for_update(of=("self",)).get(pk=store_id, group_id=by.group_id)
    monday = queries.monday_of(monday)
    before = Shift.objects.filter(store=store, day__range=(monday - WEEK, monday - timedelta(days=1)))
    here = Shift.objects.filter(store=store, day__range=(monday, monday + timedelta(days=6)))
    taken = set(here.values_list("user_id", "day"))
    present = {one.user.pk for one in queries.consultants_of(store_id)}
    today = queries.day_in(store, timezone.now())
    made = [
        Shift(
            group_id=by.group_id, store=store, user_id=row.user_id, day=row.day + WEEK, kind_id=row.kind_id,
            planned_by_id=by.user_id,
        )
        for row in before.filter(kind__is_active=True)
        if row.user_id in present and row.day + WEEK >= today and (row.user_id, row.day + WEEK) not in taken
    ]  # fmt: skip
    Shift.objects.bulk_create(made)
    if made:
        record(ShiftsCopied(monday=monday, count=len(made)), about=store, by=by)
    return len(made)


def _require_coming(store: Store, day: date) -> None:
    if day < timezone.localtime(timezone.now(), ZoneInfo(store.timezone)).date():
        text = _("This day has passed: its plan stays as it was.")
        raise Refused("day_passed", text, fields={"day": text})


def _require_works_here(store_id: int, person_id: int) -> None:
    if person_id not in {one.user.pk for one in queries.consultants_of(store_id)}:
        text = _("This person does not receive visitors here. Choose a consultant of the store.")
        raise Refused("not_a_consultant", text, fields={"person_id": text})
