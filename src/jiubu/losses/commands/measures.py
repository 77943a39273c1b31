"""Countermeasures change hands with the work of who carries them out."""

from collections.abc import Collection

from jiubu.deals.access import HAND_OVER
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.losses.events import CountermeasureAssigned
from jiubu.losses.models import Countermeasure
from jiubu.losses.queries import with_state
from jiubu.organisation.models import User


@command
def hand_over_measures(
    from_id: int, to_id: int, *, store_id: int, only: Collection[int] | None = None, with_cases_of: int | None = None,
    by: Actor,
) -> list[int]:  # fmt: skip
    """Who takes over somebody's work carries out the countermeasures that are still open; their ids. Twice changes nothing.

    ``only``: these. ``with_cases_of``: those of cases that came with this hand-over, and those that are for all cases.
    """
    by.require_over(HAND_OVER, owner_id=from_id, store_id=store_id)
    rows = Countermeasure.objects.filter(owner=from_id, store=store_id, group=by.group_id)
    rows = rows if only is None else rows.filter(pk__in=only)
    open_ids = [row.pk for row in with_state(rows) if row.state == "open"]  # type: ignore[attr-defined]
    rows = Countermeasure.objects.select_for_update(of=("self",)).filter(pk__in=open_ids, owner=from_id)
    measures = [
        row
        for row in rows.select_related("case__deal").order_by("pk")
        if with_cases_of is None or row.case is None or row.case.handover_id == with_cases_of
    ]
    to = User.objects.get(pk=to_id, group_id=by.group_id)
    for row in measures:
        event = CountermeasureAssigned(from_id=from_id, to_id=to.pk, to_name=to.name)
        record(event, about=row, also=[row.case, row.case.deal if row.case else None], by=by)
    ids = [row.pk for row in measures]
    Countermeasure.objects.filter(pk__in=ids).update(owner=to)
    return ids


@command
def assign_measure(measure_id: int, *, owner_id: int, by: Actor) -> Countermeasure:
    """Who was given the task carries the countermeasure out. Twice changes nothing."""
    measure = Countermeasure.objects.select_for_update(of=("self",)).select_related("case__deal").get(
        pk=measure_id, group_id=by.group_id
    )  # fmt: skip
    by.require_over(HAND_OVER, owner_id=measure.owner_id, store_id=measure.store_id)
    if measure.owner_id == owner_id:
        return measure
    to = User.objects.get(pk=owner_id, group_id=by.group_id)
    event = CountermeasureAssigned(from_id=measure.owner_id, to_id=to.pk, to_name=to.name)
    measure.owner = to
    measure.save(update_fields=["owner"])
    record(event, about=measure, also=[measure.case, measure.case.deal if measure.case else None], by=by)
    return measure
