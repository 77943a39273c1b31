"""The board of a whole group by an index of its own; no index that nothing is asked by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_search"),
        ("deals", "0002_initial"),
        ("organisation", "0001_initial"),
        ("process", "0002_versions_never_change"),
        ("vehicles", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="deal",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals",
                to="customers.customer",
            ),
        ),
        migrations.AlterField(
            model_name="deal",
            name="group",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.group"
            ),
        ),
        migrations.AlterField(
            model_name="deal",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="null: pool",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="deal",
            name="payment_way",
            field=models.SlugField(blank=True, db_index=False, help_text="cash, loan, lease", max_length=20),
        ),
        migrations.AlterField(
            model_name="deal",
            name="phase",
            field=models.SlugField(db_index=False, max_length=10),
        ),
        migrations.AlterField(
            model_name="deal",
            name="stage",
            field=models.SlugField(db_index=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="deal",
            name="store",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals",
                to="organisation.store",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("phase__in", ["lead", "open", "won"])),
                fields=["group", "process", "stage", "next_contact_at", "id"],
                name="deals_board_of_group",
            ),
        ),
    ]
