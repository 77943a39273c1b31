"""The vehicles that stand here already get their days: every 7 and 30, until the lists and stores say otherwise."""

from datetime import timedelta

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

DAYS = {"storage": 7, "battery": 30}
PLACES = ["arrived", "in_stock", "demo"]
HERE = Q(state__in=PLACES) | Q(state__in=["reserved", "sold"], state_before__in=["", *PLACES])


def begin(apps, schema_editor):
    vehicle, due = apps.get_model("vehicles", "Vehicle"), apps.get_model("inspections", "Due")
    today, waiting = timezone.localdate(), []
    rows = vehicle.objects.filter(HERE).order_by("id")
    for one in rows.values("pk", "group_id", "store_id", "arrived_on").iterator(chunk_size=2000):
        counted = one["arrived_on"] or today
        waiting += [
            due(
                vehicle_id=one["pk"],
                group_id=one["group_id"],
                store_id=one["store_id"],
                kind=kind,
                begun_on=today,
                counted_from=counted,
                next_due_on=counted + timedelta(days=days),
            )
            for kind, days in DAYS.items()
        ]
        if len(waiting) >= 2000:
            due.objects.bulk_create(waiting, batch_size=1000)
            waiting = []
    due.objects.bulk_create(waiting, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_inspections"), ("vehicles", "0001_initial")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
