"""Keeping how deals stood."""

from datetime import date, timedelta

from django.utils import timezone

from jiubu.analytics import queries
from jiubu.analytics.events import SnapshotTaken
from jiubu.analytics.models import Snapshot, Standing
from jiubu.analytics.rules import midnight
from jiubu.journal import log
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation.models import Store

IN_TIME = timedelta(hours=6)
"""Later than so long after midnight, a snapshot counts as repaired."""


@command
def take_snapshot(*, store_id: int, day: date, by: Actor) -> Snapshot:
    """Keep how the store's deals stood when ``day`` began there. One that is there already stays as it is."""
    store = Store.objects.select_for_update(no_key=True).get(pk=store_id, group_id=by.group_id)
    found = Snapshot.objects.filter(store=store, day=day).first()
    if found is not None:
        return found
    now, moment = timezone.now(), midnight(day, store.timezone)
    known = log.last_entry_id(store.group_id)
    states = queries.state_at(store, moment)
    snapshot = Snapshot.objects.create(
        group_id=store.group_id, store=store, day=day, taken_at=now, is_repaired=now - moment > IN_TIME,
        last_entry_id=known, deal_count=len(states),
    )  # fmt: skip
    Standing.objects.bulk_create(
        (
            Standing(
                snapshot=snapshot, deal_id=pk, owner_id=state.owner_id, grade=state.grade, stage=state.stage,
                phase=state.phase,
            )
            for pk, state in states.items()
        ),
        batch_size=2000,
    )  # fmt: skip
    event = SnapshotTaken(day=str(day), count=len(states), is_repaired=snapshot.is_repaired)
    log.record(event, about=snapshot, also=[store], by=by)
    return snapshot
