"""Check lists, inspections with findings and photos, and when vehicles are due."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0006_sealed_answers"),
        ("organisation", "__first__"),
        ("vehicles", "0002_reservation_about"),
        ("work", "0005_calendar_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.group"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrival", "Arrival check"),
                            ("storage", "Storage check"),
                            ("battery", "Battery check"),
                            ("pdi", "PDI before delivery"),
                        ],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "kind"), name="inspections_list_of_kind")],
            },
        ),
        migrations.CreateModel(
            name="ListVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "check_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="inspections.checklist"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.JSONField()),
                ("items", models.JSONField(help_text="see rules.Item")),
                ("interval_days", models.PositiveSmallIntegerField(help_text="of kinds that come again", null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("check_list", "number"), name="inspections_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Interval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.store",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("storage", "Storage check"), ("battery", "Battery check")], max_length=10
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("store", "kind"), name="inspections_interval_once")],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.group",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.listversion"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrival", "Arrival check"),
                            ("storage", "Storage check"),
                            ("battery", "Battery check"),
                            ("pdi", "PDI before delivery"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("mileage", models.PositiveIntegerField(help_text="km", null=True)),
                (
                    "result",
                    models.CharField(
                        choices=[("passed", "passed"), ("conditional", "passed with defects"), ("failed", "failed")],
                        max_length=12,
                    ),
                ),
                ("answers", models.JSONField()),
                ("note", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["group", "-at", "-id"], name="inspections_of_group"),
                    models.Index(fields=["store", "-at", "-id"], name="inspections_of_store"),
                    models.Index(fields=["vehicle", "kind", "-at", "-id"], name="inspections_of_vehicle"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="inspections.inspection",
                    ),
                ),
                ("item", models.SlugField(max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("is_blocking", models.BooleanField()),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "task",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="work.task"
                    ),
                ),
                ("remedy", models.CharField(blank=True, max_length=300)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "item"), name="inspections_finding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.group",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vehicles.vehicle"
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="inspections.inspection",
                    ),
                ),
                ("item", models.SlugField(blank=True, max_length=40)),
                ("file", models.FileField(upload_to="inspections/%Y/%m/")),
                ("content_type", models.CharField(max_length=20)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("inspection", None)),
                        fields=["created_at"],
                        name="inspections_photo_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("inspection__isnull", False)),
                        fields=("inspection", "item"),
                        name="inspections_photo_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.group",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.store",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("storage", "Storage check"), ("battery", "Battery check")], max_length=10
                    ),
                ),
                ("begun_on", models.DateField(help_text="since when it is known to stand here")),
                ("last_on", models.DateField(help_text="day of the last inspection of the kind", null=True)),
                ("counted_from", models.DateField()),
                ("next_due_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["store", "kind", "next_due_on", "id"], name="inspections_due_of_store"),
                    models.Index(fields=["group", "kind", "next_due_on", "id"], name="inspections_due_of_group"),
                ],
                "constraints": [models.UniqueConstraint(fields=("vehicle", "kind"), name="inspections_due_once")],
            },
        ),
    ]
