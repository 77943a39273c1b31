"""Snapshots are taken by the clock, a little after midnight in each store's own time zone; missed nights are repaired."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from jiubu.analytics import commands, queries
from jiubu.analytics.rules import wanted_days
from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Store

SETTLED = timedelta(minutes=5)
"""So long after midnight everything that was begun before it is written."""


@every(timedelta(minutes=15), name="analytics.snapshots")
def take_snapshots(_slot: datetime) -> None:
    """Whatever is missing, store by store, one transaction each: killed in the middle, the next run goes on."""
    for store in Store.objects.order_by("id"):
        first = queries.first_deal_at(store)
        if first is None:
            continue
        today = (timezone.now() - SETTLED).astimezone(ZoneInfo(store.timezone)).date()
        by = Actor.machine("clock", group_id=store.group_id, door="clock")
        begun = first.astimezone(ZoneInfo(store.timezone)).date()
        for day in wanted_days(today, first=begun, taken=queries.days_taken(store)):
            commands.take_snapshot(store_id=store.pk, day=day, by=by)
