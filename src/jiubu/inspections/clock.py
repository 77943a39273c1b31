"""What inspections do at their time: the keeper is told, days that are missing are counted, unused photos go."""

from datetime import datetime, timedelta

from django.utils import timezone

from jiubu.inspections import commands, queries
from jiubu.journal.registry import every
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import Group
from jiubu.organisation.queries import calendar_of

AT_ONCE = 500
KEPT = timedelta(days=3)


@every(timedelta(hours=1), name="inspections.tell_keeper")
def tell_keepers(slot: datetime) -> None:
    """Once a day, when the store has opened: one task with what is due. Repeating it changes nothing."""
    for store in queries.stores_with_due((slot + timedelta(days=1)).date()):
        calendar = calendar_of(store)
        if timezone.now() >= calendar.opening_of(calendar.day_of(timezone.now())):
            commands.tell_keeper(store.pk, by=Actor.machine("clock", group_id=store.group_id, door="clock"))


@every(timedelta(days=1), name="inspections.mend_days")
def mend_days(slot: datetime) -> None:  # noqa: ARG001
    """Vehicles that came or went past the journal get or lose their days, some hundred at once."""
    for group_id in Group.objects.order_by("id").values_list("pk", flat=True):
        by = Actor.machine("clock", group_id=group_id, door="clock")
        while ids := queries.vehicles_to_settle(group_id, AT_ONCE):
            commands.settle_due(ids, by=by)


@every(timedelta(days=1), name="inspections.drop_photos")
def drop_photos(slot: datetime) -> None:
    """Photos of inspections that were never saved."""
    for group_id in Group.objects.order_by("id").values_list("pk", flat=True):
        commands.drop_photos(before=slot - KEPT, by=Actor.machine("clock", group_id=group_id, door="clock"))
