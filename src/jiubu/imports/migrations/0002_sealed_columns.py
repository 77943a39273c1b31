"""Personal numbers in the rows of imports are sealed, also in those that were made before."""

from typing import Any

from django.db import migrations, models

from jiubu.kernel import crypto

NAMES = {"身份证", "身份证号", "身份证号码", "证件号码", "id_number"}
BATCH = 1000


def seal(apps: Any, schema_editor: Any) -> None:
    """Job after job, in batches by id: only those with a column of ID numbers."""
    jobs, lines = apps.get_model("imports", "Job"), apps.get_model("imports", "Line")
    for job in jobs.objects.order_by("pk").iterator(chunk_size=200):
        job.sealed = [name for name in job.head if name in NAMES or name == job.columns.get("id_number")]
        if not job.sealed:
            continue
        job.save(update_fields=["sealed"])
        places, last = [job.head.index(name) for name in job.sealed], 0
        while batch := list(lines.objects.filter(job=job, pk__gt=last).order_by("pk").only("id", "cells")[:BATCH]):
            for line in batch:
                for place in places:
                    line.cells[place] = crypto.encrypt(line.cells[place])
            lines.objects.bulk_update(batch, ["cells"], batch_size=500)
            last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="sealed",
            field=models.JSONField(
                default=list, help_text="columns of the file whose cells are sealed: personal numbers"
            ),
        ),
        migrations.AlterField(
            model_name="line",
            name="cells",
            field=models.JSONField(help_text="as in the file, or as mended in the grid; of some columns sealed"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
