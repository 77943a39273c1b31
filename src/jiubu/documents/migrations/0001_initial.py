import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0010_fill_opened_by"),
        ("organisation", "0006_sealed_answers"),
        ("organisation", "__first__"),
        ("vehicles", "0002_reservation_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.SlugField(max_length=30)),
                ("number", models.CharField(blank=True, help_text="given when it is posted", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("asked", "waiting for approval"),
                            ("posted", "posted"),
                            ("cancelled", "cancelled"),
                            ("dropped", "dropped"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("day", models.DateField(help_text="of business: decides the period that it belongs to")),
                (
                    "partner",
                    models.CharField(blank=True, help_text="a manufacturer, a bank, a carrier", max_length=120),
                ),
                ("about_kind", models.CharField(blank=True, max_length=60)),
                ("about_id", models.BigIntegerField(blank=True, null=True)),
                ("about_title", models.CharField(blank=True, max_length=200)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("net", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("vat", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("gross", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("data", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "is_by_itself",
                    models.BooleanField(default=False, help_text="made by another document, and cancelled with it"),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("posted_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why it was cancelled, dropped or not approved", max_length=300
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.group"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other_store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.store",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.store"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["store", "kind", "-id"], name="documents_of_store"),
                    models.Index(fields=["group", "kind", "-id"], name="documents_of_group"),
                    models.Index(fields=["group", "-id"], name="documents_newest"),
                    models.Index(fields=["about_kind", "about_id"], name="documents_about"),
                    models.Index(fields=["customer", "-id"], name="documents_of_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("group", "kind", "number"),
                        name="documents_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), ("state__in", ["draft", "asked", "dropped"])),
                            models.Q(("state__in", ["posted", "cancelled"]), models.Q(("number", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="documents_numbered_when_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort", models.SlugField(max_length=20)),
                ("is_live", models.BooleanField(default=True)),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vehicles.vehicle"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="documents.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_live", True)), fields=("vehicle", "sort"), name="documents_claim_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("item", models.SlugField(max_length=30)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("quantity", models.DecimalField(decimal_places=3, default=1, max_digits=12)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("vat_rate", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ("is_credit", models.BooleanField(default=False)),
                ("net", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("vat", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("gross", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("data", models.JSONField(default=dict)),
                (
                    "colour",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.colour",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="documents.document"
                    ),
                ),
                (
                    "trim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.trim",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "position"), name="documents_line_position"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="documents_line_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("net"), "+", models.F("vat")
                                    ),
                                    2,
                                ),
                            )
                        ),
                        name="documents_line_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.SlugField(max_length=20)),
                ("uses", models.SlugField(blank=True, max_length=20)),
                ("amount", models.DecimalField(decimal_places=3, max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("live", "live"), ("released", "released")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "is_allocation",
                    models.BooleanField(default=False, help_text="made afterwards, between two posted documents"),
                ),
                (
                    "lower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="upper_links", to="documents.line"
                    ),
                ),
                (
                    "lower_document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="upper_links", to="documents.document"
                    ),
                ),
                (
                    "upper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lower_links", to="documents.line"
                    ),
                ),
                (
                    "upper_document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lower_links", to="documents.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="documents_link_amount")
                ],
            },
        ),
        migrations.CreateModel(
            name="Open",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.SlugField(max_length=20)),
                ("whole", models.DecimalField(decimal_places=3, max_digits=14)),
                ("taken", models.DecimalField(decimal_places=3, default=0, max_digits=14)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opens", to="documents.line"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("taken__lt", models.F("whole"))),
                        fields=["measure", "line"],
                        name="documents_open_left",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "measure"), name="documents_open_once"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("whole"))),
                        name="documents_open_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("closed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.store"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("store", "month"), name="documents_period_once")],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.SlugField(max_length=30)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.store"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("store", "kind", "year"), name="documents_series_once")
                ],
            },
        ),
    ]
