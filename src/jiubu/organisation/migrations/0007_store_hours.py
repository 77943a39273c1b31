from datetime import time

from django.db import migrations, models
from django.db.models import F, Q


def mend(apps, schema_editor):
    """Nobody could work in such hours: every page that asks for them failed."""
    stores = apps.get_model("organisation", "Store").objects.filter(closes_at__lte=F("opens_at"))
    stores.update(opens_at=time(9), closes_at=time(18))


class Migration(migrations.Migration):
    dependencies = [("organisation", "0006_sealed_answers")]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="store",
            constraint=models.CheckConstraint(
                condition=Q(("closes_at__gt", F("opens_at"))), name="organisation_store_hours"
            ),
        ),
    ]
