"""Who signed and delivered so far: whoever has the deal now, as the figures have counted until today.

Apart from the fields themselves: PostgreSQL does not alter a table after changing its rows in one transaction.
"""

from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, _schema: Any) -> None:
    deals = apps.get_model("deals", "Deal").objects
    deals.filter(won_at__isnull=False, owner__isnull=False).update(won_by=F("owner"))
    deals.filter(delivered_at__isnull=False, owner__isnull=False).update(delivered_by=F("owner"))


class Migration(migrations.Migration):
    dependencies = [("deals", "0012_won_and_delivered_by")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
