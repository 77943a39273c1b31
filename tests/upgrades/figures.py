"""What a small business adds up to, asked of the database that the environment names. Run as a program."""

import json
import sys

import django

django.setup()

from django.db.models import Count, Sum  # noqa: E402

from jiubu.customers.models import Customer  # noqa: E402
from jiubu.deals.models import Deal, StageCount  # noqa: E402
from jiubu.journal.log import timeline  # noqa: E402
from jiubu.process.models import Visit  # noqa: E402
from jiubu.vehicles.models import Vehicle  # noqa: E402
from jiubu.work.models import Task  # noqa: E402


def figures():
    """Counts and sums that no upgrade may change."""
    phases = Deal.objects.order_by("phase").values_list("phase").annotate(count=Count("id"), total=Sum("amount"))
    counters = StageCount.objects.order_by("stage").values_list("stage").annotate(deals=Sum("deal_count"))
    first = Deal.objects.order_by("id").first()
    return {
        "deals": {phase: [count, f"{total or 0:.2f}"] for phase, count, total in phases},
        "counters": {stage: deals for stage, deals in counters if deals},
        "customers": Customer.objects.count(),
        "with a number": Customer.objects.exclude(mobile=None).count(),
        "visits to stages": Visit.objects.count(),
        "vehicles": dict(Vehicle.objects.order_by("state").values_list("state").annotate(count=Count("id"))),
        "open tasks": Task.objects.filter(state="open").count(),
        "first deal's timeline": timeline(first).count(),
    }


if __name__ == "__main__":
    json.dump(figures(), sys.stdout, indent=1, sort_keys=True)
