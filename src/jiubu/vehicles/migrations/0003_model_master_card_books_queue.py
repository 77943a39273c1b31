"""What trims say on invoices, options that exclude each other, the books of a vehicle, who waits for one, the log of queries."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0006_sealed_answers"),
        ("organisation", "__first__"),
        ("vehicles", "0002_reservation_about"),
    ]

    operations = [
        migrations.AddField(
            model_name="colour",
            name="trims",
            field=models.ManyToManyField(
                blank=True, help_text="that offer it; none: all of the series", related_name="+", to="vehicles.trim"
            ),
        ),
        migrations.AddField(
            model_name="option",
            name="trims",
            field=models.ManyToManyField(
                blank=True, help_text="that offer it; none: all of the series", related_name="+", to="vehicles.trim"
            ),
        ),
        migrations.AddField(
            model_name="trim",
            name="displacement_ml",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="trim",
            name="ev_range_km",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="trim",
            name="gearbox",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="trim",
            name="invoice_name",
            field=models.CharField(blank=True, help_text="make and model as on the vehicle invoice", max_length=80),
        ),
        migrations.AddField(
            model_name="trim",
            name="origin",
            field=models.CharField(blank=True, help_text="place of origin, as on the vehicle invoice", max_length=40),
        ),
        migrations.AddField(
            model_name="trim",
            name="seats",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="trim",
            name="tonnage",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=7, null=True),
        ),
        migrations.AddField(
            model_name="trim",
            name="vehicle_type",
            field=models.CharField(blank=True, help_text="as on the vehicle invoice", max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="certificate_number",
            field=models.CharField(blank=True, help_text="of the certificate of conformity", max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="certificate_place",
            field=models.CharField(
                blank=True,
                choices=[
                    ("maker", "at the maker"),
                    ("bank", "at the bank"),
                    ("store", "in the store"),
                    ("posted", "posted"),
                    ("customer", "handed to the customer"),
                ],
                help_text="kept twice: where the newest line of the ledger has it",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="cost_gross",
            field=models.DecimalField(
                decimal_places=2, default=0, help_text="kept twice: the sum of the cost lines, with VAT", max_digits=12
            ),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="cost_net",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                help_text="kept twice: the sum of the cost lines, without VAT",
                max_digits=12,
            ),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="customs_declaration",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="customs_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="customs_port",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="expected_on",
            field=models.DateField(blank=True, help_text="when an ordered one should arrive", null=True),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="import_certificate",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="inspection_number",
            field=models.CharField(blank=True, help_text="of the commodity inspection", max_length=40),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="is_import",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="keys_here",
            field=models.PositiveSmallIntegerField(default=0, help_text="kept twice: the sum of the key book"),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="specification",
            field=models.JSONField(
                blank=True, default=list, help_text="lines [what, value] of this car beside those of its trim"
            ),
        ),
        migrations.AlterField(
            model_name="vehicle",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("ordered", "ordered"),
                    ("in_transit", "in transit"),
                    ("arrived", "arrived"),
                    ("in_stock", "in stock"),
                    ("reserved", "reserved"),
                    ("sold", "sold"),
                    ("delivered", "delivered"),
                    ("demo", "demo car"),
                    ("loan", "on loan"),
                    ("transfer", "in transfer"),
                    ("damaged", "damaged"),
                    ("returned", "returned"),
                ],
                default="in_stock",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("arrived", "in_stock", "reserved", "demo", "loan", "damaged", "returned"))
                ),
                fields=["group", "arrived_on", "id"],
                name="vehicles_ages",
            ),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(fields=["trim", "state"], name="vehicles_of_trim"),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_import", True),
                    models.Q(
                        ("customs_declaration", ""),
                        ("customs_on", None),
                        ("customs_port", ""),
                        ("import_certificate", ""),
                        ("inspection_number", ""),
                    ),
                    _connector="OR",
                ),
                name="vehicles_customs_of_imports",
            ),
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="vehicles.option"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="vehicles.option"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("option", "other"), name="vehicles_exclusion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("option__lt", models.F("other"))), name="vehicles_exclusion_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queue", to="vehicles.vehicle"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.group"
                    ),
                ),
                ("about_kind", models.CharField(default="deals.deal", max_length=60)),
                ("about_id", models.BigIntegerField()),
                ("about_title", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "may take it"),
                            ("taken", "took it"),
                            ("passed", "let it pass"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("offered_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "offered")), fields=["offered_until"], name="vehicles_offer_until"
                    ),
                    models.Index(fields=["about_kind", "about_id"], name="vehicles_waiting_about"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "offered"])),
                        fields=("vehicle", "about_kind", "about_id"),
                        name="vehicles_waits_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("vehicle",), name="vehicles_offered_to_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offered_until__isnull", False), ("state", "offered")),
                            models.Q(("state", "offered"), _negated=True),
                            _connector="OR",
                        ),
                        name="vehicles_offer_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="costs", to="vehicles.vehicle"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("purchase", "Purchase"),
                            ("freight", "Freight"),
                            ("insurance", "Insurance"),
                            ("duty", "Duty"),
                            ("interest", "Interest"),
                            ("refit", "Refit"),
                            ("repair", "Repair"),
                            ("rebate", "Rebate of the maker"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, help_text="with VAT; a rebate is below zero", max_digits=12),
                ),
                ("net", models.DecimalField(decimal_places=2, help_text="without VAT", max_digits=12)),
                ("on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="vehicles.costline",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="CertificateMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate_moves",
                        to="vehicles.vehicle",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("maker", "at the maker"),
                            ("bank", "at the bank"),
                            ("store", "in the store"),
                            ("posted", "posted"),
                            ("customer", "handed to the customer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_whom",
                    models.CharField(
                        blank=True, help_text="branch of the bank, number of the parcel; no customer", max_length=60
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("vehicle", "number"), name="vehicles_certificate_move_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key_moves", to="vehicles.vehicle"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("handed_out", "handed out"),
                            ("back", "brought back"),
                            ("customer", "given to the customer"),
                            ("lost", "lost"),
                        ],
                        max_length=10,
                    ),
                ),
                ("change", models.SmallIntegerField(help_text="how many more (fewer: below zero) are in the store")),
                (
                    "person",
                    models.ForeignKey(
                        help_text="the colleague who has them",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("place", models.CharField(blank=True, help_text="number of the hook or the box", max_length=60)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change", 0), _negated=True), name="vehicles_key_move_moves"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VehicleFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="vehicles.vehicle"
                    ),
                ),
                ("kind", models.CharField(choices=[("photo", "Photo"), ("document", "Document")], max_length=10)),
                ("title", models.CharField(blank=True, max_length=80)),
                ("file", models.FileField(upload_to="vehicles/%Y/%m/")),
                ("content_type", models.CharField(max_length=60)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("vehicle", "digest"), name="vehicles_file_once")],
            },
        ),
        migrations.CreateModel(
            name="StockSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisation.store"
                    ),
                ),
                ("offer_hours", models.PositiveSmallIntegerField(help_text="to take a vehicle that one waited for")),
                (
                    "slow_days",
                    models.PositiveSmallIntegerField(help_text="in stock, after which a vehicle moves slowly"),
                ),
                (
                    "money_rate",
                    models.DecimalField(decimal_places=5, help_text="what money costs a year, a share", max_digits=6),
                ),
                ("year_days", models.PositiveSmallIntegerField(help_text="365, or 360 where the bank reckons so")),
                ("query_days", models.PositiveSmallIntegerField(help_text="how long the log of queries is kept")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="StockQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.group"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.store",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("stock", "Stock"), ("purchase", "Purchase"), ("slow", "Slow movers")], max_length=10
                    ),
                ),
                ("filters", models.JSONField(default=dict)),
                ("found", models.PositiveIntegerField(help_text="rows that were shown")),
                ("is_more", models.BooleanField(default=False, help_text="there were more than were shown")),
                ("door", models.CharField(max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["group", "-id"], name="vehicles_query_of_group"),
                    models.Index(fields=["at"], name="vehicles_query_at"),
                ],
            },
        ),
    ]
