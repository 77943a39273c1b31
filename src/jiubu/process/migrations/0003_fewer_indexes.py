"""No index that nothing is asked by: every move would write them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("process", "0002_versions_never_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="phase",
            field=models.SlugField(db_index=False, max_length=10),
        ),
        migrations.AlterField(
            model_name="run",
            name="stage",
            field=models.SlugField(db_index=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="run",
            name="stage_before_aside",
            field=models.SlugField(
                blank=True, db_index=False, help_text="where a lost or dormant run goes on", max_length=40
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="subject_kind",
            field=models.SlugField(db_index=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="visit",
            name="answer",
            field=models.SlugField(blank=True, db_index=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="visit",
            name="decision",
            field=models.SlugField(blank=True, db_index=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="visit",
            name="phase",
            field=models.SlugField(db_index=False, max_length=10),
        ),
        migrations.AlterField(
            model_name="visit",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="process.run"
            ),
        ),
        migrations.AlterField(
            model_name="visit",
            name="stage",
            field=models.SlugField(db_index=False, max_length=40),
        ),
    ]
