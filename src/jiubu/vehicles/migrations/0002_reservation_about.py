"""Which vehicle is kept for a deal: asked on every page and by every move of one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(fields=["about_kind", "about_id"], name="vehicles_reservation_about"),
        ),
    ]
